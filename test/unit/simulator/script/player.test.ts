import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Happening, HappeningKind } from '../../../../src/simulator/script/happening';
import { Player, type Stage } from '../../../../src/simulator/script/player';
import { Script } from '../../../../src/simulator/script/script';

class BareStage implements Stage {
  readonly played: Happening[] = [];
  specials = 0;
  isHeard = true;

  constructor(private readonly kinds: readonly HappeningKind[]) {}

  hasAudience(): boolean {
    return this.isHeard;
  }
  wants(kind: HappeningKind): boolean {
    return this.kinds.includes(kind);
  }
  play(happening: Happening): void {
    this.played.push(happening);
  }
  playSpecial(): boolean {
    this.specials += 1;
    return true;
  }
}

describe('playing a script', () => {
  it('begins within a second, with chat or, where nobody reads chat, with an alert', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    for (const kind of ['chat', 'follow'] as const) {
      const stage = new BareStage([kind]);
      const player = new Player(new Script(1), stage);
      player.start();
      t.mock.timers.tick(999);
      assert.ok(stage.played.length + stage.specials > 0, kind);
      player.stop();
    }
  });

  it('keeps a pleasant pace', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stage = new BareStage(['chat', 'follow']);
    const player = new Player(new Script(1), stage);
    player.start();
    for (let second = 0; second < 300; second += 1) t.mock.timers.tick(1_000);
    const lines = stage.played.filter(({ kind }) => kind === 'chat').length;
    const alerts = stage.played.length - lines + stage.specials;
    assert.ok(lines >= 100 && lines <= 300, `${lines} lines in five minutes`);
    assert.ok(alerts >= 30 && alerts <= 61, `${alerts} alerts in five minutes`);
    player.stop();
  });

  it('stops when nobody listens, and begins again for the next who does', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stage = new BareStage(['chat']);
    const player = new Player(new Script(1), stage);
    player.start();
    t.mock.timers.tick(1_000);
    stage.isHeard = false;
    t.mock.timers.tick(20_000);
    const { length } = stage.played;
    t.mock.timers.tick(60_000);
    assert.equal(stage.played.length, length);
    stage.isHeard = true;
    player.start();
    t.mock.timers.tick(1_000);
    assert.ok(stage.played.length > length);
    player.stop();
  });

  it('has viewers answer the streamer now and then', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stage = new BareStage([]);
    const player = new Player(new Script(1), stage);
    player.hearStreamer();
    player.start();
    for (let turn = 0; turn < 10; turn += 1) player.hearStreamer();
    t.mock.timers.tick(2_000);
    assert.ok(stage.played.length > 0 && stage.played.length < 10);
    assert.ok(stage.played.every((one) => one.kind === 'chat' && one.answersLast));
    player.stop();
  });

  it('leaves no timer behind when it is stopped', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stage = new BareStage(['chat']);
    const player = new Player(new Script(1), stage);
    player.start();
    player.stop();
    t.mock.timers.tick(60_000);
    assert.equal(stage.played.length, 0);
  });
});

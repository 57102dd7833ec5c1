import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CastMember, MODERATOR, RUDE_VIEWER } from '../../../../src/simulator/script/cast';
import type { Happening, HappeningKind } from '../../../../src/simulator/script/happening';
import { anySeed } from '../../../../src/simulator/script/random';
import { Script } from '../../../../src/simulator/script/script';

const everything = () => true;

function alerts(
  script: Script,
  count: number,
  isWanted: (kind: HappeningKind) => boolean = everything,
): Happening[] {
  return Array.from({ length: count }, () => script.alert(isWanted)).filter((one) => one !== undefined);
}

describe('the script of the lively channel', () => {
  it('is the same for the same seed, and another for another', () => {
    const play = (seed: number) => {
      const script = new Script(seed);
      return JSON.stringify([Array.from({ length: 30 }, () => script.chatLine()), alerts(script, 30)]);
    };
    assert.equal(play(1), play(1));
    assert.notEqual(play(1), play(2));
  });

  it('is another for each of two that start at the same moment', () => {
    const [one, two] = [new Script(anySeed()), new Script(anySeed())];
    const lines = (script: Script) => Array.from({ length: 30 }, () => script.chatLine());
    assert.notDeepEqual(lines(one), lines(two));
  });

  it('has everything happen sooner or later', () => {
    const kinds = new Set(alerts(new Script(3), 400).map(({ kind }) => kind));
    assert.equal(kinds.size, 11);
  });

  it('lets only happen what somebody wants to hear', () => {
    const kinds = new Set(alerts(new Script(3), 50, (kind) => kind === 'raid').map(({ kind }) => kind));
    assert.deepEqual([...kinds], ['raid']);
    assert.equal(
      new Script(3).alert(() => false),
      undefined,
    );
  });

  it('tells stories in order, one at a time, with counts that only grow', () => {
    const polls = alerts(new Script(5), 300).filter((one) => one.kind === 'poll');
    assert.ok(polls.length > 8);
    const order = ['started', 'progressed', 'progressed', 'ended'];
    polls.forEach(({ phase }, index) => {
      assert.equal(phase, order[index % order.length]);
    });
    for (let index = 1; index < polls.length; index += 1) {
      const [before, now] = [polls[index - 1]?.ballot, polls[index]?.ballot];
      if (!before || !now || before.id !== now.id) continue;
      assert.ok(now.options.every(({ votes }, place) => votes > (before.options[place]?.votes ?? 0)));
    }
  });

  it('lets hype trains climb', () => {
    const trains = alerts(new Script(6), 300).filter((one) => one.kind === 'hype_train');
    assert.ok(trains.some(({ train }) => train.level > 1));
    for (const { train } of trains) assert.ok(train.progress < train.goal);
  });

  it('has somebody greet the bot within the first lines', () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const script = new Script(seed);
      const lines = Array.from({ length: 3 }, () => script.chatLine());
      assert.ok(
        lines.some((line) => line.kind === 'chat' && line.text.startsWith('!hello')),
        `seed ${seed}`,
      );
    }
  });

  it('has a moderator ask for a poll, and somebody be rude twice, within the first lines', () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const script = new Script(seed);
      const lines = Array.from({ length: 12 }, () => script.chatLine()).filter(
        (line) => line.kind === 'chat',
      );
      const by = ({ login }: CastMember) => lines.filter(({ user }) => user.login === login);
      assert.deepEqual([by(MODERATOR).length, by(RUDE_VIEWER).length], [1, 2], `seed ${seed}`);
      assert.match(by(MODERATOR)[0]?.text ?? '', /^!poll [^|]+\|[^|]+\|/);
    }
  });

  it('lets what bots wait for happen first, as soon as somebody wants to hear it', () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const script = new Script(seed);
      assert.equal(script.alert((kind) => kind !== 'raid' && kind !== 'follow')?.kind, 'cheer');
      const kinds = alerts(script, 5).map(({ kind }) => kind);
      assert.deepEqual(kinds, ['follow', 'raid', 'subscription', 'redemption', 'gift'], `seed ${seed}`);
    }
  });

  it('never has anybody talk twice in a row or answer themselves', () => {
    const script = new Script(8);
    let last = '';
    for (let turn = 0; turn < 200; turn += 1) {
      const line = script.chatLine();
      assert.ok(line.kind === 'chat' && line.user.login !== last);
      last = line.user.login;
    }
  });
});

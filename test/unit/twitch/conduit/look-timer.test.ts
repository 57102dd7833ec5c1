import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LookTimer } from '../../../../src/twitch/conduit/look-timer';

describe('when a node looks after its shards', () => {
  let looks: number;
  let end: () => void;
  let timer: LookTimer;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    looks = 0;
    timer = new LookTimer(() => {
      looks += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    });
  });

  afterEach(() => {
    timer.close();
    mock.timers.reset();
  });

  it('is at the earliest moment that anybody asked for', () => {
    timer.in(500);
    timer.in(200);
    timer.in(300);
    mock.timers.tick(199);
    assert.equal(looks, 0);
    mock.timers.tick(1);
    assert.equal(looks, 1);
  });

  it('is right after the look that still runs, when it was asked for meanwhile', async () => {
    timer.in(0);
    mock.timers.tick(0);
    timer.in(10);
    mock.timers.tick(10);
    timer.in(10);
    mock.timers.tick(10);
    assert.equal(looks, 1, 'never two at once');
    end();
    await nextTurn();
    mock.timers.tick(0);
    assert.equal(looks, 2);
    end();
    await nextTurn();
    timer.in(50);
    mock.timers.tick(50);
    assert.equal(looks, 3);
  });

  it('is at once when somebody asks for it, although the clock was set forward past one that waits', (t) => {
    timer.in(60_000);
    const aheadMs = Date.now() + 86_400_000;
    t.mock.method(Date, 'now', () => aheadMs);
    timer.in(0);
    mock.timers.tick(0);
    assert.equal(looks, 1);
  });

  it('is never after it was closed', () => {
    timer.in(10);
    timer.close();
    mock.timers.tick(100);
    timer.in(10);
    void timer.at();
    mock.timers.tick(100);
    assert.equal(looks, 0);
  });
});

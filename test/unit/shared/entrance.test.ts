import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Entrance } from '../../../src/shared/entrance';

describe('an entrance', () => {
  it('lets everybody pass in the order in which they came, however long they look', async () => {
    const entrance = new Entrance();
    const passed: string[] = [];
    const slow = entrance.pass(() => delay(20, 'slow')).then((name) => passed.push(name));
    const quick = entrance.pass(() => Promise.resolve('quick')).then((name) => passed.push(name));
    await Promise.all([slow, quick]);
    assert.deepEqual(passed, ['slow', 'quick']);
  });

  it('lets them look at the same time', async () => {
    const entrance = new Entrance();
    let looking = 0;
    const look = async () => {
      looking += 1;
      await delay(5);
      return looking;
    };
    assert.deepEqual(await Promise.all([entrance.pass(look), entrance.pass(look)]), [2, 2]);
  });

  it('is not blocked by one who finds nothing', async () => {
    const entrance = new Entrance();
    const lost = entrance.pass(() => Promise.reject(new Error('nothing')));
    const next = entrance.pass(() => Promise.resolve('next'));
    await assert.rejects(lost, /nothing/);
    assert.equal(await next, 'next');
  });
});

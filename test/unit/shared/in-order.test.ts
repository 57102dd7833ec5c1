import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InOrder } from '../../../src/shared/in-order';

/** A promise with its ends. */
function pending(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

describe('things that pass in order', () => {
  it('pass at once, in the same turn, while nothing waits', () => {
    const passed: number[] = [];
    const order = new InOrder<number>((item) => passed.push(item));
    order.push(1);
    order.push(2);
    assert.deepEqual(passed, [1, 2]);
  });

  it('wait behind one that has to wait, and pass after it', async () => {
    const passed: number[] = [];
    const order = new InOrder<number>((item) => passed.push(item));
    const wait = pending();
    order.push(1);
    order.push(2, wait.promise);
    order.push(3);
    await nextTurn();
    assert.deepEqual(passed, [1]);
    wait.resolve();
    await nextTurn();
    assert.deepEqual(passed, [1, 2, 3]);
  });

  it('keep their order when a later one is ready first', async () => {
    const passed: string[] = [];
    const order = new InOrder<string>((item) => passed.push(item));
    const [first, second] = [pending(), pending()];
    order.push('first', first.promise);
    order.push('second', second.promise);
    second.resolve();
    await nextTurn();
    assert.deepEqual(passed, []);
    first.resolve();
    await nextTurn();
    assert.deepEqual(passed, ['first', 'second']);
  });

  it('pass as well when what they wait for fails', async () => {
    const passed: number[] = [];
    const order = new InOrder<number>((item) => passed.push(item));
    const wait = pending();
    order.push(1, wait.promise);
    wait.reject(new Error('lost'));
    await nextTurn();
    assert.deepEqual(passed, [1]);
  });

  it('pass at once again when the queue has emptied', async () => {
    const passed: number[] = [];
    const order = new InOrder<number>((item) => passed.push(item));
    order.push(1, Promise.resolve());
    await nextTurn();
    order.push(2);
    assert.deepEqual(passed, [1, 2]);
  });

  it('are given back on request, and what was waited for brings none of them', async () => {
    const passed: number[] = [];
    const order = new InOrder<number>((item) => passed.push(item));
    const wait = pending();
    order.push(1, wait.promise);
    order.push(2);
    assert.deepEqual(order.takeBack(), [1, 2]);
    assert.ok(order.isEmpty);
    wait.resolve();
    await nextTurn();
    order.push(3);
    assert.deepEqual(passed, [3]);
  });
});

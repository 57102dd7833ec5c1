import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isLivestreamError } from '../../../src/shared/errors';
import { RateBucket } from '../../../src/shared/rate-limit';

const now = () => Date.now();

function fakeTime(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  return async (ms: number) => {
    t.mock.timers.tick(ms);
    await nextTurn();
  };
}

/** Starts the sends and notes in which order they come through. */
function inOrder(sends: readonly (() => Promise<void>)[]): number[] {
  const through: number[] = [];
  sends.forEach((send, index) => {
    void send().then(() => through.push(index));
  });
  return through;
}

test('a full bucket lets its points go at once and the rest as they come back, in order', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ points: 3, refillMs: 3_000, now });
  const through = inOrder(Array.from({ length: 5 }, () => () => bucket.take()));
  await pass(0);
  assert.deepEqual(through, [0, 1, 2]);
  assert.equal(bucket.waiting, 2);
  await pass(999);
  assert.deepEqual(through, [0, 1, 2]);
  await pass(1);
  assert.deepEqual(through, [0, 1, 2, 3]);
  await pass(1_000);
  assert.deepEqual(through, [0, 1, 2, 3, 4]);
});

test('the server knows better how many points are left', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ points: 800, now });
  bucket.observe({ 'ratelimit-remaining': '1', 'ratelimit-limit': '60' });
  const through = inOrder([() => bucket.take(), () => bucket.take()]);
  await pass(0);
  assert.deepEqual(through, [0]);
  await pass(1_000);
  assert.deepEqual(through, [0, 1]);
});

test('with no points left it waits for the reset, counted on the clock of the server', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ now });
  const serverNow = 1_900_000_000_000;
  bucket.observe({
    'ratelimit-remaining': '0',
    'ratelimit-reset': String(serverNow / 1000 + 30),
    date: new Date(serverNow).toUTCString(),
  });
  const through = inOrder([() => bucket.take()]);
  await pass(29_999);
  assert.deepEqual(through, []);
  await pass(1);
  assert.deepEqual(through, [0]);
});

test('a reset far in the future is not believed', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ now });
  bucket.observe({ 'ratelimit-remaining': '0', 'ratelimit-reset': '99999999999' });
  const through = inOrder([() => bucket.take()]);
  await pass(120_000);
  assert.deepEqual(through, [0]);
});

test('headers of a server that counts nothing change nothing', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ points: 1, now });
  bucket.observe({});
  bucket.observe({ 'ratelimit-remaining': 'many' });
  const through = inOrder([() => bucket.take()]);
  await pass(0);
  assert.deepEqual(through, [0]);
});

test('who gives up waiting takes no point and holds up nobody', async (t) => {
  const pass = fakeTime(t);
  const bucket = new RateBucket({ points: 1, refillMs: 1_000, now });
  const stop = new AbortController();
  await bucket.take();
  const given = assert.rejects(bucket.take(stop.signal), (error) => isLivestreamError(error, 'network'));
  const through = inOrder([() => bucket.take()]);
  stop.abort();
  await given;
  await pass(1_000);
  assert.deepEqual(through, [0]);
  await assert.rejects(bucket.take(stop.signal), (error) => isLivestreamError(error, 'network'));
  assert.equal(bucket.waiting, 0);
});

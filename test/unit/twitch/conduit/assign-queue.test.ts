import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AssignQueue } from '../../../../src/twitch/conduit/assign-queue';

describe('shards that wait to be assigned', () => {
  it('go at once when no other connection is on its way', () => {
    const queue = new AssignQueue();
    assert.equal(queue.dueInMs(0, 0), null);
    queue.add(4, 0);
    assert.equal(queue.dueInMs(0, 0), 0);
    assert.deepEqual(queue.take(), [4]);
    assert.equal(queue.dueInMs(0, 0), null);
  });

  it('wait a moment for others, and not for long: ten seconds after its welcome a session is closed', () => {
    const queue = new AssignQueue();
    queue.add(4, 1_000);
    assert.equal(queue.dueInMs(7, 1_000), 500);
    queue.add(5, 1_400);
    assert.equal(queue.dueInMs(6, 1_400), 100);
    assert.equal(queue.dueInMs(6, 1_500), 0);
    assert.deepEqual(queue.take(), [4, 5]);
  });

  it('go a hundred at a time, the longest waiting first', () => {
    const queue = new AssignQueue();
    for (let shard = 0; shard < 250; shard += 1) queue.add(shard, shard);
    assert.equal(queue.dueInMs(750, 250), 0);
    assert.deepEqual([queue.take().length, queue.take().length], [100, 100]);
    assert.deepEqual(queue.take().slice(0, 2), [200, 201]);
    assert.equal(queue.size, 0);
  });

  it('do not go when their connection broke meanwhile', () => {
    const queue = new AssignQueue();
    queue.add(4, 0);
    queue.add(5, 0);
    queue.remove(4);
    assert.deepEqual(queue.take(), [5]);
  });
});

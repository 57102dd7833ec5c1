import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routeOf, shardsFor } from '../../../../../src/simulator/twitch/conduit/shard-routing';

describe('the routing of a conduit', () => {
  it('gives a channel the same two shards every time, and never one shard twice', () => {
    for (let channel = 0; channel < 500; channel += 1) {
      const [first, second] = shardsFor(String(channel), 7);
      assert.deepEqual(shardsFor(String(channel), 7), [first, second]);
      assert.notEqual(first, second);
      assert.ok(first >= 0 && first < 7 && second !== undefined && second >= 0 && second < 7);
    }
  });

  it('has no second shard where there is only one', () => {
    assert.deepEqual(shardsFor('600100000', 1), [0, undefined]);
  });

  it('spreads channels with neighbouring ids evenly', () => {
    const perShard = new Array<number>(8).fill(0);
    for (let channel = 0; channel < 8_000; channel += 1) {
      const [first] = shardsFor(String(600_100_000 + channel), 8);
      perShard[first] = (perShard[first] ?? 0) + 1;
    }
    for (const count of perShard) assert.ok(count > 850 && count < 1_150, `${perShard}`);
  });

  it('goes by the channel, else by the user or the app', () => {
    assert.equal(routeOf({ user_id: '2', broadcaster_user_id: '1' }), '1');
    assert.equal(routeOf({ to_broadcaster_user_id: '3' }), '3');
    assert.equal(routeOf({ user_id: '2' }), '2');
    assert.equal(routeOf({ organization_id: 'o' }), 'o');
    assert.equal(routeOf({}), '');
  });
});

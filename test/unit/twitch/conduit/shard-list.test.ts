import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameShards, readShardList } from '../../../../src/twitch/conduit/shard-list';

describe('a list of shards as it is typed', () => {
  it('takes numbers and ranges in any order, each shard once, and gives them ascending', () => {
    assert.deepEqual(readShardList('0,2,5-9'), [0, 2, 5, 6, 7, 8, 9]);
    assert.deepEqual(readShardList(' 7; 3-4 4\n0 '), [0, 3, 4, 7]);
    assert.deepEqual(readShardList('19999'), [19_999]);
  });

  it('is refused with the part that cannot be read', () => {
    for (const text of ['', ' , ', 'all', '3-1', '-1', '1.5', '1--2', '20000', '0-20000', '٣']) {
      assert.throws(() => readShardList(text), { code: 'bad_input' }, text);
    }
    assert.throws(() => readShardList('0,two'), /"two" does not name shards/);
  });

  it('is written in runs for a sentence', () => {
    assert.equal(nameShards([5, 0, 2, 6, 7]), '0, 2, 5–7');
    assert.equal(nameShards([]), '');
  });
});

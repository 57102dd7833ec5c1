import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { positionOf } from '../../../src/chaturbate/position';

describe('a position that was kept', () => {
  it('is read as it was', () => {
    const position = { cursor: '5-0', lastId: '4-2', heardMs: 1_700_000_000_000, members: ['a', 'b'] };
    assert.deepEqual(positionOf(position), position);
  });

  for (const damaged of [undefined, null, [], 'text', { cursor: '5-0' }, { heardMs: 'now' }]) {
    it(`is none with ${JSON.stringify(damaged)} in its place`, () => {
      assert.equal(positionOf(damaged), undefined);
    });
  }

  it('is read as far as its fields are what they should be', () => {
    assert.deepEqual(positionOf({ cursor: 5, lastId: {}, heardMs: 1, members: ['a', 2] }), {
      cursor: null,
      lastId: null,
      heardMs: 1,
      members: ['a'],
    });
  });
});

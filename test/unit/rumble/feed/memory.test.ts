import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deriver } from '../../../../src/rumble/api/derive';
import { memoryOf } from '../../../../src/rumble/feed/memory';

const KEPT = { members: ['node'], chats: [], twins: [] };
const LIST = { floorMs: null, seen: [['key', 1, 1, null]] };
const STREAM = { id: '90000001', live: true, missing: 0, title: null, category: null, changes: 0 };
const API = { followers: LIST, subscribed: [['brass_otter', 5]], streams: [STREAM], figures: null };

describe('what was kept of a Rumble feed', () => {
  it('is taken as it is when it is whole', () => {
    assert.deepEqual(memoryOf({ ...KEPT, api: API }), { ...KEPT, api: API });
  });

  for (const [what, api] of [
    ['a subscriber that is no pair', { ...API, subscribed: [5] }],
    ['an entry of a list that is no entry', { ...API, followers: { floorMs: null, seen: [5] } }],
    ['a stream that is none', { ...API, streams: [null] }],
    ['a stream whose id is no number', { ...API, streams: [{ ...STREAM, id: 'x' }] }],
    ['lines of a stream that are no list', { ...API, streams: [{ ...STREAM, messages: { seen: [null] } }] }],
  ] as const) {
    it(`begins anew with the API after ${what}, and keeps the rest`, () => {
      assert.deepEqual(memoryOf({ ...KEPT, api }), KEPT);
      assert.doesNotThrow(() => new Deriver(memoryOf({ ...KEPT, api })?.api));
    });
  }
});

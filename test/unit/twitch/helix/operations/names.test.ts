import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestName } from '../../../../../src/twitch/helix/operations/names';

const KNOWN = ['broadcaster_id', 'moderator_id', 'user_id', 'title', 'first'];

describe('the nearest name', () => {
  for (const [typed, wanted] of [
    ['brodcaster_id', 'broadcaster_id'],
    ['broadcasterId', 'broadcaster_id'],
    ['BROADCASTER_ID', 'broadcaster_id'],
    ['tilte', 'title'],
    ['titel', 'title'],
    ['users_id', 'user_id'],
    ['frist', 'first'],
  ] as const) {
    it(`of ${typed} is ${wanted}`, () => assert.equal(nearestName(typed, KNOWN), wanted));
  }

  it('is none where nothing comes near', () => {
    for (const typed of ['colour', 'x', '', 'constructor', 'z'.repeat(100_000)])
      assert.equal(nearestName(typed, KNOWN), undefined, typed.slice(0, 20));
    assert.equal(nearestName('title', []), undefined);
  });
});

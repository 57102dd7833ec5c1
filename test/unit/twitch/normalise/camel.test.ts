import assert from 'node:assert/strict';
import { test } from 'node:test';
import { camelFields } from '../../../../src/twitch/normalise/camel';

test('keys become camelCase all the way down', () => {
  assert.deepEqual(
    camelFields({
      max_per_stream: { is_enabled: true, value: 5 },
      image: { url_1x: 'a' },
      list: [{ bits_votes: 1 }],
      'set-no': 1,
    }),
    {
      maxPerStream: { isEnabled: true, value: 5 },
      image: { url1x: 'a' },
      list: [{ bitsVotes: 1 }],
      setNo: 1,
    },
  );
});

test('an id, login and name become one identity without the word user', () => {
  assert.deepEqual(
    camelFields({
      moderator_user_id: '1',
      moderator_user_login: 'mod_maple',
      moderator_user_name: 'Mod_Maple',
      host_broadcaster_user_id: null,
      host_broadcaster_user_login: null,
      host_broadcaster_user_name: null,
      category_id: '9',
      category_name: 'Art',
    }),
    {
      moderator: { id: '1', login: 'mod_maple', name: 'Mod_Maple' },
      hostBroadcaster: null,
      categoryId: '9',
      categoryName: 'Art',
    },
  );
});

test('an object that is nothing but an identity stands for it', () => {
  const somebody = { user_id: '1', user_login: 'a', user_name: 'A' };
  assert.deepEqual(camelFields({ participants: [somebody], top: [{ ...somebody, total: 3 }] }), {
    participants: [{ id: '1', login: 'a', name: 'A' }],
    top: [{ user: { id: '1', login: 'a', name: 'A' }, total: 3 }],
  });
});

test('numbers under the name of an id become texts, times become UTC with milliseconds', () => {
  assert.deepEqual(
    camelFields({
      id: 7,
      reward_id: 8,
      shared_ban_channel_ids: [1, '2'],
      ends_at: '2026-11-20T12:00:00.123456789Z',
      started_at: '',
      locks_at: null,
      expires_at: 'never',
      at: '2026-11-20T12:00:00Z',
    }),
    {
      id: '7',
      rewardId: '8',
      sharedBanChannelIds: ['1', '2'],
      endsAt: '2026-11-20T12:00:00.123Z',
      startedAt: null,
      locksAt: null,
      expiresAt: 'never',
      at: '2026-11-20T12:00:00Z',
    },
  );
});

test('named fields are left out at the top only', () => {
  assert.deepEqual(camelFields({ a_b: 1, c: { a_b: 2 } }, new Set(['a_b'])), { c: { aB: 2 } });
});

test('nothing is shared with the source', () => {
  const source = { list: [{ a: [1] }], object: { b: 1 } };
  const copy = camelFields(source) as typeof source;
  assert.notEqual(copy.list, source.list);
  assert.notEqual(copy.list[0]?.a, source.list[0]?.a);
  assert.notEqual(copy.object, source.object);
});

test('keys that would change the object itself are not copied', () => {
  const hostile = JSON.parse(`{
    "__proto__": { "polluted": 1 }, "constructor": { "prototype": { "polluted": 1 } }, "proto_type": 1,
    "__proto___id": "1", "__proto___login": "x", "__proto___name": "y",
    "nested": { "__proto__": { "polluted": 1 }, "prototype": 1, "fine_key": 2 }
  }`);
  const copy = camelFields(hostile);
  assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  assert.equal(Object.getPrototypeOf(copy.nested), Object.prototype);
  assert.equal(Object.hasOwn(copy, 'constructor'), false);
  assert.deepEqual(copy.nested, { fineKey: 2 });
  assert.equal((copy as { polluted?: unknown }).polluted, undefined);
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test('hostile depth ends somewhere', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
  assert.ok(JSON.stringify(camelFields(deep)).length < 200);
});

test('thousands of new keys are read as right as the first', () => {
  for (let at = 0; at < 3_000; at += 1) {
    assert.deepEqual(camelFields({ [`some_key_${at}`]: at }), { [`someKey${at}`]: at });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseNotification } from '../../../../src/twitch/normalise';

const ANYBODY = { broadcaster_user_id: '100', broadcaster_user_login: 'demo', broadcaster_user_name: 'Demo' };

/** What comes out when Twitch sends the name although it must not be known. */
function normalise(type: string, event: Record<string, unknown>) {
  const before = structuredClone(event);
  const [result] = normaliseNotification(
    { subscription: { id: 's', status: 'enabled', type, version: '1', condition: {} }, event },
    { messageId: 'm', timestamp: '2026-11-20T12:00:00Z', raw: true },
  );
  assert.deepEqual(event, before, 'the payload itself is not touched');
  return result;
}

const LEAKS: [string, Record<string, unknown>][] = [
  [
    'channel.cheer',
    {
      ...ANYBODY,
      is_anonymous: true,
      user_id: '666',
      user_login: 'secretfan',
      user_name: 'SecretFan',
      message: 'x',
      bits: 5,
    },
  ],
  [
    'channel.subscription.gift',
    {
      ...ANYBODY,
      is_anonymous: true,
      user_id: '666',
      user_login: 'secretfan',
      user_name: 'SecretFan',
      total: 5,
      tier: '1000',
    },
  ],
  [
    'channel.chat.notification',
    {
      ...ANYBODY,
      chatter_is_anonymous: true,
      chatter_user_id: '666',
      chatter_user_login: 'secretfan',
      chatter_user_name: 'SecretFan',
      color: '#123456',
      badges: [{ set_id: 'founder', id: '0', info: '99' }],
      system_message: 'SecretFan gifted a sub to Lucky!',
      message: { text: '', fragments: [] },
      notice_type: 'sub_gift',
      sub_gift: { recipient_user_id: '7', recipient_user_login: 'lucky', recipient_user_name: 'Lucky' },
    },
  ],
  [
    'brand.new.type',
    { ...ANYBODY, is_anonymous: true, user_id: '666', user_login: 'secretfan', user_name: 'SecretFan' },
  ],
];

for (const [type, event] of LEAKS) {
  test(`an anonymous giver of ${type} is nowhere in the event, raw included`, () => {
    const result = normalise(type, event);
    assert.equal(result?.user?.anonymous, true);
    assert.deepEqual([result.user.id, result.user.login, result.user.name], [null, null, null]);
    assert.doesNotMatch(JSON.stringify(result), /secretfan|666|#123456|founder/i);
    assert.ok(result.raw);
  });
}

test('the anonymous gifter inside of a notice is hidden as well, while its author is named', () => {
  const result = normalise('channel.chat.notification', {
    ...ANYBODY,
    chatter_is_anonymous: false,
    chatter_user_id: '8',
    chatter_user_login: 'viewer',
    chatter_user_name: 'Viewer',
    system_message: 'Viewer continues a gift',
    message: { text: '', fragments: [] },
    notice_type: 'pay_it_forward',
    pay_it_forward: {
      gifter_is_anonymous: true,
      gifter_user_id: '666',
      gifter_user_login: 'secretfan',
      gifter_user_name: 'SecretFan',
    },
  });
  assert.equal(result?.user?.name, 'Viewer');
  assert.doesNotMatch(JSON.stringify(result), /secretfan|666/i);
  assert.deepEqual(result?.notice?.payItForward, { gifterIsAnonymous: true, gifter: null });
});

test('where nobody hides, raw is the payload itself', () => {
  const event = {
    ...ANYBODY,
    is_anonymous: false,
    user_id: '7',
    user_login: 'fan',
    user_name: 'Fan',
    message: 'x',
    bits: 5,
  };
  const result = normalise('channel.cheer', event);
  assert.equal(result?.raw, event);
  assert.equal(result.user?.name, 'Fan');
});

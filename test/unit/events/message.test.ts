import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMessage } from '../../../src/events';
import { bareEvent, person } from '../../support/bare-event';

test('a chat line says where its answer goes', () => {
  const event = bareEvent('chat.message', {
    user: person('Viewer_One'),
    message: { id: 'line-1', text: 'hi', parts: [{ type: 'text', text: 'hi' }] },
  });
  const message = toMessage(event, 'account-1');
  assert.equal(message.topic, 'chat.message');
  assert.equal(message.payload, event);
  assert.deepEqual(message.origin, {
    platform: 'twitch',
    account: 'account-1',
    channel: '100',
    user: 'id-of-Viewer_One',
    login: 'viewer_one',
    messageId: 'line-1',
    eventId: 'event-1',
  });
});

test('what an event does not have is null in its origin', () => {
  const { origin } = toMessage(
    bareEvent('user.updated', { channel: { id: null, login: null, name: null } }),
    'a',
  );
  assert.deepEqual([origin.channel, origin.user, origin.login, origin.messageId], [null, null, null, null]);
});

test('an anonymous giver cannot be answered', () => {
  const user = { ...person('x'), id: null, login: null, name: null, anonymous: true };
  const { origin } = toMessage(bareEvent('tip', { user }), 'a');
  assert.deepEqual([origin.user, origin.login], [null, null]);
});

test('the channel is what the sending call of the platform takes', () => {
  const channel = { id: 'room-id', login: 'room_name', name: 'Room' };
  const rumble = bareEvent('chat.message', { platform: 'rumble', channel });
  assert.equal(
    toMessage(bareEvent('tip', { platform: 'chaturbate', channel }), 'a').origin.channel,
    'room_name',
  );
  assert.equal(toMessage(rumble, 'a').origin.channel, null);
  assert.equal(toMessage(rumble, 'a', '298245').origin.channel, '298245');
});

import { objectOf, type Wire } from '../../../shared/wire';
import { type Inner, type ReshapeContext, type ReshapeTable, textOf } from './row';

function cheer(event: Wire, { messageId, timestamp, topic }: ReshapeContext): Inner {
  const isAnonymous = Boolean(event.is_anonymous);
  // The first version knew nothing of anonymous cheers.
  const flag = topic === 'channel-bits-events-v1' ? {} : { is_anonymous: isAnonymous };
  return {
    data: {
      user_name: isAnonymous ? null : (event.user_login ?? null),
      channel_name: event.broadcaster_user_login ?? null,
      user_id: isAnonymous ? null : (event.user_id ?? null),
      channel_id: event.broadcaster_user_id ?? null,
      time: timestamp,
      chat_message: event.message ?? '',
      bits_used: event.bits ?? null,
      ...flag,
      context: 'cheer',
    },
    version: '1.0',
    message_type: 'bits_event',
    message_id: messageId,
    ...flag,
  };
}

function badge(event: Wire, { timestamp }: ReshapeContext): Inner {
  return {
    user_id: event.chatter_user_id ?? null,
    user_name: event.chatter_user_login ?? null,
    channel_id: event.broadcaster_user_id ?? null,
    channel_name: event.broadcaster_user_login ?? null,
    badge_tier: objectOf(event.bits_badge_tier).tier ?? null,
    chat_message: textOf(event.message),
    time: timestamp,
  };
}

export const CHEERS: ReshapeTable = { 'channel.cheer': cheer };
export const BADGES: ReshapeTable = { 'channel.chat.notification': badge };

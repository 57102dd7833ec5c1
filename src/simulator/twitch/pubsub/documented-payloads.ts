import { randomUUID } from 'node:crypto';
import { acknowledged, automod, marked, moderated, ownMessage, suspicious } from './moderation-payloads';
import {
  automaticReward,
  badge,
  bits,
  redeemed,
  redemptionUpdated,
  rewardChanged,
  subscriptions,
} from './money-payloads';
import type { Publish } from './payload';
import { get, str } from './wire-fields';

/**
 * What PubSub published on the topics that Twitch had documented. This is written from what was captured of PubSub, and
 * shares nothing with how the nodes rebuild its payloads: a test compares the two.
 */

const whisper: Publish = (event, { nowMs, before }) => {
  const count = Number(before.get('whispers') ?? 0) + 1;
  before.set('whispers', count);
  const ids = [Number(str(event, 'from_user_id')), Number(str(event, 'to_user_id'))];
  const data_object = {
    message_id: get(event, 'whisper_id'),
    id: count,
    thread_id: `${Math.min(...ids)}_${Math.max(...ids)}`,
    body: get(event, 'whisper.text'),
    sent_ts: Math.floor(nowMs / 1000),
    from_id: ids[0],
    tags: {
      login: get(event, 'from_user_login'),
      display_name: get(event, 'from_user_name'),
      color: '#1E90FF',
      user_type: '',
      turbo: false,
      emotes: [],
      badges: [],
    },
    recipient: {
      id: ids[1],
      username: get(event, 'to_user_login'),
      display_name: get(event, 'to_user_name'),
      color: '',
      user_type: '',
      turbo: false,
    },
    nonce: randomUUID(),
  };
  return [{ type: 'whisper_received', data: JSON.stringify(data_object), data_object }];
};

/** By topic and EventSub type: what PubSub published for the happening. */
export const DOCUMENTED_PAYLOADS: Readonly<Record<string, Readonly<Record<string, Publish>>>> = {
  'channel-bits-events-v1': { 'channel.cheer': bits },
  'channel-bits-events-v2': { 'channel.cheer': bits },
  'channel-bits-badge-unlocks': { 'channel.chat.notification': badge },
  'channel-points-channel-v1': {
    'channel.channel_points_custom_reward_redemption.add': redeemed,
    'channel.channel_points_custom_reward_redemption.update': redemptionUpdated,
    'channel.channel_points_custom_reward.add': rewardChanged('custom-reward-created', 'new_reward'),
    'channel.channel_points_custom_reward.update': rewardChanged('custom-reward-updated', 'updated_reward'),
    'channel.channel_points_custom_reward.remove': rewardChanged('custom-reward-deleted', 'deleted_reward'),
    'channel.channel_points_automatic_reward_redemption.add': automaticReward,
  },
  'channel-subscribe-events-v1': { 'channel.chat.notification': subscriptions },
  chat_moderator_actions: { 'channel.moderate': moderated, 'channel.warning.acknowledge': acknowledged },
  'automod-queue': { 'automod.message.hold': automod, 'automod.message.update': automod },
  'user-moderation-notifications': {
    'channel.chat.user_message_hold': ownMessage,
    'channel.chat.user_message_update': ownMessage,
  },
  'low-trust-users': {
    'channel.suspicious_user.message': suspicious,
    'channel.suspicious_user.update': marked,
  },
  whispers: { 'user.whisper.message': whisper },
};

import { isSet, objectOf, type Wire } from '../../../shared/wire';
import {
  channelOf,
  message,
  named,
  objects,
  person,
  quiet,
  type Read,
  type ReadContext,
  type Retold,
  textOrNull,
} from './row';

/** Cheers, badges, channel points and subscriptions. */

export const cheer: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const { user_id, user_name, channel_id, channel_name, chat_message, bits_used, time, ...rest } = data;
  const isAnonymous = isSet(data.is_anonymous) || isSet(inner.is_anonymous) || !(user_id || user_name);
  const { total_bits_used, badge_entitlement } = rest;
  return {
    type: 'channel.cheer',
    id: inner.message_id,
    time,
    event: {
      ...named('user', user_id, user_name),
      ...channelOf(context, channel_id, channel_name),
      is_anonymous: isAnonymous,
      message: chat_message ?? '',
      bits: bits_used,
      total_bits_used,
      badge_entitlement,
    },
  };
};

export const badge: Read = (inner, context) => {
  const { user_id, user_name, channel_id, channel_name, badge_tier, chat_message, time } = inner;
  return {
    type: 'channel.chat.notification',
    time,
    event: {
      ...named('chatter_user', user_id, user_name),
      ...channelOf(context, channel_id, channel_name),
      chatter_is_anonymous: false,
      badges: [],
      color: '',
      system_message: '',
      message: message(chat_message),
      notice_type: 'bits_badge_tier',
      bits_badge_tier: { tier: badge_tier },
    },
  };
};

const redeemed =
  (type: string): Read =>
  (inner, context) => {
    const { timestamp, redemption } = objectOf(inner.data);
    const { id, user, channel_id, redeemed_at, reward, user_input, status, eventsub_status } =
      objectOf(redemption);
    const { id: rewardId, title, cost, prompt } = objectOf(reward);
    return {
      type,
      time: timestamp,
      event: {
        id,
        ...person(user),
        ...channelOf(context, channel_id),
        user_input: user_input ?? '',
        status: quiet(eventsub_status ?? status),
        reward: { id: rewardId, title, cost, prompt },
        redeemed_at,
      },
    };
  };

const changed =
  (type: string, field: string): Read =>
  (inner, context) => {
    const data = objectOf(inner.data);
    const { channel_id, max_per_stream, max_per_user_per_stream, global_cooldown, ...reward } = objectOf(
      data[field],
    );
    const perStream = objectOf(max_per_stream);
    const perUser = objectOf(max_per_user_per_stream);
    const cooldown = objectOf(global_cooldown);
    return {
      type,
      time: data.timestamp,
      event: {
        ...reward,
        ...channelOf(context, channel_id),
        max_per_stream: { is_enabled: perStream.is_enabled, value: perStream.max_per_stream },
        max_per_user_per_stream: { is_enabled: perUser.is_enabled, value: perUser.max_per_user_per_stream },
        global_cooldown: { is_enabled: cooldown.is_enabled, seconds: cooldown.global_cooldown_seconds },
      },
    };
  };

const automatic: Read = (inner, context) => {
  const data = objectOf(inner.data);
  const { id, user, channel_id, redeemed_at, reward } = objectOf(data.redemption ?? data);
  const { reward_type, cost, bits_cost, pricing_type, emote } = objectOf(reward);
  const byBits = pricing_type === 'BITS';
  return {
    type: 'channel.channel_points_automatic_reward_redemption.add',
    time: data.timestamp ?? redeemed_at,
    event: {
      id,
      ...person(user),
      ...channelOf(context, channel_id),
      reward: {
        type: quiet(reward_type),
        channel_points: byBits ? 0 : cost,
        ...(byBits ? { bits: bits_cost } : {}),
        emote,
      },
      redeemed_at,
    },
  };
};

export const POINTS: Readonly<Record<string, Read>> = {
  'reward-redeemed': redeemed('channel.channel_points_custom_reward_redemption.add'),
  'redemption-status-update': redeemed('channel.channel_points_custom_reward_redemption.update'),
  'custom-reward-created': changed('channel.channel_points_custom_reward.add', 'new_reward'),
  'custom-reward-updated': changed('channel.channel_points_custom_reward.update', 'updated_reward'),
  'custom-reward-deleted': changed('channel.channel_points_custom_reward.remove', 'deleted_reward'),
  'automatic-reward-redeemed': automatic,
};

/** Prime is a tier of its own in PubSub, and the first one in EventSub. */
function tierOf(plan: unknown): Wire {
  return plan === 'Prime' ? { tier: '1000', is_prime: true } : { tier: plan };
}

const giver = ({ user_id, user_name, display_name }: Wire): Wire =>
  named('user', user_id, user_name, display_name);
const recipient = ({ recipient_id, recipient_user_name, recipient_display_name }: Wire): Wire =>
  named('user', recipient_id, recipient_user_name, recipient_display_name);

function renewed(inner: Wire, who: Wire, context: ReadContext): Retold {
  const { message: text, emotes } = objectOf(inner.sub_message);
  return {
    type: 'channel.subscription.message',
    time: inner.time,
    event: {
      ...who,
      ...channelOf(context, inner.channel_id, inner.channel_name),
      ...tierOf(inner.sub_plan),
      message: {
        text: text ?? '',
        emotes: objects(emotes).map(({ start, end, id }) => ({ begin: start, end, id: textOrNull(id) })),
      },
      cumulative_months: inner.cumulative_months ?? null,
      streak_months: inner.streak_months ?? null,
      duration_months: inner.multi_month_duration ?? null,
    },
  };
}

/** PubSub told each gift by itself, with its recipient. */
function given(inner: Wire, context: ReadContext): Retold {
  const isAnonymous = String(inner.context).startsWith('anon');
  return {
    type: 'channel.subscription.gift',
    time: inner.time,
    target: recipient(inner),
    event: {
      ...(isAnonymous ? named('user', null, null) : giver(inner)),
      ...channelOf(context, inner.channel_id, inner.channel_name),
      ...tierOf(inner.sub_plan),
      total: 1,
      cumulative_total: null,
      is_anonymous: isAnonymous,
    },
  };
}

export const subscription: Read = (inner, context) => {
  switch (inner.context) {
    case 'sub':
      return {
        type: 'channel.subscribe',
        time: inner.time,
        event: {
          ...giver(inner),
          ...channelOf(context, inner.channel_id, inner.channel_name),
          ...tierOf(inner.sub_plan),
          is_gift: false,
        },
      };
    case 'resub':
    case 'extendsub':
      return renewed(inner, giver(inner), context);
    case 'resubgift':
    case 'anonresubgift':
      return renewed(inner, recipient(inner), context);
    case 'subgift':
    case 'anonsubgift':
      return given(inner, context);
    default:
      return undefined;
  }
};

export const communityGift: Read = (inner, context) => ({
  type: 'channel.subscription.gift',
  event: {
    ...giver(inner),
    ...channelOf(context, inner.channel_id),
    total: inner.count,
    tier: inner.tier,
    cumulative_total: null,
    is_anonymous: !inner.user_id,
  },
});

import { randomUUID } from 'node:crypto';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Payload, type Publish, somebody, stamp, upper } from './payload';
import { get, list, num, str } from './wire-fields';

/** What PubSub published of bits, channel points and subscriptions. */

const PICTURES = {
  url_1x: 'https://static-cdn.jtvnw.net/demo/default-1.png',
  url_2x: 'https://static-cdn.jtvnw.net/demo/default-2.png',
  url_4x: 'https://static-cdn.jtvnw.net/demo/default-4.png',
};

export const bits: Publish = (event, { topic, nowMs }) => {
  const anonymous = topic.endsWith('v2') ? { is_anonymous: get(event, 'is_anonymous') } : {};
  const data = {
    user_name: get(event, 'user_login'),
    channel_name: get(event, 'broadcaster_user_login'),
    user_id: get(event, 'user_id'),
    channel_id: get(event, 'broadcaster_user_id'),
    time: stamp(nowMs),
    chat_message: get(event, 'message'),
    bits_used: get(event, 'bits'),
    total_bits_used: num(event, 'bits') + 1_200,
    ...anonymous,
    context: 'cheer',
    badge_entitlement: num(event, 'bits') >= 1_000 ? { new_version: 1_000, previous_version: 100 } : null,
  };
  return [{ data, version: '1.0', message_type: 'bits_event', message_id: randomUUID(), ...anonymous }];
};

export const badge: Publish = (event, { nowMs }) => [
  {
    user_id: get(event, 'chatter_user_id'),
    user_name: get(event, 'chatter_user_login'),
    channel_id: get(event, 'broadcaster_user_id'),
    channel_name: get(event, 'broadcaster_user_login'),
    badge_tier: get(event, 'bits_badge_tier.tier'),
    chat_message: get(event, 'message.text'),
    time: stamp(nowMs),
  },
];

/** What a redemption said of its reward, beyond what EventSub does. */
const rewardDetails = (event: Wire): Payload => ({
  id: get(event, 'reward.id'),
  channel_id: get(event, 'broadcaster_user_id'),
  title: get(event, 'reward.title'),
  prompt: get(event, 'reward.prompt'),
  cost: get(event, 'reward.cost'),
  is_user_input_required: Boolean(get(event, 'user_input')),
  is_sub_only: false,
  image: null,
  default_image: PICTURES,
  background_color: '#3355AA',
  is_enabled: true,
  is_paused: false,
  is_in_stock: true,
  max_per_stream: { is_enabled: false, max_per_stream: 0 },
  should_redemptions_skip_request_queue: false,
  template_id: null,
  updated_for_indicator_at: null,
  max_per_user_per_stream: { is_enabled: false, max_per_user_per_stream: 0 },
  global_cooldown: { is_enabled: false, global_cooldown_seconds: 0 },
  redemptions_redeemed_current_stream: 3,
  cooldown_expires_at: null,
});

const redemption = (event: Wire, more: Payload): Payload => ({
  id: get(event, 'id'),
  user: somebody(event),
  channel_id: get(event, 'broadcaster_user_id'),
  redeemed_at: get(event, 'redeemed_at'),
  reward: rewardDetails(event),
  ...(get(event, 'user_input') ? { user_input: get(event, 'user_input') } : {}),
  ...more,
});

export const redeemed: Publish = (event, { nowMs }) => [
  {
    type: 'reward-redeemed',
    data: { timestamp: stamp(nowMs), redemption: redemption(event, { status: upper(str(event, 'status')) }) },
  },
];

export const redemptionUpdated: Publish = (event, { nowMs }) => [
  {
    type: 'redemption-status-update',
    data: {
      timestamp: stamp(nowMs),
      redemption: redemption(event, { status: 'ACTION_TAKEN', cursor: `${get(event, 'id')}__cursor` }),
    },
  },
];

export const rewardChanged =
  (type: string, field: string): Publish =>
  (event, { nowMs }) => {
    const {
      broadcaster_user_id: channel_id,
      broadcaster_user_login: _login,
      broadcaster_user_name: _name,
      ...kept
    } = event;
    const reward = {
      ...kept,
      channel_id,
      is_sub_only: false,
      template_id: null,
      updated_for_indicator_at: stamp(nowMs),
      max_per_stream: {
        is_enabled: get(event, 'max_per_stream.is_enabled'),
        max_per_stream: get(event, 'max_per_stream.value'),
      },
      max_per_user_per_stream: {
        is_enabled: get(event, 'max_per_user_per_stream.is_enabled'),
        max_per_user_per_stream: get(event, 'max_per_user_per_stream.value'),
      },
      global_cooldown: {
        is_enabled: get(event, 'global_cooldown.is_enabled'),
        global_cooldown_seconds: get(event, 'global_cooldown.seconds'),
      },
    };
    return [{ type, data: { timestamp: stamp(nowMs), [field]: reward } }];
  };

export const automaticReward: Publish = (event, { nowMs }) => [
  {
    type: 'automatic-reward-redeemed',
    data: {
      timestamp: stamp(nowMs),
      redemption: {
        id: get(event, 'id'),
        user: somebody(event),
        channel_id: get(event, 'broadcaster_user_id'),
        redeemed_at: get(event, 'redeemed_at'),
        reward: {
          channel_id: get(event, 'broadcaster_user_id'),
          reward_type: upper(str(event, 'reward.type')),
          cost: get(event, 'reward.channel_points'),
          default_cost: 250,
          min_cost: 10,
          default_bits_cost: 0,
          bits_cost: 0,
          image: null,
          default_image: PICTURES,
          background_color: null,
          default_background_color: '#7B5EA7',
          is_enabled: true,
          is_hidden_for_subs: false,
          is_in_stock: true,
          max_per_stream: { is_enabled: false, max_per_stream: 0 },
          max_per_user_per_stream: { is_enabled: false, max_per_user_per_stream: 0 },
          global_cooldown: { is_enabled: false, global_cooldown_seconds: 0 },
          cooldown_expires_at: null,
          redemptions_redeemed_current_stream: null,
          updated_for_indicator_at: null,
          globally_updated_for_indicator_at: '2026-01-01T00:00:00Z',
          pricing_type: 'POINTS',
          ...(get(event, 'reward.emote') ? { emote: get(event, 'reward.emote') } : {}),
        },
        redemption_metadata: {},
      },
    },
  },
];

/** Where emotes stand in a text, in characters, both ends counted in. */
function emotePlaces(fragments: Wire[]): Payload[] | null {
  const places: Payload[] = [];
  let at = 0;
  for (const fragment of fragments) {
    const length = Array.from(str(fragment, 'text')).length;
    if (fragment.emote) places.push({ start: at, end: at + length - 1, id: get(fragment, 'emote.id') });
    at += length;
  }
  return places.length === 0 ? null : places;
}

export const subscriptions: Publish = (event, { nowMs }) => {
  const details = objectOf(event[str(event, 'notice_type')]);
  const common = {
    benefit_end_month: 0,
    channel_name: get(event, 'broadcaster_user_login'),
    channel_id: get(event, 'broadcaster_user_id'),
    time: stamp(nowMs),
    sub_plan: get(details, 'is_prime') ? 'Prime' : get(details, 'sub_tier'),
    sub_plan_name: `Channel Subscription (${get(event, 'broadcaster_user_login')})`,
    sub_message: {
      message: get(event, 'message.text'),
      emotes: emotePlaces(list(event, 'message.fragments')),
    },
    multi_month_duration: get(details, 'duration_months'),
  };
  const named = (prefix: string, of: Wire): Payload => ({
    user_name: of[`${prefix}_login`],
    display_name: of[`${prefix}_name`],
    user_id: of[`${prefix}_id`],
  });
  switch (get(event, 'notice_type')) {
    case 'sub':
      return [
        {
          ...common,
          ...named('chatter_user', event),
          months: 0,
          cumulative_months: 1,
          context: 'sub',
          is_gift: false,
        },
      ];
    case 'resub': {
      const months = {
        months: 0,
        cumulative_months: get(details, 'cumulative_months'),
        ...(get(details, 'streak_months') ? { streak_months: get(details, 'streak_months') } : {}),
      };
      if (!get(details, 'is_gift')) {
        return [{ ...common, ...named('chatter_user', event), ...months, context: 'resub', is_gift: false }];
      }
      const recipient = {
        recipient_id: get(event, 'chatter_user_id'),
        recipient_user_name: get(event, 'chatter_user_login'),
        recipient_display_name: get(event, 'chatter_user_name'),
      };
      return get(details, 'gifter_is_anonymous')
        ? [{ ...common, ...months, ...recipient, context: 'anonresubgift', is_gift: true }]
        : [
            {
              ...common,
              ...named('gifter_user', details),
              ...months,
              ...recipient,
              context: 'resubgift',
              is_gift: true,
            },
          ];
    }
    case 'sub_gift': {
      const gift = {
        recipient_id: get(details, 'recipient_user_id'),
        recipient_user_name: get(details, 'recipient_user_login'),
        recipient_display_name: get(details, 'recipient_user_name'),
        months: 7,
        is_gift: true,
      };
      return get(event, 'chatter_is_anonymous')
        ? [{ ...common, ...gift, context: 'anonsubgift' }]
        : [{ ...common, ...named('chatter_user', event), ...gift, context: 'subgift' }];
    }
    default:
      return [];
  }
};

import { randomUUID } from 'node:crypto';
import { objectOf, type Wire } from '../../../shared/wire';
import { get, list, num, str, texts } from './wire-fields';

/**
 * What PubSub published on the topics that Twitch had documented. This is written from what was captured of PubSub, and
 * shares nothing with how the nodes rebuild its payloads: a test compares the two.
 */

/** What is known when something is published. */
export interface Publishing {
  /** The bare name of the topic. */
  topic: string;
  nowMs: number;
  /** What was published before on the same topic, for fields that compare. */
  before: Map<string, unknown>;
}

/** An inner payload as PubSub sent it. */
export type Payload = Record<string, unknown>;
type Publish = (event: Wire, publishing: Publishing) => Payload[];

const stamp = (nowMs: number): string => `${new Date(nowMs).toISOString().slice(0, -1)}000000Z`;
const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);
const upper = (text: string): string => text.toUpperCase();
const somebody = (event: Wire, prefix = 'user'): Payload => ({
  id: event[`${prefix}_id`],
  login: event[`${prefix}_login`],
  display_name: event[`${prefix}_name`],
});
const PICTURES = {
  url_1x: 'https://static-cdn.jtvnw.net/demo/default-1.png',
  url_2x: 'https://static-cdn.jtvnw.net/demo/default-2.png',
  url_4x: 'https://static-cdn.jtvnw.net/demo/default-4.png',
};

const bits: Publish = (event, { topic, nowMs }) => {
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

const badge: Publish = (event, { nowMs }) => [
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

const redeemed: Publish = (event, { nowMs }) => [
  {
    type: 'reward-redeemed',
    data: { timestamp: stamp(nowMs), redemption: redemption(event, { status: upper(str(event, 'status')) }) },
  },
];

const redemptionUpdated: Publish = (event, { nowMs }) => [
  {
    type: 'redemption-status-update',
    data: {
      timestamp: stamp(nowMs),
      redemption: redemption(event, { status: 'ACTION_TAKEN', cursor: `${get(event, 'id')}__cursor` }),
    },
  },
];

const rewardChanged =
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

const automaticReward: Publish = (event, { nowMs }) => [
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

const subscriptions: Publish = (event, { nowMs }) => {
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

/** Actions that name somebody first: what follows the login. */
const PERSON_ACTIONS: Readonly<Record<string, (details: Wire, nowMs: number) => unknown[]>> = {
  ban: ({ reason }) => [reason ?? ''],
  timeout: ({ expires_at, reason }, nowMs) => [
    String(Math.round((Date.parse(String(expires_at)) - nowMs) / 1000)),
    reason ?? '',
  ],
  unban: () => [],
  untimeout: () => [],
  delete: ({ message_body, message_id }) => [message_body, message_id],
  warn: (details) => [str(details, 'reason'), ...texts(details, 'chat_rules_cited')],
  vip: () => [],
  unvip: () => [],
};

/** Actions about the whole chat: their old name, and their arguments. */
const CHAT_ACTIONS: Readonly<
  Record<string, readonly [name: string, args: (event: Wire) => unknown[] | null]>
> = {
  clear: ['clear', () => null],
  emoteonly: ['emoteonly', () => null],
  emoteonlyoff: ['emoteonlyoff', () => null],
  subscribers: ['subscribers', () => null],
  subscribersoff: ['subscribersoff', () => null],
  uniquechat: ['r9kbeta', () => null],
  uniquechatoff: ['r9kbetaoff', () => null],
  slow: ['slow', (event) => [str(event, 'slow.wait_time_seconds')]],
  slowoff: ['slowoff', () => null],
  followers: ['followers', (event) => [str(event, 'followers.follow_duration_minutes')]],
  followersoff: ['followersoff', () => null],
  raid: ['raid', (event) => [str(event, 'raid.user_login')]],
  unraid: ['unraid', (event) => [str(event, 'unraid.user_login')]],
};

function moderationAction(event: Wire, nowMs: number): Payload | undefined {
  const action = str(event, 'action');
  const common = {
    created_by: get(event, 'moderator_user_login'),
    created_by_user_id: get(event, 'moderator_user_id'),
    created_at: stamp(nowMs),
    msg_id: '',
    target_user_login: '',
    from_automod: false,
  };
  const more = PERSON_ACTIONS[action];
  if (more) {
    const details = objectOf(event[action]);
    const args = [get(details, 'user_login'), ...more(details, nowMs)];
    const data = {
      type: 'chat_login_moderation',
      moderation_action: action,
      args,
      target_user_id: get(details, 'user_id'),
    };
    return { type: 'moderation_action', data: { ...data, ...common } };
  }
  const chat = CHAT_ACTIONS[action];
  if (!chat) return undefined;
  const [moderation_action, args] = chat;
  const data = { type: 'chat_channel_moderation', moderation_action, args: args(event), target_user_id: '' };
  return { type: 'moderation_action', data: { ...data, ...common } };
}

/** The type of the message that told a change of somebody's role. */
const ROLE_MESSAGES: Readonly<Record<string, string>> = {
  mod: 'moderator_added',
  unmod: 'moderator_removed',
  vip: 'vip_added',
  unvip: 'vip_removed',
};

const moderated: Publish = (event, { nowMs }) => {
  const action = str(event, 'action');
  const published: Payload[] = [];
  const roleMessage = ROLE_MESSAGES[action];
  if (roleMessage) {
    published.push({
      type: roleMessage,
      data: {
        channel_id: get(event, 'broadcaster_user_id'),
        target_user_id: get(event, `${action}.user_id`),
        ...(action.endsWith('mod') ? { moderation_action: action } : {}),
        target_user_login: get(event, `${action}.user_login`),
        created_by_user_id: get(event, 'moderator_user_id'),
        created_by: get(event, 'moderator_user_login'),
      },
    });
  }
  if (action.endsWith('_term')) {
    for (const text of texts(event, 'automod_terms.terms')) {
      published.push({
        type: 'channel_terms_action',
        data: {
          type: action.replace('remove_', 'delete_'),
          id: randomUUID(),
          text,
          requester_id: get(event, 'moderator_user_id'),
          requester_login: get(event, 'moderator_user_login'),
          channel_id: get(event, 'broadcaster_user_id'),
          expires_at: '',
          updated_at: stamp(nowMs),
          from_automod: get(event, 'automod_terms.from_automod'),
        },
      });
    }
  }
  if (action.endsWith('_unban_request')) {
    published.push({
      type: action,
      data: {
        moderation_action: upper(action),
        created_by_id: get(event, 'moderator_user_id'),
        created_by_login: get(event, 'moderator_user_login'),
        moderator_message: get(event, 'unban_request.moderator_message'),
        target_user_id: get(event, 'unban_request.user_id'),
        target_user_login: get(event, 'unban_request.user_login'),
      },
    });
  }
  const told = action === 'mod' || action === 'unmod' ? undefined : moderationAction(event, nowMs);
  return told ? [...published, told] : published;
};

const acknowledged: Publish = (event, { nowMs }) => [
  {
    type: 'moderation_action',
    data: {
      type: 'chat_login_moderation',
      moderation_action: 'acknowledgewarning',
      args: [get(event, 'user_login')],
      created_by: get(event, 'user_login'),
      created_by_user_id: get(event, 'user_id'),
      created_at: stamp(nowMs),
      msg_id: '',
      target_user_id: get(event, 'user_id'),
      target_user_login: '',
      from_automod: false,
    },
  },
];

const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'ALLOWED',
  denied: 'DENIED',
  expired: 'EXPIRED',
  invalid: 'EXPIRED',
};

const automod: Publish = (event) => {
  const reason =
    get(event, 'reason') === 'automod' ? 'AutoModCaughtMessageReason' : 'BlockedTermCaughtMessageReason';
  const letters = Array.from(str(event, 'message.text'));
  const terms = list(event, 'blocked_term.terms_found');
  return [
    {
      type: 'automod_caught_message',
      data: {
        content_classification: get(event, 'automod')
          ? { category: get(event, 'automod.category'), level: get(event, 'automod.level') }
          : { category: 'unknown', level: 0 },
        message: {
          id: get(event, 'message_id'),
          content: {
            text: get(event, 'message.text'),
            fragments: list(event, 'message.fragments').map(({ text }) => ({
              text,
              automod: { topics: { vulgar: 4 } },
            })),
          },
          sender: {
            user_id: get(event, 'user_id'),
            login: get(event, 'user_login'),
            display_name: get(event, 'user_name'),
            chat_color: '#8A2BE2',
            badges: [{ id: 'subscriber', version: '3' }],
          },
          sent_at: get(event, 'held_at'),
          non_broadcaster_language: 'de',
          channel_id: get(event, 'broadcaster_user_id'),
          channel_login: get(event, 'broadcaster_user_login'),
        },
        reason_code: reason,
        resolver_id: get(event, 'status') ? get(event, 'moderator_user_id') : '',
        resolver_login: get(event, 'status') ? get(event, 'moderator_user_login') : '',
        status: get(event, 'status') ? DECISIONS[String(str(event, 'status')).toLowerCase()] : 'PENDING',
        caught_message_reason: {
          reason,
          automod_failure: {
            category: get(event, 'automod.category') ?? '',
            level: get(event, 'automod.level') ?? 0,
            positions_in_message: get(event, 'automod.boundaries') ?? null,
          },
          blocked_term_failure: {
            contains_private_term: false,
            terms_found:
              terms.length === 0
                ? null
                : terms.map((term) => {
                    const [start_pos, end_pos] = [
                      num(term, 'boundary.start_pos'),
                      num(term, 'boundary.end_pos'),
                    ];
                    return {
                      is_private: false,
                      owner_channel_id: term.owner_broadcaster_user_id,
                      positions_in_message: { start_pos, end_pos },
                      term_id: term.term_id,
                      text: letters.slice(start_pos, end_pos + 1).join(''),
                    };
                  }),
          },
        },
      },
    },
  ];
};

const ownMessage: Publish = (event) => [
  {
    type: 'automod_caught_message',
    data: {
      message_id: get(event, 'message_id'),
      status: get(event, 'status') ? DECISIONS[String(str(event, 'status')).toLowerCase()] : 'PENDING',
    },
  },
];

const treated = (status: string): string => (status === 'none' ? 'NO_TREATMENT' : upper(status));

const suspicious: Publish = (event, { nowMs }) => [
  {
    type: 'low_trust_user_new_message',
    data: {
      low_trust_user: {
        id: get(event, 'user_id'),
        low_trust_id: btoa(`${get(event, 'broadcaster_user_id')}.${get(event, 'user_id')}`),
        channel_id: get(event, 'broadcaster_user_id'),
        sender: {
          user_id: get(event, 'user_id'),
          login: get(event, 'user_login'),
          display_name: get(event, 'user_name'),
        },
        evaluated_at: stamp(nowMs - 60_000),
        updated_at: stamp(nowMs - 30_000),
        ban_evasion_evaluation: get(event, 'ban_evasion_evaluation')
          ? `${upper(str(event, 'ban_evasion_evaluation'))}_EVADER`
          : null,
        treatment: treated(str(event, 'low_trust_status')),
        updated_by: {
          id: get(event, 'broadcaster_user_id'),
          login: get(event, 'broadcaster_user_login'),
          display_name: get(event, 'broadcaster_user_name'),
        },
        shared_ban_channel_ids: get(event, 'shared_ban_channel_ids'),
        types: texts(event, 'types').map((type) =>
          type === 'ban_evader' ? 'DETECTED_BAN_EVADER' : upper(type),
        ),
      },
      message_content: {
        text: get(event, 'message.text'),
        fragments: list(event, 'message.fragments').map(({ text }) => ({ text })),
      },
      message_id: get(event, 'message.message_id'),
      sent_at: stamp(nowMs),
    },
  },
];

const marked: Publish = (event, { nowMs }) => [
  {
    type: 'low_trust_user_treatment_update',
    data: {
      low_trust_id: `${get(event, 'broadcaster_user_id')}.${get(event, 'user_id')}`,
      channel_id: get(event, 'broadcaster_user_id'),
      updated_by: somebody(event, 'moderator_user'),
      updated_at: stamp(nowMs),
      target_user_id: get(event, 'user_id'),
      target_user: get(event, 'user_login'),
      treatment: treated(str(event, 'low_trust_status')),
      types: ['MANUALLY_ADDED'],
      ban_evasion_evaluation: '',
      evaluated_at: stamp(nowMs),
    },
  },
];

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

export type { Publish };
export { seconds, somebody, stamp, upper };

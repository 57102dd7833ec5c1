import { randomUUID } from 'node:crypto';
import { isObject, type Wire } from '../../../shared/wire';
import { type Payload, type Publish, seconds, somebody, stamp, upper } from './payload';
import { get, list, num, str } from './wire-fields';

/** What PubSub published on the topics of Twitch's web site, which it never documented. */

const streamUp: Publish = (event) => [
  { type: 'stream-up', server_time: seconds(str(event, 'started_at')), play_delay: 0 },
];
const streamDown: Publish = (_event, { nowMs }) => [
  { type: 'stream-down', server_time: Math.floor(nowMs / 1000) },
];
const commercial: Publish = (event) => [
  {
    type: 'commercial',
    server_time: seconds(str(event, 'started_at')),
    length: num(event, 'duration_seconds'),
    scheduled: str(event, 'is_automatic') === 'true',
  },
];
const PLAYBACK = {
  'stream.online': streamUp,
  'stream.offline': streamDown,
  'channel.ad_break.begin': commercial,
};

const settings: Publish = (event) => [
  {
    type: 'broadcast_settings_update',
    channel: event.broadcaster_user_login,
    channel_id: event.broadcaster_user_id,
    old_status: 'What it was called before',
    status: event.title,
    old_game: 'Science & Technology',
    game: event.category_name,
    old_game_id: 509_670,
    game_id: num(event, 'category_id'),
  },
];

function votesOf(choice: Wire): Payload {
  const [total, bits, channel_points] = [
    num(choice, 'votes'),
    num(choice, 'bits_votes'),
    num(choice, 'channel_points_votes'),
  ];
  return { total, bits, channel_points, base: total - bits - channel_points };
}

const poll =
  (typeOf: (status: string) => string): Publish =>
  (event, { nowMs }) => {
    const hasEnded = event.ended_at !== undefined;
    const ends = str(event, hasEnded ? 'ended_at' : 'ends_at');
    const choices = list(event, 'choices');
    const total = (name: string): number =>
      choices.reduce((sum, choice) => sum + Number(votesOf(choice)[name]), 0);
    const status = hasEnded ? upper(str(event, 'status')) : 'ACTIVE';
    return [
      {
        type: typeOf(status),
        data: {
          poll: {
            poll_id: event.id,
            owned_by: event.broadcaster_user_id,
            created_by: event.broadcaster_user_id,
            title: event.title,
            started_at: event.started_at,
            ended_at: event.ended_at ?? null,
            ended_by: null,
            duration_seconds: Math.round((Date.parse(ends) - Date.parse(str(event, 'started_at'))) / 1000),
            settings: {
              multi_choice: { is_enabled: true },
              subscriber_only: { is_enabled: false },
              subscriber_multiplier: { is_enabled: false },
              bits_votes: {
                is_enabled: get(event, 'bits_voting.is_enabled'),
                cost: get(event, 'bits_voting.amount_per_vote'),
              },
              channel_points_votes: {
                is_enabled: get(event, 'channel_points_voting.is_enabled'),
                cost: get(event, 'channel_points_voting.amount_per_vote'),
              },
            },
            status,
            choices: choices.map((choice) => ({
              choice_id: choice.id,
              title: choice.title,
              votes: votesOf(choice),
              tokens: { bits: 0, channel_points: 0 },
              total_voters: num(choice, 'votes'),
            })),
            votes: {
              total: total('total'),
              bits: total('bits'),
              channel_points: total('channel_points'),
              base: total('base'),
            },
            tokens: { bits: 0, channel_points: 0 },
            total_voters: total('total'),
            remaining_duration_milliseconds: hasEnded ? 0 : Math.max(0, Date.parse(ends) - nowMs),
            top_contributor: null,
            top_bits_contributor: null,
            top_channel_points_contributor: null,
          },
        },
      },
    ];
  };

const POLL_ENDS: Readonly<Record<string, string>> = {
  COMPLETED: 'POLL_COMPLETE',
  TERMINATED: 'POLL_TERMINATE',
  ARCHIVED: 'POLL_ARCHIVE',
};

function resultOf(event: Wire, outcomeId: unknown, won: unknown): Payload | null {
  if (event.status === 'canceled') return { type: 'REFUND', points_won: null };
  if (event.status !== 'resolved') return null;
  return event.winning_outcome_id === outcomeId
    ? { type: 'WIN', points_won: won }
    : { type: 'LOSE', points_won: null };
}

const prediction =
  (type: string, phase?: string): Publish =>
  (event, { nowMs, before }) => {
    const creator = {
      type: 'USER',
      user_id: event.broadcaster_user_id,
      user_display_name: event.broadcaster_user_name,
      extension_client_id: null,
    };
    const window = event.locks_at
      ? Math.round((Date.parse(str(event, 'locks_at')) - Date.parse(str(event, 'started_at'))) / 1000)
      : (before.get('window') ?? null);
    if (event.ended_at) before.delete('window');
    else before.set('window', window);
    return [
      {
        type,
        data: {
          timestamp: stamp(nowMs),
          event: {
            id: event.id,
            channel_id: event.broadcaster_user_id,
            created_at: event.started_at,
            created_by: creator,
            ended_at: event.ended_at ?? null,
            ended_by: event.ended_at ? creator : null,
            locked_at: event.locked_at ?? null,
            locked_by: event.locked_at ? creator : null,
            outcomes: list(event, 'outcomes').map((outcome, index) => ({
              id: outcome.id,
              color: upper(str(outcome, 'color')),
              title: outcome.title,
              total_points: num(outcome, 'channel_points'),
              total_users: num(outcome, 'users'),
              top_predictors: list(outcome, 'top_predictors').map((predictor) => ({
                id: randomUUID(),
                event_id: event.id,
                outcome_id: outcome.id,
                channel_id: event.broadcaster_user_id,
                points: predictor.channel_points_used,
                predicted_at: stamp(nowMs - 5_000),
                updated_at: stamp(nowMs - 5_000),
                user_id: predictor.user_id,
                result: resultOf(event, outcome.id, predictor.channel_points_won),
                user_display_name: predictor.user_name,
              })),
              badge: { version: `${str(outcome, 'color')}-${index + 1}`, set_id: 'predictions' },
            })),
            prediction_window_seconds: window,
            status: phase ?? upper(str(event, 'status')),
            title: event.title,
            winning_outcome_id: event.winning_outcome_id ?? null,
          },
        },
      },
    ];
  };

const trainProgress = (event: Wire, nowMs: number): Payload => ({
  level: {
    value: event.level,
    goal: event.goal,
    rewards: [{ type: 'EMOTE', id: '304420732', set_id: '301230800', token: 'DemoTrain' }],
  },
  value: event.progress,
  goal: event.goal,
  total: event.total,
  remaining_seconds: Math.round((Date.parse(str(event, 'expires_at')) - nowMs) / 1000),
});

const trainStarts: Publish = (event, { topic, nowMs, before }) => {
  before.set('level', event.level);
  const progress = trainProgress(event, nowMs);
  const extras = { config: { is_enabled: true }, participations: { 'BITS.CHEER': 250 }, conductors: {} };
  if (topic.endsWith('v2')) {
    const { value: progression, goal, total, level } = progress;
    return [
      {
        type: 'hype-train-start',
        data: {
          __typename: 'HypeTrainExecution',
          id: event.id,
          startedAt: event.started_at,
          expiresAt: event.expires_at,
          updatedAt: stamp(nowMs),
          endedAt: null,
          endReason: null,
          isGoldenKappaTrain: event.type === 'golden_kappa',
          progress: { goal, progression, total, level, allTimeHighState: 'NONE' },
          ...extras,
          allTimeHigh: null,
          isFastMode: false,
        },
      },
    ];
  }
  return [
    {
      type: 'hype-train-start',
      data: {
        channel_id: event.broadcaster_user_id,
        id: event.id,
        started_at: Date.parse(str(event, 'started_at')),
        expires_at: Date.parse(str(event, 'expires_at')),
        updated_at: nowMs,
        ended_at: null,
        ending_reason: null,
        ...extras,
        progress,
      },
    },
  ];
};

/** What the second version of the topic told beside the first. */
const TRAIN_V2 = {
  'hype-train-progression': {
    user_profile_image_url: 'https://static-cdn.jtvnw.net/demo/lucky_llama-50x50.png',
    initiator_currency: 'BITS',
    is_boost_train: false,
    is_fast_mode: false,
    is_large_event: false,
  },
  'hype-train-level-up': { hype_train: null, is_boost_train: false },
  'hype-train-end': {
    is_boost_train: false,
    participation_totals: [{ source: 'BITS', action: 'CHEER', quantity: 250 }],
    rewards: [],
  },
};

/** A message of a train, in the version of its topic. */
function ofVersion(topic: string, type: keyof typeof TRAIN_V2, event: Wire, data: Payload): Payload {
  if (!topic.endsWith('v2')) return { type, data };
  const named = type === 'hype-train-level-up' ? {} : { id: event.id };
  const { progress } = data;
  const moved = isObject(progress) ? { progress: { ...progress, all_time_high_state: 'NONE' } } : {};
  return { type, data: { ...named, ...data, ...moved, ...TRAIN_V2[type] } };
}

const trainMoves: Publish = (event, { topic, nowMs, before }) => {
  const giver = {
    user_id: '700100202',
    user_login: 'lucky_llama',
    user_display_name: 'Lucky_Llama',
    sequence_id: num(event, 'total'),
    action: 'CHEER',
    source: 'BITS',
    quantity: 100,
  };
  const progress = trainProgress(event, nowMs);
  const moved = ofVersion(topic, 'hype-train-progression', event, { ...giver, progress });
  const grew = before.has('level') && num(event, 'level') > Number(before.get('level'));
  before.set('level', event.level);
  if (!grew) return [moved];
  return [
    moved,
    ofVersion(topic, 'hype-train-level-up', event, {
      time_to_expire: Date.parse(str(event, 'expires_at')),
      progress,
    }),
  ];
};

const trainEnds: Publish = (event, { topic, before }) => {
  before.clear();
  return [
    ofVersion(topic, 'hype-train-end', event, {
      ended_at: Date.parse(str(event, 'ended_at')),
      ending_reason: 'EXPIRED',
    }),
  ];
};

const TRAIN = {
  'channel.hype_train.begin': trainStarts,
  'channel.hype_train.progress': trainMoves,
  'channel.hype_train.end': trainEnds,
};

const raid: Publish = (event) => [
  {
    type: 'raid_go_v2',
    raid: {
      id: randomUUID(),
      creator_id: event.from_broadcaster_user_id,
      source_id: event.from_broadcaster_user_id,
      target_id: event.to_broadcaster_user_id,
      target_login: event.to_broadcaster_user_login,
      target_display_name: event.to_broadcaster_user_name,
      target_profile_image: 'https://static-cdn.jtvnw.net/demo/neighbour-%s.png',
      transition_jitter_seconds: 2,
      force_raid_now_seconds: 90,
      viewer_count: event.viewers,
    },
  },
];

const communityGift: Publish = (event) => [
  {
    count: event.total,
    tier: event.tier,
    user_id: event.user_id,
    channel_id: event.broadcaster_user_id,
    uuid: randomUUID(),
    type: 'mystery-gift-purchase',
    user_name: event.user_login,
    display_name: event.user_name,
  },
];

const followed: Publish = (event) => {
  const { id: user_id, login: username, display_name } = somebody(event);
  return [{ display_name, username, user_id }];
};

const GOAL_WORDS: Readonly<Record<string, string>> = {
  follow: 'FOLLOWERS',
  subscription: 'SUB_POINTS',
  subscription_count: 'SUBS',
  new_subscription: 'NEW_SUB_POINTS',
  new_subscription_count: 'NEW_SUBS',
  new_bit: 'NEW_BITS',
  new_cheerer: 'NEW_CHEERERS',
};

const goal =
  (phase: 'created' | 'updated' | 'ended'): Publish =>
  (event) => {
    const type = phase === 'ended' ? (event.is_achieved ? 'achieved' : 'finished') : phase;
    return [
      {
        type: `goal_${type}`,
        data: {
          goal: {
            id: event.id,
            contributionType: GOAL_WORDS[str(event, 'type')],
            state: phase === 'ended' ? 'FINISHED' : 'ACTIVE',
            description: event.description,
            currentContributions: event.current_amount,
            targetContributions: event.target_amount,
            createdAt: event.started_at,
            progressBarAccentColor: '#772CE8',
            progressBarBackgroundColor: '#E2DBF0',
            shouldAutoIncrement: false,
          },
        },
      },
    ];
  };

const donated: Publish = (event) => [
  {
    type: 'charity_campaign_donation',
    data: {
      campaign_id: event.id,
      donation_total: num(event, 'current_amount.value'),
      goal_target: num(event, 'target_amount.value'),
    },
  },
];

const campaign =
  (status: string): Publish =>
  (event) => [{ type: 'charity_campaign_status', data: { campaign_id: event.id, status } }];

const shoutout: Publish = (event) => [
  {
    type: 'create',
    data: {
      broadcasterUserID: event.broadcaster_user_id,
      targetUserID: event.to_broadcaster_user_id,
      targetLogin: event.to_broadcaster_user_login,
      targetUserProfileImageURL: 'https://static-cdn.jtvnw.net/demo/target.png',
      sourceUserID: event.moderator_user_id,
      sourceLogin: event.moderator_user_login,
      shoutoutID: randomUUID(),
      targetUserDisplayName: event.to_broadcaster_user_name,
      targetUserCTAInfo: '{"cta":"FOLLOW"}',
      targetUserPrimaryColorHex: '1E90FF',
    },
  },
];

const shield =
  (isOn: boolean): Publish =>
  (event) => {
    const word = isOn ? 'activated' : 'deactivated';
    return [
      {
        type: 'UPDATE_CHANNEL_MODERATION_MODE',
        data: {
          is_shield_mode_active: isOn,
          [`shield_mode_last_${word}_at`]: get(event, isOn ? 'started_at' : 'ended_at'),
          [`shield_mode_last_${word}_by`]: somebody(event, 'moderator_user'),
        },
      },
    ];
  };

/** Nothing was ever captured of these; the simulator has to tell them in some way. */
const asItIs =
  (type: string): Publish =>
  (event) => [{ type, data: { ...event } }];

/** By topic and EventSub type. */
export const SITE_PAYLOADS: Readonly<Record<string, Readonly<Record<string, Publish>>>> = {
  'video-playback-by-id': PLAYBACK,
  'video-playback': PLAYBACK,
  'broadcast-settings-update': { 'channel.update': settings },
  polls: {
    'channel.poll.begin': poll(() => 'POLL_CREATE'),
    'channel.poll.progress': poll(() => 'POLL_UPDATE'),
    'channel.poll.end': poll((status) => POLL_ENDS[status] ?? 'POLL_COMPLETE'),
  },
  'predictions-channel-v1': {
    'channel.prediction.begin': prediction('event-created', 'ACTIVE'),
    'channel.prediction.progress': prediction('event-updated', 'ACTIVE'),
    'channel.prediction.lock': prediction('event-updated', 'LOCKED'),
    'channel.prediction.end': prediction('event-updated'),
  },
  'hype-train-events-v1': TRAIN,
  'hype-train-events-v2': TRAIN,
  raid: { 'channel.raid': raid },
  'channel-sub-gifts-v1': { 'channel.subscription.gift': communityGift },
  following: { 'channel.follow': followed },
  'creator-goals-events-v1': {
    'channel.goal.begin': goal('created'),
    'channel.goal.progress': goal('updated'),
    'channel.goal.end': goal('ended'),
  },
  'charity-campaign-donation-events-v1': {
    'channel.charity_campaign.progress': donated,
    'channel.charity_campaign.start': campaign('ACTIVE'),
    'channel.charity_campaign.stop': campaign('ENDED'),
  },
  shoutout: { 'channel.shoutout.create': shoutout },
  'shield-mode': { 'channel.shield_mode.begin': shield(true), 'channel.shield_mode.end': shield(false) },
  'automod-levels-modification': { 'automod.settings.update': asItIs('automod_levels_modified') },
  'channel-unban-requests': {
    'channel.unban_request.create': asItIs('create_unban_request'),
    'channel.unban_request.resolve': asItIs('update_unban_request'),
  },
  'shared-chat-channel-v1': {
    'channel.shared_chat.begin': asItIs('session-started'),
    'channel.shared_chat.update': asItIs('session-updated'),
    'channel.shared_chat.end': asItIs('session-ended'),
  },
  ads: { 'channel.ad_break.begin': asItIs('midroll_request') },
  'guest-star-channel-v1': {
    'channel.guest_star_session.begin': asItIs('guest_star_session_begin'),
    'channel.guest_star_session.end': asItIs('guest_star_session_end'),
    'channel.guest_star_guest.update': asItIs('guest_star_guest_update'),
    'channel.guest_star_settings.update': asItIs('guest_star_settings_update'),
  },
};

import { own } from '../../../shared/own';
import { isObject } from '../../../shared/wire';
import type { Inner } from './row';

const REWARD_OF_REDEMPTION = [
  'is_user_input_required',
  'is_sub_only',
  'image',
  'default_image',
  'background_color',
  'is_enabled',
  'is_paused',
  'is_in_stock',
  'max_per_stream',
  'should_redemptions_skip_request_queue',
  'template_id',
  'updated_for_indicator_at',
  'max_per_user_per_stream',
  'global_cooldown',
  'redemptions_redeemed_current_stream',
  'cooldown_expires_at',
].map((name) => `data.redemption.reward.${name}`);
const REWARD = (field: string): string[] =>
  ['is_sub_only', 'template_id', 'updated_for_indicator_at'].map((name) => `data.${field}.${name}`);
const BITS = ['data.total_bits_used', 'data.badge_entitlement', 'message_id'];
const AUTOMATIC_REWARD = [
  'default_cost',
  'min_cost',
  'default_bits_cost',
  'bits_cost',
  'image',
  'default_image',
  'background_color',
  'default_background_color',
  'is_enabled',
  'is_hidden_for_subs',
  'is_in_stock',
  'max_per_stream',
  'max_per_user_per_stream',
  'global_cooldown',
  'cooldown_expires_at',
  'redemptions_redeemed_current_stream',
  'updated_for_indicator_at',
  'globally_updated_for_indicator_at',
].map((name) => `data.redemption.reward.${name}`);
const POINTS: Lost = {
  'reward-redeemed': REWARD_OF_REDEMPTION,
  'redemption-status-update': [...REWARD_OF_REDEMPTION, 'data.redemption.cursor'],
  'custom-reward-created': REWARD('new_reward'),
  'custom-reward-updated': REWARD('updated_reward'),
  'custom-reward-deleted': REWARD('deleted_reward'),
  'automatic-reward-redeemed': [...AUTOMATIC_REWARD, 'data.redemption.redemption_metadata'],
};
const POLL = [
  'created_by',
  'ended_by',
  'choices[].tokens',
  'choices[].total_voters',
  'tokens',
  'total_voters',
  'top_contributor',
  'top_bits_contributor',
  'top_channel_points_contributor',
].map((name) => `data.poll.${name}`);
const PREDICTION = [
  'created_by',
  'ended_by',
  'locked_by',
  'outcomes[].badge',
  'outcomes[].top_predictors[].id',
  'outcomes[].top_predictors[].predicted_at',
  'outcomes[].top_predictors[].updated_at',
].map((name) => `data.event.${name}`);
const TRAIN_GIVER = [
  'user_id',
  'user_login',
  'user_display_name',
  'sequence_id',
  'action',
  'source',
  'quantity',
];
const TRAIN: Lost = {
  'hype-train-start': [
    'data.config',
    'data.participations',
    'data.conductors',
    'data.progress.level.rewards',
  ],
  'hype-train-progression': [...TRAIN_GIVER.map((name) => `data.${name}`), 'data.progress.level.rewards'],
  'hype-train-level-up': ['data.progress.level.rewards'],
  'hype-train-end': ['data.ending_reason'],
};

/** The second version of the topic told more. */
const TRAIN_V2: Lost = {
  'hype-train-start': [
    ...(TRAIN['hype-train-start'] ?? []),
    'data.progress.allTimeHighState',
    'data.allTimeHigh',
    'data.isFastMode',
  ],
  'hype-train-progression': [
    ...(TRAIN['hype-train-progression'] ?? []),
    'data.progress.all_time_high_state',
    ...[
      'user_profile_image_url',
      'initiator_currency',
      'is_boost_train',
      'is_fast_mode',
      'is_large_event',
    ].map((name) => `data.${name}`),
  ],
  'hype-train-level-up': [
    ...(TRAIN['hype-train-level-up'] ?? []),
    'data.progress.all_time_high_state',
    'data.hype_train',
    'data.is_boost_train',
  ],
  'hype-train-end': [
    ...(TRAIN['hype-train-end'] ?? []),
    'data.is_boost_train',
    'data.participation_totals',
    'data.rewards',
  ],
};

/** By the name of a message: the paths of what EventSub does not tell. `[]` stands for each entry of a list. */
type Lost = Readonly<Record<string, readonly string[]>>;

/**
 * What the old payloads had and EventSub does not tell, by topic and message. These fields are `null`; the help and
 * the docs list them.
 */
export const LOST_FIELDS: Readonly<Record<string, Lost>> = {
  'channel-bits-events-v2': { bits_event: BITS },
  'channel-bits-events-v1': { bits_event: BITS },
  'channel-points-channel-v1': POINTS,
  'community-points-channel-v1': POINTS,
  'channel-subscribe-events-v1': {
    sub: ['sub_plan_name', 'benefit_end_month'],
    resub: ['sub_plan_name', 'benefit_end_month'],
    resubgift: ['sub_plan_name', 'benefit_end_month'],
    anonresubgift: ['sub_plan_name', 'benefit_end_month'],
    subgift: ['sub_plan_name', 'benefit_end_month', 'months'],
    anonsubgift: ['sub_plan_name', 'benefit_end_month', 'months'],
  },
  chat_moderator_actions: { channel_terms_action: ['data.id'] },
  'automod-queue': {
    automod_caught_message: [
      'data.message.sender.chat_color',
      'data.message.sender.badges',
      'data.message.non_broadcaster_language',
      'data.message.content.fragments[].automod',
      'data.caught_message_reason.blocked_term_failure.contains_private_term',
      'data.caught_message_reason.blocked_term_failure.terms_found[].is_private',
    ],
  },
  'low-trust-users': {
    low_trust_user_new_message: ['evaluated_at', 'updated_at', 'updated_by'].map(
      (name) => `data.low_trust_user.${name}`,
    ),
    low_trust_user_treatment_update: ['types', 'ban_evasion_evaluation', 'evaluated_at'].map(
      (name) => `data.${name}`,
    ),
  },
  whispers: {
    whisper_received: [
      'id',
      'tags.color',
      'tags.emotes',
      'tags.badges',
      'tags.user_type',
      'tags.turbo',
      'recipient.color',
      'recipient.user_type',
      'recipient.turbo',
      'nonce',
    ].map((name) => `data_object.${name}`),
  },
  'video-playback-by-id': { 'stream-up': ['play_delay'] },
  'video-playback': { 'stream-up': ['play_delay'] },
  'broadcast-settings-update': { broadcast_settings_update: ['old_status', 'old_game', 'old_game_id'] },
  polls: {
    POLL_CREATE: POLL,
    POLL_UPDATE: POLL,
    POLL_COMPLETE: POLL,
    POLL_TERMINATE: POLL,
    POLL_ARCHIVE: POLL,
  },
  'predictions-channel-v1': { 'event-created': PREDICTION, 'event-updated': PREDICTION },
  'hype-train-events-v1': TRAIN,
  'hype-train-events-v2': TRAIN_V2,
  raid: {
    raid_go_v2: [
      'id',
      'creator_id',
      'target_profile_image',
      'transition_jitter_seconds',
      'force_raid_now_seconds',
    ].map((name) => `raid.${name}`),
  },
  'channel-sub-gifts-v1': { 'mystery-gift-purchase': ['uuid'] },
  'creator-goals-events-v1': Object.fromEntries(
    ['goal_created', 'goal_updated', 'goal_achieved', 'goal_finished'].map((type) => [
      type,
      ['progressBarAccentColor', 'progressBarBackgroundColor', 'shouldAutoIncrement'].map(
        (name) => `data.goal.${name}`,
      ),
    ]),
  ),
  shoutout: {
    create: ['shoutoutID', 'targetUserProfileImageURL', 'targetUserPrimaryColorHex', 'targetUserCTAInfo'].map(
      (name) => `data.${name}`,
    ),
  },
};

/** What a payload calls itself: its type, or what stands for one. */
export function messageNameOf(inner: Inner): string {
  return String(inner.type ?? inner.message_type ?? inner.context ?? '');
}

/** Puts `null` where EventSub says nothing; what the recipe could give another value stays. */
export function withLost(topic: string, inner: Inner): Inner {
  for (const path of own(own(LOST_FIELDS, topic), messageNameOf(inner)) ?? []) fill(inner, path.split('.'));
  return inner;
}

function fill(place: unknown, [step, ...rest]: readonly string[]): void {
  if (!isObject(place) || step === undefined) return;
  const name = step.replace(/\[\]$/, '');
  const target = place as Inner;
  if (name !== step) {
    const list = target[name];
    for (const entry of Array.isArray(list) ? list : []) fill(entry, rest);
  } else if (rest.length > 0) fill(target[name], rest);
  else target[name] ??= null;
}

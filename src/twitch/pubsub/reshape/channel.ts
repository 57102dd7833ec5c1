import { own } from '../../../shared/own';
import { isSet, numberOf, objectOf, type Wire } from '../../../shared/wire';
import {
  type Inner,
  type Reshape,
  type ReshapeContext,
  type ReshapeTable,
  secondsBetween,
  shout,
  unixMs,
  unixSeconds,
} from './row';

export const PLAYBACK: ReshapeTable = {
  'stream.online': (event) => ({
    type: 'stream-up',
    server_time: unixSeconds(event.started_at),
    play_delay: 0,
  }),
  'stream.offline': (_event, { timestamp }) => ({ type: 'stream-down', server_time: unixSeconds(timestamp) }),
  'channel.ad_break.begin': (event) => ({
    type: 'commercial',
    server_time: unixSeconds(event.started_at),
    // Both have been seen as texts.
    length: numberOf(event.duration_seconds) ?? null,
    scheduled: isSet(event.is_automatic),
  }),
};

/** PubSub told what was there before; here that is what the event before said. */
const settings: Reshape = (event, { memory }) => {
  const key = `settings ${event.broadcaster_user_id}`;
  const before = objectOf(memory.get(key));
  const now = {
    status: event.title ?? null,
    game: event.category_name ?? null,
    game_id: event.category_id === undefined || event.category_id === '' ? null : Number(event.category_id),
  };
  memory.set(key, now);
  return {
    type: 'broadcast_settings_update',
    channel: event.broadcaster_user_login ?? null,
    channel_id: event.broadcaster_user_id ?? null,
    old_status: before.status ?? null,
    status: now.status,
    old_game: before.game ?? null,
    game: now.game,
    old_game_id: before.game_id ?? null,
    game_id: now.game_id,
  };
};

export const SETTINGS: ReshapeTable = { 'channel.update': settings };

export const RAIDS: ReshapeTable = {
  'channel.raid': (event) => ({
    type: 'raid_go_v2',
    raid: {
      source_id: event.from_broadcaster_user_id ?? null,
      target_id: event.to_broadcaster_user_id ?? null,
      target_login: event.to_broadcaster_user_login ?? null,
      target_display_name: event.to_broadcaster_user_name ?? null,
      viewer_count: event.viewers ?? null,
    },
  }),
};

const GOALS_BY_TYPE: Readonly<Record<string, string>> = {
  follow: 'FOLLOWERS',
  subscription: 'SUB_POINTS',
  subscription_count: 'SUBS',
  new_subscription: 'NEW_SUB_POINTS',
  new_subscription_count: 'NEW_SUBS',
  new_bit: 'NEW_BITS',
  new_cheerer: 'NEW_CHEERERS',
};

const goal =
  (type: (event: Wire) => string, state: string): Reshape =>
  (event) => ({
    type: type(event),
    data: {
      goal: {
        id: event.id ?? null,
        contributionType: own(GOALS_BY_TYPE, String(event.type)) ?? shout(event.type),
        state,
        description: event.description ?? null,
        currentContributions: event.current_amount ?? null,
        targetContributions: event.target_amount ?? null,
        createdAt: event.started_at ?? null,
      },
    },
  });

export const GOALS: ReshapeTable = {
  'channel.goal.begin': goal(() => 'goal_created', 'ACTIVE'),
  'channel.goal.progress': goal(() => 'goal_updated', 'ACTIVE'),
  'channel.goal.end': goal((event) => (event.is_achieved ? 'goal_achieved' : 'goal_finished'), 'FINISHED'),
};

/** PubSub told the sum with every donation; EventSub tells it in an event of its own. */
const donation: Reshape = (event) => ({
  type: 'charity_campaign_donation',
  data: {
    campaign_id: event.id ?? null,
    donation_total: objectOf(event.current_amount).value ?? null,
    goal_target: objectOf(event.target_amount).value ?? null,
  },
});

const campaign =
  (status: string): Reshape =>
  (event) => ({ type: 'charity_campaign_status', data: { campaign_id: event.id ?? null, status } });

export const CHARITY: ReshapeTable = {
  'channel.charity_campaign.progress': donation,
  'channel.charity_campaign.start': campaign('ACTIVE'),
  'channel.charity_campaign.stop': campaign('ENDED'),
};

/** `progress` as the first version of the topic told it. */
function trainProgress(event: Wire, timestamp: string): Inner {
  return {
    level: { value: event.level ?? null, goal: event.goal ?? null },
    value: event.progress ?? null,
    goal: event.goal ?? null,
    total: event.total ?? null,
    remaining_seconds: secondsBetween(timestamp, event.expires_at),
  };
}

/** Under this the level of the train is remembered that runs: a channel has one at a time. */
const TRAIN = 'hype train';

/** The level that the same train had before; `undefined` when nothing was told of it yet. */
function levelBefore(event: Wire, { memory }: ReshapeContext): unknown {
  const { id, level } = objectOf(memory.get(TRAIN));
  return id === event.id ? level : undefined;
}

/** The second version of the topic named the train in every message. */
const idOf = (event: Wire, { topic }: ReshapeContext): Inner =>
  topic === 'hype-train-events-v2' ? { id: event.id ?? null } : {};

const trainStarts: Reshape = (event, { memory, timestamp, topic }) => {
  memory.set(TRAIN, { id: event.id, level: event.level });
  const progress = trainProgress(event, timestamp);
  if (topic === 'hype-train-events-v1') {
    return {
      type: 'hype-train-start',
      data: {
        channel_id: event.broadcaster_user_id ?? null,
        id: event.id ?? null,
        started_at: unixMs(event.started_at),
        expires_at: unixMs(event.expires_at),
        updated_at: unixMs(timestamp),
        ended_at: null,
        ending_reason: null,
        progress,
      },
    };
  }
  const { level, value, goal, total } = progress;
  return {
    type: 'hype-train-start',
    data: {
      __typename: 'HypeTrainExecution',
      id: event.id ?? null,
      startedAt: event.started_at ?? null,
      expiresAt: event.expires_at ?? null,
      updatedAt: timestamp,
      endedAt: null,
      endReason: null,
      isGoldenKappaTrain: event.type === 'golden_kappa',
      progress: { goal, progression: value, total, level },
    },
  };
};

/** Who gave what is not told any more, only how far the train is. */
const trainMoves: Reshape = (event, context) => {
  const { memory, timestamp } = context;
  const before = levelBefore(event, context);
  memory.set(TRAIN, { id: event.id, level: event.level });
  const progress = trainProgress(event, timestamp);
  const moved: Inner = { type: 'hype-train-progression', data: { ...idOf(event, context), progress } };
  if (before === undefined || Number(event.level) <= Number(before)) return moved;
  const expires = unixMs(event.expires_at);
  // Both are objects of their own: a flow may change one.
  return [
    moved,
    { type: 'hype-train-level-up', data: { time_to_expire: expires, progress: structuredClone(progress) } },
  ];
};

const trainEnds: Reshape = (event, context) => {
  context.memory.delete(TRAIN);
  return { type: 'hype-train-end', data: { ...idOf(event, context), ended_at: unixMs(event.ended_at) } };
};

export const HYPE_TRAINS: ReshapeTable = {
  'channel.hype_train.begin': trainStarts,
  'channel.hype_train.progress': trainMoves,
  'channel.hype_train.end': trainEnds,
};

const shield =
  (isOn: boolean): Reshape =>
  (event) => {
    const by = {
      id: event.moderator_user_id,
      login: event.moderator_user_login,
      display_name: event.moderator_user_name,
    };
    return {
      type: 'UPDATE_CHANNEL_MODERATION_MODE',
      data: {
        is_shield_mode_active: isOn,
        ...(isOn
          ? { shield_mode_last_activated_at: event.started_at ?? null, shield_mode_last_activated_by: by }
          : { shield_mode_last_deactivated_at: event.ended_at ?? null, shield_mode_last_deactivated_by: by }),
      },
    };
  };

export const SHIELD: ReshapeTable = {
  'channel.shield_mode.begin': shield(true),
  'channel.shield_mode.end': shield(false),
};

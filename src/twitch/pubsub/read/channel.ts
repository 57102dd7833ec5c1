import { own } from '../../../shared/own';
import { isObject, isSet, numberOf, objectOf, type Wire } from '../../../shared/wire';
import {
  channelOf,
  fromMs,
  fromSeconds,
  message,
  named,
  objects,
  quiet,
  type Read,
  secondsAfter,
  textOrNull,
} from './row';

/** Stream, title, votes, trains, goals, raids, follows and whispers. */

export const PLAYBACK: Readonly<Record<string, Read>> = {
  'stream-up': (inner, context) => ({
    type: 'stream.online',
    time: fromSeconds(inner.server_time),
    event: { ...channelOf(context), type: 'live', started_at: fromSeconds(inner.server_time) ?? null },
  }),
  'stream-down': (inner, context) => ({
    type: 'stream.offline',
    time: fromSeconds(inner.server_time),
    event: channelOf(context),
  }),
  commercial: (inner, context) => ({
    type: 'channel.ad_break.begin',
    time: fromSeconds(inner.server_time),
    event: {
      ...channelOf(context),
      duration_seconds: inner.length,
      started_at: fromSeconds(inner.server_time) ?? null,
      is_automatic: isSet(inner.scheduled),
    },
  }),
};

export const settings: Read = (inner, context) => ({
  type: 'channel.update',
  event: {
    ...channelOf(context, inner.channel_id, inner.channel),
    title: inner.status,
    category_id: textOrNull(inner.game_id),
    category_name: inner.game,
  },
});

const poll =
  (phase: 'begin' | 'progress' | 'end'): Read =>
  (inner, context) => {
    const data = objectOf(objectOf(inner.data).poll);
    const { bits_votes, channel_points_votes } = objectOf(data.settings);
    const voting = (value: unknown): Wire => {
      const { is_enabled, cost } = objectOf(value);
      return { is_enabled, amount_per_vote: cost };
    };
    const ends = secondsAfter(data.started_at, data.duration_seconds);
    return {
      type: `channel.poll.${phase}`,
      time: phase === 'begin' ? data.started_at : phase === 'end' ? data.ended_at : undefined,
      event: {
        id: data.poll_id,
        ...channelOf(context, data.owned_by),
        title: data.title,
        choices: objects(data.choices).map(({ choice_id, title, votes }) => {
          const { total, bits, channel_points } = objectOf(votes);
          return {
            id: choice_id,
            title,
            votes: total,
            bits_votes: bits,
            channel_points_votes: channel_points,
          };
        }),
        bits_voting: voting(bits_votes),
        channel_points_voting: voting(channel_points_votes),
        started_at: data.started_at,
        ...(phase === 'end' ? { status: quiet(data.status), ended_at: data.ended_at } : { ends_at: ends }),
      },
    };
  };

export const POLLS: Readonly<Record<string, Read>> = {
  POLL_CREATE: poll('begin'),
  POLL_UPDATE: poll('progress'),
  POLL_COMPLETE: poll('end'),
  POLL_TERMINATE: poll('end'),
  POLL_ARCHIVE: poll('end'),
  POLL_MODERATE: poll('end'),
};

const PHASES: Readonly<Record<string, string>> = { LOCKED: 'lock', RESOLVED: 'end', CANCELED: 'end' };

const prediction: Read = (inner, context) => {
  const { event: value, timestamp } = objectOf(inner.data);
  const data = objectOf(value);
  const phase = inner.type === 'event-created' ? 'begin' : (own(PHASES, String(data.status)) ?? 'progress');
  const locks = secondsAfter(data.created_at, data.prediction_window_seconds);
  return {
    type: `channel.prediction.${phase}`,
    time: timestamp,
    event: {
      id: data.id,
      ...channelOf(context, data.channel_id),
      title: data.title,
      outcomes: objects(data.outcomes).map((row) => ({
        id: row.id,
        title: row.title,
        color: quiet(row.color),
        users: row.total_users,
        channel_points: row.total_points,
        top_predictors: objects(row.top_predictors).map(({ user_id, user_display_name, points, result }) => ({
          ...named('user', user_id, null, user_display_name),
          channel_points_used: points,
          channel_points_won: objectOf(result).points_won ?? null,
        })),
      })),
      started_at: data.created_at,
      ...(phase === 'begin' || phase === 'progress' ? { locks_at: locks } : {}),
      ...(phase === 'lock' ? { locked_at: data.locked_at } : {}),
      ...(phase === 'end'
        ? {
            winning_outcome_id: data.winning_outcome_id ?? null,
            status: quiet(data.status),
            ended_at: data.ended_at,
          }
        : {}),
    },
  };
};

export const PREDICTIONS: Readonly<Record<string, Read>> = {
  'event-created': prediction,
  'event-updated': prediction,
};

/** A moment of a train, whichever of the two shapes it came in. */
const train =
  (phase: 'begin' | 'progress' | 'end'): Read =>
  (inner, context) => {
    const data = objectOf(inner.data);
    const whole = isObject(data.hype_train) ? data.hype_train : data;
    const progress = objectOf(data.progress ?? whole.progress);
    const level = objectOf(progress.level);
    const started = fromMs(whole.started_at) ?? whole.startedAt;
    const expires =
      fromMs(whole.expires_at ?? data.time_to_expire) ??
      whole.expiresAt ??
      secondsAfter(context.arrivedAt, progress.remaining_seconds);
    const ended = fromMs(data.ended_at) ?? null;
    return {
      type: `channel.hype_train.${phase}`,
      time: phase === 'begin' ? started : phase === 'end' ? ended : undefined,
      event: {
        ...(textOrNull(whole.id) ? { id: whole.id } : {}),
        ...channelOf(context, whole.channel_id),
        ...(phase === 'end'
          ? { ended_at: ended, ...(data.ending_reason ? { ending_reason: data.ending_reason } : {}) }
          : {
              level: level.value,
              goal: progress.goal ?? level.goal,
              progress: progress.value ?? progress.progression,
              total: progress.total,
              expires_at: expires ?? null,
            }),
        ...(phase === 'begin' ? { started_at: started ?? null } : {}),
      },
    };
  };

export const HYPE_TRAINS: Readonly<Record<string, Read>> = {
  'hype-train-start': train('begin'),
  'hype-train-progression': train('progress'),
  'hype-train-level-up': train('progress'),
  'hype-train-end': train('end'),
};

const raidTarget = (raid: Wire, prefix: string): Wire =>
  named(prefix, raid.target_id, raid.target_login, raid.target_display_name);

/** Under this the raid is remembered that is being prepared: a channel has one at a time. */
const RAID = 'raid';

export const RAIDS: Readonly<Record<string, Read>> = {
  raid_go_v2: (inner, context) => {
    const raid = objectOf(inner.raid);
    return {
      type: 'channel.raid',
      event: {
        ...named('from_broadcaster_user', raid.source_id ?? context.topic.channelId, null),
        ...raidTarget(raid, 'to_broadcaster_user'),
        viewers: raid.viewer_count,
      },
    };
  },
  // It comes every second until the raid goes: only the first one says something new.
  raid_update_v2: (inner, context) => {
    const raid = objectOf(inner.raid);
    if (context.memory.has(RAID) && context.memory.get(RAID) === raid.id) return null;
    context.memory.set(RAID, raid.id);
    return {
      type: 'channel.moderate',
      event: {
        ...channelOf(context, raid.source_id),
        ...named('moderator_user', raid.creator_id, null),
        action: 'raid',
        raid: { ...raidTarget(raid, 'user'), viewer_count: raid.viewer_count },
      },
    };
  },
  raid_cancel_v2: (inner, context) => {
    const raid = objectOf(inner.raid);
    context.memory.delete(RAID);
    return {
      type: 'channel.moderate',
      event: { ...channelOf(context, raid.source_id), action: 'unraid', unraid: raidTarget(raid, 'user') },
    };
  },
};

export const follow: Read = (inner, context) => ({
  type: 'channel.follow',
  event: { ...named('user', inner.user_id, inner.username, inner.display_name), ...channelOf(context) },
});

const CONTRIBUTIONS: Readonly<Record<string, string>> = {
  FOLLOWERS: 'follow',
  SUB_POINTS: 'subscription',
  SUBS: 'subscription_count',
  NEW_SUB_POINTS: 'new_subscription',
  NEW_SUBS: 'new_subscription_count',
  NEW_BITS: 'new_bit',
  NEW_CHEERERS: 'new_cheerer',
};

const goal =
  (phase: 'begin' | 'progress' | 'end', more: Wire = {}): Read =>
  (inner, context) => {
    const data = objectOf(objectOf(inner.data).goal);
    return {
      type: `channel.goal.${phase}`,
      event: {
        id: data.id,
        ...channelOf(context),
        type: own(CONTRIBUTIONS, String(data.contributionType)) ?? quiet(data.contributionType),
        description: data.description,
        current_amount: data.currentContributions,
        target_amount: data.targetContributions,
        started_at: data.createdAt,
        ...more,
      },
    };
  };

export const GOALS: Readonly<Record<string, Read>> = {
  goal_created: goal('begin'),
  goal_updated: goal('progress'),
  goal_achieved: goal('end', { is_achieved: true }),
  goal_finished: goal('end', { is_achieved: false }),
};

const CAMPAIGNS: Readonly<Record<string, string>> = { ACTIVE: 'start', ENDED: 'stop' };

export const CHARITY: Readonly<Record<string, Read>> = {
  charity_campaign_donation: (inner, context) => {
    const { campaign_id, donation_total, goal_target } = objectOf(inner.data);
    // The currency is not told; an amount without one would be a lie, so only the bare numbers go on.
    return {
      type: 'channel.charity_campaign.progress',
      event: {
        id: campaign_id,
        ...channelOf(context),
        donation_total: numberOf(donation_total),
        goal_target: numberOf(goal_target),
      },
    };
  },
  charity_campaign_status: (inner, context) => {
    const { campaign_id, status } = objectOf(inner.data);
    const phase = own(CAMPAIGNS, String(status));
    return phase
      ? { type: `channel.charity_campaign.${phase}`, event: { id: campaign_id, ...channelOf(context) } }
      : undefined;
  },
};

export const SHOUTOUTS: Readonly<Record<string, Read>> = {
  create: (inner, context) => {
    const data = objectOf(inner.data);
    return {
      type: 'channel.shoutout.create',
      event: {
        ...channelOf(context, data.broadcasterUserID),
        ...named('to_broadcaster_user', data.targetUserID, data.targetLogin, data.targetUserDisplayName),
        ...named('moderator_user', data.sourceUserID, data.sourceLogin),
      },
    };
  },
};

export const SHIELD: Readonly<Record<string, Read>> = {
  UPDATE_CHANNEL_MODERATION_MODE: (inner, context) => {
    const data = objectOf(inner.data);
    const isOn = isSet(data.is_shield_mode_active);
    const word = isOn ? 'activated' : 'deactivated';
    const at = data[`shield_mode_last_${word}_at`];
    const by = objectOf(data[`shield_mode_last_${word}_by`]);
    return {
      type: `channel.shield_mode.${isOn ? 'begin' : 'end'}`,
      time: at,
      event: {
        ...channelOf(context),
        ...named('moderator_user', by.id, by.login, by.display_name),
        [isOn ? 'started_at' : 'ended_at']: at ?? null,
      },
    };
  },
};

/** A whisper comes as an object, and the same once more as text. */
function whisperOf(inner: Wire): Wire {
  if (isObject(inner.data_object)) return inner.data_object;
  if (isObject(inner.data)) return inner.data;
  try {
    return objectOf(JSON.parse(String(inner.data)));
  } catch {
    return {};
  }
}

const whisper: Read = (inner) => {
  const data = whisperOf(inner);
  const tags = objectOf(data.tags);
  const recipient = objectOf(data.recipient);
  return {
    type: 'user.whisper.message',
    time: fromSeconds(data.sent_ts),
    event: {
      ...named('from_user', data.from_id, tags.login, tags.display_name),
      ...named('to_user', recipient.id, recipient.username, recipient.display_name),
      whisper_id: data.message_id,
      whisper: { text: message(data.body).text },
    },
  };
};

export const WHISPERS: Readonly<Record<string, Read>> = { whisper_received: whisper, whisper_sent: whisper };

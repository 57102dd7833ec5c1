import { own } from '../../../shared/own';
import { objectOf, type Wire } from '../../../shared/wire';
import { type Inner, objects, type Reshape, type ReshapeTable, secondsBetween, shout, unixMs } from './row';

const POLL_ENDS: Readonly<Record<string, string>> = {
  completed: 'POLL_COMPLETE',
  terminated: 'POLL_TERMINATE',
  archived: 'POLL_ARCHIVE',
};

/** Votes by where they come from. Before the first one Twitch tells no numbers. */
function votes({ votes: all, bits_votes, channel_points_votes }: Wire): Inner {
  const [total, bits, points] = [all, bits_votes, channel_points_votes].map((count) => Number(count ?? 0));
  return {
    total,
    bits,
    channel_points: points,
    base: (total ?? 0) - (bits ?? 0) - (points ?? 0),
  };
}

function added(counts: readonly Inner[]): Inner {
  const sum = (name: string): number => counts.reduce((so, count) => so + Number(count[name]), 0);
  return {
    total: sum('total'),
    bits: sum('bits'),
    channel_points: sum('channel_points'),
    base: sum('base'),
  };
}

const voting = (setting: unknown): Inner => {
  const { is_enabled, amount_per_vote } = objectOf(setting);
  return { is_enabled: Boolean(is_enabled), cost: amount_per_vote ?? 0 };
};

function poll(event: Wire, type: string, status: string, timestamp: string): Inner {
  const ends = event.ended_at ?? event.ends_at;
  const choices = objects(event.choices);
  const left = (unixMs(ends) ?? 0) - (unixMs(timestamp) ?? 0);
  return {
    type,
    data: {
      poll: {
        poll_id: event.id ?? null,
        owned_by: event.broadcaster_user_id ?? null,
        title: event.title ?? null,
        started_at: event.started_at ?? null,
        ended_at: event.ended_at ?? null,
        duration_seconds: secondsBetween(event.started_at, ends),
        settings: {
          multi_choice: { is_enabled: true },
          subscriber_only: { is_enabled: false },
          subscriber_multiplier: { is_enabled: false },
          bits_votes: voting(event.bits_voting),
          channel_points_votes: voting(event.channel_points_voting),
        },
        status,
        choices: choices.map((choice) => ({
          choice_id: choice.id ?? null,
          title: choice.title ?? null,
          votes: votes(choice),
        })),
        votes: added(choices.map(votes)),
        remaining_duration_milliseconds: event.ended_at ? 0 : Math.max(0, left),
      },
    },
  };
}

const pollEnds: Reshape = (event, { timestamp }) => {
  const status = String(event.status);
  return poll(event, own(POLL_ENDS, status) ?? 'POLL_COMPLETE', status.toUpperCase(), timestamp);
};

export const POLLS: ReshapeTable = {
  'channel.poll.begin': (event, { timestamp }) => poll(event, 'POLL_CREATE', 'ACTIVE', timestamp),
  'channel.poll.progress': (event, { timestamp }) => poll(event, 'POLL_UPDATE', 'ACTIVE', timestamp),
  'channel.poll.end': pollEnds,
};

/** How somebody fared: told once a prediction is over. */
function result(outcomeId: unknown, event: Wire, won: unknown): Inner | null {
  const { status, winning_outcome_id: winner } = event;
  if (status === 'canceled') return { type: 'REFUND', points_won: null };
  if (status !== 'resolved') return null;
  return winner === outcomeId ? { type: 'WIN', points_won: won ?? null } : { type: 'LOSE', points_won: null };
}

function outcome(row: Wire, event: Wire): Inner {
  return {
    id: row.id ?? null,
    color: shout(row.color),
    title: row.title ?? null,
    total_points: row.channel_points ?? 0,
    total_users: row.users ?? 0,
    top_predictors: objects(row.top_predictors).map((predictor) => ({
      event_id: event.id ?? null,
      outcome_id: row.id ?? null,
      channel_id: event.broadcaster_user_id ?? null,
      points: predictor.channel_points_used ?? null,
      user_id: predictor.user_id ?? null,
      result: result(row.id, event, predictor.channel_points_won),
      user_display_name: predictor.user_name ?? null,
    })),
  };
}

/** Under this the prediction is remembered that is open: a channel has one at a time. */
const PREDICTION = 'prediction';

const prediction =
  (type: string, status?: string): Reshape =>
  (event, { timestamp, memory }) => {
    // Only the events of an open prediction say when it locks; later ones repeat what was said then.
    const before = objectOf(memory.get(PREDICTION));
    const window = event.locks_at
      ? secondsBetween(event.started_at, event.locks_at)
      : ((before.id === event.id ? before.window : undefined) ?? null);
    if (event.ended_at) memory.delete(PREDICTION);
    else memory.set(PREDICTION, { id: event.id, window });
    return {
      type,
      data: {
        timestamp,
        event: {
          id: event.id ?? null,
          channel_id: event.broadcaster_user_id ?? null,
          created_at: event.started_at ?? null,
          ended_at: event.ended_at ?? null,
          locked_at: event.locked_at ?? null,
          outcomes: objects(event.outcomes).map((row) => outcome(row, event)),
          prediction_window_seconds: window,
          status: status ?? shout(event.status),
          title: event.title ?? null,
          winning_outcome_id: event.winning_outcome_id ?? null,
        },
      },
    };
  };

export const PREDICTIONS: ReshapeTable = {
  'channel.prediction.begin': prediction('event-created', 'ACTIVE'),
  'channel.prediction.progress': prediction('event-updated', 'ACTIVE'),
  'channel.prediction.lock': prediction('event-updated', 'LOCKED'),
  'channel.prediction.end': prediction('event-updated'),
};

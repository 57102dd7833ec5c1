import { randomUUID } from 'node:crypto';
import type { Wire } from '../../../shared/wire';
import { type Payload, type Publish, stamp, upper } from './payload';
import { get, list, num, str } from './wire-fields';

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

/** What PubSub published of polls, by EventSub type. */
export const POLLS: Readonly<Record<string, Publish>> = {
  'channel.poll.begin': poll(() => 'POLL_CREATE'),
  'channel.poll.progress': poll(() => 'POLL_UPDATE'),
  'channel.poll.end': poll((status) => POLL_ENDS[status] ?? 'POLL_COMPLETE'),
};

/** What PubSub published of predictions, by EventSub type. */
export const PREDICTIONS: Readonly<Record<string, Publish>> = {
  'channel.prediction.begin': prediction('event-created', 'ACTIVE'),
  'channel.prediction.progress': prediction('event-updated', 'ACTIVE'),
  'channel.prediction.lock': prediction('event-updated', 'LOCKED'),
  'channel.prediction.end': prediction('event-updated'),
};

import { randomUUID } from 'node:crypto';
import { named } from '../../../twitch/samples/scene';
import { wireTime } from '../eventsub/frames';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import type { ChannelState, SimulatedUser } from '../state';
import type { Timers } from '../timers';
import { inChannel } from './chat-room';

/** What has become of a prediction, in Helix's words; EventSub writes them small. */
export type PredictionStatus = 'ACTIVE' | 'LOCKED' | 'RESOLVED' | 'CANCELED';

/** What somebody has put on an outcome, in channel points; `won` is known once it is over. */
export interface Bet {
  readonly user: SimulatedUser;
  used: number;
  won: number | null;
}

/** One of the things that may come out. */
export interface Outcome {
  readonly id: string;
  readonly title: string;
  readonly bets: Map<string, Bet>;
  /** Those who have bet without a name, and how much. */
  crowd: { users: number; points: number };
}

/** A prediction of a channel. */
export interface Prediction {
  readonly id: string;
  readonly channel: ChannelState;
  readonly title: string;
  readonly outcomes: readonly Outcome[];
  readonly windowSeconds: number;
  readonly startedMs: number;
  /** It is the lively channel's own, which makes way for a flow's. */
  readonly isScripted: boolean;
  lockedMs: number | null;
  endedMs: number | null;
  status: PredictionStatus;
  winner: Outcome | null;
}

/** How many of those who bet most are told. */
const TOP = 10;

/** The predictions of every channel; each locks by itself when its time is over. */
export class Predictions {
  readonly #predictions: Prediction[] = [];

  constructor(
    private readonly notifications: Notifications,
    private readonly now: () => number,
    private readonly timers: Timers,
    /** How long a second of a prediction's window lasts. */
    private readonly secondMs: number,
    /** Viewers may take part from now on. */
    private readonly opened: (channel: ChannelState) => void = () => {},
  ) {}

  /** Those of a channel, the newest first. */
  of(channel: ChannelState): Prediction[] {
    return this.#predictions.filter((prediction) => prediction.channel === channel).reverse();
  }

  /** The one that is open or waits for its result. */
  running(channel: ChannelState): Prediction | undefined {
    return this.of(channel).find(({ endedMs }) => endedMs === null);
  }

  start(
    channel: ChannelState,
    plan: { title: string; outcomes: readonly string[]; windowSeconds: number },
    isScripted = false,
  ): Prediction {
    const prediction: Prediction = {
      ...plan,
      isScripted,
      id: randomUUID(),
      channel,
      outcomes: plan.outcomes.map((title) => ({
        id: randomUUID(),
        title,
        bets: new Map(),
        crowd: { users: 0, points: 0 },
      })),
      startedMs: this.now(),
      lockedMs: null,
      endedMs: null,
      status: 'ACTIVE',
      winner: null,
    };
    this.#predictions.push(prediction);
    this.#tell('begin', prediction, { locks_at: lockTime(prediction) });
    this.timers.later(plan.windowSeconds * this.secondMs, () => this.lock(prediction));
    this.opened(channel);
    return prediction;
  }

  /** A viewer bets points on an outcome; more can be added, but not on another one. */
  bet(prediction: Prediction, outcomeId: string, user: SimulatedUser, points: number): void {
    const elsewhere = prediction.outcomes.some(({ bets, id }) => id !== outcomeId && bets.has(user.id));
    const outcome = prediction.outcomes.find(({ id }) => id === outcomeId);
    if (prediction.status !== 'ACTIVE' || elsewhere || !outcome) return;
    const bet = outcome.bets.get(user.id) ?? { user, used: 0, won: null };
    bet.used += points;
    outcome.bets.set(user.id, bet);
    this.#tell('progress', prediction, { locks_at: lockTime(prediction) });
  }

  /** Sets how much people without a name have bet on each outcome, in their order, and tells how it stands. */
  count(prediction: Prediction, crowds: readonly Outcome['crowd'][]): void {
    if (prediction.status !== 'ACTIVE') return;
    for (const [index, outcome] of prediction.outcomes.entries()) {
      outcome.crowd = crowds[index] ?? outcome.crowd;
    }
    this.#tell('progress', prediction, { locks_at: lockTime(prediction) });
  }

  /** Nobody can bet any longer. Nothing happens unless the prediction is open. */
  lock(prediction: Prediction): void {
    if (prediction.status !== 'ACTIVE') return;
    prediction.status = 'LOCKED';
    prediction.lockedMs = this.now();
    this.#tell('lock', prediction, { locked_at: wireTime(prediction.lockedMs) });
  }

  /** Shares all points among those who bet on the winner; without a winner everybody gets theirs back. */
  end(prediction: Prediction, winner: Outcome | null): void {
    const all = prediction.outcomes.reduce((sum, outcome) => sum + pointsOn(outcome), 0);
    const share = winner ? all / Math.max(1, pointsOn(winner)) : 0;
    if (winner) {
      for (const outcome of prediction.outcomes) {
        for (const bet of outcome.bets.values())
          bet.won = outcome === winner ? Math.floor(bet.used * share) : 0;
      }
    }
    prediction.status = winner ? 'RESOLVED' : 'CANCELED';
    prediction.winner = winner;
    prediction.endedMs = this.now();
    prediction.lockedMs ??= prediction.endedMs;
    this.#tell('end', prediction, {
      winning_outcome_id: winner?.id ?? null,
      status: prediction.status.toLowerCase(),
      ended_at: wireTime(prediction.endedMs),
    });
  }

  #tell(phase: string, prediction: Prediction, more: WireEvent): void {
    this.notifications.tell(`channel.prediction.${phase}`, {
      id: prediction.id,
      ...inChannel(prediction.channel),
      title: prediction.title,
      outcomes: prediction.outcomes.map((outcome) => {
        const { id, title } = outcome;
        const color = colourOf(prediction, outcome).toLowerCase();
        return phase === 'begin' ? { id, title, color } : { id, title, color, ...standing(outcome) };
      }),
      started_at: wireTime(prediction.startedMs),
      ...more,
    });
  }
}

/** How an outcome stands: how many have bet on it, how much, and who most. */
export function standing(outcome: Outcome): WireEvent {
  const { bets, crowd } = outcome;
  const best = [...bets.values()].sort((one, other) => other.used - one.used).slice(0, TOP);
  return {
    users: bets.size + crowd.users,
    channel_points: pointsOn(outcome),
    top_predictors: best.map(({ user, used, won }) => ({
      ...named('user', user),
      channel_points_won: won,
      channel_points_used: used,
    })),
  };
}

/** With two outcomes the second one is pink; else all are blue. */
export function colourOf({ outcomes }: Prediction, outcome: Outcome): 'BLUE' | 'PINK' {
  return outcomes.length === 2 && outcomes[1] === outcome ? 'PINK' : 'BLUE';
}

/** What has been bet on an outcome in all. */
export function pointsOn({ bets, crowd }: Outcome): number {
  return [...bets.values()].reduce((sum, { used }) => sum + used, crowd.points);
}

function lockTime({ startedMs, windowSeconds }: Prediction): string {
  return wireTime(startedMs + windowSeconds * 1_000);
}

import type { Ballot, Happening } from '../../script/happening';
import type { Poll } from '../channel/polls';
import { type Prediction, pointsOn } from '../channel/predictions';
import type { TwitchPlatform } from '../platform';
import type { ChannelState } from '../state';

/** How long a vote or a bet is open. */
const OPEN_SECONDS = 120;
const POINTS_PER_VOTE = 100;

type BallotStep = Extract<Happening, { kind: 'poll' | 'prediction' }>;

/**
 * The votes and bets of the script, as polls and predictions of the channel that can be asked for and ended like any
 * other. One that a flow has begun goes before: the script's own is left out then.
 */
export class LivelyBallots {
  readonly #platform: TwitchPlatform;
  readonly #channel: ChannelState;
  /** What the script calls a ballot, and what has become of it. */
  #poll: { ballotId: string; poll: Poll } | undefined;
  #prediction: { ballotId: string; prediction: Prediction } | undefined;

  constructor(platform: TwitchPlatform, channel: ChannelState) {
    this.#platform = platform;
    this.#channel = channel;
  }

  /** Whether a flow's own one runs, so that the script's has to wait. */
  isTaken(kind: BallotStep['kind']): boolean {
    const { polls, predictions } = this.#platform;
    const running = kind === 'poll' ? polls.active(this.#channel) : predictions.running(this.#channel);
    return running !== undefined && !running.isScripted;
  }

  play({ ballot, kind, phase }: BallotStep): void {
    if (phase === 'started') {
      if (this.isTaken(kind)) return;
      if (kind === 'poll') this.#startPoll(ballot);
      else this.#startPrediction(ballot);
    } else if (kind === 'poll') this.#goOnPoll(ballot, phase === 'ended');
    else this.#goOnPrediction(ballot, phase);
  }

  #startPoll({ id, options, title }: Ballot): void {
    const { polls } = this.#platform;
    // A play that stopped in the middle leaves one behind.
    const left = polls.active(this.#channel);
    if (left) polls.end(left, 'COMPLETED');
    const choices = options.map((option) => option.title);
    const plan = { title, choices, durationSeconds: OPEN_SECONDS, pointsPerVote: POINTS_PER_VOTE };
    this.#poll = { ballotId: id, poll: polls.start(this.#channel, plan, true) };
  }

  #goOnPoll({ id, options }: Ballot, isOver: boolean): void {
    const { polls } = this.#platform;
    if (this.#poll?.ballotId !== id) return;
    const { poll } = this.#poll;
    polls.count(
      poll,
      options.map(({ votes }) => votes),
    );
    if (isOver) polls.end(poll, 'COMPLETED');
  }

  #startPrediction({ id, options, title }: Ballot): void {
    const { predictions } = this.#platform;
    const left = predictions.running(this.#channel);
    if (left) predictions.end(left, null);
    const plan = { title, outcomes: options.map((option) => option.title), windowSeconds: OPEN_SECONDS };
    this.#prediction = { ballotId: id, prediction: predictions.start(this.#channel, plan, true) };
  }

  #goOnPrediction({ id, options }: Ballot, phase: BallotStep['phase']): void {
    const { predictions } = this.#platform;
    if (this.#prediction?.ballotId !== id || this.#prediction.prediction.endedMs !== null) return;
    const { prediction } = this.#prediction;
    predictions.count(
      prediction,
      options.map(({ points, votes }) => ({ users: votes, points })),
    );
    if (phase === 'locked') predictions.lock(prediction);
    if (phase !== 'ended') return;
    const [winner] = [...prediction.outcomes].sort((one, other) => pointsOn(other) - pointsOn(one));
    predictions.end(prediction, winner ?? null);
  }
}

import { randomUUID } from 'node:crypto';
import { wireTime } from '../eventsub/frames';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import type { ChannelState } from '../state';
import type { Timers } from '../timers';
import { inChannel } from './chat-room';

/** What has become of a poll, in Helix's words; EventSub writes them small. */
export type PollStatus = 'ACTIVE' | 'COMPLETED' | 'TERMINATED' | 'ARCHIVED';

/** A poll of a channel. */
export interface Poll {
  readonly id: string;
  readonly channel: ChannelState;
  readonly title: string;
  readonly choices: { id: string; title: string; votes: number; pointVotes: number }[];
  /** What one more vote costs in channel points; null where none can be bought. */
  readonly pointsPerVote: number | null;
  readonly durationSeconds: number;
  readonly startedMs: number;
  /** It is the lively channel's own, which makes way for a flow's. */
  readonly isScripted: boolean;
  endedMs: number | null;
  status: PollStatus;
}

/** The polls of every channel; each ends by itself when its time is over. */
export class Polls {
  readonly #polls: Poll[] = [];

  constructor(
    private readonly notifications: Notifications,
    private readonly now: () => number,
    private readonly timers: Timers,
    /** How long a second of a poll lasts. */
    private readonly secondMs: number,
    /** Viewers may take part from now on. */
    private readonly opened: (channel: ChannelState) => void = () => {},
  ) {}

  /** Those of a channel, the newest first. */
  of(channel: ChannelState): Poll[] {
    return this.#polls.filter((poll) => poll.channel === channel).reverse();
  }

  active(channel: ChannelState): Poll | undefined {
    return this.of(channel).find(({ status }) => status === 'ACTIVE');
  }

  start(
    channel: ChannelState,
    plan: Pick<Poll, 'title' | 'durationSeconds' | 'pointsPerVote'> & { choices: readonly string[] },
    isScripted = false,
  ): Poll {
    const poll: Poll = {
      ...plan,
      isScripted,
      id: randomUUID(),
      channel,
      choices: plan.choices.map((title) => ({ id: randomUUID(), title, votes: 0, pointVotes: 0 })),
      startedMs: this.now(),
      endedMs: null,
      status: 'ACTIVE',
    };
    this.#polls.push(poll);
    const choices = poll.choices.map(({ id, title }) => ({ id, title }));
    this.#tell('channel.poll.begin', poll, { choices, ends_at: endOf(poll) });
    this.timers.later(poll.durationSeconds * this.secondMs, () => this.end(poll, 'COMPLETED'));
    this.opened(channel);
    return poll;
  }

  /** A viewer votes; whoever listens hears how it stands. Nothing happens when the poll is over. */
  vote(poll: Poll, choiceId: string, options: { withPoints?: boolean } = {}): void {
    const choice = poll.choices.find(({ id }) => id === choiceId);
    if (poll.status !== 'ACTIVE' || !choice) return;
    choice.votes += 1;
    if (options.withPoints && poll.pointsPerVote !== null) choice.pointVotes += 1;
    this.#tell('channel.poll.progress', poll, { choices: counted(poll), ends_at: endOf(poll) });
  }

  /** Sets how many have voted for each choice, in their order, and tells how it stands. */
  count(poll: Poll, votes: readonly number[]): void {
    if (poll.status !== 'ACTIVE') return;
    for (const [index, choice] of poll.choices.entries()) {
      choice.votes = votes[index] ?? choice.votes;
      choice.pointVotes = poll.pointsPerVote === null ? 0 : Math.floor(choice.votes / 4);
    }
    this.#tell('channel.poll.progress', poll, { choices: counted(poll), ends_at: endOf(poll) });
  }

  /** Ends a poll that runs, or puts an ended one away. */
  end(poll: Poll, status: PollStatus): void {
    if (poll.status !== 'ACTIVE' && status !== 'ARCHIVED') return;
    poll.status = status;
    poll.endedMs ??= this.now();
    this.#tell('channel.poll.end', poll, {
      choices: counted(poll),
      status: status.toLowerCase(),
      ended_at: wireTime(poll.endedMs),
    });
  }

  #tell(type: string, poll: Poll, more: WireEvent): void {
    this.notifications.tell(type, {
      id: poll.id,
      ...inChannel(poll.channel),
      title: poll.title,
      bits_voting: { is_enabled: false, amount_per_vote: 0 },
      channel_points_voting: {
        is_enabled: poll.pointsPerVote !== null,
        amount_per_vote: poll.pointsPerVote ?? 0,
      },
      started_at: wireTime(poll.startedMs),
      ...more,
    });
  }
}

function endOf({ durationSeconds, startedMs }: Poll): string {
  return wireTime(startedMs + durationSeconds * 1_000);
}

function counted({ choices }: Poll): WireEvent[] {
  return choices.map(({ id, title, votes, pointVotes }) => ({
    id,
    title,
    bits_votes: 0,
    channel_points_votes: pointVotes,
    votes,
  }));
}

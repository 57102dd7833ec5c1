import { asLivestreamError, type LivestreamError } from '../../shared/errors';
import type { ApiAnswer, ApiChannel } from './answer';
import type { ApiMemory, Deriver } from './derive';
import type { ApiHappening, Overrun } from './happening';
import type { PollStep } from './poll';
import { ApiPoller } from './poller';
import { currentStream } from './streams';

/** How the API stands. */
export type ApiState = 'connecting' | 'ready' | 'offline' | 'refused';

/** What came of one answer. */
export interface ApiNews {
  happenings: readonly ApiHappening[];
  /** When it was asked for, in ms since 1970. */
  askedMs: number;
  /** Nothing is known of what happened just before: it is news only to those who were there in an earlier run. */
  isFirst: boolean;
  /** More has happened since the answer before than the lists hold. */
  overrun: readonly Overrun[];
  /** When the last good answer before was, in ms since 1970; `null` for none. */
  sinceMs: number | null;
}

/** What the API tells its owner. */
export interface ApiListener {
  answered(news: ApiNews): void;
  /** It works: for the first time, or again. */
  works(again: boolean): void;
  lost(reason: string): void;
  /** `state`, `problem` or `current` has changed. */
  changed(): void;
}

/** What is read, how often, and who hears of it. */
export interface ApiFeedOptions {
  apiUrl: string;
  intervalMs: () => number;
  leastIntervalMs?: number;
  deriver: Deriver;
  /** When an earlier run got its last answer, in ms since 1970. */
  answeredMs?: number;
  /** Whether anybody is there. While nobody is, answers are not looked at, so that their news is not lost. */
  isHeard: () => boolean;
  listener: ApiListener;
}

/** One failure is a hiccup, two may be; then the user is told. */
const OFFLINE_AFTER = 3;

const MAX_OWN_STREAMS = 20;

/** What the Live Stream API tells, from now until it is closed: what happens, and which stream is live. */
export class ApiFeed {
  readonly #poller: ApiPoller;
  readonly #deriver: Deriver;
  readonly #listener: ApiListener;
  readonly #isHeard: () => boolean;
  #state: ApiState = 'connecting';
  #problem: LivestreamError | undefined;
  #failures = 0;
  #opened = false;
  #isLost = false;
  #answeredMs: number | null = null;
  #current: string | null | undefined;
  #channel: ApiChannel | undefined;
  #ownStreams: readonly string[] = [];
  /** The lists that answers have had so far; an older API has no gifts. */
  readonly #lists = new Set<string>();

  constructor(options: ApiFeedOptions) {
    const { apiUrl, intervalMs, leastIntervalMs, deriver, isHeard, listener } = options;
    this.#answeredMs = options.answeredMs ?? null;
    this.#isHeard = isHeard;
    this.#deriver = deriver;
    this.#listener = listener;
    this.#poller = new ApiPoller({
      apiUrl,
      intervalMs,
      ...(leastIntervalMs === undefined ? {} : { leastIntervalMs }),
      take: (step, askedMs) => {
        try {
          this.#polled(step, askedMs);
        } catch (error) {
          // A defect of ours costs this answer, not the process: an error in here would end Node-RED.
          this.#troubled(asLivestreamError(error, 'rumble'), false);
        }
      },
    });
  }

  get state(): ApiState {
    return this.#state;
  }

  /** Why it does not work; `undefined` while there is no reason to worry. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Whether it has worked at least once and is not lost. */
  get isOpen(): boolean {
    return this.#opened && !this.#isLost;
  }

  /** The decimal id of the live stream; `null` while nothing is live, `undefined` while nobody knows. */
  get current(): string | null | undefined {
    return this.#current;
  }

  /** Whose channel it is for; `undefined` before the first answer. */
  get channel(): ApiChannel | undefined {
    return this.#channel;
  }

  /** Whether a stream is one of that channel's. */
  owns(streamId: string): boolean {
    return this.#ownStreams.includes(streamId);
  }

  /** What to keep over a restart; `undefined` before the first answer. */
  get memory(): ApiMemory | undefined {
    const { memory } = this.#deriver;
    return memory && this.#answeredMs !== null ? { ...memory, answeredMs: this.#answeredMs } : memory;
  }

  /** Asks as soon as that is allowed. */
  hurry(): void {
    this.#poller.hurry();
  }

  /** The interval may have changed. */
  reconsider(): void {
    this.#poller.reconsider();
  }

  close(): Promise<void> {
    return this.#poller.close();
  }

  #polled({ answer, problem, refused }: PollStep, askedMs: number): void {
    if (!this.#isHeard()) return;
    if (!answer) {
      this.#troubled(problem, refused);
      return;
    }
    const isFirst = !this.#opened;
    const again = this.#opened && this.#isLost;
    const sinceMs = this.#answeredMs;
    this.#channel = answer.channel;
    // An answer without its lists tells nothing of what happened since the one before.
    if (this.#isWhole(answer)) this.#answeredMs = Date.now();
    this.#failures = 0;
    this.#opened = true;
    this.#isLost = false;
    const listed = answer.streams?.map(({ id }) => id) ?? [];
    this.#ownStreams = [...new Set([...listed, ...this.#ownStreams])].slice(0, MAX_OWN_STREAMS);
    if (isFirst || again) this.#listener.works(again);
    const happenings = this.#deriver.take(answer);
    this.#listener.answered({ happenings, askedMs, isFirst, overrun: this.#deriver.overrun, sinceMs });
    this.#stand('ready', undefined);
    if (answer.streams) this.#follow(currentStream(answer)?.id ?? null);
  }

  /** Whether an answer has every list that any has had. */
  #isWhole({ followers, subscribers, gifts, streams }: ApiAnswer): boolean {
    const lists = Object.entries({ followers, subscribers, gifts, streams });
    const missing = lists.filter(([, list]) => list === null).map(([name]) => name);
    for (const [name, list] of lists) if (list !== null) this.#lists.add(name);
    return !missing.some((name) => this.#lists.has(name));
  }

  /** Follows the stream that is live. One that is only missing in a single answer is still followed. */
  #follow(live: string | null): void {
    const before = this.#current;
    const next = live ?? (before && this.#deriver.isLive(before) ? before : null);
    if (next === before) return;
    this.#current = next;
    this.#listener.changed();
  }

  #troubled(problem: LivestreamError | null, refused: boolean): void {
    this.#failures += 1;
    if (this.isOpen) {
      this.#isLost = true;
      this.#listener.lost(problem?.message ?? 'the Live Stream API does not answer');
    }
    if (refused) this.#stand('refused', problem ?? undefined);
    else if (this.#failures >= OFFLINE_AFTER) this.#stand('offline', problem ?? undefined);
    else if (this.#state === 'ready') this.#stand('connecting', undefined);
  }

  #stand(state: ApiState, problem: LivestreamError | undefined): void {
    if (state === this.#state && problem?.message === this.#problem?.message) return;
    this.#state = state;
    this.#problem = problem;
    this.#listener.changed();
  }
}

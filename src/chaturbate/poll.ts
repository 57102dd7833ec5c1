import { Backoff } from '../shared/backoff';
import type { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { isObject, type Wire } from '../shared/wire';
import { type PollAddress, pollUrl } from './endpoints';
import { timeOfId } from './event-id';
import { BadNextUrl, type NextPoll, readNextUrl } from './next-url';
import { answerError, contentError, isRefusal } from './refusals';
import { retryAfterMs, skewOf } from './retry-after';

/** An answer, and how long it took from asking. */
export interface PollAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: unknown;
  tookMs: number;
}

/** A span of time whose events the server no longer has, in ms since 1970. */
export interface Gap {
  fromMs: number;
  toMs: number;
  reason: string;
}

/** What an answer, or the lack of one, means. */
export interface Step {
  /** What happened, oldest first, as it came. */
  entries: readonly unknown[];
  /** Whether `entries` are the server's choice of latest events instead of those after a cursor. */
  cold: boolean;
  /** Where to go on once the entries are delivered; `null` to start over. */
  cursor: string | null;
  /** How long to wait before the next request. */
  waitMs: number;
  /** Why the answer is no good; `null` when it is. */
  problem: LivestreamError | null;
  /** Whether user name or token are wrong: nothing is asked for several minutes. */
  refused: boolean;
  gap: Gap | null;
  /** What is missing if a cold answer does not go on where the last one ended: it holds the latest events only. */
  coldGap: Gap | null;
}

/** The first delay after trouble and the longest one; several clients come back at different times. */
const BACKOFF = { firstMs: 1_000, maxMs: 60_000 };

/** A token that was just made, or given its permission, may need a moment: it gets a second chance. */
const SECOND_CHANCE_MS = 3 * 60_000;
/** Later ones are for platforms that refuse everybody for a while. */
const LATER_CHANCE_MS = 60 * 60_000;

/** The least time from one request to the next when an answer brings nothing on. */
const FLOOR_MS = 1_000;

/** After so many answers in a row that do not lead on, the cursor is given up. */
const MAX_DEAD_ENDS = 3;

/** How much longer than the server's own limit an answer may take. */
const GRACE_MS = 10_000;

/** The server may answer a little before its own time-out is over. */
const EARLY_MS = 1_500;

/** Where a poll begins. */
export interface PollOptions extends PollAddress {
  /** Until when events are known to have been heard, in ms since 1970: the start of a gap; `null` for never. */
  heardMs: number | null;
  /** A source of numbers from 0 up to 1, for the jitter. */
  random?: () => number;
}

/**
 * The long poll as a state machine: an answer goes in, and out comes what to deliver and when to ask for what
 * next. It knows no socket, no timer and no clock, so each odd answer is a plain unit test.
 *
 * The rules:
 * - The address of the next request is the server's `nextUrl`, exactly as it came; without one the base.
 * - A 400 with a `nextUrl` is no error: the cursor was too old. It goes on there; three in a row start over.
 * - A cursor that the server does not understand (400 without an address) is given up.
 * - 401, 403 and 404 mean user name or token, and get another chance a few minutes later.
 * - Everything else is tried again, for ever, with growing delays.
 */
export class Poll {
  readonly #options: PollOptions;
  readonly #backoff: Backoff;
  #next: NextPoll;
  #heardMs: number | null;
  /** Answers in a row that were a 400 with an address, or had one that cannot be followed. */
  #deadEnds = 0;
  #refusals = 0;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ ...BACKOFF, ...(options.random ? { random: options.random } : {}) });
    this.#heardMs = options.heardMs;
    this.#next = this.#from(options.cursor);
  }

  /** What to request next. */
  get url(): string {
    return this.#next.url;
  }

  /** How long to wait for its answer: a `nextUrl` may carry an older and longer time-out than ours. */
  get limitMs(): number {
    const { timeoutSeconds } = this.#options;
    return Math.max(timeoutSeconds, this.#next.timeoutSeconds ?? 0) * 1_000 + GRACE_MS;
  }

  /** Until when everything was heard, in ms since 1970; `null` for never. */
  get heardMs(): number | null {
    return this.#heardMs;
  }

  /** An answer of any status came. */
  answered(answer: PollAnswer, nowMs: number): Step {
    const { status, headers, body } = answer;
    const { token } = this.#options;
    if (status >= 200 && status < 300) return this.#good(answer, nowMs);
    if (status === 400) return this.#badRequest(answer, nowMs);
    if (isRefusal(status)) return this.#refused(answerError(status, body, token));
    // What is gone is the cursor: the room is not gone for good.
    if (status === 410 && this.#next.cursor !== null) return this.#startOver(answer, nowMs);
    return this.#failed(answerError(status, body, token), retryAfterMs(headers, nowMs));
  }

  /** No answer came. */
  failed(error: LivestreamError): Step {
    return this.#failed(error);
  }

  #good(answer: PollAnswer, nowMs: number): Step {
    const { status, body, tookMs } = answer;
    const { token, baseUrl } = this.#options;
    const fault = contentFault(body);
    if (fault !== null || !isObject(body)) {
      return this.#failed(
        contentError(fault ?? sentence`the answer is no object`, status, body, token),
        retryAfterMs(answer.headers, nowMs),
      );
    }
    const before = this.#next;
    const entries = entriesOf(body);
    const cold = before.cursor === null;
    const coldGap = cold ? this.#gapUntil(nowMs, 'the server did not say where to go on') : null;
    this.#heardMs = this.#heardUntil(entries, answer.headers, nowMs);
    this.#refusals = 0;
    let next: NextPoll | null;
    try {
      next = readNextUrl(body.nextUrl, baseUrl);
    } catch (error) {
      return { ...this.#deadEnd(this.#notFollowed(error, answer)), entries, cold, coldGap };
    }
    this.#deadEnds = 0;
    this.#backoff.reset();
    this.#next = next ?? this.#from(null);
    // Asking on at once for what was just answered would never end: a server gone mad, or a time-out of 0.
    const leadsOn = entries.length > 0 && this.#next.url !== before.url && next !== null;
    const waitMs = leadsOn ? 0 : Math.max(0, FLOOR_MS - tookMs);
    return { ...NOTHING, entries, cold, coldGap, cursor: this.#next.cursor, waitMs };
  }

  #badRequest(answer: PollAnswer, nowMs: number): Step {
    const { status, body } = answer;
    const { token, baseUrl, timeoutSeconds } = this.#options;
    const before = this.#next;
    let next: NextPoll | null = null;
    try {
      next = isObject(body) ? readNextUrl(body.nextUrl, baseUrl) : null;
    } catch (error) {
      return this.#deadEnd(this.#notFollowed(error, answer));
    }
    if (!next) {
      return before.cursor === null
        ? this.#failed(answerError(status, body, token), retryAfterMs(answer.headers, nowMs))
        : this.#startOver(answer, nowMs);
    }
    this.#deadEnds += 1;
    // Some say that a poll may also run out this way; then nothing is missing.
    const ranOut = timeoutSeconds > 0 && answer.tookMs >= timeoutSeconds * 1_000 - EARLY_MS;
    const moved = next.cursor !== before.cursor && !ranOut;
    const gap = moved ? this.#gapUntil(nowMs, 'the server no longer has what happened in between') : null;
    if (gap) this.#heardMs = nowMs;
    const givenUp = this.#deadEnds >= MAX_DEAD_ENDS;
    if (givenUp) this.#deadEnds = 0;
    this.#next = givenUp ? this.#from(null) : next;
    const entries = isObject(body) && Array.isArray(body.events) ? body.events : [];
    const step: Step = { ...NOTHING, entries, cursor: this.#next.cursor, gap };
    if (!givenUp) return step;
    const problem = contentError(sentence`one address after the other is too old`, status, body, token);
    return { ...step, waitMs: this.#backoff.next(), problem };
  }

  /** The cursor is of no use: back to the server's choice of latest events. */
  #startOver({ tookMs }: PollAnswer, nowMs: number): Step {
    const gap = this.#gapUntil(nowMs, 'the server did not know where to go on');
    this.#next = this.#from(null);
    return { ...NOTHING, waitMs: Math.max(0, FLOOR_MS - tookMs), gap };
  }

  /** What is wrong with an answer whose nextUrl could not be taken. */
  #notFollowed(error: unknown, { status, body }: PollAnswer): LivestreamError {
    const why = error instanceof BadNextUrl ? error.why : sentence`it cannot be read`;
    const what = sentence`a nextUrl that is not followed, because ${why}`;
    return contentError(what, status, body, this.#options.token);
  }

  /** The answer leads nowhere: the same is asked again, and after some times the cursor is given up. */
  #deadEnd(problem: LivestreamError): Step {
    this.#deadEnds += 1;
    if (this.#deadEnds >= MAX_DEAD_ENDS) {
      this.#deadEnds = 0;
      this.#next = this.#from(null);
    }
    return this.#failed(problem);
  }

  #refused(problem: LivestreamError): Step {
    this.#refusals += 1;
    const waitMs = this.#refusals === 1 ? SECOND_CHANCE_MS : LATER_CHANCE_MS;
    return { ...NOTHING, cursor: this.#next.cursor, waitMs, problem, refused: true };
  }

  #failed(problem: LivestreamError, askedMs = 0): Step {
    return {
      ...NOTHING,
      cursor: this.#next.cursor,
      waitMs: Math.max(this.#backoff.next(), askedMs),
      problem,
    };
  }

  /** After a burst an answer holds only so much: what it does not say is that nothing happened after its last event. */
  #heardUntil(entries: readonly unknown[], headers: PollAnswer['headers'], nowMs: number): number {
    const times = entries.map((entry) => timeOfId(String((entry as { id?: unknown } | null)?.id)));
    const lastMs = times.findLast((ms) => ms !== null) ?? null;
    if (lastMs === null) return nowMs;
    const oursMs = lastMs - skewOf(headers, nowMs);
    return Math.min(nowMs, Math.max(oursMs, this.#heardMs ?? oursMs));
  }

  #gapUntil(nowMs: number, reason: string): Gap | null {
    return this.#heardMs === null ? null : { fromMs: this.#heardMs, toMs: nowMs, reason };
  }

  #from(cursor: string | null): NextPoll {
    const { timeoutSeconds } = this.#options;
    return { url: pollUrl({ ...this.#options, cursor }), cursor, timeoutSeconds };
  }
}

const NOTHING: Step = Object.freeze({
  entries: Object.freeze([]),
  cold: false,
  cursor: null,
  waitMs: 0,
  problem: null,
  refused: false,
  gap: null,
  coldGap: null,
});

/** Why the body of a 200 is no answer; `null` when it is one. */
function contentFault(body: unknown): Sentence | null {
  if (body === undefined || typeof body === 'string') return sentence`the answer is no JSON`;
  if (!isObject(body)) return sentence`the answer is no object`;
  if (body.events !== undefined && !Array.isArray(body.events)) return sentence`events is no list`;
  return null;
}

/** Some servers leave `events` out when there are none. */
function entriesOf(body: Wire): readonly unknown[] {
  return Array.isArray(body.events) ? body.events : [];
}

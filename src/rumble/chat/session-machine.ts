import { Backoff } from '../../shared/backoff';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';

/** How a connection to the chat stream came to its end, or did not come about. */
export type ChatEnd =
  /** The server answered, but with no stream; `retryAfterMs` is 0 where it does not say. */
  | { how: 'status'; status: number; retryAfterMs: number }
  /** A 200 that is no event stream: a page of some guard in between. */
  | { how: 'content'; contentType: string }
  /** The server ended the stream in good order. */
  | { how: 'ended' }
  /** The connection broke, or could not be made; `detail` holds no secret. */
  | { how: 'broken'; detail: string }
  /** Nothing at all came for so long that nobody can tell whether it still stands. */
  | { how: 'silent' };

/** How the chat stands. `closed`: there is no chat for this stream now, which is no fault. */
export type ChatState = 'connecting' | 'ready' | 'offline' | 'closed';

/** What the end of a connection means. */
export interface ChatStep {
  state: ChatState;
  /** How long to wait before the next connection, in milliseconds. */
  waitMs: number;
  /** Why it does not work; `null` while there is no reason to worry. */
  problem: LivestreamError | null;
  /** Set when a connection that worked is lost: in plain words, for whoever wants to know. */
  lost: string | null;
}

const BACKOFF = { firstMs: 500, maxMs: 30_000 };

/** A stream that has ended, or has not begun, is asked for less often. */
const CLOSED = { firstMs: 60_000, maxMs: 240_000 };

/** One failure is a hiccup, two may be; then the user is told. */
const OFFLINE_AFTER = 3;

/** A connection that held for so long was a good one, even when nobody said a word. */
const STABLE_MS = 10_000;

/** What a test may replace. */
export interface ChatSessionOptions {
  /** A source of numbers from 0 up to 1, for the jitter. */
  random?: () => number;
}

/**
 * One chat's connections as a state machine: what comes and how each one ends goes in, and out comes how things
 * stand and when to connect again. It knows no socket, no timer and no clock.
 *
 * The rules:
 * - It never gives up. Delays grow from half a second to half a minute, and start over once a connection has worked.
 * - A 204, 404 or 410 says that there is no chat for this stream now. That is no fault, and asked again slowly.
 * - A clean end proves nothing about the stream: it is opened again like a broken one.
 * - A connection that has gone silent is replaced. Nobody hears of it unless that fails.
 */
export class ChatSession {
  readonly #backoff: Backoff;
  readonly #closedBackoff: Backoff;
  #state: ChatState = 'connecting';
  #readyMs = 0;
  #spoken = false;
  #failures = 0;
  /** A connection worked and was replaced for its silence: whether that was a loss is not known yet. */
  #replacing = false;

  constructor({ random }: ChatSessionOptions = {}) {
    const jitter = random ? { random } : {};
    this.#backoff = new Backoff({ ...BACKOFF, ...jitter });
    this.#closedBackoff = new Backoff({ ...CLOSED, ...jitter });
  }

  get state(): ChatState {
    return this.#state;
  }

  /**
   * A valid record came.
   *
   * @returns whether the chat works from now on, which the first record of a connection shows
   */
  recorded(isInit: boolean, nowMs: number): boolean {
    if (this.#state === 'ready' && !this.#replacing) {
      if (!isInit && !this.#spoken) {
        this.#spoken = true;
        this.#backoff.reset();
      }
      return false;
    }
    this.#state = 'ready';
    this.#replacing = false;
    this.#readyMs = nowMs;
    this.#spoken = !isInit;
    this.#failures = 0;
    this.#closedBackoff.reset();
    return true;
  }

  /** The connection is over, or did not come about. */
  ended(end: ChatEnd, nowMs: number): ChatStep {
    const worked = this.#state === 'ready';
    if (worked && !this.#replacing && nowMs - this.#readyMs >= STABLE_MS) this.#backoff.reset();
    if (worked && end.how === 'silent' && !this.#replacing) {
      this.#replacing = true;
      return { state: 'ready', waitMs: 0, problem: null, lost: null };
    }
    this.#replacing = false;
    const lost = worked ? reasonOf(end) : null;
    if (end.how === 'status' && isClosed(end.status)) {
      this.#state = 'closed';
      this.#failures = 0;
      return {
        state: 'closed',
        waitMs: Math.max(this.#closedBackoff.next(), end.retryAfterMs),
        problem: null,
        lost,
      };
    }
    // The loss of a connection that worked is not yet a failure to get one.
    if (!worked) this.#failures += 1;
    const askedMs = end.how === 'status' ? end.retryAfterMs : 0;
    const waitMs = Math.max(this.#backoff.next(), askedMs);
    const problem = this.#failures >= OFFLINE_AFTER ? problemOf(end) : null;
    this.#state = problem ? 'offline' : 'connecting';
    return { state: this.#state, waitMs, problem, lost };
  }
}

function isClosed(status: number): boolean {
  return status === 204 || status === 404 || status === 410;
}

function reasonOf(end: ChatEnd): string {
  switch (end.how) {
    case 'status':
      return isClosed(end.status)
        ? `Rumble says that there is no live chat for this stream now (HTTP ${end.status})`
        : `Rumble answered with HTTP ${end.status}`;
    case 'content':
      return 'Rumble sent a page instead of the chat';
    case 'ended':
      return 'Rumble ended the chat connection in good order, which it also does while a stream goes on';
    case 'broken':
      return `the chat connection broke (${end.detail})`;
    case 'silent':
      return 'nothing came from the chat for too long';
  }
}

function problemOf(end: ChatEnd): LivestreamError {
  const platform = 'rumble';
  switch (end.how) {
    case 'status': {
      const cause = { platform, statusCode: end.status } as const;
      if (end.status === 429) {
        return new LivestreamError(
          'rate_limited',
          sentence`Rumble gets too many requests for the chat (HTTP 429). It is tried again later; stop other programs that read it from this machine.`,
          cause,
        );
      }
      if (end.status === 401 || end.status === 403) {
        return new LivestreamError(
          'forbidden',
          sentence`Rumble does not let this machine read the chat (HTTP ${end.status}). It is tried again; machines in data centres are often refused.`,
          cause,
        );
      }
      const redirects = end.status >= 300 && end.status < 400;
      return new LivestreamError(
        'platform_error',
        redirects
          ? sentence`Rumble sends the request for the chat elsewhere (HTTP ${end.status}). It is tried again; check the chat URL of the account if it stays.`
          : sentence`Rumble had trouble with the chat (HTTP ${end.status}). It is tried again; check the chat URL of the account if it stays.`,
        cause,
      );
    }
    case 'content':
      return new LivestreamError(
        'platform_error',
        sentence`Rumble sent a page instead of the chat. It is tried again; check the chat URL of the account if it stays.`,
        { platform, statusCode: 200, detail: end.contentType },
      );
    case 'ended':
      return new LivestreamError(
        'platform_error',
        sentence`Rumble ends the chat connection as soon as it is open. It is tried again; the stream may be over.`,
        { platform },
      );
    case 'broken':
      return new LivestreamError(
        'network',
        sentence`The chat of Rumble cannot be reached. It is tried again; check the internet connection and the chat URL of the account.`,
        { platform, detail: end.detail },
      );
    case 'silent':
      return new LivestreamError(
        'network',
        sentence`The chat of Rumble stays silent from the start. It is tried again; check the chat URL of the account.`,
        { platform },
      );
  }
}

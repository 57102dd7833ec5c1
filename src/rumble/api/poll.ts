import { Backoff } from '../../shared/backoff';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { isObject } from '../../shared/wire';
import { refusalText } from '../redaction';
import { retryAfterMs } from '../retry-after';
import { type ApiAnswer, readAnswer } from './answer';

/** An answer of the server. */
export interface PollAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

/** What an answer, or the lack of one, means. */
export interface PollStep {
  /** `null` when it is no good. */
  answer: ApiAnswer | null;
  /** How long to wait before the next request at least, in milliseconds; the interval may be longer. */
  waitMs: number;
  problem: LivestreamError | null;
  /** Whether the key is wrong: nothing is asked for several minutes. */
  refused: boolean;
}

/** The first delay after trouble, and the longest one. */
const BACKOFF = { firstMs: 5_000, maxMs: 60_000 };

/** A key that was just made may need a moment: it gets a second chance. */
const SECOND_CHANCE_MS = 3 * 60_000;
/** Later ones are for a platform that refuses everybody for a while. */
const LATER_CHANCE_MS = 60 * 60_000;

/** What a poll needs to know; it holds no clock. */
export interface ApiPollOptions {
  /** Kept out of every error. */
  apiUrl: string;
  /** The first delay after trouble, in milliseconds; shorter only in tests. */
  firstMs?: number;
  /** A source of numbers from 0 up to 1, for the jitter. */
  random?: () => number;
}

/**
 * Polling the Live Stream API as a state machine: an answer goes in, and out comes what it says and how long to
 * wait. It never gives up; a failed poll says nothing about the stream. No socket, no timer, no clock.
 */
export class ApiPoll {
  readonly #apiUrl: string;
  readonly #backoff: Backoff;
  #refusals = 0;

  constructor({ apiUrl, firstMs = BACKOFF.firstMs, random }: ApiPollOptions) {
    this.#apiUrl = apiUrl;
    this.#backoff = new Backoff({ ...BACKOFF, firstMs, ...(random ? { random } : {}) });
  }

  /** An answer of any status came. */
  answered({ status, headers, body }: PollAnswer, nowMs: number): PollStep {
    if (status >= 200 && status < 300) {
      const answer = readAnswer(body);
      if (!answer)
        return this.#failed(contentError(status, body), retryAfterMs(headers['retry-after'], nowMs));
      this.#backoff.reset();
      this.#refusals = 0;
      return { answer, waitMs: 0, problem: null, refused: false };
    }
    // A guard in between refuses with a page; only the API itself can say that a key is wrong.
    if (isObject(body) && [400, 401, 403, 404].includes(status)) {
      this.#refusals += 1;
      const waitMs = this.#refusals === 1 ? SECOND_CHANCE_MS : LATER_CHANCE_MS;
      return { answer: null, waitMs, problem: this.#refusal(status, body), refused: true };
    }
    return this.#failed(statusError(status), retryAfterMs(headers['retry-after'], nowMs));
  }

  /** No answer came. */
  failed(error: LivestreamError): PollStep {
    return this.#failed(error);
  }

  #failed(problem: LivestreamError, askedMs = 0): PollStep {
    return { answer: null, waitMs: Math.max(this.#backoff.next(), askedMs), problem, refused: false };
  }

  #refusal(status: number, body: unknown): LivestreamError {
    const detail = refusalText(body, this.#apiUrl);
    return new LivestreamError(
      'auth_required',
      sentence`Rumble does not accept the API URL (HTTP ${status}). Copy it whole, or make a new one, at rumble.com/account/livestream-api.`,
      { platform: 'rumble', statusCode: status, ...(detail ? { detail } : {}) },
    );
  }
}

function statusError(status: number): LivestreamError {
  const cause = { platform: 'rumble', statusCode: status } as const;
  if (status === 429) {
    return new LivestreamError(
      'rate_limited',
      sentence`Rumble gets too many requests with this API URL (HTTP 429). It is tried again later; raise the interval, or stop other programs that use the URL.`,
      cause,
    );
  }
  if (status >= 300 && status < 400) {
    return new LivestreamError(
      'platform_error',
      sentence`Rumble sends the request for the Live Stream API elsewhere (HTTP ${status}), which is not followed because the key would go along. Check the API URL of the account.`,
      cause,
    );
  }
  if (status === 403) {
    return new LivestreamError(
      'forbidden',
      sentence`Rumble does not let this machine ask the Live Stream API (HTTP 403). It is tried again; machines in data centres are often refused.`,
      cause,
    );
  }
  const advice =
    status >= 500
      ? sentence`It is tried again.`
      : sentence`It is tried again; check the API URL of the account if it stays.`;
  return new LivestreamError(
    'platform_error',
    sentence`Rumble had trouble with the Live Stream API (HTTP ${status}). ${advice}`,
    cause,
  );
}

/** The content is not quoted: an answer of this API holds the stream's key. */
function contentError(status: number, body: unknown): LivestreamError {
  const what = isObject(body)
    ? sentence`it is no answer of the Live Stream API`
    : sentence`it is a page, or no JSON`;
  return new LivestreamError(
    'platform_error',
    sentence`Rumble sent something unusable for the Live Stream API: ${what}. It is tried again; check the API URL of the account if it stays.`,
    { platform: 'rumble', statusCode: status },
  );
}

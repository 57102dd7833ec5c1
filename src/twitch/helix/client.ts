import { setTimeout as delay } from 'node:timers/promises';
import { Backoff } from '../../shared/backoff';
import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer, HttpMethod, HttpQuery } from '../../shared/http';
import { HttpFailure, httpRequest } from '../../shared/http';
import { RateBucket } from '../../shared/rate-limit';
import { sentence } from '../../shared/sentence';
import type { TokenSource } from '../auth/token-record';
import { helixError, helixMessage, isDeadToken } from './errors';

/** Which Helix is asked, and in whose name. */
export interface HelixOptions {
  /** `https://api.twitch.tv/helix` or its stand-in, without a slash at the end. */
  apiUrl: string;
  clientId: string;
  token: TokenSource;
  /** Whose token it is; a user's unless told. */
  tokenOf?: 'user' | 'app';
  /** Shared by all clients that Twitch counts together: same client id, same user. */
  bucket?: RateBucket;
  /** How often a request that may be repeated is tried again; 3 by default. */
  retries?: number;
  /** Upper bound of the first pause between tries; 500 ms by default. */
  firstPauseMs?: number;
  timeoutMs?: number;
}

/** A request to Helix. */
export interface HelixCall {
  method: HttpMethod;
  /** A path such as `/users`, or a whole URL that comes from the settings; never a text out of a message. */
  path: string;
  query?: HttpQuery;
  body?: unknown;
  /** Whether doing it twice does no harm, so that it may be repeated after a lost answer; GET by default. */
  repeatable?: boolean;
  /** Without token and client id, for what anybody may read. */
  anonymous?: boolean;
  signal?: AbortSignal;
}

/** What Helix says to one. */
export interface HelixAnswer<T> {
  status: number;
  /** `undefined` for a 204. */
  body: T;
  /** Names in lower case. */
  headers: Record<string, string>;
}

const LOST_ANSWER = sentence`Twitch's answer did not come, so this may or may not have happened. It was not repeated: check before trying again.`;

/**
 * Twitch's Helix API for one token. Knows when a request may be repeated:
 * after a dead token once with a new one, after a refusal for lack of points when there are points again, after
 * network trouble and 5xx only where it surely did not happen or does no harm twice.
 */
export class Helix {
  readonly #apiUrl: string;
  readonly #clientId: string;
  readonly #token: TokenSource;
  readonly #tokenOf: 'user' | 'app' | undefined;
  readonly #bucket: RateBucket;
  readonly #retries: number;
  readonly #firstPauseMs: number;
  readonly #timeoutMs: number | undefined;

  constructor(options: HelixOptions) {
    this.#apiUrl = options.apiUrl;
    this.#clientId = options.clientId;
    this.#token = options.token;
    this.#tokenOf = options.tokenOf;
    this.#bucket = options.bucket ?? new RateBucket();
    this.#retries = options.retries ?? 3;
    this.#firstPauseMs = options.firstPauseMs ?? 500;
    this.#timeoutMs = options.timeoutMs;
  }

  /**
   * One request with its repeats.
   *
   * @throws LivestreamError with Twitch's words in `cause.detail`; `missing_scope` names the scope,
   * `outcome_unknown` means that an action may have happened. Refusals are `HelixError`s.
   */
  async request<T>(call: HelixCall): Promise<HelixAnswer<T>> {
    const pauses = new Backoff({ firstMs: this.#firstPauseMs, maxMs: 8_000 });
    const repeatable = call.repeatable ?? call.method === 'GET';
    let accessToken = call.anonymous ? '' : await this.#token.accessToken();
    let renewed = false;
    let waited = false;
    for (;;) {
      await this.#bucket.take(call.signal);
      const answer = await this.#attempt(call, accessToken);
      if (answer instanceof HttpFailure) {
        const harmless = repeatable || !answer.mayHaveArrived;
        if (harmless && pauses.tries < this.#retries && !call.signal?.aborted)
          await pause(pauses, call.signal);
        else throw harmless ? answer : lost(answer.cause.detail);
        continue;
      }
      if (answer.status >= 200 && answer.status < 300) return answer as HelixAnswer<T>;
      const { status, headers } = answer;
      if (isDeadToken(answer) && !renewed && !call.anonymous) {
        accessToken = await this.#token.renew(accessToken);
        renewed = true;
      } else if (status === 429 && headers['ratelimit-remaining'] === '0' && !waited) {
        // Out of points: the bucket has seen the header and lets the next try wait. Many endpoints answer 429 for
        // quotas of their own while points are left; waiting would be a guess then.
        waited = true;
      } else if (status >= 500 && repeatable && pauses.tries < this.#retries) {
        await pause(pauses, call.signal);
      } else if (status >= 500 && !repeatable) {
        throw lost(helixMessage(answer.body), status);
      } else {
        throw helixError(answer, [accessToken], this.#tokenOf);
      }
    }
  }

  async #attempt(call: HelixCall, accessToken: string): Promise<HttpAnswer | HttpFailure> {
    try {
      const answer = await httpRequest({
        method: call.method,
        url: /^https?:/.test(call.path) ? call.path : this.#apiUrl + call.path,
        query: call.query,
        json: call.body,
        headers: call.anonymous
          ? {}
          : { Authorization: `Bearer ${accessToken}`, 'Client-Id': this.#clientId },
        secrets: [accessToken],
        signal: call.signal,
        platform: 'twitch',
        timeoutMs: this.#timeoutMs,
      });
      this.#bucket.observe(answer.headers);
      return answer;
    } catch (error) {
      if (error instanceof HttpFailure) return error;
      throw error;
    }
  }
}

async function pause(pauses: Backoff, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(pauses.next(), undefined, { signal });
  } catch {
    throw new LivestreamError('network', sentence`The request was cancelled.`, { platform: 'twitch' });
  }
}

function lost(detail: string | undefined, statusCode?: number): LivestreamError {
  return new LivestreamError('outcome_unknown', LOST_ANSWER, {
    platform: 'twitch',
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(detail ? { detail } : {}),
  });
}

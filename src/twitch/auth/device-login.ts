import { asLivestreamError, isLivestreamError, LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { DeviceCode, DevicePoll, TokenGrant, TwitchOAuth } from './oauth';

/** Which app logs in, and for what. */
export interface DeviceLoginOptions {
  oauth: TwitchOAuth;
  scopes: readonly string[];
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** RFC 8628: whoever polls too fast is to leave five seconds more between the polls from then on. */
const SLOWER_MS = 5_000;

/**
 * A login by device code that waits for its confirmation: a person opens `verificationUri` in any browser, and
 * this object asks Twitch until it is done, too old, or closed. The device code never leaves it.
 */
export class DeviceLogin {
  readonly userCode: string;
  readonly verificationUri: string;
  /** When the code dies, in ms since 1970. */
  readonly expiresAt: number;
  /**
   * The tokens. Rejects with a LivestreamError `auth_required` when the code is too old, refused or closed before
   * it was confirmed.
   */
  readonly granted: Promise<TokenGrant>;

  readonly #oauth: TwitchOAuth;
  readonly #scopes: readonly string[];
  readonly #deviceCode: string;
  readonly #now: () => number;
  #intervalMs: number;
  #state: 'pending' | 'done' | 'failed' = 'pending';
  #problem: LivestreamError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settle: { resolve: (grant: TokenGrant) => void; reject: (problem: LivestreamError) => void };

  /**
   * Asks for a code and starts to wait.
   *
   * @throws LivestreamError as `TwitchOAuth.startDeviceLogin`
   */
  static async begin(options: DeviceLoginOptions): Promise<DeviceLogin> {
    return new DeviceLogin(options, await options.oauth.startDeviceLogin(options.scopes));
  }

  private constructor({ oauth, scopes, now = Date.now }: DeviceLoginOptions, code: DeviceCode) {
    this.#oauth = oauth;
    this.#scopes = scopes;
    this.#deviceCode = code.deviceCode;
    this.#now = now;
    this.#intervalMs = Math.max(1, code.intervalSeconds) * 1000;
    this.userCode = code.userCode;
    this.verificationUri = code.verificationUri;
    this.expiresAt = now() + code.expiresInSeconds * 1000;
    const { promise, ...settle } = deferred<TokenGrant>();
    this.granted = promise;
    this.#settle = settle;
    // Whoever only looks at `state` need not handle the rejection as well.
    promise.catch(() => undefined);
    this.#plan();
  }

  get state(): 'pending' | 'done' | 'failed' {
    return this.#state;
  }

  /** Why it failed. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Gives up waiting; harmless when it is over already. */
  close(): void {
    this.#fail(
      new LivestreamError('auth_required', sentence`The login was cancelled.`, { platform: 'twitch' }),
    );
  }

  #plan(): void {
    if (this.#state !== 'pending') return;
    this.#timer = setTimeout(() => void this.#poll(), this.#intervalMs);
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    if (this.#now() >= this.expiresAt) {
      const message = sentence`The login was not confirmed in time. Start it again.`;
      this.#fail(new LivestreamError('auth_required', message, { platform: 'twitch' }));
      return;
    }
    let answer: DevicePoll;
    try {
      answer = await this.#oauth.pollDeviceLogin(this.#deviceCode, this.#scopes);
    } catch (error) {
      // Trouble on the way says nothing about the login: the next poll tells.
      if (isLivestreamError(error, 'network', 'platform_error', 'rate_limited')) this.#plan();
      else this.#fail(asLivestreamError(error, 'twitch'));
      return;
    }
    if (this.#state !== 'pending') return;
    if (answer.state === 'granted') {
      this.#state = 'done';
      this.#settle.resolve(answer.grant);
      return;
    }
    if (answer.state === 'slow_down') this.#intervalMs += SLOWER_MS;
    this.#plan();
  }

  #fail(problem: LivestreamError): void {
    if (this.#state !== 'pending') return;
    clearTimeout(this.#timer);
    this.#state = 'failed';
    this.#problem = problem;
    this.#settle.reject(problem);
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (problem: LivestreamError) => void = () => undefined;
  const promise = new Promise<T>((onValue, onProblem) => {
    resolve = onValue;
    reject = onProblem;
  });
  return { promise, resolve, reject };
}

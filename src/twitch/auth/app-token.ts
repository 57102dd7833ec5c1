import type { TwitchOAuth } from './oauth';
import type { TokenSource } from './token-record';

/** Asked anew this long before the end; app tokens live for about sixty days. */
const AHEAD_MS = 600_000;

/** The app's own token, kept in memory only: it can be had again at any time with the client secret. */
export class AppToken implements TokenSource {
  readonly #oauth: TwitchOAuth;
  readonly #now: () => number;
  #token: { accessToken: string; renewAt: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor({ oauth, now = Date.now }: { oauth: TwitchOAuth; now?: () => number }) {
    this.#oauth = oauth;
    this.#now = now;
  }

  /** @throws LivestreamError `auth_required` without a secret or with a wrong one, `network` on trouble */
  async accessToken(): Promise<string> {
    if (this.#token && this.#now() < this.#token.renewAt) return this.#token.accessToken;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Callers that come with the same dead token share one request. */
  renew(rejected: string): Promise<string> {
    if (this.#token?.accessToken === rejected) this.#token = undefined;
    return this.accessToken();
  }

  async #ask(): Promise<string> {
    const { accessToken, expiresInSeconds } = await this.#oauth.appToken();
    const lifeMs = expiresInSeconds ? expiresInSeconds * 1000 : Number.POSITIVE_INFINITY;
    this.#token = { accessToken, renewAt: this.#now() + Math.max(lifeMs - AHEAD_MS, lifeMs * 0.75) };
    return accessToken;
  }
}

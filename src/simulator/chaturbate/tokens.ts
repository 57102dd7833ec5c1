import { randomInt } from 'node:crypto';

/** What a token may do, and what it has done of late. */
interface Grant {
  hasPermission: boolean;
  /** When the minute began in which its requests are counted, in milliseconds. */
  minuteMs: number;
  requests: number;
}

/** What a token is good for. */
export type TokenState = 'good' | 'unknown' | 'without_permission';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 24;
const MINUTE_MS = 60_000;

/** The tokens that the owner of the room has made. */
export class TokenBook {
  readonly #grants = new Map<string, Grant>();

  /** Makes a token, by chance unless it is given. */
  add(token = randomToken(), hasPermission = true): string {
    this.#grants.set(token, { hasPermission, minuteMs: 0, requests: 0 });
    return token;
  }

  remove(token: string): void {
    this.#grants.delete(token);
  }

  stateOf(token: string): TokenState {
    const grant = this.#grants.get(token);
    if (!grant) return 'unknown';
    return grant.hasPermission ? 'good' : 'without_permission';
  }

  /** Counts a request of a token. False when it has had as many as it may within a minute. */
  count(token: string, perMinute: number, nowMs: number): boolean {
    const grant = this.#grants.get(token);
    if (!grant) return true;
    if (nowMs - grant.minuteMs >= MINUTE_MS) {
      grant.minuteMs = nowMs;
      grant.requests = 0;
    }
    grant.requests += 1;
    return grant.requests <= perMinute;
  }
}

function randomToken(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

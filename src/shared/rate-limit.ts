import { LivestreamError } from './errors';
import { sentence } from './sentence';

interface Waiter {
  points: number;
  go: () => void;
}

/** Waits that end in the order in which they began. One timer serves the whole queue. */
abstract class WaitingLine {
  readonly #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** How many callers wait. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** Milliseconds until a caller that needs so many points may go, 0 when it may go now. */
  protected abstract delayMs(points: number): number;
  /** Takes them from what there is. */
  protected abstract count(points: number): void;

  protected async wait(points: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled();
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
        reject(cancelled());
        this.serve();
      };
      const go = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiter: Waiter = { points, go };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
      this.serve();
    });
  }

  /** Lets go whoever may go, and comes back when the next one may. */
  protected serve(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let first = this.#waiters[0]; first; first = this.#waiters[0]) {
      const delay = this.delayMs(first.points);
      if (delay > 0) {
        this.#timer = setTimeout(() => this.serve(), Math.ceil(delay));
        return;
      }
      this.#waiters.shift();
      this.count(first.points);
      first.go();
    }
  }
}

/** Whoever gave up waiting for a turn. */
export function cancelled(): LivestreamError {
  return new LivestreamError(
    'network',
    sentence`The node was closed before it was its turn, so nothing was sent.`,
  );
}

/** Settings of a `RateBucket`. */
export interface RateBucketOptions {
  /** How many points a full bucket holds; the server's own figure replaces it. */
  points?: number;
  /** How long an empty bucket takes to fill up, in milliseconds. */
  refillMs?: number;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/** No server is believed when it asks for a longer wait than this. */
const LONGEST_WAIT_MS = 120_000;

/**
 * A bucket of points that fills up steadily and from which every request takes one, as Twitch counts requests.
 * What the server says in its headers corrects our own count. Callers wait in the order in which they came.
 */
export class RateBucket extends WaitingLine {
  readonly #refillMs: number;
  readonly #now: () => number;
  #capacity: number;
  #points: number;
  #countedAt: number;
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor({ points = 800, refillMs = 60_000, now = Date.now }: RateBucketOptions = {}) {
    super();
    this.#capacity = points;
    this.#points = points;
    this.#refillMs = refillMs;
    this.#now = now;
    this.#countedAt = now();
  }

  /**
   * Takes one point, waiting for it if need be.
   *
   * @throws LivestreamError `network` when `signal` ends the wait; no point is taken then
   */
  take(signal?: AbortSignal): Promise<void> {
    return this.wait(1, signal);
  }

  /** Obeys `Ratelimit-Limit`, `-Remaining` and `-Reset` (Unix seconds) of an answer; header names in lower case. */
  observe(headers: Readonly<Record<string, string>>): void {
    const remaining = Number(headers['ratelimit-remaining'] ?? Number.NaN);
    if (!Number.isFinite(remaining)) return;
    const limit = Number(headers['ratelimit-limit'] ?? Number.NaN);
    this.#fill();
    if (Number.isFinite(limit) && limit > 0) this.#capacity = limit;
    this.#points = Math.min(this.#points, remaining);
    if (remaining <= 0) this.#closedUntil = this.#now() + this.#resetMs(headers);
  }

  /** How long the server wants us to wait; by its own clock where it shows it, since ours may be wrong. */
  #resetMs(headers: Readonly<Record<string, string>>): number {
    const resetMs = Number(headers['ratelimit-reset'] ?? Number.NaN) * 1000;
    const serverMs = Date.parse(headers.date ?? '');
    const wait = resetMs - (Number.isNaN(serverMs) ? this.#now() : serverMs);
    return Math.min(Math.max(Number.isFinite(wait) ? wait : 0, 1_000), LONGEST_WAIT_MS);
  }

  protected override delayMs(points: number): number {
    this.#fill();
    const now = this.#now();
    // A longer wait than any that was set means that the clock was set back meanwhile.
    if (this.#closedUntil - now > LONGEST_WAIT_MS) this.#closedUntil = now;
    if (now < this.#closedUntil) return this.#closedUntil - now;
    return this.#points >= points ? 0 : ((points - this.#points) * this.#refillMs) / this.#capacity;
  }

  protected override count(points: number): void {
    this.#points -= points;
  }

  #fill(): void {
    const now = this.#now();
    // A clock that was set back adds nothing.
    const passedMs = Math.max(0, now - this.#countedAt);
    this.#points = Math.min(this.#capacity, this.#points + (passedMs * this.#capacity) / this.#refillMs);
    this.#countedAt = now;
  }
}

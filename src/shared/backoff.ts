/** Settings of a `Backoff`, all in milliseconds. */
export interface BackoffOptions {
  /** Upper bound of the first delay. */
  firstMs?: number;
  /** Upper bound of every delay. */
  maxMs?: number;
  /** A source of numbers from 0 up to 1; tests hand in their own. */
  random?: () => number;
}

/**
 * Exponential backoff with "equal jitter": each delay lies between half and all of its upper bound, and the
 * bound doubles with every try. Half is kept so that a lone client never hammers, the other half is random so
 * that many clients cut off at once do not come back at once.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor({ firstMs = 1_000, maxMs = 120_000, random = Math.random }: BackoffOptions = {}) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** How many delays were handed out since the last `reset`. */
  get tries(): number {
    return this.#tries;
  }

  /** The next delay in milliseconds. */
  next(): number {
    const bound = Math.min(this.#maxMs, this.#firstMs * 2 ** Math.min(this.#tries, 30));
    this.#tries += 1;
    return Math.round(bound / 2 + (bound / 2) * this.#random());
  }

  /** Starts over; to be called once things have worked for a while. */
  reset(): void {
    this.#tries = 0;
  }
}

import { FingerprintSet, fingerprint } from './fingerprint-set';

/** Settings of a `Dedupe`. */
export interface DedupeOptions {
  /** For how long, at least, an id is remembered, in milliseconds. */
  windowMs?: number;
  /** How many ids one generation may hold: the bound on memory when a chat runs wild. */
  maxPerGeneration?: number;
  /** The clock in milliseconds; tests hand in their own. */
  now?: () => number;
}

/**
 * Remembers ids for at least `windowMs` in two generations. A whole generation is dropped at once, so
 * there is no timer per id and no walk over old entries: evicting from the front of one Set is quadratic in V8.
 *
 * Past `maxPerGeneration` ids a generation ends early and the window shrinks: at the default, from 10 minutes
 * to whatever 200,000 ids last, which is over ten minutes at 300 events a second.
 */
export class Dedupe {
  readonly #windowMs: number;
  readonly #max: number;
  readonly #now: () => number;
  #young = new FingerprintSet();
  #old = new FingerprintSet();
  #turnedAt: number;

  constructor({ windowMs = 600_000, maxPerGeneration = 200_000, now = Date.now }: DedupeOptions = {}) {
    this.#windowMs = windowMs;
    this.#max = maxPerGeneration;
    this.#now = now;
    this.#turnedAt = now();
  }

  /** How many ids are held. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Whether `id` is remembered. */
  has(id: string): boolean {
    // Every chat line is looked up among the lines that were sent, and most flows send none.
    if (this.size === 0) return false;
    const print = fingerprint(id);
    return this.#young.has(print) || this.#old.has(print);
  }

  /** Remembers `id` and tells whether it is new. */
  add(id: string): boolean {
    const print = fingerprint(id);
    if (this.#young.has(print) || this.#old.has(print)) {
      return false;
    }
    if (this.#young.size >= this.#max || this.#now() - this.#turnedAt >= this.#windowMs) {
      this.#turn();
    }
    this.#young.add(print);
    return true;
  }

  #turn(): void {
    // After a quiet time longer than two windows both generations are stale; one turn then empties `old` later.
    this.#old = this.#young;
    // As many come as before.
    this.#young = new FingerprintSet(this.#old.size);
    this.#turnedAt = this.#now();
  }
}

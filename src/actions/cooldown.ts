/** How many users one generation holds: the bound on memory when a raid of thousands tries a command. */
const MOST_USERS = 10_000;

/** How long somebody has to wait, and on whose account. */
export interface Wait {
  leftMs: number;
  /** `everyone`: the command rests for all; `user`: it was this user who used it a moment ago. */
  who: 'everyone' | 'user';
}

/**
 * How long a command rests after it was used: for everyone, and for each user. There is no timer in it. Users are
 * remembered in two generations, as in `Dedupe`; past 10,000 users a generation ends early, and those who have
 * waited longest are free again before their time.
 */
export class Cooldown {
  readonly #everyoneMs: number;
  readonly #userMs: number;
  #until = Number.NEGATIVE_INFINITY;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #turnedAt = Number.NEGATIVE_INFINITY;

  constructor(everyoneSeconds: number, userSeconds: number) {
    this.#everyoneMs = everyoneSeconds * 1_000;
    this.#userMs = userSeconds * 1_000;
  }

  /** How many users are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /**
   * Uses the command if it is free.
   *
   * @param nowMs a clock that never jumps
   * @returns the longer of the two waits; `undefined` when it was free, and from now on it rests
   */
  use(user: string, nowMs: number): Wait | undefined {
    const everyoneMs = this.#until - nowMs;
    const userMs = (this.#young.get(user) ?? this.#old.get(user) ?? nowMs) - nowMs;
    if (everyoneMs > 0 && everyoneMs >= userMs) return { who: 'everyone', leftMs: everyoneMs };
    if (userMs > 0) return { who: 'user', leftMs: userMs };
    if (this.#everyoneMs > 0) this.#until = nowMs + this.#everyoneMs;
    if (this.#userMs > 0) this.#remember(user, nowMs);
    return undefined;
  }

  #remember(user: string, nowMs: number): void {
    if (this.#young.size >= MOST_USERS || nowMs - this.#turnedAt >= this.#userMs) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#turnedAt = nowMs;
    }
    this.#young.set(user, nowMs + this.#userMs);
  }
}

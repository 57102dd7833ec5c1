/** Twitch: 1 s after the first failure, doubled on every further one. */
const FIRST_WAIT_MS = 1_000;
/** A hand-over takes half a minute; longer waits would let it fail by themselves. */
const LONGEST_WAIT_MS = 8_000;
/** After so long without a try the next one counts as the first again. */
const CALM_MS = 60_000;

/**
 * How often a second socket is tried while the first one still lives: a server that restarts refuses connections, and
 * one gone mad asks for a new one as soon as it has it.
 */
export class HandoverPace {
  #waitMs = 0;
  #fromMs = Number.NEGATIVE_INFINITY;

  /** Whether there may be a try now; it counts as made. `nowMs` is the clock of the session's inputs. */
  mayTry(nowMs: number): boolean {
    if (nowMs < this.#fromMs) return false;
    const isFirst = nowMs - this.#fromMs >= CALM_MS;
    this.#waitMs = isFirst ? FIRST_WAIT_MS : Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
    this.#fromMs = nowMs + this.#waitMs;
    return true;
  }
}

/** Two clocks that are read one after the other may differ by so much without one having been set. */
const LEAST_MS = 100;

/**
 * The time of day as a clock that never goes back. Somebody may set the clock of the machine back, or a time server
 * does: whoever then waits until something was so long ago would wait for hours, and a span of time would end before it
 * begins. A clock that is set forward is followed, since a machine that slept has missed as much.
 */
export class ForwardClock {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #wallMs: number;
  #steadyMs: number;
  /** By how much this clock is ahead of the one that was set back. */
  #aheadMs = 0;

  /**
   * @param wall the clock that may be set, in ms since 1970
   * @param steady a clock that nobody sets, in ms since whenever
   */
  constructor(wall: () => number = Date.now, steady: () => number = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
    this.#wallMs = wall();
    this.#steadyMs = steady();
  }

  /** Now, in ms since 1970 as long as nobody has set the clock back. */
  readonly now = (): number => {
    const wallMs = this.#wall();
    const steadyMs = this.#steady();
    const dueMs = this.#wallMs + steadyMs - this.#steadyMs;
    if (wallMs < dueMs - LEAST_MS) this.#aheadMs += Math.round(dueMs - wallMs);
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
    return wallMs + this.#aheadMs;
  };

  /** A moment of this clock in ms since 1970, by the clock of the machine as it is set now. */
  shown(ms: number): number {
    this.now();
    return ms - this.#aheadMs;
  }

  /** A span of time of this clock, by the clock of the machine as it is set now. */
  shownSpan<Span extends { fromMs: number; toMs: number }>(span: Span): Span {
    return { ...span, fromMs: this.shown(span.fromMs), toMs: this.shown(span.toMs) };
  }
}

/** Runs something at the earliest moment that anybody has asked for, one at a time. */
export class LookTimer {
  readonly #run: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  /** By the clock that timers run by: the time of day may be set while one runs. */
  #dueMs = Number.POSITIVE_INFINITY;
  #running = false;
  #again = false;
  #closed = false;

  /** @param run is never called while it still runs; what is asked for meanwhile comes right after it */
  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  /** Asks for a look in so many milliseconds. One that is due earlier is as good. */
  in(ms: number): void {
    const dueMs = performance.now() + ms;
    if (this.#closed || (this.#timer && dueMs >= this.#dueMs)) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.at();
    }, ms).unref();
  }

  /** Looks now. */
  async at(): Promise<void> {
    if (this.#closed) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = true;
    this.#again = false;
    await this.#run();
    this.#running = false;
    if (this.#again) this.in(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

/** Things that are due later, and that nobody waits for once the simulator is closed. */
export class Timers {
  readonly #waiting = new Set<NodeJS.Timeout>();
  #isClosed = false;

  /** Does something after `delayMs`; returns a function that calls it off. */
  later(delayMs: number, act: () => void): () => void {
    if (this.#isClosed) return () => {};
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      act();
    }, delayMs);
    this.#waiting.add(timer);
    return () => {
      clearTimeout(timer);
      this.#waiting.delete(timer);
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    this.#waiting.clear();
  }
}

/**
 * For how long nothing is passed on after a member has gone: a redeploy takes its nodes away and brings them
 * back, and what comes meanwhile is for all of them.
 */
const HOLD_MS = 5_000;

/** Holds everybody up while members are away that may be back in a moment. */
export class Hold {
  /** Who has just gone, by id, with what ends the wait. */
  readonly #gone = new Map<string, NodeJS.Timeout>();
  readonly #givenUp: (id: string, leftMs: number) => void;
  #release: (() => void) | undefined;

  /** @param givenUp called when a member is not waited for any longer, with when it left in ms since 1970 */
  constructor(givenUp: (id: string, leftMs: number) => void) {
    this.#givenUp = givenUp;
  }

  /** Whether nobody is waited for. */
  get isOpen(): boolean {
    return this.#gone.size === 0;
  }

  /** The ids of those who are waited for. */
  get ids(): string[] {
    return [...this.#gone.keys()];
  }

  /** A member is gone. */
  gone(id: string): void {
    const leftMs = Date.now();
    clearTimeout(this.#gone.get(id));
    const timer = setTimeout(() => {
      this.back(id);
      this.#givenUp(id, leftMs);
    }, HOLD_MS).unref();
    this.#gone.set(id, timer);
  }

  /** A member is there, or is not waited for any longer. Says whether it was waited for. */
  back(id: string): boolean {
    clearTimeout(this.#gone.get(id));
    const was = this.#gone.delete(id);
    if (this.#gone.size === 0) this.wake();
    return was;
  }

  /** Waits until nobody is waited for. False when `signal` has ended, which has to be told by `wake`. */
  async open(signal: AbortSignal): Promise<boolean> {
    while (this.#gone.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    }
    return !signal.aborted;
  }

  /** Lets who waits look again. */
  wake(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Waits for nobody any longer; they stay known. */
  close(): void {
    for (const timer of this.#gone.values()) clearTimeout(timer);
  }
}

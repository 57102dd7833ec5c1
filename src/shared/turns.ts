interface Waiting {
  alone: boolean;
  start: () => void;
}

/**
 * Work in the order in which it came: what changes something runs alone, what only reads runs together with other
 * reading. Results come out in that order, too, so that the last message is the last answer.
 */
export class Turns {
  readonly #most: number;
  readonly #queue: Waiting[] = [];
  #running = 0;
  #someoneAlone = false;
  #before: Promise<unknown> = Promise.resolve();

  /** @param most how much may read at once */
  constructor(most = 8) {
    this.#most = most;
  }

  /** How much waits for its turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Does the work when it is its turn, and gives its result after those of all that came before. */
  run<T>(work: () => Promise<T>, { alone }: { alone: boolean }): Promise<T> {
    const done = new Promise<T>((resolve, reject) => {
      const start = (): void => {
        this.#running += 1;
        this.#someoneAlone = alone;
        work()
          .then(resolve, reject)
          .finally(() => {
            this.#running -= 1;
            this.#someoneAlone = false;
            this.#next();
          });
      };
      this.#queue.push({ alone, start });
    });
    // Whoever waits for the result hears of a failure; this only keeps it from being called unhandled meanwhile.
    done.catch(() => undefined);
    const result = this.#before.then(() => done);
    this.#before = result.catch(() => undefined);
    this.#next();
    return result;
  }

  #next(): void {
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const free = first.alone ? this.#running === 0 : !this.#someoneAlone && this.#running < this.#most;
      if (!free) return;
      this.#queue.shift();
      first.start();
    }
  }
}

/**
 * Work about one thing, such as one user, in the order in which it came; work about other things does not wait for it.
 * Its results come out in that order, too.
 */
export class TurnsByKey {
  /** The last work about each thing that has not ended. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work as soon as all that came before about the same thing has ended, well or not. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const result = before ? before.then(work) : work();
    const ended: Promise<unknown> = result.then(
      () => this.#end(key, ended),
      () => this.#end(key, ended),
    );
    this.#last.set(key, ended);
    return result;
  }

  #end(key: string, ended: Promise<unknown>): void {
    if (this.#last.get(key) === ended) this.#last.delete(key);
  }
}

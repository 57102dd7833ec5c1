/**
 * Lets callers go on in the order in which they came, although each first has to find something out and some take
 * longer for it: whom a line is for must not decide which line is first.
 */
export class Entrance {
  #before: Promise<unknown> = Promise.resolve();

  /** What `find` gives, as soon as everybody who came before has gone on. Finding out begins at once. */
  async pass<T>(find: () => Promise<T>): Promise<T> {
    const found = find();
    // Its own caller hears of a failure below; this keeps it from being called unhandled meanwhile.
    found.catch(() => undefined);
    const before = this.#before;
    const passed = before.then(() => found);
    this.#before = passed.catch(() => undefined);
    return passed;
  }
}

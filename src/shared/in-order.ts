/**
 * Passes items on in the order in which they came, although some have to wait: what comes behind a waiting
 * one waits too. Without anything waiting an item passes at once, with no promise in between.
 */
export class InOrder<Item> {
  readonly #queue: { item: Item; ready: boolean }[] = [];

  /** @param pass called for each item, in order */
  constructor(private readonly pass: (item: Item) => void) {}

  /** Takes an item; with `until`, it passes when that settles. */
  push(item: Item, until?: Promise<unknown>): void {
    if (!until && this.#queue.length === 0) {
      this.pass(item);
      return;
    }
    const place = { item, ready: !until };
    this.#queue.push(place);
    const release = (): void => {
      place.ready = true;
      this.#drain();
    };
    until?.then(release, release);
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  /** Gives what waits, in order; none of it passes any more. */
  takeBack(): Item[] {
    return this.#queue.splice(0).map(({ item }) => item);
  }

  #drain(): void {
    for (let head = this.#queue[0]; head?.ready; head = this.#queue[0]) {
      this.#queue.shift();
      this.pass(head.item);
    }
  }
}

/**
 * What was handed on in the running turn of the event loop. Node-RED gives a message to the next node in the turn
 * after: when a deploy takes the nodes away between the two, it reaches nobody, and has to come again.
 */
export class Undelivered<Item> {
  #items: Item[] = [];
  readonly #forget = (): void => {
    this.#items = [];
  };

  /** To be called right before an item is handed on, so that this looks away right before Node-RED delivers it. */
  add(item: Item): void {
    if (this.#items.length === 0) setImmediate(this.#forget);
    this.#items.push(item);
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}

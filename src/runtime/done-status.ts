import type { NodeAPI, NodeStatus } from 'node-red';

/** A name that people know a channel by; a number tells them nothing, and an address is too long. */
const CHANNEL_NAME = /^@?([a-z]\w{1,24})$/i;

/** What the status says after a message was done: the place is named as soon as a node acts in several. */
export class DoneStatus {
  readonly #RED: NodeAPI;
  readonly #key: string;
  #first: string | undefined;
  #several = false;

  /** @param set the node's set, whose catalogue has `status.done` */
  constructor(RED: NodeAPI, set: string) {
    this.#RED = RED;
    this.#key = `${set}.status.done`;
  }

  /** @param place the channel, as a login or an id; blank for the account's own */
  after(place: string): NodeStatus {
    this.#several ||= this.#first !== undefined && this.#first !== place;
    this.#first ??= place;
    const [, name] = (this.#several && CHANNEL_NAME.exec(place)) || [];
    // A key takes no name, so with one the text comes in the language of the server.
    const text = name ? `#${name.toLowerCase()} ${this.#RED._(this.#key)}` : this.#key;
    return { fill: 'green', shape: 'dot', text };
  }
}

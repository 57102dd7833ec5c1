import { Connection, type ConnectionEvents } from '../eventsub/connection';
import type { HeldShard } from './held-shard';

/** So many sockets are opened at once: they are assigned with one call, and a small machine keeps up. */
const MOST_OPENING = 100;

/** What the connection of a shard tells. */
export interface LineEvents {
  frame(held: HeldShard, ...news: Parameters<ConnectionEvents['frame']>): void;
  ready(held: HeldShard, ...news: Parameters<ConnectionEvents['ready']>): void;
  lost(held: HeldShard, ...news: Parameters<ConnectionEvents['lost']>): void;
  /** A shard has tried in vain for a while. */
  unreachable(...news: Parameters<ConnectionEvents['unreachable']>): void;
  /** Every shard that is wanted has a connection, or its first tries for one. */
  reachable(): void;
}

/** The sockets of the shards: opened some at a time, each of them then stays connected by itself. */
export class ShardLines {
  readonly #url: string;
  readonly #now: () => number;
  readonly #events: LineEvents;
  readonly #toOpen: HeldShard[] = [];
  /** On their way, for the first time or again. */
  readonly #connecting = new Set<HeldShard>();
  /** Have tried in vain for a while. */
  readonly #cutOff = new Set<HeldShard>();
  #opening = 0;

  constructor(url: string, now: () => number, events: LineEvents) {
    this.#url = url;
    this.#now = now;
    this.#events = events;
  }

  /** How many sockets are on their way and may be up in a moment. */
  get connecting(): number {
    return this.#connecting.size;
  }

  /** Opens a socket for a shard as soon as it is its turn. */
  open(held: HeldShard): void {
    this.#toOpen.push(held);
    this.#openNext();
  }

  /** A shard needs its socket no longer. */
  close(held: HeldShard): Promise<void> {
    held.isGivenUp = true;
    this.#connecting.delete(held);
    this.#reached(held);
    return held.connection?.close() ?? Promise.resolve();
  }

  #openNext(): void {
    while (this.#opening < MOST_OPENING) {
      const held = this.#toOpen.shift();
      if (!held) return;
      if (!held.isGivenUp) this.#connect(held);
    }
  }

  #connect(held: HeldShard): void {
    this.#opening += 1;
    this.#connecting.add(held);
    let isFirst = true;
    const tried = (): void => {
      if (!isFirst) return;
      isFirst = false;
      this.#opening -= 1;
      this.#openNext();
    };
    held.connection = new Connection({
      url: this.#url,
      now: this.#now,
      events: {
        frame: (frame) => {
          if (!held.isGivenUp) this.#events.frame(held, frame);
        },
        ready: (sessionId, fresh) => {
          this.#connecting.delete(held);
          this.#reached(held);
          if (!held.isGivenUp) this.#events.ready(held, sessionId, fresh);
          tried();
        },
        lost: (loss) => {
          if (!held.isGivenUp) {
            this.#connecting.add(held);
            this.#events.lost(held, loss);
          }
          tried();
        },
        unreachable: (why) => {
          if (held.isGivenUp) return;
          this.#cutOff.add(held);
          this.#events.unreachable(why);
        },
      },
    });
    held.connection.start();
  }

  /** The last of them tells: as long as one is cut off, the others prove nothing. */
  #reached(held: HeldShard): void {
    if (this.#cutOff.delete(held) && this.#cutOff.size === 0) this.#events.reachable();
  }
}

import { type MemorySlot, type MemoryStore, shortMemories } from '../shared/memory-slot';
import { type ChaturbateAccess, roomKey } from './access';
import { ChaturbateFeed } from './feed';
import type { Position } from './position';

/** How an account wants its room to be asked. */
export interface FeedSettings {
  timeoutSeconds: number;
  requestsPerMinute: number;
}

interface Shared {
  feed: ChaturbateFeed;
  users: number;
  slotName: string;
}

/** All rooms that are listened to: accounts with the same server, user name and token share one feed. */
export class ChaturbateFeeds {
  readonly #positions: MemoryStore<Position>;
  readonly #feeds = new Map<string, Shared>();

  /** @param positions keeps how far each room has got */
  constructor(positions: MemoryStore<Position> = shortMemories()) {
    this.#positions = positions;
  }

  /** The feed of a room. Every call is matched by one of `leave`. The first account's settings count. */
  enter(access: ChaturbateAccess, settings: FeedSettings): ChaturbateFeed {
    const key = keyOf(access);
    let shared = this.#feeds.get(key);
    if (!shared) {
      const slotName = this.#slotName(access);
      shared = {
        feed: new ChaturbateFeed({ access, ...settings, slot: this.#slot(access, slotName) }),
        users: 0,
        slotName,
      };
      this.#feeds.set(key, shared);
    }
    shared.users += 1;
    return shared.feed;
  }

  /** Gives a feed back; the last one closes it and waits for that. */
  async leave(feed: ChaturbateFeed): Promise<void> {
    for (const [key, shared] of this.#feeds) {
      if (shared.feed !== feed) continue;
      shared.users -= 1;
      if (shared.users > 0) return;
      this.#feeds.delete(key);
      await feed.close();
    }
  }

  /** A simulator begins anew with each start: there is nothing to go on from. */
  #slot({ simulated }: ChaturbateAccess, name: string): MemorySlot<Position> {
    return (simulated ? shortMemories() : this.#positions).slot(name);
  }

  /** A new token goes on where the old one stopped; only two at once must not overwrite each other's position. */
  #slotName(access: ChaturbateAccess): string {
    const room = roomKey(access);
    const isTaken = [...this.#feeds.values()].some(({ slotName }) => slotName === room);
    return isTaken ? keyOf(access) : room;
  }
}

function keyOf(access: ChaturbateAccess): string {
  return `${roomKey(access)} ${access.token}`;
}

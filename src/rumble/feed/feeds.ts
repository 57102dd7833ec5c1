import { type MemorySlot, type MemoryStore, shortMemories } from '../../shared/memory-slot';
import { SentLines } from '../../shared/sent-lines';
import { type RumbleAccess, sourceKey } from '../access';
import { ChatPaces } from '../actions/chat-pace';
import { RumbleFeed, type RumbleFeedOptions } from './feed';
import type { FeedMemory } from './memory';

/** Figures that only tests change: `lineSpacingMs` is the least time between two chat lines of one login. */
type FeedsFigures = Pick<RumbleFeedOptions, 'patience' | 'leastIntervalMs'> & { lineSpacingMs?: number };

/** What all accounts share: those with the same addresses read them once. */
export class RumbleFeeds {
  /** The chat lines that this Node-RED has sent itself, by whatever account. */
  readonly sentLines = new SentLines();
  /** How fast each login may write, whichever account it is used by. */
  readonly paces: ChatPaces;
  readonly #memories: MemoryStore<FeedMemory>;
  readonly #figures: Pick<RumbleFeedOptions, 'patience' | 'leastIntervalMs'>;
  readonly #feeds = new Map<string, { feed: RumbleFeed; users: number }>();
  /** Those that are ending: a new one must not read what they have not yet written. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #shortSlots = shortMemories<FeedMemory>();

  /**
   * @param memories keeps how far each source was read
   * @param figures other figures only in tests
   */
  constructor(
    memories: MemoryStore<FeedMemory> = shortMemories(),
    { lineSpacingMs, ...figures }: FeedsFigures = {},
  ) {
    this.#memories = memories;
    this.#figures = figures;
    this.paces = new ChatPaces({ spacingMs: lineSpacingMs });
  }

  /** The feed of an account's addresses. Every call is matched by one of `leave`. */
  enter(access: RumbleAccess): RumbleFeed {
    const key = sourceKey(access);
    let shared = this.#feeds.get(key);
    if (!shared) {
      const slot = after(this.#ending.get(key), this.#slot(access, key));
      shared = { feed: new RumbleFeed({ access, slot, ...this.#figures }), users: 0 };
      this.#feeds.set(key, shared);
    }
    shared.users += 1;
    return shared.feed;
  }

  /** Gives a feed back; the last one closes it and waits for that. */
  async leave(feed: RumbleFeed): Promise<void> {
    for (const [key, shared] of this.#feeds) {
      if (shared.feed !== feed) continue;
      shared.users -= 1;
      if (shared.users > 0) return;
      this.#feeds.delete(key);
      const ending = feed.close();
      this.#ending.set(key, ending);
      await ending;
      if (this.#ending.get(key) === ending) this.#ending.delete(key);
    }
  }

  /** A simulator begins anew with each start: there is nothing to go on from after the process. */
  #slot({ simulated }: RumbleAccess, key: string): MemorySlot<FeedMemory> {
    return (simulated ? this.#shortSlots : this.#memories).slot(`rumble ${key}`);
  }
}

/** A slot that is read once what came before is written. */
function after(ending: Promise<void> | undefined, slot: MemorySlot<FeedMemory>): MemorySlot<FeedMemory> {
  if (!ending) return slot;
  return {
    load: async () => {
      await ending.catch(() => undefined);
      return slot.load();
    },
    save: (read) => slot.save(read),
    flush: () => slot.flush(),
  };
}

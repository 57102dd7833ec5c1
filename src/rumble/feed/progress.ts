import type { MemorySlot } from '../../shared/memory-slot';
import { word } from '../../shared/wire';
import type { ApiMemory } from '../api/derive';
import type { ChatPosition } from '../chat/chat-feed';
import { timeOf } from '../chat/room';
import { type FeedMemory, keptParcels, memoryOf } from './memory';
import type { HeldParcel, Place } from './place';
import { Twins } from './twins';

/** How far a feed has got: over a restart, and with the sources that nobody reads now. */
export class Progress {
  /** Where the chats stopped that are not read now. */
  readonly #positions = new Map<string, ChatPosition>();
  /** What is held back for nodes that have not come yet, by their ids. */
  readonly #heldFor = new Map<string, readonly HeldParcel[]>();
  #wasHere: ReadonlySet<string> = new Set();
  /** Of the Live Stream API, as long as nobody asks it. */
  api: ApiMemory | undefined;
  twins = new Twins();

  /** Finds out where an earlier run has stopped. `nowMs` is the clock of `Twins`. */
  async recall(slot: MemorySlot<FeedMemory>, nowMs: () => number): Promise<void> {
    const memory = memoryOf(await slot.load().catch(() => undefined));
    if (!memory) return;
    this.#wasHere = new Set(memory.members);
    this.api = memory.api;
    for (const position of memory.chats) this.#positions.set(position.streamId, position);
    this.twins = new Twins(memory.twins, nowMs());
    for (const [id, held] of Object.entries(memory.held ?? {})) this.#heldFor.set(id, held);
  }

  /** Whether the node with this id was the last to go, or was here in an earlier run. */
  knows(id: string): boolean {
    return this.#wasHere.has(id);
  }

  /** Gives a place what was held back for its node. */
  handHeld(place: Place): void {
    place.holdAgain(this.#heldFor.get(place.id) ?? []);
    this.#heldFor.delete(place.id);
  }

  /** The last place was given up. */
  noteLast({ id, held }: Place): void {
    this.#wasHere = new Set([...this.#wasHere, id]);
    this.#heldFor.set(id, held);
  }

  /** Where a chat stopped that is read again now. */
  takePosition(streamId: string): ChatPosition | undefined {
    const position = this.#positions.get(streamId);
    this.#positions.delete(streamId);
    return position;
  }

  /** A chat is not read any more. */
  keepPosition(position: ChatPosition): void {
    this.#positions.set(position.streamId, position);
  }

  /**
   * What to keep over a restart.
   *
   * @param open how far the chats are that are read now
   * @param api what the Live Stream API has told so far, while somebody asks it
   */
  memory(places: readonly Place[], open: readonly ChatPosition[], api: ApiMemory | undefined): FeedMemory {
    const openIds = new Set(open.map(({ streamId }) => streamId));
    const rested = [...this.#positions.values()].filter(({ streamId }) => !openIds.has(streamId));
    const ids = places.map(({ id }) => id);
    const known = api ?? this.api;
    return {
      members: [...new Set([...ids, ...(ids.length > 0 ? [] : this.#wasHere)])],
      ...(known ? { api: known } : {}),
      chats: [...rested, ...open],
      twins: this.twins.memory,
      held: Object.fromEntries(this.#held(places)),
    };
  }

  #held(places: readonly Place[]): [id: string, held: readonly HeldParcel[]][] {
    const here = places.map(({ id, held }): [string, readonly HeldParcel[]] => [id, held]);
    return [...this.#heldFor, ...here]
      .filter(([, held]) => held.length > 0)
      .map(([id, held]) => [id, keptParcels(held)]);
  }
}

/** How far a chat was passed on. What came while nobody was there will be fetched again. */
export function passedOn(position: ChatPosition, places: readonly Place[]): ChatPosition {
  const unheard = places.flatMap((place) => place.unheard);
  if (unheard.length === 0) return position;
  const ids = new Set(unheard.map((one) => (one.source === 'chat' ? word(one.message?.id) : null)));
  const times = unheard.map((one) => (one.source === 'chat' ? timeOf(one) : Number.POSITIVE_INFINITY));
  return {
    ...position,
    ids: position.ids.filter((id) => !ids.has(id)),
    lastMs: position.lastMs === null ? null : Math.min(position.lastMs, ...times),
  };
}

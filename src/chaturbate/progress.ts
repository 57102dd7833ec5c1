import type { MemorySlot } from '../shared/memory-slot';
import { firstPast } from '../shared/past';
import { isNotAfter, timeOfId } from './event-id';
import type { Step } from './poll';
import { type Position, positionOf } from './position';

/** While nothing happens, so often it is written down that the server is heard from. */
const NOTE_EVERY_MS = 600_000;

/** How far a feed has got: in which answer, after which event, and what of that is written down. */
export class Progress {
  readonly #slot: MemorySlot<Position>;
  readonly #members: () => string[];
  #position: Position | undefined;
  /** The last event of the run before: what is up to there has been passed on. */
  #formerId: string | null = null;
  /** The same until an answer that goes on from there has come. */
  #resumedAt: string | null = null;
  #notedMs = 0;
  /** Who was there to the last, when the feed came to rest. */
  readonly #last = new Set<string>();

  /** @param members the ids of the nodes that have got everything */
  constructor(slot: MemorySlot<Position>, members: () => string[]) {
    this.#slot = slot;
    this.#members = members;
  }

  /** The cursor of the answer that is being passed on; `null` for the first one. */
  get cursor(): string | null {
    return this.#position?.cursor ?? null;
  }

  /** Where to begin: after what this run, or the one before, has passed on. */
  get start(): { cursor: string | null; heardMs: number | null } {
    const { cursor = null, lastId = null, heardMs = null } = this.#position ?? {};
    // A cursor is the id of the last event before it. Stopped in the very first answer, there is no other.
    const lastMs = lastId === null ? null : timeOfId(lastId);
    return {
      cursor: cursor ?? (lastMs === null ? null : lastId),
      heardMs: heardMs === null ? null : firstPast(Date.now(), heardMs, lastMs),
    };
  }

  /** Whether the node with this id has got everything up to here. */
  knows(memberId: string): boolean {
    return this.#last.has(memberId) || (this.#position?.members.includes(memberId) ?? false);
  }

  /** The feed comes to rest, and the node with this id has got everything up to here. */
  rests(memberId: string): void {
    this.#last.add(memberId);
  }

  /** Since when this room is listened to, in ms since 1970, as long as nothing was passed on; else `null`. */
  get beganMs(): number | null {
    const { cursor = null, lastId = null, heardMs = null } = this.#position ?? {};
    return cursor === null && lastId === null ? heardMs : null;
  }

  /** Goes on where the run before stopped, unless this one has begun. */
  async recall(): Promise<void> {
    if (this.#position) return;
    this.#position = positionOf(await this.#slot.load());
    this.#formerId = this.#position?.lastId ?? null;
    this.#resumedAt = this.#formerId;
  }

  /** Writes down that somebody listens: what comes from now on must not be lost in a crash. */
  async begin(): Promise<void> {
    if (this.#position) return;
    this.#position = { cursor: null, lastId: null, heardMs: Date.now(), members: [] };
    this.#save();
    await this.flush();
  }

  /**
   * Where in an answer what is new begins: after a restart, some of it may have been passed on. A cold one may reach
   * back to before the restart at any time.
   */
  firstNew({ entries, cold }: Step): number {
    const lastId = cold ? this.#formerId : this.#resumedAt;
    if (entries.length > 0 && !cold) this.#resumedAt = null;
    if (lastId === null) return 0;
    const ids = idsOf(entries);
    const at = ids.lastIndexOf(lastId);
    if (at >= 0) return at + 1;
    const first = ids.findIndex((id) => !isNotAfter(id, lastId));
    return first < 0 ? ids.length : first;
  }

  /**
   * Whether an answer holds what comes right after the last event that was passed on. A cold one goes back only so
   * far: where it does not reach an event that is known, some in between may be missing.
   */
  goesOn({ entries, cold }: Step): boolean {
    const lastId = this.#position?.lastId ?? null;
    if (!cold || entries.length === 0 || lastId === null) return true;
    return idsOf(entries).some((id) => isNotAfter(id, lastId));
  }

  /** An event has arrived behind the members. */
  arrived(id: string | null): void {
    this.#last.clear();
    this.#position ??= { cursor: null, lastId: null, heardMs: Date.now(), members: [] };
    const { lastId } = this.#position;
    // An older one may come after newer ones when the server starts over.
    if (id !== null && (lastId === null || !isNotAfter(id, lastId))) this.#position.lastId = id;
    this.#save();
  }

  /** A whole answer is done with; the next one is that after `cursor`. Waits until the first cursor is written down. */
  async heard(cursor: string | null, heardMs: number): Promise<void> {
    const { cursor: before = null, lastId = null } = this.#position ?? {};
    this.#position = { cursor, lastId, heardMs, members: [] };
    if (cursor !== before || heardMs - this.#notedMs >= NOTE_EVERY_MS) this.#save();
    // Without any, there would be no way back to what comes next.
    if (before === null && cursor !== null) await this.flush();
  }

  /** Writes what is not yet written, and waits for it. */
  flush(): Promise<void> {
    return this.#slot.flush();
  }

  #save(): void {
    this.#notedMs = Date.now();
    this.#slot.save(() => ({
      cursor: null,
      lastId: null,
      heardMs: 0,
      ...this.#position,
      members: this.#members(),
    }));
  }
}

function idsOf(entries: readonly unknown[]): string[] {
  return entries.map((entry) => String((entry as { id?: unknown } | null)?.id));
}

import { stableId } from '../../events';
import type { Wire } from '../../shared/wire';

/** What makes an entry of a list what it is. */
export interface EntryKey {
  /** The fields that name it. */
  fields: readonly (string | number | null)[];
  /** When it happened, in ms since 1970; `null` where the list does not say. */
  timeMs: number | null;
  /** A figure that only ever falls: where it has risen, the entry is another one with the same name. */
  remaining?: number | null;
}

/** An entry that was not there before. */
export interface NewEntry {
  entry: Wire;
  timeMs: number | null;
  /** The same whenever this entry is read, and for no other one. */
  id: string;
}

interface Seen {
  /** How many equal entries the list had at most. */
  count: number;
  /** How many were told, or remembered from the first answer. */
  told: number;
  /** The highest figure of `EntryKey.remaining` when last looked at. */
  remaining: number | null;
}

/** What is kept of a list over a restart. */
export interface SeenListMemory {
  /** Before which nothing is new, in ms since 1970; `null` for no such bound. */
  floorMs: number | null;
  seen: (readonly [key: string, count: number, told: number, remaining: number | null])[];
}

/** Entries that are no longer listed are remembered, too, in case they come back. */
const MAX_KEPT = 1_000;

/**
 * Which entries of one of the API's lists are new. The entries have no ids, and two may be equal in all that names
 * them: they are counted. An answer that leaves entries out takes nothing back.
 */
export class SeenList {
  readonly #seen: Map<string, Seen>;
  #floorMs: number | null;
  #known: boolean;
  #overran = false;

  /** @param memory what was kept; without it, the first list is only remembered */
  constructor(memory?: SeenListMemory) {
    this.#known = memory !== undefined;
    this.#floorMs = memory?.floorMs ?? null;
    this.#seen = new Map(
      memory?.seen.map(([key, count, told, remaining]) => [key, { count, told, remaining }]),
    );
  }

  /** A list of which everything is news: that of something which has only just begun. */
  static fresh(): SeenList {
    return new SeenList({ floorMs: null, seen: [] });
  }

  get memory(): SeenListMemory | undefined {
    if (!this.#known) return undefined;
    const seen = [...this.#seen].map(
      ([key, { count, told, remaining }]) => [key, count, told, remaining] as const,
    );
    return { floorMs: this.#floorMs, seen };
  }

  /** Whether all of the list that was last taken is new, so that there may have been more than it holds. */
  get overran(): boolean {
    return this.#overran;
  }

  /**
   * Takes the list of an answer, newest first.
   *
   * @param name of the list, so that ids of different lists differ
   * @param isFull whether it may be only the end of a longer list: when an entry goes, an older one slides in
   * @returns what is new, oldest first
   */
  take(
    name: string,
    entries: readonly Wire[],
    keyOf: (entry: Wire) => EntryKey,
    isFull: boolean,
  ): NewEntry[] {
    const keyed = oldestFirst(entries.map((entry) => ({ entry, ...keyOf(entry) })));
    if (!this.#known) {
      this.#known = true;
      const times = keyed.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs !== null);
      this.#floorMs = isFull && times.length > 0 ? Math.min(...times) : null;
      for (const { key, same } of groups(name, keyed)) this.#remember(key, same.length, same);
      return [];
    }
    const hadSome = this.#seen.size > 0;
    const found: (NewEntry & { place: number })[] = [];
    for (const { key, same } of groups(name, keyed)) {
      const before = this.#seen.get(key) ?? { count: 0, told: 0, remaining: null };
      const isOld = ({ timeMs }: EntryKey): boolean =>
        this.#floorMs !== null && timeMs !== null && timeMs < this.#floorMs;
      const grown = same.slice(Math.min(before.count, same.length)).filter((one) => !isOld(one));
      const fresh = grown.length > 0 ? grown : renewedIn(same, before.remaining);
      for (const [nth, { entry, timeMs, place }] of fresh.entries()) {
        found.push({ entry, timeMs, place, id: stableId('rumble', key, before.told + nth + 1) });
      }
      this.#remember(key, before.told + fresh.length, same, before.count);
    }
    this.#overran = isFull && found.length > 0 && found.length === entries.length && hadSome;
    this.#forget();
    return found.sort((one, other) => one.place - other.place);
  }

  #remember(key: string, told: number, same: readonly EntryKey[], countBefore = 0): void {
    const count = Math.max(countBefore, same.length);
    // To the end: what is listed now is forgotten last.
    this.#seen.delete(key);
    this.#seen.set(key, { count, told, remaining: mostRemaining(same) });
  }

  #forget(): void {
    for (const key of this.#seen.keys()) {
      if (this.#seen.size <= MAX_KEPT) return;
      this.#seen.delete(key);
    }
  }
}

type Keyed = EntryKey & { entry: Wire; place: number };

/** By time where there is one; lists come newest first, and equal times keep that order turned around. */
function oldestFirst(entries: readonly (EntryKey & { entry: Wire })[]): Keyed[] {
  return entries
    .toReversed()
    .sort((one, other) => (one.timeMs === null || other.timeMs === null ? 0 : one.timeMs - other.timeMs))
    .map((entry, place) => ({ ...entry, place }));
}

function groups(name: string, entries: readonly Keyed[]): { key: string; same: Keyed[] }[] {
  const byKey = new Map<string, Keyed[]>();
  for (const entry of entries) {
    // Short, since hundreds of them are kept in a file; names of people are not kept in it.
    const key = stableId(name, ...entry.fields).slice(0, 20);
    byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  }
  return [...byKey].map(([key, same]) => ({ key, same }));
}

function mostRemaining(entries: readonly EntryKey[]): number | null {
  const figures = entries.map(({ remaining }) => remaining ?? null).filter((figure) => figure !== null);
  return figures.length > 0 ? Math.max(...figures) : null;
}

/** The entry whose figure is higher than it can be if it is an old one. */
function renewedIn(same: readonly Keyed[], before: number | null): Keyed[] {
  const most = mostRemaining(same);
  if (before === null || most === null || most <= before) return [];
  return same.filter(({ remaining }) => remaining === most).slice(0, 1);
}

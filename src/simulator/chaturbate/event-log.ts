/** A place in the stream of events: milliseconds since 1970, and a number that counts within the same one. */
export interface Position {
  ms: number;
  sequence: number;
}

/** What a reader gets: the events after its cursor, oldest first, and the cursor to go on with. */
export interface Portion {
  entries: unknown[];
  cursor: Position;
}

/** What an event is put into the log as: given its id, it says what goes over the wire. */
type Entry = (id: string) => unknown;

/** The latest events of a room in their order, and no more of them than is kept. Reading takes nothing away. */
export class EventLog {
  #kept: { at: Position; entry: unknown }[] = [];
  #last: Position;
  /** The newest that is no longer kept: whoever has read less than this has missed something. */
  #dropped: Position = { ms: 0, sequence: 0 };

  constructor(
    private readonly limits: { keptEvents: number; keptSeconds: number },
    private readonly now: () => number,
  ) {
    this.#last = { ms: now(), sequence: 0 };
  }

  /** The cursor of somebody who has read everything. */
  get end(): Position {
    return this.#last;
  }

  /** The cursor of somebody who has read nothing of what is kept. */
  get beginning(): Position {
    this.#forgetOld();
    return this.#dropped;
  }

  /** Adds an event; `build` is given its id. Returns what it has built. */
  append<T>(build: (id: string) => T): T;
  append(build: Entry): unknown {
    const at = this.#advance();
    const entry = build(written(at));
    this.#kept.push({ at, entry });
    return entry;
  }

  /** What comes after `cursor`, at most `count` of it. Undefined when some of that is no longer kept. */
  read(cursor: Position, count: number): Portion | undefined {
    this.#forgetOld();
    if (isBefore(cursor, this.#dropped)) return undefined;
    return this.#portion(this.#indexAfter(cursor), count, cursor);
  }

  /** The latest events, at most `count`. */
  latest(count: number): Portion {
    this.#forgetOld();
    return this.#portion(Math.max(0, this.#kept.length - count), count, this.#last);
  }

  /** As if more had happened than is kept: every cursor that anybody has is too old. */
  forgetEverything(): void {
    this.#dropped = this.#advance();
    this.#kept = [];
  }

  #portion(from: number, count: number, cursor: Position): Portion {
    const found = this.#kept.slice(from, from + count);
    return { entries: found.map(({ entry }) => entry), cursor: found.at(-1)?.at ?? cursor };
  }

  /** Ids only grow, whatever the clock does. */
  #advance(): Position {
    const ms = this.now();
    this.#last =
      ms > this.#last.ms ? { ms, sequence: 0 } : { ms: this.#last.ms, sequence: this.#last.sequence + 1 };
    return this.#last;
  }

  #indexAfter(cursor: Position): number {
    let [low, high] = [0, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#kept[middle]?.at;
      if (at && isBefore(cursor, at)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #forgetOld(): void {
    const oldestMs = this.now() - this.limits.keptSeconds * 1_000;
    let count = Math.max(0, this.#kept.length - this.limits.keptEvents);
    while ((this.#kept[count]?.at.ms ?? Number.POSITIVE_INFINITY) < oldestMs) count += 1;
    if (count === 0) return;
    this.#dropped = this.#kept[count - 1]?.at ?? this.#dropped;
    this.#kept.splice(0, count);
  }
}

/** A position as it is written in ids and cursors. */
export function written({ ms, sequence }: Position): string {
  return `${ms}-${sequence}`;
}

/** Reads a cursor; undefined for what is none. */
export function readPosition(text: string): Position | undefined {
  const [, ms, sequence] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  return ms === undefined || sequence === undefined
    ? undefined
    : { ms: Number(ms), sequence: Number(sequence) };
}

function isBefore(one: Position, other: Position): boolean {
  return one.ms < other.ms || (one.ms === other.ms && one.sequence < other.sequence);
}

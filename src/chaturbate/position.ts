/** How far a feed has got: what is kept over a restart. It holds no secret. */
export interface Position {
  /** The cursor to ask on from; `null` while the server has not given any. */
  cursor: string | null;
  /** The last event that was passed on: the answer behind `cursor` may hold some that were already. `null` for none. */
  lastId: string | null;
  /** When the server was last heard from, in ms since 1970. */
  heardMs: number;
  /** The ids of the nodes that have got everything up to here. */
  members: readonly string[];
}

/** Where the position of one account is kept. */
export interface PositionSlot {
  /** What was kept, unless it cannot be read. */
  load(): Promise<Position | undefined>;
  /** Says that the position has changed. It is read when it is written, which is at most once a second. */
  save(position: () => Position): void;
  /** Writes what is not yet written, and waits for it. */
  flush(): Promise<void>;
}

/** Keeps positions by a name for the account. */
export interface PositionStore {
  slot(name: string): PositionSlot;
}

/** A store that lasts as long as the process. */
export function shortPositions(): PositionStore {
  const kept = new Map<string, Position>();
  return {
    slot: (name) => ({
      load: () => Promise.resolve(kept.get(name)),
      save: (position) => void kept.set(name, position()),
      flush: () => Promise.resolve(),
    }),
  };
}

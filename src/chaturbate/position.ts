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

/** A position as it was kept, as far as that can be read. */
export function positionOf(value: unknown): Position | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { cursor, lastId, heardMs, members } = value as Partial<Record<keyof Position, unknown>>;
  if (typeof heardMs !== 'number') return undefined;
  return {
    cursor: typeof cursor === 'string' ? cursor : null,
    lastId: typeof lastId === 'string' ? lastId : null,
    heardMs,
    members: Array.isArray(members) ? members.filter((id) => typeof id === 'string') : [],
  };
}

import type { MemorySlot } from '../../shared/memory-slot';
import { isObject } from '../../shared/wire';

/** What a node knows of its conduit over a restart. No secret is in it. */
export interface ConduitMemory {
  conduitId: string;
  /** The session that each of its shards was assigned to last; empty for webhooks. */
  sessions: Record<string, string>;
  /** The shards that it has claimed for itself and not to stand in for others, in the order of its claims. */
  own: number[];
  /** The ids of the subscriptions that this node has made. */
  made: string[];
  /** A mark of the secret that its webhooks are signed with; blank for none. */
  signedWith: string;
  /** When something was last heard of Twitch, in milliseconds since 1970; 0 for never. */
  heardMs: number;
  /** Whether the node was closed in order; otherwise more may have come later. */
  orderly: boolean;
}

/** Where that is kept. What cannot be kept is as if there were nothing. */
export type ConduitMemorySlot = MemorySlot<ConduitMemory>;

/** A slot that keeps nothing. */
export const NO_MEMORY: ConduitMemorySlot = {
  load: () => Promise.resolve(undefined),
  save: () => undefined,
  flush: () => Promise.resolve(),
};

/** What a slot held as a memory; `undefined` where it is none. */
export function readMemory(kept: unknown): ConduitMemory | undefined {
  if (!isObject(kept) || typeof kept.conduitId !== 'string') return undefined;
  const sessions = isObject(kept.sessions) ? kept.sessions : {};
  return {
    conduitId: kept.conduitId,
    sessions: Object.fromEntries(
      Object.entries(sessions).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    ),
    own: Array.isArray(kept.own) ? kept.own.filter((shard) => Number.isInteger(shard) && shard >= 0) : [],
    made: Array.isArray(kept.made) ? kept.made.filter((id) => typeof id === 'string') : [],
    signedWith: typeof kept.signedWith === 'string' ? kept.signedWith : '',
    heardMs: typeof kept.heardMs === 'number' ? kept.heardMs : 0,
    orderly: kept.orderly === true,
  };
}

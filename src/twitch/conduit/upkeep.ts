import { isServed, type WireShard } from './wire';

/** How a shard that a node serves stands, as Twitch lists it. */
export type Verdict =
  /** It delivers to this node, or its connection is on its way. */
  | 'fine'
  /** It has to be assigned to the node's connection. */
  | 'assign'
  /** Another instance has it now. */
  | 'taken'
  /** The conduit was made smaller: there is no such shard any more. */
  | 'outside';

/** The node's side of a shard. */
export interface OwnSide {
  shard: number;
  /** Whether there is a connection that can be assigned. */
  isUp: boolean;
  /** Whether it is to be taken from whoever else is listed with it. */
  takesOver: boolean;
  /** Whether a transport is the node's own, now or before it was lost. */
  isOwn: (listed: WireShard) => boolean;
  /** Whether a transport is the one that is up now. */
  isCurrent: (listed: WireShard) => boolean;
}

/**
 * Compares what Twitch lists with what the node has. Shrinking has been seen to leave the cut-off shards listed as
 * enabled (twitchdev/issues 914), so the conduit's size goes before the list.
 */
export function judgeShard(own: OwnSide, listed: WireShard | undefined, shardCount: number): Verdict {
  if (own.shard >= shardCount) return 'outside';
  if (listed && isServed(listed)) {
    if (own.isCurrent(listed)) return 'fine';
    if (!own.isOwn(listed) && !own.takesOver) return 'taken';
  }
  return own.isUp ? 'assign' : 'fine';
}

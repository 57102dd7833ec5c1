import type { LivestreamError } from '../../shared/errors';
import type { Frame } from '../eventsub/protocol';
import type { ShardGap } from './gaps';
import type { WireConduit } from './wire';

/** What the shards of a node tell their owner. */
export interface ShardEvents {
  /** A notification or a revocation, as it came on whatever shard. */
  frame(frame: Frame): void;
  /** Which conduit it is, and each time that it is another one or has another size. */
  conduit(conduit: WireConduit): void;
  /** A session waits for the flow to assign it. */
  session(shard: number, sessionId: string): void;
  /** A shard delivers to this node. */
  assigned(shard: number, sessionId: string): void;
  /** A shard that delivered does not any more. */
  lost(shard: number, reason: string): void;
  /** Messages may be missing. */
  gap(gap: ShardGap): void;
  /** The figures of `progress` have changed. */
  changed(): void;
  trouble(error: LivestreamError, cause: string): void;
  mended(cause: string): void;
}

/** How many of a node's shards deliver. */
export interface ShardProgress {
  enabled: number;
  /** Claimed, or asked for by number. */
  wanted: number;
  /** Whether it has none because others serve them all. */
  isWaiting: boolean;
}

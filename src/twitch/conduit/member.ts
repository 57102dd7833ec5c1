import type { LivestreamError } from '../../shared/errors';
import type { Frame } from '../eventsub/protocol';
import type { Wish } from '../eventsub/subscription-calls';
import type { ShardGap } from './gaps';

/** A node that listens on a conduit, as the engine that it shares with others tells it what happens. */
export interface ConduitMember {
  /** An event as it came. `isShared`: others get the same payload, so what is passed on must be a copy. */
  notified(frame: Frame, isShared: boolean): void;
  /** A subscription is there, made or found; `isNew` only when it was made just now. */
  subscribed(wish: Wish, isNew: boolean): void;
  refused(wish: Wish, error: LivestreamError): void;
  /** Twitch took a subscription back, with its reason. */
  revoked(wish: Wish, reason: string): void;
  /** A session waits for the flow to assign it. */
  session(conduitId: string | null, shard: number, sessionId: string): void;
  /** A shard delivers. */
  assigned(conduitId: string | null, shard: number, sessionId: string): void;
  /** A shard that delivered does not any more. */
  lost(shard: number, reason: string): void;
  /** Messages may be missing. */
  gap(gap: ShardGap): void;
  trouble(error: LivestreamError, cause: string): void;
  mended(cause: string): void;
  /** The figures have changed. */
  changed(): void;
}

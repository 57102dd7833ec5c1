/** What Helix says about conduits and shards, typed as loosely as it must be. */

/** A conduit of an app: how many shards it spreads its messages over. */
export interface WireConduit {
  id: string;
  shard_count: number;
}

/** Where a shard's messages go. */
export interface WireTransport {
  method: string;
  session_id?: string | null;
  callback?: string | null;
  connected_at?: string | null;
  disconnected_at?: string | null;
}

/** A shard as Twitch lists it. Shards that were never assigned are not listed. */
export interface WireShard {
  /** A number as text, `"0"` up to the conduit's count less one. */
  id: string;
  /** `enabled` delivers. An open set. */
  status: string;
  transport?: WireTransport | null;
}

/** What a shard is to be served by. */
export type ShardTransport =
  | { method: 'websocket'; session_id: string }
  | { method: 'webhook'; callback: string; secret: string };

/** One shard of an assignment. */
export interface Assignment {
  id: string;
  transport: ShardTransport;
}

/** Why a shard could not be assigned. Twitch's texts and codes are an open set. */
export interface AssignmentError {
  id: string;
  message?: string;
  code?: string;
}

/** Statuses of a shard that somebody serves, or is about to. */
const SERVED = new Set(['enabled', 'webhook_callback_verification_pending']);

/** Whether somebody serves a shard. One that was never assigned is not listed. */
export function isServed(shard: WireShard | undefined): boolean {
  return shard !== undefined && SERVED.has(shard.status);
}

/**
 * What EventSub puts on the socket, typed as loosely as it must be: Twitch adds fields without notice, so
 * nothing here is exhaustive and unknown message types pass.
 */

/** The condition of a subscription: Twitch's field names to ids, which are always strings. */
export type Condition = Readonly<Record<string, string>>;

/** A subscription as Twitch lists it and as notifications carry it. */
export interface WireSubscription {
  id: string;
  /** `enabled` delivers; everything else but a pending one is terminal. An open set. */
  status: string;
  type: string;
  version: string;
  cost?: number;
  condition: Condition;
  transport?: { method: string; session_id?: string; conduit_id?: string; callback?: string };
  created_at?: string;
}

/** The payload of a notification; batched types have `events` instead of `event`. */
export interface NotificationPayload {
  subscription: WireSubscription;
  event?: Record<string, unknown>;
  events?: { id: string; data: Record<string, unknown> }[];
}

/** The `session` of a welcome or a reconnect message. */
export interface WireSession {
  id: string;
  status?: string;
  keepalive_timeout_seconds?: number | null;
  reconnect_url?: string | null;
}

/** One text frame. `payload` depends on `metadata.message_type`. */
export interface Frame {
  metadata: {
    message_id: string;
    message_type: string;
    message_timestamp: string;
    subscription_type?: string;
    subscription_version?: string;
  };
  payload: { session?: WireSession; subscription?: WireSubscription } & Partial<
    Omit<NotificationPayload, 'subscription'>
  >;
}

/**
 * A text off the wire as a frame, or `null` when it is none (broken JSON, no metadata, nobody's). Never throws:
 * one garbled frame must not cost the connection.
 */
export function decodeFrame(text: string): Frame | null {
  let frame: Partial<Frame> | null;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (
    typeof frame?.metadata?.message_type !== 'string' ||
    typeof frame.payload !== 'object' ||
    !frame.payload
  ) {
    return null;
  }
  const { subscription } = frame.payload as { subscription?: unknown };
  if (subscription !== undefined && !isSubscription(subscription)) return null;
  return frame as Frame;
}

/** Whether `value` is a subscription of which it can be told whose it is. */
export function isSubscription(value: unknown): value is WireSubscription {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, condition } = value as Partial<Record<keyof WireSubscription, unknown>>;
  return (
    typeof id === 'string' && typeof type === 'string' && typeof condition === 'object' && condition !== null
  );
}

/** Close codes of Twitch's own (facts: "Handling WebSocket Events", close codes) and what they mean for a user. */
export const CLOSE_REASONS: Readonly<Record<number, string>> = Object.freeze({
  1000: 'the server closed the connection',
  1001: 'the server went away',
  1006: 'the network connection broke',
  4000: 'Twitch had an internal error',
  4001: 'Twitch received data that it did not expect',
  4002: 'a ping was not answered in time',
  4003: 'the connection was not used',
  4004: 'moving to the new server took too long',
  4005: 'Twitch had a network time-out',
  4006: 'Twitch had a network error',
  4007: 'the address for moving to the new server was not accepted',
});

import { randomUUID } from 'node:crypto';
import type { SubscriptionOnWire } from './subscription-wire';

/** A time as EventSub writes it: RFC 3339 with nine fractional digits, of which JavaScript knows three. */
export function wireTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000000Z`;
}

/** A session as welcome and reconnect messages tell it. */
export interface SessionOnWire {
  id: string;
  connectedAt: string;
}

interface Metadata {
  message_id: string;
  message_type: string;
  message_timestamp: string;
}

function metadata(type: string, now: number): Metadata {
  return { message_id: randomUUID(), message_type: type, message_timestamp: wireTime(now) };
}

/** The first message on every socket, new or moved. */
export function welcomeFrame(session: SessionOnWire, keepaliveSeconds: number, now: number): string {
  return JSON.stringify({
    metadata: metadata('session_welcome', now),
    payload: {
      session: {
        id: session.id,
        status: 'connected',
        connected_at: session.connectedAt,
        keepalive_timeout_seconds: keepaliveSeconds,
        reconnect_url: null,
        recovery_url: null,
      },
    },
  });
}

/** What a quiet session sends, so that a client knows that it lives. */
export function keepaliveFrame(now: number): string {
  return JSON.stringify({ metadata: metadata('session_keepalive', now), payload: {} });
}

/** Asks the client to move to `url`. */
export function reconnectFrame(session: SessionOnWire, url: string, now: number): string {
  return JSON.stringify({
    metadata: metadata('session_reconnect', now),
    payload: {
      session: {
        id: session.id,
        status: 'reconnecting',
        connected_at: session.connectedAt,
        keepalive_timeout_seconds: null,
        reconnect_url: url,
      },
    },
  });
}

/** A notification or a revocation, before it is dressed for a socket or a webhook. */
export interface SubscriptionMessage {
  id: string;
  type: 'notification' | 'revocation';
  /** When it was told, in milliseconds. */
  atMs: number;
  subscription: SubscriptionOnWire;
  /** `event` or `events` of a notification; nothing for a revocation. */
  content: Record<string, unknown>;
}

/** A message with an id of its own, unless one is given. */
export function subscriptionMessage(
  type: SubscriptionMessage['type'],
  subscription: SubscriptionOnWire,
  content: Record<string, unknown> = {},
  id: string = randomUUID(),
): SubscriptionMessage {
  return { id, type, atMs: Date.now(), subscription, content };
}

/** A message as a socket carries it: its metadata names the type of the subscription. */
export function messageFrame({ id, type, atMs, subscription, content }: SubscriptionMessage): string {
  return JSON.stringify({
    metadata: {
      message_id: id,
      message_type: type,
      message_timestamp: wireTime(atMs),
      subscription_type: subscription.type,
      subscription_version: subscription.version,
    },
    payload: { subscription, ...content },
  });
}

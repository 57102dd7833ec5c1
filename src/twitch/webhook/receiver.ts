import { type Frame, isSubscription, type WireSubscription } from '../eventsub/protocol';
import { isSigned } from './signature';

/** Twitch's rule against replays: what is older is not taken. The same is asked of clocks that run ahead. */
export const WEBHOOK_WINDOW_MS = 600_000;

/** A request as it came in. */
export interface WebhookRequest {
  /** Names in lower case, as Node.js gives them. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Byte for byte: a body that was parsed and written anew has another signature. */
  body: Uint8Array;
}

/** What a request is judged by. */
export interface WebhookRules {
  /** A request signed with any of them is genuine. */
  secrets: readonly string[];
  /** The time now, in milliseconds since 1970. */
  nowMs: number;
  /** Whether the message with this id was taken before. */
  seen(messageId: string): boolean;
}

/** What a challenge asks about: a subscription, or the shard of a conduit. */
export type ChallengeFor =
  | { subscription: WireSubscription }
  | { shard: { conduitId: string; shardId: string } }
  | { unknown: true };

/** Why a request is turned away. `old` and `ahead` tell of a replay, or of a clock that is wrong. */
export type RefusalReason = 'headers' | 'signature' | 'old' | 'ahead' | 'body';

/** What to answer, and what came with it. `status` is the answer's HTTP status. */
export type WebhookDecision =
  | { kind: 'challenge'; status: 200; messageId: string; text: string; about: ChallengeFor }
  /** The same frame as on a socket, so that one pipeline takes both. */
  | { kind: 'notification' | 'revocation'; status: 204; messageId: string; frame: Frame }
  /** Twitch counts anything but a 2xx as a failure of the subscription, so a repeat gets one, too. */
  | { kind: 'duplicate'; status: 204; messageId: string }
  /** A message type that came after this was written. */
  | { kind: 'unknown'; status: 204; messageId: string; messageType: string }
  | { kind: 'refused'; status: 400 | 403; reason: RefusalReason; ageMs?: number };

/**
 * Judges one request, in the order that Twitch asks for (facts: "Handling Webhook Events"): signature, age, repeat,
 * kind. Never throws, whatever comes. It remembers nothing: whoever takes the message adds its id to what was seen.
 */
export function judgeWebhook({ headers, body }: WebhookRequest, rules: WebhookRules): WebhookDecision {
  const header = (name: string): string => {
    const value = headers[`twitch-eventsub-${name}`];
    return typeof value === 'string' ? value : '';
  };
  const messageId = header('message-id');
  const timestamp = header('message-timestamp');
  const messageType = header('message-type');
  if (!messageId || !timestamp || !messageType) return { kind: 'refused', status: 400, reason: 'headers' };
  if (!isSigned({ messageId, timestamp, body }, header('message-signature'), rules.secrets)) {
    return { kind: 'refused', status: 403, reason: 'signature' };
  }
  const ageMs = rules.nowMs - Date.parse(timestamp);
  if (Number.isNaN(ageMs)) return { kind: 'refused', status: 400, reason: 'headers' };
  if (ageMs > WEBHOOK_WINDOW_MS) return { kind: 'refused', status: 403, reason: 'old', ageMs };
  if (ageMs < -WEBHOOK_WINDOW_MS) return { kind: 'refused', status: 403, reason: 'ahead', ageMs };

  const payload = objectIn(body);
  if (!payload) return { kind: 'refused', status: 400, reason: 'body' };
  if (messageType === 'webhook_callback_verification') {
    // Before the look at what was seen: the answer is the same each time, and Twitch may have missed the first.
    const { challenge } = payload;
    if (typeof challenge !== 'string') return { kind: 'refused', status: 400, reason: 'body' };
    return { kind: 'challenge', status: 200, messageId, text: challenge, about: challengeFor(payload) };
  }
  if (rules.seen(messageId)) return { kind: 'duplicate', status: 204, messageId };
  if (messageType !== 'notification' && messageType !== 'revocation') {
    return { kind: 'unknown', status: 204, messageId, messageType };
  }
  if (!isSubscription(payload.subscription)) return { kind: 'refused', status: 400, reason: 'body' };
  const frame: Frame = {
    metadata: {
      message_id: messageId,
      message_type: messageType,
      message_timestamp: timestamp,
      subscription_type: header('subscription-type') || payload.subscription.type,
      subscription_version: header('subscription-version') || payload.subscription.version,
    },
    payload: payload as Frame['payload'],
  };
  return { kind: messageType, status: 204, messageId, frame };
}

/** The body as an object, or `undefined` when it is none. */
function objectIn(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'),
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function challengeFor({ subscription, conduit_shard: shard }: Record<string, unknown>): ChallengeFor {
  if (isSubscription(subscription)) return { subscription };
  const { conduit_id: conduitId, shard: shardId } = (shard ?? {}) as Record<string, unknown>;
  if (typeof conduitId === 'string' && (typeof shardId === 'string' || typeof shardId === 'number')) {
    return { shard: { conduitId, shardId: String(shardId) } };
  }
  return { unknown: true };
}

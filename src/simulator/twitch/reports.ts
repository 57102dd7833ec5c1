import type { Shard } from './conduit/conduit';
import type { SubscriptionRecord } from './eventsub/subscriptions';
import type { WebhookReport } from './webhook/sender';

/** One answered request. Holds no token, no secret and no body. */
export interface RequestRecord {
  method: string;
  /** The path as the platform knows it; aliases are translated. */
  path: string;
  status: number;
  /** The token's user, where there is one. */
  userId: string | null;
  /** The grant type, on the token endpoint. */
  grant?: string;
}

/** A chat line that was said or sent. */
export interface LineReport {
  id: string;
  channelId: string;
  userId: string;
  text: string;
}

/** What a `Watch` on the simulator reports. */
export interface TwitchReports {
  request: RequestRecord;
  /** A socket was welcomed; `moved` when it carries on a session of before. */
  connected: { sessionId: string; moved: boolean };
  /** A session is over; `code` is the close code. */
  disconnected: { sessionId: string; code: number };
  /** A move is over: one of the two sockets is gone. */
  settled: { sessionId: string };
  subscribed: SubscriptionRecord;
  unsubscribed: SubscriptionRecord;
  /** An ended subscription is not listed any longer. */
  forgotten: SubscriptionRecord;
  /** The callback of a webhook subscription has answered its challenge, rightly or not: its status says which. */
  verified: SubscriptionRecord;
  /** A shard was assigned or has another status. */
  shard: ShardReport;
  /** A conduit is gone: deleted, or nobody served it for too long. */
  conduit_removed: { conduitId: string };
  /** A message was brought to a callback, or could not be. */
  webhook: WebhookReport;
  line: LineReport;
  /** Something began, or changed, that viewers can take part in: a poll, a prediction, a reward. */
  opened: { channelId: string };
  /** Somebody listens to a PubSub topic from now on. */
  pubsub_listened: { topic: string; userId: string | null };
  pubsub_connected: { socketId: string };
  pubsub_disconnected: { socketId: string; code: number };
}

/** A shard as it has become. */
export interface ShardReport {
  conduitId: string;
  shardId: string;
  status: string;
  /** The session that serves it; null for a callback. */
  sessionId: string | null;
}

/** Makes a report of a shard. */
export function shardReport({ conduit, number, status, transport }: Shard): ShardReport {
  const sessionId = transport.method === 'websocket' ? transport.sessionId : null;
  return { conduitId: conduit.id, shardId: String(number), status, sessionId };
}

/** One EventSub session that is up. */
export interface SessionView {
  id: string;
  userId: string | null;
  clientId: string | null;
  keepaliveSeconds: number;
  subscriptions: number;
  /** How many conduit shards it serves. */
  shards: number;
  /** 2 while it moves and both sockets are open. */
  sockets: 1 | 2;
  /** From the reconnect message until the old socket is gone. */
  isMoving: boolean;
}

import type { SubscriptionRecord } from './subscriptions';

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
  line: LineReport;
}

/** One EventSub session that is up. */
export interface SessionView {
  id: string;
  userId: string | null;
  clientId: string | null;
  keepaliveSeconds: number;
  subscriptions: number;
  /** 2 while it moves and both sockets are open. */
  sockets: 1 | 2;
  /** From the reconnect message until the old socket is gone. */
  isMoving: boolean;
}

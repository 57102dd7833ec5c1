/** One answered request. Holds no token and no body. */
export interface PollRecord {
  method: string;
  /** The name in the path, as it was written; empty for other paths. */
  username: string;
  /** The cursor as it was sent; null for a first poll. */
  cursor: string | null;
  /** What was asked for; null for a poll that did not say. */
  timeoutSeconds: number | null;
  /** 0 when the connection was cut before an answer. */
  status: number;
  /** How many events were answered. */
  events: number;
  /** How many requests of the room were under way when this one came, itself included. */
  atOnce: number;
  /** The client left before its answer. */
  isGone: boolean;
}

/** What a `Watch` on the simulator reports. */
export interface ChaturbateReports {
  /** A request was answered, or its client left. */
  request: PollRecord;
  /** A poll has found nothing and waits. */
  waiting: { cursor: string | null };
  /** Something happened in the room. `entry` is what goes over the wire. */
  told: { id: string; entry: unknown };
}

import type { Pace } from '../script/player';

/**
 * Figures of the simulated platform. Where the live platform's are documented they are its own; the others are plain
 * guesses, which a client must not depend on.
 */
export interface ChaturbateFigures {
  /** How long a poll waits that does not say: documented. */
  defaultTimeoutSeconds: number;
  /** The longest that a poll may wait: documented. What is above is cut down to it. */
  maxTimeoutSeconds: number;
  /** Requests of one token within a minute: documented. More are a 429. */
  requestsPerMinute: number;
  /** The `Retry-After` of a 429 in seconds; none is documented. */
  retryAfterSeconds: number | undefined;
  /** How many events one answer holds at most. */
  batchEvents: number;
  /** How many of the latest events a first poll, which has no cursor, is given. */
  backlogEvents: number;
  /** How many events are kept, and for how long. A cursor from before the oldest of them is too old. */
  keptEvents: number;
  keptSeconds: number;
  /** What is answered to a token that is not known. Which of the three it is, is not documented. */
  wrongTokenStatus: 401 | 403 | 404;
  /** What is answered to a token without the permission for events. */
  noPermissionStatus: 401 | 403 | 404;
  /** What is answered when nobody has that name. */
  unknownUserStatus: 401 | 403 | 404;
}

/** As far as they are known, those of the live platform. */
export const CHATURBATE_FIGURES: Readonly<ChaturbateFigures> = Object.freeze({
  defaultTimeoutSeconds: 10,
  maxTimeoutSeconds: 90,
  requestsPerMinute: 2_000,
  retryAfterSeconds: undefined,
  batchEvents: 100,
  backlogEvents: 20,
  keptEvents: 50_000,
  keptSeconds: 3_600,
  wrongTokenStatus: 401,
  noPermissionStatus: 403,
  unknownUserStatus: 404,
});

/** How to start a simulated Chaturbate. */
export interface ChaturbateSimulatorOptions {
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  port?: number;
  /** The name of the room. */
  username?: string;
  /** Play a lively room to whoever polls. */
  lively?: boolean;
  /** The seed of the lively room; the same seed plays the same broadcast. */
  seed?: number;
  /** How fast the lively room plays, where it differs from the pleasant pace. */
  pace?: Partial<Pace>;
  /** Figures that differ from the usual ones. */
  figures?: Partial<ChaturbateFigures>;
  /** The clock in milliseconds for ids, retention and the budget of requests; waiting runs on real time. */
  now?: () => number;
}

import type { Pace } from '../script/player';

/**
 * Figures of the simulated platform. Those of the live platform are not documented: most of these are guesses, which
 * a client must not depend on.
 */
export interface RumbleFigures {
  /** How many of the latest lines a connection is given at its beginning. */
  historyMessages: number;
  /** How many lines of a stream are kept at all, to be deleted or pinned. */
  keptMessages: number;
  /** The longest line, in characters; told in the first record. */
  messageLengthMax: number;
  /** The least time between two lines of one account; clients are said to keep 3 seconds. More often is a 429. */
  sendSpacingMs: number;
  /** How often a comment is sent to keep the connection open; 0 is never. */
  keepaliveMs: number;
  /** Requests of the Live Stream API within a minute. More are a 429. */
  apiRequestsPerMinute: number;
  /** The `Retry-After` of a 429 in seconds; none when undefined. */
  retryAfterSeconds: number | undefined;
  /** What is answered to whoever writes or moderates without a good session. */
  deadSessionStatus: 401 | 403;
  /** What the question for unread notifications gets without a good session; a 200 says that nobody is logged in. */
  deadProbeStatus: 200 | 401 | 403;
  /** What stands before the base-36 number in a user's id: newer answers have a `u` after the underscore. */
  userIdPrefix: '_' | '_u';
  /** How many mutes stand on a page. */
  mutesPerPage: number;
}

/** As far as they are known, those of the live platform. */
export const RUMBLE_FIGURES: Readonly<RumbleFigures> = Object.freeze({
  historyMessages: 50,
  keptMessages: 20_000,
  messageLengthMax: 200,
  sendSpacingMs: 2_000,
  keepaliveMs: 20_000,
  apiRequestsPerMinute: 60,
  retryAfterSeconds: 5,
  deadSessionStatus: 401,
  deadProbeStatus: 200,
  userIdPrefix: '_u',
  mutesPerPage: 25,
});

/** How to start a simulated Rumble. */
export interface RumbleSimulatorOptions {
  /** The port of the site on 127.0.0.1; 0, the default, is a free one. */
  port?: number;
  /** The port of the chat, which is a host of its own; 0, the default, is a free one. */
  chatPort?: number;
  /** The name of the streamer's account. */
  username?: string;
  /** The decimal id of the stream that is live from the start. */
  streamId?: string;
  /** Play a lively stream to whoever reads the chat or asks the Live Stream API. */
  lively?: boolean;
  /** The seed of the lively stream; the same seed plays the same broadcast. */
  seed?: number;
  /** How fast the lively stream plays, where it differs from the pleasant pace. */
  pace?: Partial<Pace>;
  /** Figures that differ from the usual ones. */
  figures?: Partial<RumbleFigures>;
  /** The clock in milliseconds for ids, times, mutes and budgets. */
  now?: () => number;
}

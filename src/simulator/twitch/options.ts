import type { Pace } from '../script/player';

/** Figures of the simulated platform. The defaults are the live platform's own; tests shorten them. */
export interface TwitchFigures {
  /** How long a user's access token lives. */
  userTokenSeconds: number;
  appTokenSeconds: number;
  refreshTokenSeconds: number;
  deviceCodeSeconds: number;
  /** How often a client is told to poll for a device login. */
  pollIntervalSeconds: number;
  /** Points of the Helix bucket, refilled once a minute. */
  helixPointsPerMinute: number;
  /** How long a socket may stay without a subscription before 4003. */
  unusedSocketMs: number;
  /** How long both sockets live in a handover before 4004. */
  handoverMs: number;
  /** How long a disabled subscription stays listed. */
  disabledListedMs: number;
  /** The shortest keepalive a client may ask for; 10 on the live platform. */
  keepaliveFloorSeconds: number;
  /** What a client gets that asks for none. */
  keepaliveDefaultSeconds: number;
  /** How often ping frames go out; a client that has not answered one when the next is due is closed with 4002. */
  pingMs: number;
  maxTotalCost: number;
  maxSubscriptionsPerSocket: number;
  maxSocketsPerUser: number;
  maxSameSubscription: number;
}

export const TWITCH_FIGURES: Readonly<TwitchFigures> = Object.freeze({
  userTokenSeconds: 14_400,
  appTokenSeconds: 5_000_000,
  refreshTokenSeconds: 30 * 86_400,
  deviceCodeSeconds: 1_800,
  pollIntervalSeconds: 5,
  helixPointsPerMinute: 800,
  unusedSocketMs: 10_000,
  handoverMs: 30_000,
  disabledListedMs: 60_000,
  keepaliveFloorSeconds: 10,
  keepaliveDefaultSeconds: 10,
  pingMs: 30_000,
  maxTotalCost: 10,
  maxSubscriptionsPerSocket: 300,
  maxSocketsPerUser: 3,
  maxSameSubscription: 3,
});

/** How to start a simulated Twitch. */
export interface TwitchSimulatorOptions {
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  port?: number;
  /** Play a lively channel to whoever subscribes. */
  lively?: boolean;
  /** The seed of the lively channel; the same seed plays the same stream. */
  seed?: number;
  /** How fast the lively channel plays, where it differs from the pleasant pace. */
  pace?: Partial<Pace>;
  /** Figures that differ from the live platform's. */
  figures?: Partial<TwitchFigures>;
  /** Give a new session id in a handover, as the Twitch CLI's mock does; the live platform keeps it. */
  newSessionIdOnReconnect?: boolean;
  /** The clock in milliseconds for tokens and quotas; timers run on real time. */
  now?: () => number;
}

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
  /** How long an ended subscription of a webhook or a conduit stays listed. */
  endedAppListedMs: number;
  /**
   * How long the platform takes to notice that a socket went without a goodbye, as that of a killed process: until
   * then its shards and subscriptions are listed as enabled and get messages that nobody hears. 0 is at once.
   */
  lossNoticedMs: number;
  /** The shortest keepalive a client may ask for; 10 on the live platform. */
  keepaliveFloorSeconds: number;
  /** What a client gets that asks for none. */
  keepaliveDefaultSeconds: number;
  /** How often ping frames go out; a client that has not answered one when the next is due is closed with 4002. */
  pingMs: number;
  /** How long a PubSub connection may stay without a topic. */
  pubsubUnusedMs: number;
  /** How long a PubSub client has to leave after RECONNECT. */
  pubsubHandoverMs: number;
  pubsubMaxTopics: number;
  maxTotalCost: number;
  maxSubscriptionsPerSocket: number;
  maxSocketsPerUser: number;
  maxSameSubscription: number;
  /** The allowance of an app's own subscriptions, over webhooks and conduits together. */
  maxAppCost: number;
  maxConduits: number;
  maxShards: number;
  /** How long a conduit lives without an enabled shard; 72 hours on the live platform. */
  conduitLifeMs: number;
  /** How long a callback may take to answer. */
  webhookTimeoutMs: number;
  /** How often a message is tried in all. Twitch does not say; people have seen about five. */
  webhookTries: number;
  /** The pause before the second try; each pause after it is twice as long. */
  webhookRetryMs: number;
  /** After how many messages in a row that could not be brought a webhook is given up. */
  webhookFailures: number;
  /** How long a second lasts of what counts down: polls, predictions, ads. */
  secondMs: number;
  /** From the call of a raid until it leaves. */
  raidCountdownMs: number;
}

/** Those of the live platform, as far as it tells them. */
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
  endedAppListedMs: 10 * 86_400_000,
  lossNoticedMs: 0,
  keepaliveFloorSeconds: 10,
  keepaliveDefaultSeconds: 10,
  pingMs: 30_000,
  pubsubUnusedMs: 15_000,
  pubsubHandoverMs: 30_000,
  pubsubMaxTopics: 50,
  maxTotalCost: 10,
  maxSubscriptionsPerSocket: 300,
  maxSocketsPerUser: 3,
  maxSameSubscription: 3,
  maxAppCost: 10_000,
  maxConduits: 5,
  maxShards: 20_000,
  conduitLifeMs: 72 * 3_600_000,
  webhookTimeoutMs: 10_000,
  webhookTries: 5,
  webhookRetryMs: 5_000,
  webhookFailures: 5,
  secondMs: 1_000,
  raidCountdownMs: 90_000,
});

/** How to start a simulated Twitch. */
export interface TwitchSimulatorOptions {
  /** The port on 127.0.0.1; 0, the default, is a free one. */
  port?: number;
  /** Play a lively channel to whoever subscribes. */
  lively?: boolean;
  /** How many channels play besides the broadcaster's, each with a script of its own; all seven unless told. */
  neighbours?: number;
  /** The seed of the lively channel; the same seed plays the same stream. */
  seed?: number;
  /** How fast the lively channel plays, where it differs from the pleasant pace. */
  pace?: Partial<Pace>;
  /** Figures that differ from the live platform's. */
  figures?: Partial<TwitchFigures>;
  /** Give a new session id in a handover, as the Twitch CLI's mock does; the live platform keeps it. */
  newSessionIdOnReconnect?: boolean;
  /**
   * Take only callbacks that the live platform takes, https on port 443. Without it plain http to this machine will
   * do as well. Nothing but this machine is ever called.
   */
  strictCallbacks?: boolean;
  /** The clock in milliseconds for tokens and quotas; timers run on real time. */
  now?: () => number;
}

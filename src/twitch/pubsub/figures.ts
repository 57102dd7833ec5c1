/** Twitch's rules for PubSub clients, and the patience with a server. */
export interface PubSubFigures {
  /** Twitch: topics per connection, in the last version of its documentation. */
  maxTopics: number;
  /** Twitch: a PING at least every five minutes. More often finds a dead link sooner. */
  pingMs: number;
  /** Added to or taken from `pingMs` at random, so that many clients do not ping at once. */
  pingJitterMs: number;
  /** Twitch: reconnect when no PONG came for so long. */
  pongMs: number;
  /** From opening a socket to its being open. */
  openMs: number;
  /** How long a LISTEN may go unconfirmed. */
  confirmMs: number;
  /** Twitch cuts the connection so long after a RECONNECT. */
  handoverMs: number;
  /** When to ask again after the server had trouble of its own. */
  againMs: number;
  /** A topic that is taken back again within this time stays so. */
  revokedTwiceMs: number;
  /** Twitch: no more connections than this from one address, as a recommendation. */
  maxConnections: number;
  /** For how long what nobody wants any more is kept: a redeploy takes its nodes away and brings them back. */
  lingerMs: number;
}

/** The figures in use; tests hand in shorter ones. */
export const PUBSUB_FIGURES: Readonly<PubSubFigures> = Object.freeze({
  maxTopics: 50,
  pingMs: 120_000,
  pingJitterMs: 4_000,
  pongMs: 10_000,
  openMs: 15_000,
  confirmMs: 15_000,
  handoverMs: 30_000,
  againMs: 10_000,
  revokedTwiceMs: 60_000,
  maxConnections: 10,
  lingerMs: 3_000,
});

/** A socket is known by the number it got when it was opened; what an older one still says is ignored. */
export type Generation = number;

/** What the owner of the sockets has to do after an input, in order. */
export type Effect =
  | { do: 'open'; generation: Generation }
  /** Close with 1000: the socket is no longer needed. */
  | { do: 'close'; generation: Generation }
  /** Cut at once: a close handshake on a dead link would hang. */
  | { do: 'terminate'; generation: Generation }
  /** Send LISTEN with the token; `renew`: with a fresh one, since the one in use was refused. */
  | { do: 'listen'; generation: Generation; topics: string[]; nonce: string; renew: boolean }
  | { do: 'unlisten'; generation: Generation; topics: string[]; nonce: string }
  | { do: 'ping'; generation: Generation }
  /** Something was published on a topic. */
  | { do: 'message'; topic: string; message: string }
  /** The server has confirmed these topics, for the first time or again. */
  | { do: 'active'; topics: string[] }
  /** The server refused a topic. `again`: it is asked once more by itself. */
  | { do: 'refused'; topic: string; error: string; again: boolean }
  /** The server has taken a topic back, and asking anew did not help. */
  | { do: 'revoked'; topic: string }
  /** The connection broke; nothing was heard after `sinceMs`. */
  | { do: 'lost'; sinceMs: number; reason: string }
  /** Everything that can be listened to is. `missing` says what may have been published meanwhile. */
  | { do: 'settled'; missing: { fromMs: number; reason: string } | null }
  /** Feed `retry` after the next delay of the backoff. */
  | { do: 'wait' };

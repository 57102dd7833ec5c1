import { count, moment, open, text, time } from './parts';

/** What a `connection.*` event tells about the connection; a platform adds what it knows. */
export const connection = {
  type: 'object',
  properties: {
    /** The span in which events may be missing. */
    from: moment,
    to: moment,
    reason: text,
    /** The code that goes with the reason, such as a WebSocket's close code or an error code. */
    code: { type: ['string', 'number', 'null'] },
    /** Which subscription is meant. */
    type: text,
    version: text,
    condition: open,
    status: text,
    sessionId: text,
    subscriptions: count,
  },
} as const;

/** `connection.gap` without its three fields would say nothing. */
export const gap = {
  ...connection,
  required: ['from', 'to', 'reason'],
  properties: { ...connection.properties, from: time, to: time, reason: { type: 'string' } },
} as const;

/** A shard of a conduit: for `connection.shard_*` and for `conduit.shard_disabled`. */
export const shard = {
  type: 'object',
  properties: {
    conduitId: text,
    shardId: text,
    sessionId: text,
    status: text,
    transport: {
      type: ['object', 'null'],
      properties: {
        method: text,
        callback: text,
        sessionId: text,
        connectedAt: moment,
        disconnectedAt: moment,
      },
    },
  },
} as const;

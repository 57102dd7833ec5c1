import { sentence } from '../shared/sentence';
import { describe, idOf, isObject } from './arguments';
import { badInput, shardNumber, shown } from './conduit-fields';

/** Where a shard's messages are to go, in Twitch's own names. */
export type ShardTransport =
  | { method: 'websocket'; session_id: string }
  | { method: 'webhook'; callback: string; secret: string };

/** A shard and what is to serve it. */
export interface ShardAssignment {
  /** A number as text. */
  id: string;
  transport: ShardTransport;
}

/** Twitch's bounds for a secret: ASCII, so many characters. */
const SECRET = /^[\x20-\x7e]{10,100}$/;

/**
 * `payload.shards` of `updateShards`: a list of `{ id, transport }`, or one of them. Ids may be numbers, and
 * `sessionId` may stand for `session_id`.
 *
 * @throws LivestreamError `bad_input` that names the shard and what is wrong with it, never a secret
 */
export function readShards(value: unknown): ShardAssignment[] {
  const list = Array.isArray(value) ? value : isObject(value) ? [value] : [];
  if (list.length === 0) {
    throw badInput(
      sentence`msg.payload.shards must be a list of { id, transport }, but it is ${value === undefined ? sentence`missing` : Array.isArray(value) ? sentence`empty` : describe(value)}.`,
    );
  }
  // A list made in a function node may have holes, which `map` leaves alone.
  const shards = Array.from(list, readShard);
  const seen = new Set<string>();
  for (const { id } of shards) {
    if (seen.has(id))
      throw badInput(sentence`msg.payload.shards names shard ${id} twice. A shard has one transport.`);
    seen.add(id);
  }
  return shards;
}

function readShard(value: unknown, index: number): ShardAssignment {
  const where = `msg.payload.shards[${index}]`;
  if (!isObject(value))
    throw badInput(sentence`${where} must be { id, transport }, but it is ${describe(value)}.`);
  const given = idOf(`${where}.id`, value.id ?? value.shardId ?? value.shard_id);
  if (!given) throw badInput(sentence`${where} has no id: the number of the shard.`);
  const id = shardNumber(given);
  if (!isObject(value.transport)) {
    throw badInput(
      sentence`Shard ${id} has no transport. It is { "method": "websocket", "session_id": "…" } or { "method": "webhook", "callback": "https://…", "secret": "…" }.`,
    );
  }
  return { id, transport: readTransport(id, value.transport) };
}

function readTransport(id: string, transport: Record<string, unknown>): ShardTransport {
  if (transport.method === 'websocket') {
    const session = idOf(`session_id of shard ${id}`, transport.session_id ?? transport.sessionId);
    if (session) return { method: 'websocket', session_id: session };
    throw badInput(sentence`Shard ${id} has no session_id: the id of the connection that is to serve it.`);
  }
  if (transport.method === 'webhook') {
    const { callback, secret } = transport;
    if (typeof callback !== 'string' || !/^https?:\/\/\S+$/.test(callback)) {
      throw badInput(sentence`Shard ${id} has no callback: the public https address that Twitch is to call.`);
    }
    if (typeof secret !== 'string' || !SECRET.test(secret)) {
      throw badInput(sentence`The secret of shard ${id} must have 10 to 100 plain characters.`);
    }
    return { method: 'webhook', callback, secret };
  }
  throw badInput(
    sentence`The transport of shard ${id} must have the method websocket or webhook, but it is ${transport.method === undefined ? sentence`missing` : shown(transport.method)}.`,
  );
}

import type { Reply } from '../../loopback';
import { type Conduit, conduitOnWire, type ShardTransport, shardOnWire } from '../conduit/conduit';
import type { ConduitDesk } from '../conduit/desk';
import type { EventSubSockets } from '../eventsub/socket';
import { type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { pageOf } from '../helix/page';
import type { TwitchFigures } from '../options';
import { webhookFault } from '../webhook/target';

const SHARDS_A_CALL = 100;
const SHARDS_A_PAGE = 100;

/** What the conduit calls need of the simulator around them. */
export interface ConduitContext {
  conduits: ConduitDesk;
  sockets: EventSubSockets;
  figures: TwitchFigures;
  /** Whether plain http to this machine will do as a callback. */
  allowsLoopback: boolean;
}

/** Conduits and their shards: made, resized, deleted, listed and assigned, all with an app token. */
export function conduitRoutes(context: ConduitContext): HelixRoute[] {
  const path = '/eventsub/conduits';
  const shards = `${path}/shards`;
  const row = (
    method: HelixRoute['method'],
    at: string,
    needs: string[],
    run: (call: HelixCall, context: ConduitContext) => Reply,
  ): HelixRoute => ({
    method,
    path: at,
    scopes: [],
    token: 'app',
    needs,
    open: ['shards', 'status'],
    run: (call) => run(call, context),
  });
  return [
    row('GET', path, [], list),
    row('POST', path, ['shard_count'], create),
    row('PATCH', path, ['id', 'shard_count'], resize),
    row('DELETE', path, ['id'], remove),
    row('GET', shards, ['conduit_id'], listShards),
    row('PATCH', shards, ['conduit_id'], assignShards),
  ];
}

function list({ token }: HelixCall, { conduits }: ConduitContext): Reply {
  return { status: 200, body: { data: conduits.ownedBy(token.clientId).map(conduitOnWire) } };
}

function create(call: HelixCall, { conduits, figures }: ConduitContext): Reply {
  const { token } = call;
  const shardCount = readShardCount(call, figures);
  if (conduits.ownedBy(token.clientId).length >= figures.maxConduits) {
    throw new HelixRefusal(429, 'Conduit limit reached');
  }
  return { status: 200, body: { data: [conduitOnWire(conduits.create(token.clientId, shardCount))] } };
}

function resize(call: HelixCall, { conduits, figures }: ConduitContext): Reply {
  const conduit = ownConduit(call, conduits, String(field(call, 'id') ?? ''));
  conduits.resize(conduit, readShardCount(call, figures));
  return { status: 200, body: { data: [conduitOnWire(conduit)] } };
}

function remove(call: HelixCall, { conduits }: ConduitContext): Reply {
  conduits.remove(ownConduit(call, conduits, call.query.get('id') ?? ''));
  return { status: 204 };
}

function listShards(call: HelixCall, { conduits }: ConduitContext): Reply {
  const conduit = ownConduit(call, conduits, call.query.get('conduit_id') ?? '');
  const status = call.query.get('status');
  const matching = conduit.shards().filter((shard) => !status || shard.status === status);
  const { entries, pagination } = pageOf(matching, call.query.get('after'), SHARDS_A_PAGE);
  return { status: 200, body: { data: entries.map(shardOnWire), pagination } };
}

/** Assigns each shard that it can and tells which it could not: 202 either way. */
function assignShards(call: HelixCall, context: ConduitContext): Reply {
  const { body } = call;
  const conduit = ownConduit(call, context.conduits, String(body.conduit_id ?? ''));
  const wanted = readShards(body.shards);
  const data: Record<string, unknown>[] = [];
  const errors: { id: string; message: string; code: string }[] = [];
  for (const { id, transport } of wanted) {
    const read = isInRange(id, conduit)
      ? readTransport(transport, context)
      : "The shard id is outside the conduit's range";
    if (typeof read === 'string') errors.push({ id, message: read, code: 'invalid_parameter' });
    else data.push(shardOnWire(context.conduits.assign(conduit, Number(id), read)));
  }
  return { status: 202, body: { data, errors } };
}

function ownConduit({ token }: HelixCall, conduits: ConduitDesk, id: string): Conduit {
  const conduit = conduits.get(id);
  if (!conduit || conduit.clientId !== token.clientId) {
    throw new HelixRefusal(404, "The conduit was not found or the client doesn't own it");
  }
  return conduit;
}

/** Some clients put the fields into the query, which the live platform takes as well (Twurple 8 does). */
function field({ body, query }: HelixCall, name: string): unknown {
  return body[name] ?? query.get(name);
}

/** In a query or a form it is text: twitch.py 4.0 sends a form. */
function readShardCount(call: HelixCall, { maxShards }: TwitchFigures): number {
  const given = field(call, 'shard_count');
  const count = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > maxShards) {
    throw new HelixRefusal(400, `shard_count must be between 1 and ${maxShards}`);
  }
  return count;
}

interface WantedShard {
  id: string;
  transport: Record<string, unknown>;
}

function readShards(given: unknown): WantedShard[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new HelixRefusal(400, 'The shards field is required');
  }
  if (given.length > SHARDS_A_CALL) {
    throw new HelixRefusal(400, `The shards field must not have more than ${SHARDS_A_CALL} entries`);
  }
  return given.map((entry: unknown) => {
    const { id, transport } = asRecord(entry);
    if (typeof id !== 'string') throw new HelixRefusal(400, 'The id of a shard must be a string');
    return { id, transport: asRecord(transport) };
  });
}

function isInRange(id: string, { shardCount }: Conduit): boolean {
  return /^(?:0|[1-9]\d{0,5})$/.test(id) && Number(id) < shardCount;
}

/** The transport of a shard, or what is wrong with it. */
function readTransport(given: Record<string, unknown>, context: ConduitContext): ShardTransport | string {
  const { callback, method, secret, session_id: sessionId } = given;
  if (method === 'webhook') {
    const fault = webhookFault(callback, secret, context.allowsLoopback);
    return fault ?? { method, callback: String(callback), secret: String(secret) };
  }
  if (method !== 'websocket') return 'The value specified in the method field is not valid';
  if (typeof sessionId !== 'string' || sessionId === '') {
    return 'The session_id field is required if you specify the websocket transport method';
  }
  const session = context.sockets.session(sessionId);
  if (!session) return 'The session_id specified in the session_id field is not connected';
  return { method, sessionId, connectedAt: session.connectedAt };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

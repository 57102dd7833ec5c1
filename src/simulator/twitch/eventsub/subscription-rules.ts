import type { EventSubType } from '../../../twitch/eventsub/catalogue';
import type { AccessToken, TokenDesk } from '../auth/tokens';
import { HelixRefusal } from '../helix/call';
import type { World } from '../state';
import { readWebhook, type WebhookTarget } from '../webhook/target';
import type { Wish } from './subscriptions';

/** What is asked for, once its shape is known to be right. */
export interface WantedSubscription extends Wish {
  transport: WantedTransport;
}

/** The transport of a request. Whether the session or the conduit exists is another question. */
export type WantedTransport =
  | { method: 'websocket'; sessionId: string }
  | WebhookTarget
  | { method: 'conduit'; conduitId: string };

/** Types that the platform has withdrawn for good. */
const WITHDRAWN: ReadonlySet<string> = new Set(['channel.follow 1']);

/** Reads the body of a subscription request; refuses what is malformed, unknown or not for its transport. */
export function readWanted(
  body: Record<string, unknown>,
  token: AccessToken,
  findType: (type: string, version: string) => EventSubType | undefined,
  allowsLoopback: boolean,
): { wanted: WantedSubscription; row: EventSubType } {
  const { type, version, condition } = body;
  const given = asRecord(body.transport);
  const { method } = given;
  if (typeof type !== 'string' || typeof version !== 'string') {
    throw new HelixRefusal(400, 'The type and version fields are required');
  }
  if (method !== 'websocket' && method !== 'webhook' && method !== 'conduit') {
    throw new HelixRefusal(400, 'The transport method is not valid');
  }
  // A user token goes with a socket, an app token with a webhook or a conduit, and never the other way round.
  if ((method === 'websocket') !== (token.userId !== null)) {
    throw new HelixRefusal(400, 'invalid transport and auth combination');
  }
  if (WITHDRAWN.has(`${type} ${version}`)) {
    throw new HelixRefusal(410, 'This subscription type and version is no longer available');
  }
  const row = findType(type, version);
  if (!row) {
    throw new HelixRefusal(400, 'The combination of values in the type and version fields is not valid');
  }
  if (!row.socket && method === 'websocket')
    throw new HelixRefusal(400, 'This subscription type does not support the websocket transport');
  const transport = readTransport(method, given, allowsLoopback);
  return { wanted: { type, version, condition: readCondition(asRecord(condition), row), transport }, row };
}

function readTransport(
  method: WantedTransport['method'],
  given: Record<string, unknown>,
  allowsLoopback: boolean,
): WantedTransport {
  if (method === 'webhook') return readWebhook(given, allowsLoopback);
  const field = method === 'websocket' ? 'session_id' : 'conduit_id';
  const id = given[field];
  if (typeof id !== 'string' || id === '') {
    throw new HelixRefusal(400, `The ${field} field is required for the ${method} transport`);
  }
  return method === 'websocket' ? { method, sessionId: id } : { method, conduitId: id };
}

/** The condition's filled fields, in the order of the catalogue, so that equal ones compare equal. */
function readCondition(given: Record<string, unknown>, row: EventSubType): Record<string, string> {
  const condition: Record<string, string> = {};
  for (const { name, required } of row.condition) {
    const value = given[name];
    if (value === undefined || value === '') {
      if (required) throw new HelixRefusal(400, `The condition is missing the field ${name}`);
      continue;
    }
    if (typeof value !== 'string')
      throw new HelixRefusal(400, `The condition field ${name} must be a string`);
    condition[name] = value;
  }
  if (row.type === 'channel.raid' && Object.keys(condition).length !== 1) {
    throw new HelixRefusal(
      400,
      'Exactly one of from_broadcaster_user_id and to_broadcaster_user_id must be given',
    );
  }
  return condition;
}

/**
 * Refuses unless the users exist and what is asked for may be heard: by the token's user on a socket; through an app
 * when the users have agreed at some time before. Gives the users whose consent it rests on.
 */
export function checkAuthorisation(
  wanted: WantedSubscription,
  row: EventSubType,
  token: AccessToken,
  world: World,
  tokens: TokenDesk,
): string[] {
  for (const [name, id] of Object.entries(wanted.condition)) {
    if (name.endsWith('user_id') && !world.user(id)) {
      throw new HelixRefusal(400, `The user in the condition field ${name} does not exist`);
    }
    if (/^(?:extension_)?client_id$/.test(name) && id !== token.clientId) throw unauthorised();
  }
  if (row.scopes.length === 0) return [];
  const actorField = row.condition.find(({ fill }) => fill === 'user') ?? row.condition[0];
  const actorId = (actorField && wanted.condition[actorField.name]) ?? '';
  const held = token.userId === null ? tokens.grantedScopes(token.clientId, actorId) : new Set(token.scopes);
  const isGranted = row.scopes.every((group) => group.some((scope) => held?.has(scope)));
  const isOwn = token.userId === null || actorId === token.userId;
  if (!isOwn || !isGranted || !mayListen(wanted, actorId, world)) throw unauthorised();
  return token.userId === null ? [actorId, ...botGrantors(wanted, actorId, token, world, tokens)] : [actorId];
}

function unauthorised(): HelixRefusal {
  return new HelixRefusal(403, 'subscription missing proper authorization');
}

/** Moderators' types need a moderator, and nobody hears a chat that they are banned from. */
function mayListen(wanted: WantedSubscription, actorId: string, world: World): boolean {
  const channel = world.channel(wanted.condition.broadcaster_user_id ?? '');
  if (!channel) return true;
  if ('moderator_user_id' in wanted.condition) return world.mayModerate(channel, actorId);
  if (wanted.type.startsWith('channel.chat')) return !world.isBanned(channel, actorId);
  return true;
}

/** What only the author of a held line hears: nobody else's consent is needed. */
const OWN_LINES: ReadonlySet<string> = new Set([
  'channel.chat.user_message_hold',
  'channel.chat.user_message_update',
]);

/**
 * An app reads chat as a bot: the reader has agreed to `user:bot`, and either moderates the channel or its
 * broadcaster has agreed to `channel:bot`. Gives the broadcaster where that consent is needed.
 */
function botGrantors(
  { condition, type }: WantedSubscription,
  readerId: string,
  { clientId }: AccessToken,
  world: World,
  tokens: TokenDesk,
): string[] {
  const channel = world.channel(condition.broadcaster_user_id ?? '');
  if (!channel || !type.startsWith('channel.chat')) return [];
  if (!tokens.grantedScopes(clientId, readerId)?.has('user:bot')) throw unauthorised();
  if (OWN_LINES.has(type) || world.mayModerate(channel, readerId)) return [];
  const { id } = channel.broadcaster;
  if (!tokens.grantedScopes(clientId, id)?.has('channel:bot')) throw unauthorised();
  return [id];
}

/**
 * What a subscription costs: nothing when the type needs an authorisation anyway, or when the user that the
 * condition names has authorised this client; else 1.
 */
export function costOf(
  wanted: WantedSubscription,
  row: EventSubType,
  token: AccessToken,
  tokens: TokenDesk,
): number {
  if (row.scopes.length > 0) return 0;
  const named = Object.entries(wanted.condition).filter(([name]) => name.endsWith('user_id'));
  return named.some(([, id]) => tokens.grantedScopes(token.clientId, id)) ? 0 : 1;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

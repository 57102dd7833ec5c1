import type { EventSubType } from '../../twitch/eventsub/catalogue';
import { HelixRefusal } from './helix';
import type { World } from './state';
import type { AccessToken, TokenDesk } from './tokens';

/** What is asked for, once its shape is known to be right. */
export interface WantedSubscription {
  type: string;
  version: string;
  condition: Record<string, string>;
  sessionId: string;
}

/** Types that the platform has withdrawn for good. */
const WITHDRAWN: ReadonlySet<string> = new Set(['channel.follow 1']);

/** Reads the body of a subscription request; refuses what is malformed, unknown or not for a socket. */
export function readWanted(
  body: Record<string, unknown>,
  token: AccessToken,
  findType: (type: string, version: string) => EventSubType | undefined,
): { wanted: WantedSubscription; row: EventSubType } {
  const { type, version, condition, transport } = body;
  const { method, session_id: sessionId } = asRecord(transport);
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
  if (method === 'conduit') throw new HelixRefusal(404, 'The conduit does not exist');
  if (method === 'webhook') throw new HelixRefusal(400, 'This simulator does not call webhooks');
  if (WITHDRAWN.has(`${type} ${version}`)) {
    throw new HelixRefusal(410, 'This subscription type and version is no longer available');
  }
  const row = findType(type, version);
  if (!row) {
    throw new HelixRefusal(400, 'The combination of values in the type and version fields is not valid');
  }
  if (!row.socket)
    throw new HelixRefusal(400, 'This subscription type does not support the websocket transport');
  if (typeof sessionId !== 'string' || sessionId === '') {
    throw new HelixRefusal(400, 'The session_id field is required for the websocket transport');
  }
  return { wanted: { type, version, condition: readCondition(asRecord(condition), row), sessionId }, row };
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

/** Refuses unless the users exist and the token's user may hear this. */
export function checkAuthorisation(
  wanted: WantedSubscription,
  row: EventSubType,
  token: AccessToken,
  world: World,
): void {
  for (const [name, id] of Object.entries(wanted.condition)) {
    if (name.endsWith('user_id') && !world.user(id)) {
      throw new HelixRefusal(400, `The user in the condition field ${name} does not exist`);
    }
  }
  if (row.scopes.length === 0) return;
  const actorField = row.condition.find(({ fill }) => fill === 'user') ?? row.condition[0];
  const actorId = actorField ? wanted.condition[actorField.name] : undefined;
  const held = new Set(token.scopes);
  const isGranted = row.scopes.every((group) => group.some((scope) => held.has(scope)));
  if (actorId !== token.userId || !isGranted || !mayListen(wanted, token, world)) {
    throw new HelixRefusal(403, 'subscription missing proper authorization');
  }
}

/** Moderators' types need a moderator, and nobody hears a chat that they are banned from. */
function mayListen(wanted: WantedSubscription, token: AccessToken, world: World): boolean {
  const channel = world.channel(wanted.condition.broadcaster_user_id ?? '');
  if (!channel || token.userId === null) return true;
  if ('moderator_user_id' in wanted.condition) return world.mayModerate(channel, token.userId);
  if (wanted.type.startsWith('channel.chat')) return !world.isBanned(channel, token.userId);
  return true;
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

/** Whether two wishes are the same to the platform. */
export function isSame(one: WantedSubscription, other: Omit<WantedSubscription, 'sessionId'>): boolean {
  return (
    one.type === other.type &&
    one.version === other.version &&
    JSON.stringify(one.condition) === JSON.stringify(other.condition)
  );
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

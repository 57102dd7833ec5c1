import type { EventSubType } from '../../../twitch/eventsub/catalogue';
import type { Reply } from '../../loopback';
import type { AccessToken, TokenDesk } from '../auth/tokens';
import type { ConduitDesk } from '../conduit/desk';
import { wireTime } from '../eventsub/frames';
import type { EventSubSockets } from '../eventsub/socket';
import {
  checkAuthorisation,
  costOf,
  readWanted,
  type WantedSubscription,
  type WantedTransport,
} from '../eventsub/subscription-rules';
import { listed } from '../eventsub/subscription-wire';
import {
  carrierOf,
  isLive,
  type SubscriptionBook,
  type SubscriptionRecord,
  type SubscriptionTransport,
} from '../eventsub/subscriptions';
import { type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { pageOf } from '../helix/page';
import type { TwitchFigures } from '../options';
import type { World } from '../state';

const PAGE = 100;
/** The catalogue need not know every type and status that there is. */
const OPEN = ['type', 'status'];

/** What the subscription calls need of the simulator around them. */
export interface SubscriptionContext {
  world: World;
  tokens: TokenDesk;
  book: SubscriptionBook;
  sockets: EventSubSockets;
  conduits: ConduitDesk;
  /** Whether plain http to this machine will do as a callback. */
  allowsLoopback: boolean;
  figures: TwitchFigures;
  findType(type: string, version: string): EventSubType | undefined;
  subscribed(record: SubscriptionRecord): void;
  unsubscribed(record: SubscriptionRecord): void;
}

/** Create, list and delete EventSub subscriptions, with the limits and the refusals of the live platform. */
export function subscriptionRoutes(context: SubscriptionContext): HelixRoute[] {
  const path = '/eventsub/subscriptions';
  return [
    { method: 'POST', path, scopes: [], token: 'any', open: ['type'], run: (call) => create(call, context) },
    { method: 'GET', path, scopes: [], token: 'any', open: OPEN, run: (call) => list(call, context) },
    { method: 'DELETE', path, scopes: [], token: 'any', needs: ['id'], run: (call) => remove(call, context) },
  ];
}

function create({ body, token }: HelixCall, context: SubscriptionContext): Reply {
  const { book, tokens, world } = context;
  const { wanted, row } = readWanted(body, token, context.findType, context.allowsLoopback);
  const transport = findTransport(wanted.transport, token, context);
  const grantorIds = checkAuthorisation(wanted, row, token, world, tokens);
  const cost = costOf(wanted, row, token, tokens);
  checkLimits(wanted, transport, cost, token, context);
  if (transport.method === 'websocket') {
    const session = context.sockets.session(transport.sessionId);
    if (session) session.owner = { clientId: token.clientId, userId: token.userId ?? '' };
    session?.isUsed();
  }
  const { type, version, condition } = wanted;
  const { clientId, userId } = token;
  const createdAt = wireTime(Date.now());
  const record = book.add({
    clientId,
    userId,
    type,
    version,
    condition,
    cost,
    createdAt,
    transport,
    grantorIds,
  });
  const answer = { data: [listed(record)], ...totals(token, context) };
  context.subscribed(record);
  return { status: 202, body: answer };
}

/** The transport as it is kept, once its session or its conduit is found to be there and the caller's. */
function findTransport(
  wanted: WantedTransport,
  token: AccessToken,
  { conduits, sockets }: SubscriptionContext,
): SubscriptionTransport {
  if (wanted.method === 'webhook') return wanted;
  if (wanted.method === 'conduit') {
    if (conduits.get(wanted.conduitId)?.clientId === token.clientId) return wanted;
    throw new HelixRefusal(404, "The conduit was not found or the client doesn't own it");
  }
  const session = sockets.session(wanted.sessionId);
  if (!session) {
    throw new HelixRefusal(400, 'websocket transport session does not exist or has already disconnected');
  }
  const { owner } = session;
  if (owner && (owner.userId !== token.userId || owner.clientId !== token.clientId)) {
    throw new HelixRefusal(400, 'websocket transport cannot have subscriptions created by different users');
  }
  return { ...wanted, connectedAt: session.connectedAt };
}

function checkLimits(
  wanted: WantedSubscription,
  transport: SubscriptionTransport,
  cost: number,
  token: AccessToken,
  { book, figures }: SubscriptionContext,
): void {
  const same = book.same(token.clientId, token.userId, wanted);
  const twin = same.find((one) => carrierOf(one.transport) === carrierOf(transport));
  if (twin) throw new HelixRefusal(409, 'subscription already exists', { id: twin.id });
  if (same.length >= figures.maxSameSubscription) {
    throw new HelixRefusal(429, 'maximum subscriptions with type and condition exceeded');
  }
  const live = book.ownedBy(token.clientId, token.userId).filter(isLive);
  if (transport.method === 'websocket') {
    const inUse = new Set(live.map((one) => carrierOf(one.transport))).add(carrierOf(transport));
    if (inUse.size > figures.maxSocketsPerUser) {
      throw new HelixRefusal(429, 'number of websocket transports limit exceeded');
    }
    if (book.enabledOn(transport.sessionId).length >= figures.maxSubscriptionsPerSocket) {
      throw new HelixRefusal(429, 'number of subscriptions per websocket transport exceeded');
    }
  }
  if (cost > 0 && totalCost(live) + cost > maxCost(token, figures)) {
    throw new HelixRefusal(429, 'maximum total cost exceeded');
  }
}

const FILTERS: Readonly<Record<string, (record: SubscriptionRecord, value: string) => boolean>> = {
  status: (record, value) => record.status === value,
  type: (record, value) => record.type === value,
  user_id: (record, value) =>
    Object.entries(record.condition).some(([name, id]) => name.endsWith('user_id') && id === value),
  subscription_id: (record, value) => record.id === value,
  conduit_id: ({ transport }, value) => transport.method === 'conduit' && transport.conduitId === value,
};

function list({ query, token }: HelixCall, context: SubscriptionContext): Reply {
  const given = Object.keys(FILTERS).filter((name) => query.get(name));
  if (given.length > 1) throw new HelixRefusal(400, 'The filters are mutually exclusive; use one at most');
  const [filter] = given;
  const all = context.book.ownedBy(token.clientId, token.userId);
  const value = filter ? (query.get(filter) ?? '') : '';
  const matching = filter ? all.filter((record) => FILTERS[filter]?.(record, value)) : all;
  const { entries, pagination } = pageOf(matching, query.get('after'), PAGE);
  return {
    status: 200,
    body: { data: entries.map(listed), ...totals(token, context), pagination },
  };
}

function remove({ query, token }: HelixCall, context: SubscriptionContext): Reply {
  const record = context.book.get(query.get('id') ?? '');
  // A user token sees that user's own socket subscriptions, an app token those of webhooks and conduits.
  if (!record || record.clientId !== token.clientId || record.userId !== token.userId) {
    throw new HelixRefusal(404, 'The subscription was not found');
  }
  context.book.remove(record.id);
  context.unsubscribed(record);
  return { status: 204 };
}

function totals(token: AccessToken, { book, figures }: SubscriptionContext): Record<string, number> {
  const own = book.ownedBy(token.clientId, token.userId);
  return {
    total: own.length,
    total_cost: totalCost(own.filter(isLive)),
    max_total_cost: maxCost(token, figures),
  };
}

/** Who pays: the client for webhooks and conduits, else the client's user. */
function maxCost(token: AccessToken, figures: TwitchFigures): number {
  return token.userId === null ? figures.maxAppCost : figures.maxTotalCost;
}

function totalCost(records: readonly SubscriptionRecord[]): number {
  return records.reduce((sum, { cost }) => sum + cost, 0);
}

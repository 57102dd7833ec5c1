import type { EventSubType } from '../../twitch/eventsub/catalogue';
import type { Reply } from '../loopback';
import type { EventSubSockets } from './eventsub-socket';
import { wireTime } from './frames';
import { type HelixCall, HelixRefusal, type HelixRoute } from './helix';
import type { TwitchFigures } from './options';
import type { World } from './state';
import { checkAuthorisation, costOf, isSame, readWanted } from './subscription-rules';
import { isEnabled, listed, type SubscriptionBook, type SubscriptionRecord } from './subscriptions';
import type { AccessToken, TokenDesk } from './tokens';

const PAGE = 100;

/** What the subscription calls need of the simulator around them. */
export interface SubscriptionContext {
  world: World;
  tokens: TokenDesk;
  book: SubscriptionBook;
  sockets: EventSubSockets;
  figures: TwitchFigures;
  findType(type: string, version: string): EventSubType | undefined;
  subscribed(record: SubscriptionRecord): void;
  unsubscribed(record: SubscriptionRecord): void;
}

/** Create, list and delete EventSub subscriptions, with the limits and the refusals of the live platform. */
export function subscriptionRoutes(context: SubscriptionContext): HelixRoute[] {
  const path = '/eventsub/subscriptions';
  return [
    { method: 'POST', path, scopes: [], token: 'any', run: (call) => create(call, context) },
    { method: 'GET', path, scopes: [], token: 'any', run: (call) => list(call, context) },
    { method: 'DELETE', path, scopes: [], token: 'any', needs: ['id'], run: (call) => remove(call, context) },
  ];
}

function create({ body, token }: HelixCall, context: SubscriptionContext): Reply {
  const { book, figures, sockets, tokens, world } = context;
  const { wanted, row } = readWanted(body, token, context.findType);
  const session = sockets.session(wanted.sessionId);
  if (!session) {
    throw new HelixRefusal(400, 'websocket transport session does not exist or has already disconnected');
  }
  const userId = token.userId ?? '';
  if (session.owner && (session.owner.userId !== userId || session.owner.clientId !== token.clientId)) {
    throw new HelixRefusal(400, 'websocket transport cannot have subscriptions created by different users');
  }
  checkAuthorisation(wanted, row, token, world);

  const enabled = book.enabledOf(token.clientId, userId);
  const same = enabled.filter((one) => isSame(wanted, one));
  const twin = same.find((one) => one.sessionId === session.id);
  if (twin) throw new HelixRefusal(409, 'subscription already exists', { id: twin.id });
  if (same.length >= figures.maxSameSubscription) {
    throw new HelixRefusal(429, 'maximum subscriptions with type and condition exceeded');
  }
  const inUse = new Set(enabled.map((one) => one.sessionId)).add(session.id);
  if (inUse.size > figures.maxSocketsPerUser) {
    throw new HelixRefusal(429, 'number of websocket transports limit exceeded');
  }
  if (enabled.filter((one) => one.sessionId === session.id).length >= figures.maxSubscriptionsPerSocket) {
    throw new HelixRefusal(429, 'number of subscriptions per websocket transport exceeded');
  }
  const cost = costOf(wanted, row, token, tokens);
  if (cost > 0 && totalCost(enabled) + cost > figures.maxTotalCost) {
    throw new HelixRefusal(429, 'maximum total cost exceeded');
  }

  session.owner = { clientId: token.clientId, userId };
  session.hasSubscription();
  const { type, version, condition } = wanted;
  const record = book.add({
    clientId: token.clientId,
    userId,
    type,
    version,
    condition,
    cost,
    createdAt: wireTime(Date.now()),
    sessionId: session.id,
    connectedAt: session.connectedAt,
  });
  context.subscribed(record);
  return { status: 202, body: { data: [listed(record)], ...totals(token, context) } };
}

const FILTERS: Readonly<Record<string, (record: SubscriptionRecord, value: string) => boolean>> = {
  status: (record, value) => record.status === value,
  type: (record, value) => record.type === value,
  user_id: (record, value) =>
    Object.entries(record.condition).some(([name, id]) => name.endsWith('user_id') && id === value),
  subscription_id: (record, value) => record.id === value,
  conduit_id: () => false,
};

function list({ query, token }: HelixCall, context: SubscriptionContext): Reply {
  const given = Object.keys(FILTERS).filter((name) => query.get(name));
  if (given.length > 1) throw new HelixRefusal(400, 'The filters are mutually exclusive; use one at most');
  const [filter] = given;
  const after = query.get('after') || '0';
  const start = Number(after);
  if (!Number.isInteger(start) || start < 0)
    throw new HelixRefusal(400, 'The pagination cursor is not valid');
  const all = ownedBy(token, context.book);
  const value = filter ? (query.get(filter) ?? '') : '';
  const matching = filter ? all.filter((record) => FILTERS[filter]?.(record, value)) : all;
  const end = start + PAGE;
  return {
    status: 200,
    body: {
      data: matching.slice(start, end).map(listed),
      ...totals(token, context),
      pagination: matching.length > end ? { cursor: String(end) } : {},
    },
  };
}

function remove({ query, token }: HelixCall, context: SubscriptionContext): Reply {
  const record = context.book.get(query.get('id') ?? '');
  if (!record || !ownedBy(token, context.book).includes(record)) {
    throw new HelixRefusal(404, 'The subscription was not found');
  }
  context.book.remove(record.id);
  context.unsubscribed(record);
  return { status: 204 };
}

/** A user token sees that user's own socket subscriptions; an app token sees none of them. */
function ownedBy(token: AccessToken, book: SubscriptionBook): SubscriptionRecord[] {
  return book.all().filter((one) => one.clientId === token.clientId && one.userId === token.userId);
}

function totals(token: AccessToken, { book, figures }: SubscriptionContext): Record<string, number> {
  const own = ownedBy(token, book);
  return {
    total: own.length,
    total_cost: totalCost(own.filter(isEnabled)),
    max_total_cost: figures.maxTotalCost,
  };
}

function totalCost(records: readonly SubscriptionRecord[]): number {
  return records.reduce((sum, { cost }) => sum + cost, 0);
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Faults } from '../faults';
import { type Exchange, type LoopbackHandler, type Reply, refuseUpgrade } from '../loopback';
import type { Watch } from '../watch';
import { type OAuth, readToken } from './auth/oauth';
import type { TokenDesk } from './auth/tokens';
import type { EventSubSockets } from './eventsub/socket';
import type { Helix } from './helix/helix';
import type { PubSubServer } from './pubsub/server';
import type { RequestRecord, TwitchReports } from './reports';

/** What lies behind the door. */
export interface TwitchHouse {
  readonly faults: Faults;
  readonly watch: Watch<TwitchReports>;
  readonly tokens: TokenDesk;
  readonly oauth: OAuth;
  readonly helix: Helix;
  readonly sockets: EventSubSockets;
  readonly pubsub: PubSubServer;
}

const KEPT_REQUESTS = 5_000;

/** The one address of the simulated Twitch: leads requests and sockets to their part, and notes the requests. */
export class TwitchDoor implements LoopbackHandler {
  /** The last requests, oldest first. */
  readonly requests: RequestRecord[] = [];
  readonly #house: TwitchHouse;

  constructor(house: TwitchHouse) {
    this.#house = house;
  }

  async answer(incoming: Exchange): Promise<Reply> {
    const exchange = { ...incoming, path: withoutAlias(incoming.path) };
    const record = this.#record(exchange);
    const reply = await this.#house.faults.apply(exchange, () => this.#route(exchange));
    record.status = reply.status;
    this.requests.push(record);
    if (this.requests.length > KEPT_REQUESTS) this.requests.splice(0, KEPT_REQUESTS / 2);
    this.#house.watch.report('request', record);
    return reply;
  }

  upgrade(url: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (url.pathname === '/ws') this.#house.sockets.upgrade(url, request, socket, head);
    else if (url.pathname.startsWith('/pubsub')) this.#house.pubsub.upgrade(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found');
  }

  /** Taken before the request is handled, because a revoked token is nobody's afterwards. */
  #record({ body, headers, method, path, query }: Exchange): RequestRecord {
    const token = readToken({ body, headers, method, path, query });
    const userId = (token && this.#house.tokens.live(token)?.userId) ?? null;
    if (path !== '/oauth2/token') return { method, path, status: 0, userId };
    const grant = new URLSearchParams([...query, ...new URLSearchParams(body)]).get('grant_type') ?? '';
    return { method, path, status: 0, userId, grant };
  }

  async #route(exchange: Exchange): Promise<Reply> {
    const { path } = exchange;
    if (path.startsWith('/oauth2/')) return this.#house.oauth.answer(exchange);
    if (path.startsWith('/helix/')) return this.#house.helix.answer(exchange, path.slice('/helix'.length));
    if (path === '/activate') return this.#house.oauth.activate(exchange);
    return { status: 404, body: { error: 'Not Found', status: 404, message: 'Not found' } };
  }
}

/** The Twitch CLI's mock serves the same things at other paths; clients that know it find them here too. */
const ALIASES: readonly (readonly [prefix: string, path: string])[] = [
  ['/mock/', '/helix/'],
  ['/auth/', '/oauth2/'],
  ['/eventsub/', '/helix/eventsub/'],
];

function withoutAlias(path: string): string {
  const alias = ALIASES.find(([prefix]) => path.startsWith(prefix));
  return alias ? alias[1] + path.slice(alias[0].length) : path;
}

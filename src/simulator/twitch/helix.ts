import type { Exchange, Reply } from '../loopback';
import { readToken } from './oauth';
import type { ChannelState, SimulatedUser, World } from './state';
import type { AccessToken, TokenDesk } from './tokens';

/** One call that has passed the door: token and client id fit, points were left, scopes and actor are right. */
export interface HelixCall {
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: AccessToken;
  /** The user who acts: the token's own, or the one an app token acts for. Null where the route has no actor. */
  actor: SimulatedUser | null;
}

/** One row of the table of calls. */
export interface HelixRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Any one of these is enough; none means that every token will do. */
  scopes: readonly string[];
  /** Which kind of token the call takes. */
  token: 'user' | 'app' | 'any';
  /** Query or body parameters that must be there. */
  needs?: readonly string[];
  /** The parameter that names who acts; with a user token it must be that token's user. */
  actor?: string;
  /** What an app token needs of the acting user besides the scope. */
  appNeeds?: readonly string[];
  run(call: HelixCall): Reply | Promise<Reply>;
}

/** An answer that is a refusal, thrown from wherever it is noticed. */
export class HelixRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

const STATUS_TEXTS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
};

interface Bucket {
  points: number;
  atMs: number;
}

/** What Helix needs of the simulator around it. */
export interface HelixContext {
  world: World;
  tokens: TokenDesk;
  now: () => number;
  /** Points of a full bucket, which is also what flows back in a minute; 800 on the live platform. */
  pointsPerMinute: number;
}

/** The simulated Helix: what stands before every call (token, client id, points, scopes, actor), then the table. */
export class Helix {
  readonly #context: HelixContext;
  readonly #routes = new Map<string, HelixRoute>();
  readonly #paths = new Set<string>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(context: HelixContext, routes: readonly HelixRoute[]) {
    this.#context = context;
    for (const route of routes) {
      this.#routes.set(`${route.method} ${route.path}`, route);
      this.#paths.add(route.path);
    }
  }

  /** Answers a path below `/helix`, given without that prefix. */
  async answer(exchange: Exchange, path: string): Promise<Reply> {
    let limits: Record<string, string> = {};
    try {
      const token = this.#authenticate(exchange);
      limits = this.#spendPoint(token);
      const route = this.#routes.get(`${exchange.method} ${path}`);
      if (!route)
        throw new HelixRefusal(404, this.#paths.has(path) ? 'Method not allowed here' : 'Not found');
      const body = readBody(exchange);
      const call: HelixCall = {
        query: exchange.query,
        body,
        token,
        actor: this.#actor(route, token, exchange, body),
      };
      const reply = await route.run(call);
      return { ...reply, headers: { ...limits, ...reply.headers } };
    } catch (error) {
      if (error instanceof HelixRefusal) return this.#refuse(error, limits);
      throw error;
    }
  }

  /** Takes every point of one user's bucket, so that the next call is refused. */
  drain(clientId: string, userId: string | null): void {
    this.#buckets.set(`${clientId} ${userId ?? ''}`, { points: 0, atMs: this.#context.now() });
  }

  #authenticate(exchange: Exchange): AccessToken {
    const given = readToken(exchange);
    if (!given) throw new HelixRefusal(401, 'OAuth token is missing');
    const token = this.#context.tokens.live(given);
    if (!token) throw new HelixRefusal(401, 'Invalid OAuth token');
    const clientId = exchange.headers['client-id'];
    if (!clientId) throw new HelixRefusal(401, 'Client ID is missing');
    if (clientId !== token.clientId) throw new HelixRefusal(401, 'Client ID and OAuth token do not match');
    return token;
  }

  #spendPoint(token: AccessToken): Record<string, string> {
    const full = this.#context.pointsPerMinute;
    const now = this.#context.now();
    const key = `${token.clientId} ${token.userId ?? ''}`;
    const bucket = this.#buckets.get(key) ?? { points: full, atMs: now };
    bucket.points = Math.min(full, bucket.points + ((now - bucket.atMs) * full) / 60_000);
    bucket.atMs = now;
    this.#buckets.set(key, bucket);
    const isEmpty = bucket.points < 1;
    if (!isEmpty) bucket.points -= 1;
    const headers = {
      'ratelimit-limit': String(full),
      'ratelimit-remaining': String(Math.floor(bucket.points)),
      'ratelimit-reset': String(Math.ceil((now + ((full - bucket.points) * 60_000) / full) / 1_000)),
    };
    if (isEmpty) throw new HelixRefusal(429, 'Too Many Requests', { headers });
    return headers;
  }

  #actor(
    route: HelixRoute,
    token: AccessToken,
    exchange: Exchange,
    body: Record<string, unknown>,
  ): SimulatedUser | null {
    const own = token.userId;
    if (route.token === 'user' && own === null)
      throw new HelixRefusal(401, 'This call needs a user access token');
    if (route.token === 'app' && own !== null)
      throw new HelixRefusal(401, 'This call needs an app access token');
    if (own !== null && !holdsAny(new Set(token.scopes), route.scopes)) {
      throw new HelixRefusal(401, `Missing scope: ${route.scopes.join(' or ')}`);
    }
    for (const name of route.needs ?? []) {
      if (!param(exchange.query, body, name)) {
        throw new HelixRefusal(400, `Missing required parameter "${name}"`);
      }
    }
    if (!route.actor) return own === null ? null : (this.#context.world.user(own) ?? null);
    const actorId = param(exchange.query, body, route.actor);
    const actor = this.#context.world.user(actorId);
    if (own !== null && actorId !== own) {
      throw new HelixRefusal(
        401,
        `The ID in ${route.actor} must match the user ID found in the request's OAuth token.`,
      );
    }
    if (!actor) throw new HelixRefusal(400, `The user in ${route.actor} does not exist`);
    if (own === null) this.#checkGrant(route, token.clientId, actor.id);
    return actor;
  }

  /** An app token may act for somebody who has granted this client the scope at some time before. */
  #checkGrant(route: HelixRoute, clientId: string, actorId: string): void {
    const granted = this.#context.tokens.grantedScopes(clientId, actorId) ?? new Set<string>();
    if (!holdsAny(granted, route.scopes))
      throw new HelixRefusal(401, `Missing scope: ${route.scopes.join(' or ')}`);
    for (const scope of route.appNeeds ?? []) {
      if (!granted.has(scope)) throw new HelixRefusal(401, `Missing scope: ${scope}`);
    }
  }

  #refuse(refusal: HelixRefusal, limits: Record<string, string>): Reply {
    const { headers, ...more } = refusal.more;
    return {
      status: refusal.status,
      headers: { ...limits, ...(headers as Record<string, string> | undefined) },
      body: {
        error: STATUS_TEXTS[refusal.status] ?? 'Error',
        status: refusal.status,
        message: refusal.message,
        ...more,
      },
    };
  }
}

/** The channel of `broadcaster_id` (or another parameter), or a 400 as the platform gives for a user that is none. */
export function channelOf(world: World, call: HelixCall, name = 'broadcaster_id'): ChannelState {
  const channel = world.channel(param(call.query, call.body, name));
  if (!channel) throw new HelixRefusal(400, `The user in ${name} does not exist`);
  return channel;
}

/** Refuses with 403 unless the acting user moderates the channel. */
export function requireModerator(world: World, channel: ChannelState, call: HelixCall): SimulatedUser {
  if (!call.actor) throw new HelixRefusal(401, 'This call needs a user');
  if (!world.mayModerate(channel, call.actor.id)) {
    throw new HelixRefusal(403, 'The user is not permitted to perform the requested action.');
  }
  return call.actor;
}

/** A parameter of the query, else of the body, as text; empty when it is missing. */
function param(query: URLSearchParams, body: Record<string, unknown>, name: string): string {
  const value = query.get(name) ?? body[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function holdsAny(held: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((scope) => held.has(scope));
}

/**
 * The fields of the body. JSON is what the platform documents, but it takes forms as well: twitch.py 4.0 sends chat
 * lines as one.
 */
function readBody(exchange: Exchange): Record<string, unknown> {
  if (exchange.body === '') return {};
  if (exchange.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(exchange.body));
  }
  try {
    const parsed: unknown = JSON.parse(exchange.body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // Falls through to the refusal below.
  }
  throw new HelixRefusal(400, 'The request body is not a JSON object');
}

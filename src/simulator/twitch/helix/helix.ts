import { HELIX_OPERATIONS, type HelixOperation } from '../../../twitch/helix/operations';
import type { Exchange, Reply } from '../../loopback';
import { readToken } from '../auth/oauth';
import type { AccessToken, TokenDesk } from '../auth/tokens';
import type { SimulatedUser, World } from '../state';
import type { HelixCall, HelixRoute } from './call';
import { genericAnswer } from './generic-answer';
import { type CallFields, param } from './parameters';
import { HelixRefusal, refusalReply } from './refusal';
import { checkParameters, checkToken, type Rules, requireScopes, rulesOf } from './rules';

/** Who calls what needs no token. */
const NOBODY: AccessToken = { token: '', clientId: '', userId: null, scopes: [], expiresAtMs: 0 };

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

/**
 * The simulated Helix: what stands before every call (token, client id, points, scopes, parameters, actor), then the
 * table. An operation that has no row is answered in its shape.
 */
export class Helix {
  readonly #context: HelixContext;
  readonly #routes = new Map<string, HelixRoute>();
  readonly #operations = new Map<string, HelixOperation>();
  readonly #paths = new Set<string>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(context: HelixContext, routes: readonly HelixRoute[]) {
    this.#context = context;
    for (const operation of HELIX_OPERATIONS) {
      this.#operations.set(`${operation.method} ${operation.path}`, operation);
      this.#paths.add(operation.path);
    }
    for (const route of routes) {
      this.#routes.set(`${route.method} ${route.path}`, route);
      this.#paths.add(route.path);
    }
  }

  /** Answers a path below `/helix`, given without that prefix. */
  async answer(exchange: Exchange, path: string): Promise<Reply> {
    let limits: Record<string, string> = {};
    try {
      const key = `${exchange.method} ${path}`;
      const [route, operation] = [this.#routes.get(key), this.#operations.get(key)];
      const rules = rulesOf(route, operation);
      const token = rules.tokens.length === 0 ? NOBODY : this.#authenticate(exchange);
      limits = this.#spendPoint(token);
      if (!route && !operation)
        throw new HelixRefusal(404, this.#paths.has(path) ? 'Method not allowed here' : 'Not found');
      const fields = readFields(exchange);
      if (token !== NOBODY) checkToken(rules, token);
      checkParameters(rules, fields, operation, route?.open);
      const { query, body } = fields;
      const call: HelixCall = { query, body, token, actor: this.#actor(rules, token, fields) };
      const reply = route
        ? await route.run(call)
        : operation && genericAnswer(operation, call, this.#context.world);
      return { status: 200, ...reply, headers: { ...limits, ...reply?.headers } };
    } catch (error) {
      if (error instanceof HelixRefusal) return refusalReply(error, limits);
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
    const token = this.#context.tokens.live(given) ?? this.#context.tokens.readExtension(given);
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

  #actor(rules: Rules, token: AccessToken, { query, body }: CallFields): SimulatedUser | null {
    const { world } = this.#context;
    const own = token.userId;
    if (!rules.actor) return own === null ? null : (world.user(own) ?? null);
    const actorId = param(query, body, rules.actor);
    const actor = world.user(actorId);
    if (own !== null && actorId !== own) {
      throw new HelixRefusal(
        401,
        `The ID in ${rules.actor} must match the user ID found in the request's OAuth token.`,
      );
    }
    if (!actor) throw new HelixRefusal(400, `The user in ${rules.actor} does not exist`);
    if (own !== null) return actor;
    this.#checkGrant(rules, token.clientId, actor.id);
    if (rules.appChannel) this.#checkLetIn(token.clientId, param(query, body, rules.appChannel));
    return actor;
  }

  /** Some calls take an app token only where the broadcaster has let the app's bots in. */
  #checkLetIn(clientId: string, broadcasterId: string): void {
    if (this.#context.tokens.grantedScopes(clientId, broadcasterId)?.has('channel:bot')) return;
    throw new HelixRefusal(403, 'The broadcaster has not allowed this app to act in the channel');
  }

  /** An app token may act for somebody who has granted this client the scope at some time before. */
  #checkGrant({ scopes, appNeeds }: Rules, clientId: string, actorId: string): void {
    const granted = this.#context.tokens.grantedScopes(clientId, actorId) ?? new Set<string>();
    requireScopes(granted, scopes);
    requireScopes(
      granted,
      appNeeds.map((scope) => [scope]),
    );
  }
}

/**
 * The fields of query and body. JSON is what the platform documents, but it takes forms as well: twitch.py 4.0 sends
 * chat lines as one.
 */
function readFields({ query, body: text, headers }: Exchange): CallFields {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (text === '') return { query, body: {}, isForm };
  if (isForm) return { query, body: Object.fromEntries(new URLSearchParams(text)), isForm };
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return { query, body: body as Record<string, unknown>, isForm };
    }
  } catch {
    // Falls through to the refusal below.
  }
  throw new HelixRefusal(400, 'The request body is not a JSON object');
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TwitchEndpoints } from '../../twitch/endpoints';
import { type Fault, Faults } from '../faults';
import { type Exchange, LoopbackServer, type Reply } from '../loopback';
import { Watch } from '../watch';
import { channelRoutes } from './channels';
import { Helix } from './helix';
import { OAuth, readToken } from './oauth';
import { TWITCH_FIGURES, type TwitchFigures, type TwitchSimulatorOptions } from './options';
import { SIMULATED_SCOPES } from './scopes';
import { type ChannelRole, type SimulatedUser, World } from './state';
import { type IssuedTokens, type SimulatedClient, TokenDesk } from './tokens';

/** One answered request. Holds no token, no secret and no body. */
export interface RequestRecord {
  method: string;
  /** The path as the platform knows it; aliases are translated. */
  path: string;
  status: number;
  /** The token's user, where there is one. */
  userId: string | null;
  /** The grant type, on the token endpoint. */
  grant?: string;
}

/** What a `Watch` on the simulator reports. */
export interface TwitchReports {
  request: RequestRecord;
}

/** A login that is ready for use, with the user it belongs to. */
export interface SimulatedLogin extends IssuedTokens {
  refreshToken: string;
  userId: string;
  login: string;
}

const BROADCASTER = { id: '600100000', login: 'lumen_harbour', name: 'Lumen_Harbour', color: '#1E90FF' };
const KEPT_REQUESTS = 5_000;

/**
 * A small Twitch on 127.0.0.1 that speaks the real protocols and enforces their rules. `endpoints` is all that a
 * client has to be given; the methods are what only the platform or its viewers could do.
 */
export class TwitchSimulator {
  readonly watch = new Watch<TwitchReports>();
  /** The channel that everything is about unless told otherwise. */
  readonly broadcaster: { id: string; login: string; name: string };
  /** A client id with a secret, for all kinds of tokens; its refresh tokens can be used again. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** A client id without a secret, as a user registers for the device login: its refresh tokens work once. */
  readonly publicClientId: string;
  readonly #figures: TwitchFigures;
  readonly #now: () => number;
  readonly #world: World;
  readonly #tokens: TokenDesk;
  readonly #oauth: OAuth;
  readonly #helix: Helix;
  readonly #faults = new Faults();
  readonly #requests: RequestRecord[] = [];
  #server: LoopbackServer | undefined;

  private constructor(options: TwitchSimulatorOptions) {
    this.#figures = { ...TWITCH_FIGURES, ...options.figures };
    this.#now = options.now ?? Date.now;
    this.#world = new World(this.#now);
    this.#tokens = new TokenDesk(this.#now, {
      userSeconds: this.#figures.userTokenSeconds,
      appSeconds: this.#figures.appTokenSeconds,
      refreshSeconds: this.#figures.refreshTokenSeconds,
    });
    const confidential: SimulatedClient = this.#tokens.addClient('confidential');
    this.clientId = confidential.id;
    this.clientSecret = confidential.secret ?? '';
    this.publicClientId = this.#tokens.addClient('public').id;
    const { id, login, name } = this.#world.addUser(BROADCASTER);
    this.broadcaster = { id, login, name };
    this.#oauth = new OAuth({
      world: this.#world,
      tokens: this.#tokens,
      now: this.#now,
      activateUrl: () => `${this.url}/activate`,
      defaultUserId: id,
      deviceCodeSeconds: this.#figures.deviceCodeSeconds,
      pollIntervalSeconds: this.#figures.pollIntervalSeconds,
    });
    this.#helix = new Helix(
      {
        world: this.#world,
        tokens: this.#tokens,
        now: this.#now,
        pointsPerMinute: this.#figures.helixPointsPerMinute,
      },
      [...channelRoutes(this.#world, () => {})],
    );
  }

  /** Starts a simulator of its own, with its own users and tokens. Rejects when the port is taken. */
  static async start(options: TwitchSimulatorOptions = {}): Promise<TwitchSimulator> {
    const simulator = new TwitchSimulator(options);
    simulator.#server = await LoopbackServer.listen(options.port ?? 0, {
      answer: (exchange) => simulator.#answer(exchange),
      upgrade: (request, socket, head) => simulator.#upgrade(request, socket, head),
    });
    return simulator;
  }

  /** The address of the server, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    if (!this.#server) throw new Error('The simulator is not running');
    return this.#server.port;
  }

  get endpoints(): TwitchEndpoints {
    return {
      apiUrl: `${this.url}/helix`,
      authUrl: `${this.url}/oauth2`,
      eventsubUrl: `ws://127.0.0.1:${this.port}/ws`,
      subscriptionsUrl: `${this.url}/helix/eventsub/subscriptions`,
    };
  }

  /** Adds an account, with roles in the broadcaster's channel. A login that exists is given its roles. */
  addUser(user: {
    login: string;
    name?: string;
    id?: string;
    roles?: readonly ChannelRole[];
  }): SimulatedUser {
    const added = this.#world.addUser(user);
    const channel = this.#world.channel(this.broadcaster.id);
    for (const role of user.roles ?? []) if (channel) this.#world.grantRole(channel, added.id, role);
    return added;
  }

  /**
   * Tokens as if a device login had been confirmed: by the broadcaster with every scope, unless told otherwise.
   * A login that nobody has is added.
   */
  signIn(options: { login?: string; scopes?: readonly string[]; clientId?: string } = {}): SimulatedLogin {
    const user = this.#world.addUser({ login: options.login ?? this.broadcaster.login });
    const issued = this.#tokens.issueUser(
      options.clientId ?? this.clientId,
      user.id,
      options.scopes ?? SIMULATED_SCOPES,
    );
    return { ...issued, refreshToken: issued.refreshToken ?? '', userId: user.id, login: user.login };
  }

  /** Confirms a device login as its user would on the platform's page. Throws when the code is unknown. */
  approveDevice(userCode: string, options: { login?: string } = {}): void {
    const user = this.#world.addUser({ login: options.login ?? this.broadcaster.login });
    if (!this.#oauth.approve(userCode, user.id)) throw new Error('No device login waits with this code');
  }

  /** Ends one access token as time would. */
  expireToken(accessToken: string): void {
    this.#tokens.expire(accessToken);
  }

  /** Ends every access token of a user as time would; refresh tokens stay good. */
  expireTokensOf(userId: string): void {
    this.#tokens.expireAll(userId);
  }

  /** Makes every refresh token of a user useless, as a changed password does. */
  killRefreshTokens(userId: string): void {
    this.#tokens.killRefreshTokens(userId);
  }

  /** How many refresh tokens of a user would still work. */
  refreshTokenCount(userId: string): number {
    return this.#tokens.refreshTokenCount(userId);
  }

  /** Takes every point of a user's Helix bucket: the next call is a 429 with nothing remaining. */
  drainPoints(userId: string | null, clientId: string = this.clientId): void {
    this.#helix.drain(clientId, userId);
  }

  /** Orders misbehaviour for requests to come; returns a function that takes it back. */
  failNext(fault: Fault): () => void {
    return this.#faults.order(fault);
  }

  /** The requests so far, oldest first, optionally those of a method and the start of a path. */
  requests(method?: string, path = ''): RequestRecord[] {
    return this.#requests.filter(
      (entry) => (method === undefined || entry.method === method) && entry.path.startsWith(path),
    );
  }

  /** Closes every connection and stops listening. */
  async close(): Promise<void> {
    this.#faults.clear();
    await this.#server?.close();
  }

  async #answer(incoming: Exchange): Promise<Reply> {
    const exchange = { ...incoming, path: withoutAlias(incoming.path) };
    const reply = await this.#faults.apply(exchange, () => this.#route(exchange));
    const token = readToken(exchange);
    const record: RequestRecord = {
      method: exchange.method,
      path: exchange.path,
      status: reply.status,
      userId: (token && this.#tokens.live(token)?.userId) ?? null,
    };
    if (exchange.path === '/oauth2/token') {
      record.grant =
        new URLSearchParams([...exchange.query, ...new URLSearchParams(exchange.body)]).get('grant_type') ??
        '';
    }
    this.#requests.push(record);
    if (this.#requests.length > KEPT_REQUESTS) this.#requests.splice(0, KEPT_REQUESTS / 2);
    this.watch.report('request', record);
    return reply;
  }

  async #route(exchange: Exchange): Promise<Reply> {
    if (exchange.path.startsWith('/oauth2/')) return this.#oauth.answer(exchange);
    if (exchange.path.startsWith('/helix/'))
      return this.#helix.answer(exchange, exchange.path.slice('/helix'.length));
    if (exchange.path === '/activate') return this.#oauth.activate(exchange);
    return { status: 404, body: { error: 'Not Found', status: 404, message: 'Not found' } };
  }

  #upgrade(_request: IncomingMessage, socket: Duplex, _head: Buffer): void {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
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

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TwitchEndpoints } from '../../twitch/endpoints';
import { type EventSubType, findEventSubType } from '../../twitch/eventsub/catalogue';
import { type Fault, Faults } from '../faults';
import { type Exchange, LoopbackServer, type Reply } from '../loopback';
import { Watch } from '../watch';
import { channelRoutes } from './channels';
import type { Session } from './eventsub-session';
import { EventSubSockets } from './eventsub-socket';
import { wireTime } from './frames';
import { Helix } from './helix';
import { Notifications } from './notifications';
import { OAuth, readToken } from './oauth';
import { TWITCH_FIGURES, type TwitchFigures, type TwitchSimulatorOptions } from './options';
import { SIMULATED_SCOPES } from './scopes';
import { type ChannelRole, type SimulatedUser, World } from './state';
import { subscriptionRoutes } from './subscription-routes';
import { SubscriptionBook, type SubscriptionRecord } from './subscriptions';
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
  /** A socket was welcomed; `moved` when it carries on a session of before. */
  connected: { sessionId: string; moved: boolean };
  /** A session is over; `code` is the close code. */
  disconnected: { sessionId: string; code: number };
  subscribed: SubscriptionRecord;
  unsubscribed: SubscriptionRecord;
}

/** One EventSub session that is up. */
export interface SessionView {
  id: string;
  userId: string | null;
  clientId: string | null;
  keepaliveSeconds: number;
  subscriptions: number;
  /** 2 while it moves and both sockets are open. */
  sockets: 1 | 2;
  /** From the reconnect message until the old socket is gone. */
  isMoving: boolean;
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
  readonly #sockets: EventSubSockets;
  readonly #book: SubscriptionBook;
  readonly #notifications: Notifications;
  readonly #moreTypes = new Map<string, EventSubType>();
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
    this.#book = new SubscriptionBook(this.#figures);
    this.#sockets = new EventSubSockets({
      figures: this.#figures,
      address: () => this.endpoints.eventsubUrl,
      newSessionIdOnReconnect: options.newSessionIdOnReconnect ?? false,
      opened: (session, moved, formerId) => {
        if (formerId !== session.id) this.#book.rename(formerId, session.id);
        this.watch.report('connected', { sessionId: session.id, moved });
      },
      ended: (session, status, code) => {
        for (const record of this.#book.enabledOn(session.id)) {
          this.#book.disable(record, status, wireTime(Date.now()));
        }
        this.watch.report('disconnected', { sessionId: session.id, code });
      },
    });
    this.#notifications = new Notifications(this.#book, this.#sockets);
    this.#helix = new Helix(
      {
        world: this.#world,
        tokens: this.#tokens,
        now: this.#now,
        pointsPerMinute: this.#figures.helixPointsPerMinute,
      },
      [
        ...channelRoutes(this.#world, () => {}),
        ...subscriptionRoutes({
          world: this.#world,
          tokens: this.#tokens,
          book: this.#book,
          sockets: this.#sockets,
          figures: this.#figures,
          findType: (type, version) =>
            this.#moreTypes.get(`${type} ${version}`) ?? findEventSubType(type, version),
          subscribed: (record) => this.watch.report('subscribed', record),
          unsubscribed: (record) => this.#unsubscribed(record),
        }),
      ],
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

  /** The EventSub sessions that are up, oldest first. */
  sessions(): SessionView[] {
    return this.#sockets.sessions().map((session) => ({
      id: session.id,
      userId: session.owner?.userId ?? null,
      clientId: session.owner?.clientId ?? null,
      keepaliveSeconds: session.current.keepaliveSeconds,
      subscriptions: this.#book.enabledOn(session.id).length,
      sockets: session.previous ? 2 : 1,
      isMoving: session.isMoving,
    }));
  }

  /** Every subscription that is listed, the ended ones of the last minute included, oldest first. */
  subscriptions(status?: string): SubscriptionRecord[] {
    return this.#book.all().filter((record) => status === undefined || record.status === status);
  }

  /** Makes a type subscribable that the catalogue does not know. */
  addType(row: EventSubType): void {
    this.#moreTypes.set(`${row.type} ${row.version}`, row);
  }

  /** Tells an event, in the wire's field names, to everybody whose condition it meets. Returns how many were told. */
  tell(type: string, event: Record<string, unknown>): number {
    return this.#notifications.tell(type, event);
  }

  /** Sends a frame as it is to every session, or to one. Returns how many got it. */
  emitRaw(frame: unknown, sessionId?: string): number {
    return this.broadcastText(typeof frame === 'string' ? frame : JSON.stringify(frame), sessionId);
  }

  /**
   * Sends one text to every session, or to one, with no further work: the path for load tests. Returns how many got
   * it.
   */
  broadcastText(text: string, sessionId?: string): number {
    const bytes = Buffer.from(text);
    let sent = 0;
    for (const session of this.#sockets.sessions()) {
      if (sessionId !== undefined && session.id !== sessionId) continue;
      session.current.send(bytes);
      sent += 1;
    }
    return sent;
  }

  /** Asks every session, or one, to move to a new socket. Returns how many were asked. */
  requestReconnect(sessionId?: string): number {
    return this.#each(sessionId, (session) => session.askToMove(this.endpoints.eventsubUrl));
  }

  /**
   * Drops connections: with a close code (4000 to 4007, else 1001), or `abrupt`, which the client sees as 1006. After
   * an abrupt cut the subscriptions stay enabled for `lingerMs`, as they do when the server notices late.
   */
  dropConnections(
    options: { code?: number; abrupt?: boolean; lingerMs?: number; sessionId?: string } = {},
  ): number {
    return this.#each(options.sessionId, (session) => {
      if (options.abrupt) session.cut(options.lingerMs);
      else session.end(options.code ?? 1001);
    });
  }

  /** Turns keepalives off, so that a quiet connection looks dead. */
  stopKeepalives(): void {
    this.#sockets.setKeepalives(false);
  }

  /** Sends keepalives again. */
  resumeKeepalives(): void {
    this.#sockets.setKeepalives(true);
  }

  /** The next `count` events go out twice, on both sockets of a hand-over where there is one. */
  duplicateNext(count = 1): void {
    this.#sockets.repeatNext(count);
  }

  /** From now on every event goes out twice, or no longer. */
  duplicateAll(isOn = true): void {
    this.#sockets.repeatNext(isOn ? Number.POSITIVE_INFINITY : 0);
  }

  /** Sends something that is not a frame. */
  sendGarbage(text = '{"metadata":'): number {
    return this.broadcastText(text);
  }

  /** The next `count` socket connections are refused with 503. */
  refuseConnections(count: number): void {
    this.#sockets.refuse(count);
  }

  /**
   * A user disconnects the app: their tokens die, and each of their subscriptions is told so once and ends. `status` is
   * what the message says.
   */
  revokeAuthorization(userId: string, options: { clientId?: string; status?: string } = {}): void {
    this.#tokens.withdrawGrant(userId, options.clientId);
    for (const record of this.subscriptions('enabled')) {
      const isMeant = options.clientId === undefined || options.clientId === record.clientId;
      if (record.userId === userId && isMeant)
        this.#notifications.revoke(record, options.status ?? 'authorization_revoked');
    }
  }

  /** Revokes one subscription with a reason such as `chat_user_banned`; the tokens stay good. */
  revokeSubscription(id: string, status: string): void {
    const record = this.#book.get(id);
    if (!record) throw new Error('There is no such subscription');
    this.#notifications.revoke(record, status);
  }

  /** Closes every connection and stops listening. */
  async close(): Promise<void> {
    this.#faults.clear();
    this.#sockets.close();
    this.#book.clear();
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

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The connection can break at any time; there is nobody to tell.
    socket.on('error', () => {});
    if (new URL(request.url ?? '/', 'http://127.0.0.1').pathname === '/ws') {
      this.#sockets.upgrade(request, socket, head);
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    }
  }

  #unsubscribed(record: SubscriptionRecord): void {
    const session = this.#sockets.session(record.sessionId);
    // A socket whose last subscription is gone is as unused as a fresh one.
    if (session && this.#book.enabledOn(session.id).length === 0) session.expectSubscription();
    this.watch.report('unsubscribed', record);
  }

  #each(sessionId: string | undefined, act: (session: Session) => void): number {
    const meant = this.#sockets.sessions().filter(({ id }) => sessionId === undefined || id === sessionId);
    meant.forEach(act);
    return meant.length;
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

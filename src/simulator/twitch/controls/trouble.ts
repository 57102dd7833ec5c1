import type { Duplex } from 'node:stream';
import type { Fault } from '../../faults';
import type { Session } from '../eventsub/session';
import type { TwitchPlatform } from '../platform';
import { AudienceControls } from './audience';

/** What a broken network, a server in trouble or a user who takes consent back does, as plain methods for tests. */
export class TroubleControls extends AudienceControls {
  readonly #platform: TwitchPlatform;

  constructor(platform: TwitchPlatform) {
    super(platform);
    this.#platform = platform;
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
    return this.#each(sessionId, (session) => session.current.send(bytes));
  }

  /**
   * The bare connection below a session's WebSocket, for load tests that write many finished frames at once.
   * Undefined when there is no such session.
   */
  connectionOf(sessionId: string): Duplex | undefined {
    return this.#platform.sockets.session(sessionId)?.current.connection;
  }

  /** How many bytes wait to be sent on all sockets together: what a load test must not let grow. */
  backlogBytes(): number {
    return this.#platform.sockets
      .sessions()
      .reduce((sum, { current }) => sum + current.socket.bufferedAmount, 0);
  }

  /** Asks every session, or one, to move to a new socket. Returns how many were asked. */
  requestReconnect(sessionId?: string): number {
    return this.#each(sessionId, (session) => session.askToMove(this.#platform.eventsubUrl));
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
    this.#platform.sockets.setKeepalives(false);
  }

  /** Sends keepalives again. */
  resumeKeepalives(): void {
    this.#platform.sockets.setKeepalives(true);
  }

  /** The next `count` events go out twice, on both sockets of a hand-over where there is one. */
  duplicateNext(count = 1): void {
    this.#platform.sockets.repeatNext(count);
  }

  /** From now on every event goes out twice, or no longer. */
  duplicateAll(isOn = true): void {
    this.#platform.sockets.repeatNext(isOn ? Number.POSITIVE_INFINITY : 0);
  }

  /** Sends something that is not a frame. Returns how many got it. */
  sendGarbage(text = '{"metadata":'): number {
    return this.broadcastText(text);
  }

  /** The next `count` socket connections are refused with 503. */
  refuseConnections(count: number): void {
    this.#platform.sockets.refuse(count);
  }

  /** Orders misbehaviour for requests to come; returns a function that takes it back. */
  failNext(fault: Fault): () => void {
    return this.#platform.faults.order(fault);
  }

  /** Takes every point of a user's Helix bucket, or of the app's own: the next call is a 429 with nothing remaining. */
  drainPoints(userId: string | null, clientId: string): void {
    this.#platform.helix.drain(clientId, userId);
  }

  /** Ends one access token as time would. */
  expireToken(accessToken: string): void {
    this.#platform.tokens.expire(accessToken);
  }

  /** Ends every access token of a user as time would; refresh tokens stay good. */
  expireTokensOf(userId: string): void {
    this.#platform.tokens.expireAll(userId);
  }

  /** Makes every refresh token of a user useless, as a changed password does. */
  killRefreshTokens(userId: string): void {
    this.#platform.tokens.killRefreshTokens(userId);
  }

  /** How many refresh tokens of a user would still work. */
  refreshTokenCount(userId: string): number {
    return this.#platform.tokens.refreshTokenCount(userId);
  }

  /**
   * A user disconnects the app: their tokens die, and each subscription that rests on their consent, be it theirs or
   * the app's own, is told so once and ends. `status` is what the message says.
   */
  revokeAuthorization(userId: string, options: { clientId?: string; status?: string } = {}): void {
    this.#platform.tokens.withdrawGrant(userId, options.clientId);
    const enabled = this.#platform.book.all().filter(({ status }) => status === 'enabled');
    for (const record of enabled) {
      const isMeant = options.clientId === undefined || options.clientId === record.clientId;
      const isTheirs = record.userId === userId || record.grantorIds.includes(userId);
      if (isTheirs && isMeant) {
        this.#platform.revoke(record, options.status ?? 'authorization_revoked');
      }
    }
  }

  /** Revokes one subscription with a reason such as `user_removed`; the tokens stay good. */
  revokeSubscription(id: string, status: string): void {
    const record = this.#platform.book.get(id);
    if (!record) throw new Error('There is no such subscription');
    this.#platform.revoke(record, status);
  }

  #each(sessionId: string | undefined, act: (session: Session) => void): number {
    const meant = this.#platform.sockets
      .sessions()
      .filter(({ id }) => sessionId === undefined || id === sessionId);
    meant.forEach(act);
    return meant.length;
  }
}

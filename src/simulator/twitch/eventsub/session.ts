import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { randomWord } from '../auth/tokens';
import type { TwitchFigures } from '../options';
import { keepaliveFrame, reconnectFrame, wireTime } from './frames';

/** Why a subscription ends when the server closes its socket with this code. */
const STATUS_OF_CODE: Readonly<Record<number, string>> = {
  4000: 'websocket_internal_error',
  4001: 'websocket_received_inbound_traffic',
  4002: 'websocket_failed_ping_pong',
  4003: 'websocket_connection_unused',
  4004: 'websocket_failed_to_reconnect',
  4005: 'websocket_network_timeout',
  4006: 'websocket_network_error',
};

const REASON_OF_CODE: Readonly<Record<number, string>> = {
  4000: 'internal server error',
  4001: 'client sent inbound traffic',
  4002: 'client failed ping-pong',
  4003: 'connection unused',
  4004: 'reconnect grace time expired',
  4005: 'network timeout',
  4006: 'network error',
  4007: 'invalid reconnect',
};

/** The code of a connection that ended without a close frame. */
const ABNORMAL_CLOSE = 1006;

/** One WebSocket of a session, with what the server keeps about it. */
export class SessionSocket {
  lastSentAtMs = 0;
  awaitsPong = false;
  #keepalive: NodeJS.Timeout | undefined;

  constructor(
    readonly socket: WebSocket,
    /** What is below the WebSocket, for load tests that write finished frames. */
    readonly connection: Duplex,
    readonly keepaliveSeconds: number,
  ) {
    socket.on('pong', () => {
      this.awaitsPong = false;
    });
    // A reset connection is followed by `close`, which is where the end is handled.
    socket.on('error', () => {});
  }

  send(text: string | Buffer): void {
    this.lastSentAtMs = Date.now();
    this.socket.send(text, { binary: false });
  }

  /** Sends a keepalive whenever nothing else went out for the agreed time, as long as `mayBeat` says so. */
  beat(mayBeat: () => boolean): void {
    const periodMs = this.keepaliveSeconds * 1_000;
    const tick = () => {
      const quietMs = Date.now() - this.lastSentAtMs;
      const isDue = quietMs >= periodMs;
      if (isDue && mayBeat()) this.send(keepaliveFrame(Date.now()));
      this.#keepalive = setTimeout(tick, isDue ? periodMs : periodMs - quietMs);
    };
    this.#keepalive = setTimeout(tick, periodMs);
  }

  /** No more keepalives; a socket that has been moved away from gets none. */
  stopBeating(): void {
    clearTimeout(this.#keepalive);
  }

  close(code: number): void {
    this.stopBeating();
    this.socket.close(code, REASON_OF_CODE[code] ?? '');
  }

  /** Cuts the connection without a goodbye: the client sees 1006. */
  cut(): void {
    this.stopBeating();
    this.socket.terminate();
  }
}

/** What a session tells its surroundings. */
export interface SessionEvents {
  /** The session is over; its subscriptions take this status. */
  ended(session: Session, status: string, code: number): void;
  /** A move is over: one of the two sockets is gone. */
  settled(session: Session): void;
}

/**
 * One EventSub session: one socket, or two while it moves. It knows the rules of time: a subscription within ten
 * seconds, a move within thirty.
 */
export class Session {
  readonly connectedAt: string;
  /** Client and user of the first subscription; all others must be theirs too. */
  owner: { clientId: string; userId: string } | null = null;
  /** The one-time word of a reconnect URL that has not been used. */
  challenge: string | null = null;
  isOver = false;
  #current: SessionSocket;
  #previous: SessionSocket | null = null;
  #unused: NodeJS.Timeout | undefined;
  #handover: NodeJS.Timeout | undefined;
  #linger: NodeJS.Timeout | undefined;

  constructor(
    public id: string,
    first: SessionSocket,
    private readonly figures: TwitchFigures,
    private readonly events: SessionEvents,
  ) {
    this.connectedAt = wireTime(Date.now());
    this.#current = first;
    this.#listen(first);
    this.expectSubscription();
  }

  /** The socket that events go to. */
  get current(): SessionSocket {
    return this.#current;
  }

  /** The socket that is being moved away from, while both are open. */
  get previous(): SessionSocket | null {
    return this.#previous;
  }

  /** Nobody is at the other end any more, and the server has not noticed. */
  get isDeaf(): boolean {
    return this.#linger !== undefined;
  }

  get isMoving(): boolean {
    return this.challenge !== null || this.#previous !== null;
  }

  /** Starts the clock that ends a session without subscriptions. */
  expectSubscription(): void {
    clearTimeout(this.#unused);
    this.#unused = setTimeout(() => this.end(4003), this.figures.unusedSocketMs);
  }

  /** There is a subscription or a shard: the clock stops. */
  isUsed(): void {
    clearTimeout(this.#unused);
  }

  /** Tells the client to move; both sockets then have `handoverMs` to get it done. */
  askToMove(address: string): void {
    this.challenge = randomWord(36);
    const url = `${address}?challenge=${this.challenge}&id=${randomWord(24)}`;
    this.#current.send(reconnectFrame(this, url, Date.now()));
    clearTimeout(this.#handover);
    this.#handover = setTimeout(() => this.#handoverIsOver(), this.figures.handoverMs);
  }

  /** The client has come to the new address. */
  moveTo(socket: SessionSocket): void {
    this.challenge = null;
    this.#previous?.close(4004);
    this.#current.stopBeating();
    this.#previous = this.#current;
    this.#current = socket;
    this.#listen(socket);
  }

  /** Ends the session from the server's side. */
  end(code: number): void {
    this.#finish(STATUS_OF_CODE[code] ?? 'websocket_disconnected', code);
    this.#previous?.close(code);
    this.#current.close(code);
  }

  /**
   * Cuts the connection as a broken network does. The server notices after `lingerMs`: until then the subscriptions
   * stay enabled and count.
   */
  cut(lingerMs = 0): void {
    this.#noticeAfter(lingerMs);
    this.#previous?.cut();
    this.#current.cut();
  }

  /** Ends everything at once, without telling anybody: the simulator goes down. */
  destroy(): void {
    this.isOver = true;
    this.#stopClocks();
    this.#previous?.cut();
    this.#current.cut();
  }

  #listen(socket: SessionSocket): void {
    socket.socket.on('message', () => this.end(4001));
    socket.socket.on('close', (code) => this.#closed(socket, code));
  }

  #closed(socket: SessionSocket, code: number): void {
    socket.stopBeating();
    if (this.isOver || this.#linger) return;
    if (socket === this.#previous) {
      this.#previous = null;
      // Asked to move once more in the meantime: that clock goes on.
      if (this.challenge === null) clearTimeout(this.#handover);
      this.events.settled(this);
      return;
    }
    // Of the move before: the one that it was left for is left, too.
    if (socket !== this.#current) return;
    if (this.#previous) {
      // The new socket failed while the old one is still open: events go there until the time is up.
      this.#current = this.#previous;
      this.#previous = null;
      this.events.settled(this);
      return;
    }
    // No goodbye, as after a killed process or a pulled cable: the server may take its time to notice.
    if (code === ABNORMAL_CLOSE && this.figures.lossNoticedMs > 0)
      this.#noticeAfter(this.figures.lossNoticedMs);
    else this.#finish('websocket_disconnected', code);
  }

  #noticeAfter(lingerMs: number): void {
    this.#linger = setTimeout(() => this.#finish('websocket_network_timeout', ABNORMAL_CLOSE), lingerMs);
  }

  #handoverIsOver(): void {
    // With the challenge unused nobody has come to the new address.
    if (this.challenge === null) this.#previous?.close(4004);
    else this.end(4004);
  }

  #finish(status: string, code: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#stopClocks();
    this.events.ended(this, status, code);
  }

  #stopClocks(): void {
    clearTimeout(this.#unused);
    clearTimeout(this.#handover);
    clearTimeout(this.#linger);
  }
}

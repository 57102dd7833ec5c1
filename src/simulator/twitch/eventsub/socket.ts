import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { refuseUpgrade } from '../../loopback';
import type { TwitchFigures } from '../options';
import { welcomeFrame } from './frames';
import { Session, SessionSocket } from './session';

/** The longest keepalive a client may ask for, in seconds. */
const KEEPALIVE_CEILING_SECONDS = 600;

/** What the socket server needs of the simulator around it. */
export interface SocketContext {
  figures: TwitchFigures;
  /** The address that reconnect URLs are made of. */
  address: () => string;
  newSessionIdOnReconnect: boolean;
  /** A session has begun, or goes on at a new socket (`moved`); `formerId` is its id of before. */
  opened(session: Session, moved: boolean, formerId: string): void;
  ended(session: Session, status: string, code: number): void;
  /** A move is over: one of the two sockets is gone. */
  settled(session: Session): void;
}

/** The EventSub endpoint: who is connected, the moves between sockets, pings and keepalives, and how to misbehave. */
export class EventSubSockets {
  readonly #context: SocketContext;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #sessions = new Map<string, Session>();
  readonly #pinger: NodeJS.Timeout;
  #refusals = 0;
  #mayBeat = true;
  #repeats = 0;

  constructor(context: SocketContext) {
    this.#context = context;
    this.#pinger = setInterval(() => this.#ping(), context.figures.pingMs);
    this.#pinger.unref();
  }

  upgrade(url: URL, request: IncomingMessage, connection: Duplex, head: Buffer): void {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      refuseUpgrade(connection, '503 Service Unavailable');
      return;
    }
    this.#server.handleUpgrade(request, connection, head, (webSocket) => {
      const challenge = url.searchParams.get('challenge');
      if (challenge === null) this.#begin(webSocket, connection, this.#keepaliveSeconds(url.searchParams));
      else this.#move(webSocket, connection, challenge);
    });
  }

  /** The sessions that are up, oldest first. */
  sessions(): Session[] {
    return [...this.#sessions.values()];
  }

  session(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /**
   * Sends an event's text. In a hand-over it goes to the new socket; repeated messages go to both, or twice to a
   * lone one.
   */
  deliver(session: Session, text: string): void {
    session.current.send(text);
    if (this.#repeats === 0) return;
    this.#repeats -= 1;
    (session.previous ?? session.current).send(text);
  }

  /** The next `count` events are sent twice; Infinity for all of them, 0 for none. */
  repeatNext(count: number): void {
    this.#repeats = count;
  }

  /** Turns keepalives off, which makes a quiet connection look dead, or on again. */
  setKeepalives(areOn: boolean): void {
    this.#mayBeat = areOn;
  }

  /** The next `count` connections are refused with 503. */
  refuse(count: number): void {
    this.#refusals = count;
  }

  /** Closes everything without a word. */
  close(): void {
    clearInterval(this.#pinger);
    for (const session of this.#sessions.values()) session.destroy();
    this.#sessions.clear();
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #begin(webSocket: WebSocket, connection: Duplex, keepaliveSeconds: number): void {
    const socket = new SessionSocket(webSocket, connection, keepaliveSeconds);
    const session = new Session(randomUUID(), socket, this.#context.figures, {
      ended: (over, status, code) => {
        this.#sessions.delete(over.id);
        this.#context.ended(over, status, code);
      },
      settled: (moved) => this.#context.settled(moved),
    });
    this.#sessions.set(session.id, session);
    this.#welcome(session, false, session.id);
  }

  #move(webSocket: WebSocket, connection: Duplex, challenge: string): void {
    const session = this.sessions().find((candidate) => candidate.challenge === challenge);
    // A used or unknown challenge, or an old socket that was closed first, is the same refusal.
    if (!session) {
      webSocket.on('error', () => {});
      webSocket.close(4007, 'invalid reconnect');
      return;
    }
    const formerId = session.id;
    session.moveTo(new SessionSocket(webSocket, connection, session.current.keepaliveSeconds));
    if (this.#context.newSessionIdOnReconnect) {
      this.#sessions.delete(formerId);
      session.id = randomUUID();
      this.#sessions.set(session.id, session);
    }
    this.#welcome(session, true, formerId);
  }

  #welcome(session: Session, moved: boolean, formerId: string): void {
    const socket = session.current;
    socket.send(welcomeFrame(session, socket.keepaliveSeconds, Date.now()));
    socket.beat(() => this.#mayBeat);
    this.#context.opened(session, moved, formerId);
  }

  #keepaliveSeconds(query: URLSearchParams): number {
    const { keepaliveDefaultSeconds, keepaliveFloorSeconds } = this.#context.figures;
    const asked = Number.parseInt(query.get('keepalive_timeout_seconds') ?? '', 10);
    if (Number.isNaN(asked)) return keepaliveDefaultSeconds;
    return Math.min(KEEPALIVE_CEILING_SECONDS, Math.max(keepaliveFloorSeconds, asked));
  }

  #ping(): void {
    for (const session of this.#sessions.values()) {
      const { current } = session;
      if (current.awaitsPong) {
        session.end(4002);
        continue;
      }
      current.awaitsPong = true;
      current.socket.ping();
    }
  }
}

import { WebSocket } from 'ws';
import { Backoff } from '../../shared/backoff';
import { ClosingSockets } from '../closing-sockets';
import { socketTrouble } from '../socket-trouble';
import { FrameReader } from './frame-reader';
import type { Frame } from './protocol';
import { type Effect, type Generation, type Phase, Session, WELCOME_TIMEOUT_MS } from './session';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** A notification or a revocation, in the order of arrival; both sockets of a hand-over speak here. */
  frame(frame: Frame): void;
  /** The session is up; `fresh` means that it has no subscriptions yet. */
  ready(sessionId: string, fresh: boolean): void;
  /** All subscriptions are dead and a new connection is on its way. Called again for each failed try. */
  lost(loss: { sinceMs: number; reason: string; code: number | null }): void;
  /** Several tries in a row have brought no session. Called again for each further one, after `lost`. */
  unreachable(why: NoSession): void;
}

/** Why no session comes about. */
export interface NoSession {
  /** A code of the system such as ECONNREFUSED, what was answered in place of a socket, or what was waited for. */
  detail: string;
  /** The HTTP status of that answer. */
  statusCode?: number;
}

/** Where to connect to, and who hears what comes. */
export interface ConnectionOptions {
  /** The public address of the EventSub socket. */
  url: string;
  events: ConnectionEvents;
  backoff?: Backoff;
  /** The clock in milliseconds. */
  now?: () => number;
}

const TICK_MS = 1_000;
/** One failure is a hiccup, two may be; then somebody has to hear of it. */
const FAILURES_TO_TELL = 3;
/** A session that held this long was a good one: the next loss starts with short delays again. */
const STABLE_MS = 60_000;
/** A frame of Twitch is a few KB; the bound is there against a server gone mad. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/**
 * After so many messages the rest of the process has its turn. Without it a burst is read 2 MB at a time, and
 * all of it waits in Node-RED's queue: that delays everybody else, and what waits that long costs the garbage
 * collector more than the parsing.
 */
const MESSAGES_PER_TURN = 32;

/**
 * The edge of a `Session`: holds its sockets and timers and carries out its effects. Nothing is ever sent on
 * the socket but pong frames and the close, since Twitch answers any data with 4001.
 */
export class Connection {
  readonly #url: string;
  readonly #events: ConnectionEvents;
  readonly #backoff: Backoff;
  readonly #now: () => number;
  readonly #session = new Session();
  readonly #reader = new FrameReader();
  readonly #sockets = new Map<Generation, WebSocket>();
  readonly #closing = new ClosingSockets();
  /** What came on the new socket of a hand-over while the old one is being closed. */
  readonly #waiting: Frame[] = [];
  #ticker: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #readyMs = 0;
  /** How many tries in a row have brought no session. */
  #failures = 0;
  /** What the system says of the latest try; blank where nothing went wrong but that no session came. */
  #failure = '';

  constructor({ url, events, backoff = new Backoff(), now = Date.now }: ConnectionOptions) {
    this.#url = url;
    this.#events = events;
    this.#backoff = backoff;
    this.#now = now;
  }

  get phase(): Phase {
    return this.#session.phase;
  }

  /** The id to subscribe with; `null` while there is no session. */
  get sessionId(): string | null {
    return this.#session.sessionId;
  }

  /** When an EventSub message last came, in milliseconds of the clock. */
  get heardMs(): number {
    return this.#session.heardMs;
  }

  /** When that was sent, by Twitch's clock in milliseconds; 0 before the first. */
  get twitchMs(): number {
    return this.#session.twitchMs;
  }

  /** Connects and stays connected until `close`. Does nothing when it already does. */
  start(): void {
    this.#ticker ??= setInterval(() => this.#apply(this.#session.tick(this.#now())), TICK_MS).unref();
    this.#apply(this.#session.start(this.#now()));
  }

  /** The server does not know the session any more: connects afresh. */
  disown(): void {
    this.#apply(this.#session.disown(this.#now()));
  }

  /** Closes every socket and waits until they are closed. May be started again. */
  async close(): Promise<void> {
    clearInterval(this.#ticker);
    clearTimeout(this.#retryTimer);
    this.#ticker = undefined;
    // What was before is no measure for the next start.
    this.#readyMs = 0;
    this.#failures = 0;
    this.#apply(this.#session.stop());
    await this.#closing.settled();
  }

  #apply(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'open':
          this.#open(effect.generation, effect.url ?? this.#url);
          break;
        case 'close':
          this.#shut(effect.generation);
          break;
        case 'terminate':
          this.#sockets.get(effect.generation)?.terminate();
          break;
        case 'ready':
          this.#passWaiting();
          this.#readyMs = this.#now();
          this.#failures = 0;
          this.#events.ready(effect.sessionId, effect.fresh);
          break;
        case 'lost':
          // What came before the loss comes before the news of it.
          this.#passWaiting();
          this.#lost(effect);
          break;
        case 'wait':
          // The owner may have given the connection up on hearing of the loss.
          if (this.#session.phase !== 'waiting') break;
          clearTimeout(this.#retryTimer);
          this.#retryTimer = setTimeout(
            () => this.#apply(this.#session.retry(this.#now())),
            this.#backoff.next(),
          ).unref();
          break;
      }
    }
  }

  #lost(loss: Extract<Effect, { do: 'lost' }>): void {
    const wasUp = this.#readyMs > 0;
    if (wasUp && this.#now() - this.#readyMs >= STABLE_MS) this.#backoff.reset();
    this.#readyMs = 0;
    // The loss of a session is not yet a failure to get one.
    if (!wasUp) this.#failures += 1;
    const why = noSession(this.#failure || loss.reason);
    this.#events.lost(loss);
    // The owner may have given the connection up on hearing of the loss.
    if (this.#session.phase === 'waiting' && this.#failures >= FAILURES_TO_TELL)
      this.#events.unreachable(why);
  }

  #open(generation: Generation, url: string): void {
    this.#failure = '';
    const socket = this.#socketTo(url);
    if (!socket) {
      // Not now: the session is in the middle of the input that led here.
      queueMicrotask(() => this.#apply(this.#session.closed(generation, 4007, this.#now())));
      return;
    }
    this.#sockets.set(generation, socket);
    const turn = new Turn(socket);
    socket.on('message', (data) => {
      this.#received(generation, data.toString());
      turn.took();
    });
    // `close` follows every error; what went wrong matters only where no session comes of it.
    socket.on('error', (error) => {
      this.#failure = socketTrouble(error);
    });
    socket.on('close', (code) => {
      this.#sockets.delete(generation);
      const effects = this.#session.closed(generation, code, this.#now());
      if (!this.#session.isParting) this.#passWaiting();
      this.#apply(effects);
    });
  }

  /** A socket, or nothing when the address (of a reconnect message) is none, or would leave TLS. */
  #socketTo(url: string): WebSocket | undefined {
    if (this.#url.startsWith('wss:') && !url.startsWith('wss:')) return undefined;
    try {
      return new WebSocket(url, {
        // Compression costs the receiver three to six times the CPU and 58 KB a socket.
        perMessageDeflate: false,
        handshakeTimeout: WELCOME_TIMEOUT_MS,
        maxPayload: MAX_FRAME_BYTES,
        // One garbled text must not cost the connection; it is decoded with replacement characters.
        skipUTF8Validation: true,
      });
    } catch {
      return undefined;
    }
  }

  #received(generation: Generation, text: string): void {
    if (!this.#session.hears(generation)) return;
    const frame = this.#reader.read(text);
    if (!frame) return;
    const effects = this.#session.frame(generation, frame, this.#now());
    if (effects.length > 0) this.#apply(effects);
    else if (!frame.payload.subscription) return;
    else if (this.#session.waits(generation)) this.#waiting.push(frame);
    else this.#events.frame(frame);
  }

  /** Passes on what had to wait; the old socket has nothing more to say. */
  #passWaiting(): void {
    for (const frame of this.#waiting.splice(0)) this.#events.frame(frame);
  }

  #shut(generation: Generation): void {
    const socket = this.#sockets.get(generation);
    if (socket) this.#closing.shut(socket);
  }
}

/** The words of `ws` for an answer that is no socket end in its status. */
function noSession(detail: string): NoSession {
  const [, status] = /response: (\d{3})$/.exec(detail) ?? [];
  return status === undefined ? { detail } : { detail, statusCode: Number(status) };
}

/** Counts what a socket says in a turn of the event loop: when it is too much, it is not read on before the next one. */
class Turn {
  readonly #socket: WebSocket;
  #messages = 0;
  readonly #begin = (): void => {
    this.#messages = 0;
  };

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  took(): void {
    if (this.#messages === 0) setImmediate(this.#begin);
    this.#messages += 1;
    if (this.#messages === MESSAGES_PER_TURN) giveWay(this.#socket);
  }
}

/** Stops reading until everything else that is due has run: what the messages have set off, too. */
function giveWay(socket: WebSocket): void {
  socket.pause();
  setImmediate(() => socket.resume());
}

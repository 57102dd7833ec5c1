import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { Backoff } from '../../shared/backoff';
import { isLivestreamError } from '../../shared/errors';
import type { TokenSource } from '../auth/token-record';
import { ClosingSockets } from '../closing-sockets';
import { socketTrouble } from '../socket-trouble';
import type { Effect, Generation } from './effects';
import { PUBSUB_FIGURES, type PubSubFigures } from './figures';
import { decodeFrames, listenFrame, PING_FRAME, unlistenFrame } from './protocol';
import { PubSubSession } from './session';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  message(topic: string, message: string): void;
  active(topics: readonly string[]): void;
  refused(topic: string, error: string, again: boolean): void;
  revoked(topic: string): void;
  lost(sinceMs: number, reason: string): void;
  settled(missing: { fromMs: number; reason: string } | null): void;
  /**
   * No socket could be opened on which a topic was answered for, several times in a row; `detail` says why, in the
   * words of the system where it has some.
   */
  unreachable(detail: string): void;
}

export interface ConnectionOptions {
  /** The address of the PubSub server, checked before. */
  url: string;
  token: TokenSource;
  events: ConnectionEvents;
  figures?: Partial<PubSubFigures>;
  backoff?: Backoff;
  /** The clock in milliseconds. */
  now?: () => number;
}

const TICK_MS = 1_000;
/** One failure may be a server that restarts. */
const FAILURES_TO_TELL = 2;
/** A connection that held this long was a good one: the next loss starts with short delays again. */
const STABLE_MS = 60_000;
/** A message is a few KB; the bound is there against a server gone mad. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** The edge of a `PubSubSession`: holds its sockets, timers and the token, and carries out its effects. */
export class PubSubConnection {
  readonly #options: ConnectionOptions;
  readonly #now: () => number;
  readonly #session: PubSubSession;
  readonly #backoff: Backoff;
  readonly #sockets = new Map<Generation, WebSocket>();
  readonly #closing = new ClosingSockets();
  #ticker: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  /** The token of the last LISTEN: what is refused is this one. */
  #token = '';
  #settledMs = 0;
  /** How many tries in a row have brought no answer for any topic. */
  #failures = 0;
  /** Whether there was one since the last loss. */
  #isServed = false;
  /** What the system says of the latest socket; blank where nothing went wrong with that. */
  #failure = '';
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    // Twitch: 1 s, doubled on every failure, at most two minutes.
    this.#backoff = options.backoff ?? new Backoff({ firstMs: 2_000, maxMs: 120_000 });
    this.#session = new PubSubSession({
      figures: { ...PUBSUB_FIGURES, ...options.figures },
      nonce: () => randomUUID(),
    });
  }

  /** How many topics there are on it. */
  get size(): number {
    return this.#session.size;
  }

  /**
   * Until when everything was heard that the server has told, in milliseconds; 0 for never, and where there is nothing
   * to hear since every topic was refused.
   */
  get heardMs(): number {
    const { phase, missing, heardMs } = this.#session;
    return phase === 'idle' ? 0 : (missing?.fromMs ?? heardMs);
  }

  stateOf(topic: string): ReturnType<PubSubSession['stateOf']> {
    return this.#session.stateOf(topic);
  }

  /** Wants topics; connects and stays connected while there are any. */
  add(topics: readonly string[]): void {
    this.#ticker ??= setInterval(() => this.#apply(this.#session.tick(this.#now())), TICK_MS).unref();
    this.#apply(this.#session.add(topics, this.#now()));
  }

  remove(topics: readonly string[]): void {
    this.#apply(this.#session.remove(topics));
  }

  /** There is a login that works. */
  wake(): void {
    this.#apply(this.#session.wake(this.#now()));
  }

  /** Closes every socket and waits until they are closed. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#ticker);
    clearTimeout(this.#retryTimer);
    this.#apply(this.#session.stop());
    await this.#closing.settled();
  }

  #apply(effects: readonly Effect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: Effect): void {
    const { events } = this.#options;
    switch (effect.do) {
      case 'open':
        this.#open(effect.generation);
        break;
      case 'close':
        this.#shut(effect.generation);
        break;
      case 'terminate':
        this.#sockets.get(effect.generation)?.terminate();
        break;
      case 'listen':
        void this.#listen(effect);
        break;
      case 'unlisten':
        this.#send(effect.generation, unlistenFrame(effect.topics, effect.nonce));
        break;
      case 'ping':
        this.#send(effect.generation, PING_FRAME);
        break;
      case 'message':
        events.message(effect.topic, effect.message);
        break;
      case 'active':
        this.#served();
        events.active(effect.topics);
        break;
      case 'refused':
        this.#served();
        events.refused(effect.topic, effect.error, effect.again);
        break;
      case 'revoked':
        events.revoked(effect.topic);
        break;
      case 'settled':
        this.#settledMs = this.#now();
        events.settled(effect.missing);
        break;
      case 'lost':
        if (this.#settledMs > 0 && this.#now() - this.#settledMs >= STABLE_MS) this.#backoff.reset();
        this.#settledMs = 0;
        events.lost(effect.sinceMs, effect.reason);
        this.#count(effect.reason);
        break;
      case 'wait':
        this.#wait();
        break;
    }
  }

  #wait(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(
      () => this.#apply(this.#session.retry(this.#now())),
      this.#backoff.next(),
    ).unref();
  }

  /** The token is asked for each time, so that a renewed one is used after a reconnect. */
  async #listen({ generation, topics, nonce, renew }: Extract<Effect, { do: 'listen' }>): Promise<void> {
    const { token } = this.#options;
    try {
      this.#token = renew && this.#token ? await token.renew(this.#token) : await token.accessToken();
      // A token can take a while: what was given up meanwhile must not be listened to for ever.
      const wanted = topics.filter((topic) => this.#session.has(topic));
      if (wanted.length > 0) this.#send(generation, listenFrame(wanted, nonce, this.#token));
      else this.#apply(this.#session.failed(nonce, false, this.#now()));
    } catch (error) {
      if (this.#closed) return;
      const again = !isLivestreamError(error, 'auth_required');
      this.#apply(this.#session.failed(nonce, again, this.#now()));
    }
  }

  #open(generation: Generation): void {
    const socket = new WebSocket(this.#options.url, {
      perMessageDeflate: false,
      handshakeTimeout: PUBSUB_FIGURES.openMs,
      maxPayload: MAX_FRAME_BYTES,
      // A token must not follow a redirect to another host.
      followRedirects: false,
      skipUTF8Validation: true,
    });
    this.#sockets.set(generation, socket);
    this.#failure = '';
    socket.on('open', () => this.#apply(this.#session.opened(generation, this.#now())));
    socket.on('message', (data) => {
      for (const frame of decodeFrames(data.toString())) {
        this.#apply(this.#session.frame(generation, frame, this.#now()));
      }
    });
    // That it went wrong is told by the close that follows.
    socket.on('error', (error) => {
      this.#failure = socketTrouble(error);
    });
    socket.on('close', (code) => {
      this.#sockets.delete(generation);
      this.#apply(this.#session.closed(generation, reasonOf(code), this.#now()));
    });
  }

  #served(): void {
    this.#isServed = true;
    this.#failures = 0;
  }

  /** A connection was lost. That of one that has worked is not yet a failure to get one. */
  #count(reason: string): void {
    if (!this.#isServed) this.#failures += 1;
    this.#isServed = false;
    if (this.#failures >= FAILURES_TO_TELL) this.#options.events.unreachable(this.#failure || reason);
  }

  #send(generation: Generation, text: string): void {
    const socket = this.#sockets.get(generation);
    if (socket?.readyState === WebSocket.OPEN) socket.send(text);
  }

  #shut(generation: Generation): void {
    const socket = this.#sockets.get(generation);
    if (socket) this.#closing.shut(socket);
  }
}

function reasonOf(code: number): string {
  return code === 1006 ? 'the network connection broke' : `the PubSub server closed the connection (${code})`;
}

import { CLOSE_REASONS, type Frame } from './protocol';

/** A socket is known by the number it got when it was opened; what an older one still says is ignored. */
export type Generation = number;

/** What the owner of the sockets has to do after an input, in order. */
export type Effect =
  /** Open a socket to `url`, exactly as given; `null` is the public address. */
  | { do: 'open'; generation: Generation; url: string | null }
  /** Close with 1000: the socket is no longer needed. */
  | { do: 'close'; generation: Generation }
  /** Cut at once: a close handshake on a dead link would hang. */
  | { do: 'terminate'; generation: Generation }
  /** The session is up. `fresh`: it has no subscriptions, all must be made; otherwise they moved over. */
  | { do: 'ready'; sessionId: string; fresh: boolean }
  /** Every subscription of the session is dead; nothing was heard after `sinceMs`. */
  | { do: 'lost'; sinceMs: number; reason: string; code: number | null }
  /** Feed `retry` after the next delay of the backoff. */
  | { do: 'wait' };

/** How the session stands. */
export type Phase = 'idle' | 'connecting' | 'ready' | 'handover' | 'waiting';

/** From opening a socket to its welcome. Twitch answers within a second; a mobile link may need several. */
export const WELCOME_TIMEOUT_MS = 15_000;

/** "The old connection receives events up to when you connect to the new URL", for 30 s at most (4004). */
export const HANDOVER_TIMEOUT_MS = 30_000;

/** Until the welcome says otherwise. */
const DEFAULT_KEEPALIVE_MS = 10_000;

const NOTHING: readonly Effect[] = Object.freeze([]);

/**
 * One EventSub session as a state machine: every input (a frame, a close, a tick) changes the state and
 * answers with effects. It knows no socket, no timer and no clock, so each hard case (hand-over, a lost race,
 * a dead link) is a plain unit test.
 *
 * The rules are Twitch's "Handling WebSocket Events":
 * - The welcome names the session and the keepalive. Any EventSub message proves life, pings do not.
 * - A `session_reconnect` opens a second socket; the first one stays until the second is welcomed, and the
 *   subscriptions move over by themselves.
 * - Any other end kills all subscriptions of the session; a fresh one starts with none.
 */
export class Session {
  #phase: Phase = 'idle';
  #sessionId: string | null = null;
  #lastGeneration: Generation = 0;
  /** The socket that carries the session. */
  #main: Generation | null = null;
  /** The socket of a hand-over, not yet welcomed. */
  #next: Generation | null = null;
  /** The socket that a hand-over has left, until it is closed. */
  #left: Generation | null = null;
  #reconnectUrl: string | null = null;
  #handoverEndsMs = 0;
  #openedMs = 0;
  #heardMs = 0;
  #sentAt = '';
  #keepaliveMs = DEFAULT_KEEPALIVE_MS;

  get phase(): Phase {
    return this.#phase;
  }

  /** The id to subscribe with; `null` while there is no session. */
  get sessionId(): string | null {
    return this.#sessionId;
  }

  /** When an EventSub message last came, in ms of the clock that the inputs carry. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** When that was sent, by Twitch's clock in milliseconds; 0 before the first. */
  get twitchMs(): number {
    return Date.parse(this.#sentAt) || 0;
  }

  /**
   * Whether messages of this socket are still taken: the main one, both during a hand-over, and the old one until it
   * is closed. Twitch sends on the old one up to the welcome on the new one, and the two lines are not equally fast.
   */
  hears(generation: Generation): boolean {
    return generation === this.#main || generation === this.#next || generation === this.#left;
  }

  /** Whether the socket that a hand-over has left is still open: it may have older messages than the new one. */
  get isParting(): boolean {
    return this.#left !== null;
  }

  /** Whether what comes on this socket has to wait until the one that was left is closed. */
  waits(generation: Generation): boolean {
    return this.isParting && generation === this.#main;
  }

  /** Connects, unless it already does. */
  start(nowMs: number): readonly Effect[] {
    if (this.#phase !== 'idle') return NOTHING;
    return this.#connect(nowMs);
  }

  /** The delay asked for by `wait` is over. */
  retry(nowMs: number): readonly Effect[] {
    if (this.#phase !== 'waiting') return NOTHING;
    return this.#connect(nowMs);
  }

  /** Gives the session up: nobody needs it. */
  stop(): readonly Effect[] {
    const open = [this.#main, this.#next].filter((generation) => generation !== null);
    this.#forgetSockets();
    this.#phase = 'idle';
    return open.map((generation) => ({ do: 'close', generation }) as const);
  }

  /** A frame came. Only session messages have effects; that a notification proves life is noted all the same. */
  frame(generation: Generation, frame: Frame, nowMs: number): readonly Effect[] {
    // What is still on its way on a socket that was left proves nothing about the session.
    if (!this.hears(generation) || generation === this.#left) return NOTHING;
    this.#heardMs = nowMs;
    this.#sentAt = frame.metadata.message_timestamp;
    switch (frame.metadata.message_type) {
      case 'session_welcome':
        return this.#welcomed(generation, frame);
      case 'session_reconnect':
        return this.#movesTo(generation, frame.payload.session?.reconnect_url, nowMs);
      default:
        return NOTHING;
    }
  }

  /** A socket is gone, with the close code it gave (1006 when it gave none). */
  closed(generation: Generation, code: number, nowMs: number): readonly Effect[] {
    if (generation === this.#left) this.#left = null;
    if (generation === this.#next) return this.#nextFailed(code, nowMs);
    if (generation !== this.#main) return NOTHING;
    if (this.#phase === 'handover' && code !== 4004) {
      // Twitch may cut the old socket while the new one is on its way; the welcome decides.
      this.#main = null;
      return NOTHING;
    }
    return this.#lose(CLOSE_REASONS[code] ?? 'the connection was closed', code, nowMs);
  }

  /** To be fed about once a second: finds dead links, missing welcomes and hand-overs that never end. */
  tick(nowMs: number): readonly Effect[] {
    switch (this.#phase) {
      case 'connecting':
        if (nowMs - this.#openedMs < WELCOME_TIMEOUT_MS) return NOTHING;
        return this.#lose('no welcome came in time', null, nowMs);
      case 'ready':
        if (nowMs - this.#heardMs < this.#leewayMs()) return NOTHING;
        return this.#lose('nothing was heard for too long', null, nowMs);
      case 'handover':
        if (nowMs >= this.#handoverEndsMs) {
          return this.#lose('moving to the new server took too long', null, nowMs);
        }
        return this.#next === null && this.#reconnectUrl ? this.#openNext(this.#reconnectUrl) : NOTHING;
      default:
        return NOTHING;
    }
  }

  /** The server no longer knows the session (a subscription call said so): start afresh without waiting for the watchdog. */
  disown(nowMs: number): readonly Effect[] {
    if (this.#phase !== 'ready') return NOTHING;
    return this.#lose('Twitch no longer knows the session', null, nowMs);
  }

  /** Twitch promises a message per keepalive interval; a fifth and a second more absorb a slow link. */
  #leewayMs(): number {
    return this.#keepaliveMs * 1.2 + 1_000;
  }

  #connect(nowMs: number): readonly Effect[] {
    this.#phase = 'connecting';
    this.#openedMs = nowMs;
    this.#main = this.#lastGeneration += 1;
    return [{ do: 'open', generation: this.#main, url: null }];
  }

  #welcomed(generation: Generation, frame: Frame): readonly Effect[] {
    const session = frame.payload.session;
    if (!session?.id) return NOTHING;
    const handedOver = generation === this.#next;
    if (!handedOver && this.#phase !== 'connecting') return NOTHING;
    const old = this.#main;
    // Production keeps the id over a hand-over, other servers change it: the newest welcome is right.
    this.#sessionId = session.id;
    const seconds: unknown = session.keepalive_timeout_seconds;
    // What is no time at all would make every session look dead as soon as it is there.
    const isTime = typeof seconds === 'number' && seconds > 0;
    this.#keepaliveMs = isTime ? seconds * 1_000 : DEFAULT_KEEPALIVE_MS;
    this.#main = generation;
    this.#next = null;
    this.#left = handedOver ? old : null;
    this.#reconnectUrl = null;
    this.#phase = 'ready';
    const ready: Effect = { do: 'ready', sessionId: session.id, fresh: !handedOver };
    return handedOver && old !== null ? [ready, { do: 'close', generation: old }] : [ready];
  }

  /** @param url whatever the server has put there */
  #movesTo(generation: Generation, url: unknown, nowMs: number): readonly Effect[] {
    if (typeof url !== 'string' || url === '' || generation !== this.#main) return NOTHING;
    this.#reconnectUrl = url;
    // A second request while a hand-over runs is kept for the case that the first address fails.
    if (this.#phase === 'handover') return NOTHING;
    this.#phase = 'handover';
    this.#handoverEndsMs = nowMs + HANDOVER_TIMEOUT_MS;
    return this.#openNext(url);
  }

  #openNext(url: string): readonly Effect[] {
    this.#next = this.#lastGeneration += 1;
    return [{ do: 'open', generation: this.#next, url }];
  }

  #nextFailed(code: number, nowMs: number): readonly Effect[] {
    // 4007: the address is used up. Without the old socket the address is invalid too. Both need a fresh start.
    if (code === 4007 || this.#main === null || !this.#reconnectUrl) {
      return this.#lose(CLOSE_REASONS[code] ?? 'moving to the new server failed', code, nowMs);
    }
    // The address may be tried again while the 30 s last; the tick does, so that a refusal is no tight loop.
    this.#next = null;
    return NOTHING;
  }

  /**
   * The subscriptions are gone. Whatever socket is left is cut first: a fresh session beside one that still
   * delivers would bring every event twice under different message ids.
   */
  #lose(reason: string, code: number | null, nowMs: number): readonly Effect[] {
    const open = [this.#main, this.#next, this.#left].filter((generation) => generation !== null);
    const hadSession = this.#sessionId !== null;
    this.#forgetSockets();
    this.#phase = 'waiting';
    return [
      ...open.map((generation) => ({ do: 'terminate', generation }) as const),
      { do: 'lost', sinceMs: hadSession ? this.#heardMs : nowMs, reason, code },
      { do: 'wait' },
    ];
  }

  #forgetSockets(): void {
    this.#main = null;
    this.#next = null;
    this.#left = null;
    this.#reconnectUrl = null;
    this.#sessionId = null;
  }
}

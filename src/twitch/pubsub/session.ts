import { Asking, NO_TOKEN, NO_TOKEN_NOW } from './asking';
import type { Effect, Generation } from './effects';
import { PUBSUB_FIGURES, type PubSubFigures } from './figures';
import { HandoverPace } from './handover-pace';
import { Heartbeat } from './heartbeat';
import { Overlap } from './overlap';
import type { PubSubFrame } from './protocol';
import { SocketPair } from './socket-pair';
import { type TopicState, TopicStates } from './topic-states';

/** How a connection stands. */
export type Phase = 'idle' | 'connecting' | 'open' | 'handover' | 'waiting';

/** What may have been published unheard: since when, and why. */
export interface Missing {
  fromMs: number;
  reason: string;
}

export interface SessionOptions {
  figures?: Partial<PubSubFigures>;
  /** A text that was never used before. */
  nonce: () => string;
  /** Numbers from 0 up to 1. */
  random?: () => number;
}

/**
 * One PubSub connection as a state machine: every input changes the state and answers with effects. It knows no
 * socket, no timer and no clock, so each hard case is a plain unit test.
 *
 * - Topics are asked for in one LISTEN as soon as the socket is open; `Asking` knows what the answers mean.
 * - RECONNECT opens a second socket and asks for everything there; the first one stays until that is confirmed. What
 *   both bring in the meantime is passed on once.
 * - Nothing ever waits inside the reading of frames: a client that does so while it asks for its topics again never
 *   sees the answer.
 */
export class PubSubSession {
  readonly #figures: PubSubFigures;
  readonly #topics = new TopicStates();
  readonly #asking: Asking;
  readonly #sockets = new SocketPair();
  readonly #heartbeat: Heartbeat;
  readonly #overlap = new Overlap();
  readonly #pace = new HandoverPace();
  #phase: Phase = 'idle';
  #nextMovesOn = false;
  #handoverEndsMs = 0;
  #openedMs = 0;
  #heardMs = 0;
  #missing: Missing | null = null;
  #isSettled = false;

  constructor({ figures, nonce, random = Math.random }: SessionOptions) {
    this.#figures = { ...PUBSUB_FIGURES, ...figures };
    this.#asking = new Asking(this.#topics, this.#figures, nonce);
    this.#heartbeat = new Heartbeat(this.#figures, random);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** How many topics there are on this connection. */
  get size(): number {
    return this.#topics.size;
  }

  /** When the server was last heard, in ms of the clock that the inputs carry. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** Since when something may be missing that is not told yet. */
  get missing(): Missing | null {
    return this.#missing;
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  stateOf(topic: string): TopicState | undefined {
    return this.#topics.stateOf(topic);
  }

  /** Wants topics, and connects when it does not. */
  add(topics: readonly string[], nowMs: number): Effect[] {
    for (const topic of topics) {
      this.#topics.add(topic);
      // Whoever wants it is told when it is there.
      if (this.#topics.stateOf(topic) !== 'active') this.#isSettled = false;
    }
    return this.#pump(nowMs);
  }

  /** Gives topics up. The last one closes the connection: the server would, too. */
  remove(topics: readonly string[]): Effect[] {
    const listening = this.#topics.remove(topics);
    if (this.#topics.wanted.length === 0) return this.stop();
    if (listening.length === 0 || !this.#isUp) return [];
    return this.#sockets.open.map((generation) => this.#asking.unlisten(generation, listening));
  }

  /** There is a login that works: what was parked gets another chance. */
  wake(nowMs: number): Effect[] {
    this.#topics.unpark();
    return this.#pump(nowMs);
  }

  /** The delay asked for by `wait` is over. */
  retry(nowMs: number): Effect[] {
    if (this.#phase !== 'waiting') return [];
    this.#phase = 'idle';
    return this.#pump(nowMs);
  }

  /** Gives the connection up; the topics are kept for the next `add` or `wake`. */
  stop(): Effect[] {
    const open = this.#sockets.all;
    this.#forgetSockets();
    this.#phase = 'idle';
    return open.map((generation) => ({ do: 'close', generation }));
  }

  /** A socket is open. */
  opened(generation: Generation, nowMs: number): Effect[] {
    if (generation === this.#sockets.next) {
      this.#sockets.nextOpened();
      this.#overlap.begin();
      return this.#asking.listen(generation, this.#topics.wanted, nowMs);
    }
    if (generation !== this.#sockets.main || this.#phase !== 'connecting') return [];
    this.#phase = 'open';
    this.#heardMs = nowMs;
    this.#heartbeat.begin(nowMs);
    return this.#pump(nowMs);
  }

  /** A frame came on a socket. */
  frame(generation: Generation, frame: PubSubFrame, nowMs: number): Effect[] {
    const { main, next } = this.#sockets;
    if (generation !== main && generation !== next) return [];
    // What only the old socket would have brought is heard there, as long as it lives.
    if (generation === main || main === null) this.#heardMs = nowMs;
    switch (frame.type) {
      case 'pong':
        if (generation === main) this.#heartbeat.answered();
        return [];
      case 'reconnect':
        return this.#moves(generation, nowMs);
      case 'response':
        return this.#answered(frame.nonce, frame.error, nowMs);
      case 'auth_revoked':
        return [...this.#asking.revoked(generation, frame.topics, nowMs), ...this.#rest()];
      case 'message':
        return this.#published(generation, frame.topic, frame.message, nowMs);
    }
  }

  /** There was no token for the LISTEN with this nonce, so that it was never sent. `again`: there may be one soon. */
  failed(nonce: string, again: boolean, nowMs: number): Effect[] {
    return this.#answered(nonce, again ? NO_TOKEN_NOW : NO_TOKEN, nowMs);
  }

  /** A socket is gone. */
  closed(generation: Generation, reason: string, nowMs: number): Effect[] {
    return this.#gone(generation, { fromMs: nowMs, reason }, nowMs);
  }

  /** To be fed about once a second: pings, dead links, answers that never come. */
  tick(nowMs: number): Effect[] {
    if (this.#isUp) return this.#watch(nowMs);
    if (this.#phase !== 'connecting' || nowMs - this.#openedMs < this.#figures.openMs) return [];
    return this.#lose('the server did not answer in time', nowMs);
  }

  /** Whether topics can be asked for. */
  get #isUp(): boolean {
    return this.#phase === 'open' || this.#phase === 'handover';
  }

  #watch(nowMs: number): Effect[] {
    const { main, next } = this.#sockets;
    const late = this.#asking.late(nowMs);
    if (main !== null && this.#heartbeat.isMissed(nowMs)) {
      return this.#dead(main, 'a PING was not answered in time', nowMs);
    }
    if (late !== undefined) return this.#dead(late, 'a LISTEN was not confirmed in time', nowMs);
    if (this.#phase === 'handover' && nowMs >= this.#handoverEndsMs) {
      return this.#lose('moving to a new connection took too long', nowMs);
    }
    const effects = this.#phase === 'handover' && next === null ? this.#openNext(nowMs) : [];
    if (main !== null && this.#heartbeat.mustPing(nowMs)) effects.push({ do: 'ping', generation: main });
    this.#topics.wakeUp(nowMs);
    return [...effects, ...this.#pump(nowMs)];
  }

  /** A socket that does not answer any more; it may have been so since the server was last heard. */
  #dead(generation: Generation, reason: string, nowMs: number): Effect[] {
    const effects = this.#gone(generation, { fromMs: this.#heardMs, reason }, nowMs);
    const isCut = effects.some((effect) => effect.do === 'terminate' && effect.generation === generation);
    return isCut ? effects : [{ do: 'terminate', generation }, ...effects];
  }

  #gone(generation: Generation, missing: Missing, nowMs: number): Effect[] {
    const { main, next } = this.#sockets;
    if (generation !== main && generation !== next) return [];
    this.#asking.forget(generation);
    if (generation === next) {
      this.#sockets.forgetNext();
      // The old one is about to be cut; whoever is first, its end or the next tick, goes on.
      return main === null ? this.#lose(missing.reason, nowMs) : [];
    }
    if (next === null) return this.#lose(missing.reason, nowMs);
    // The server may cut the old one before the new one is ready: from then on something may be missing.
    this.#missing ??= missing;
    this.#isSettled = false;
    this.#sockets.forgetMain();
    this.#heartbeat.end();
    return [];
  }

  /** Connects if there is something to listen to, and asks for what was not asked for yet. */
  #pump(nowMs: number): Effect[] {
    if (this.#phase === 'idle') {
      if (this.#topics.wanted.length === 0) return [];
      this.#phase = 'connecting';
      this.#openedMs = nowMs;
      return [{ do: 'open', generation: this.#sockets.startMain() }];
    }
    if (!this.#isUp) return [];
    const { waiting } = this.#topics;
    return this.#sockets.open.flatMap((generation) => this.#asking.listen(generation, waiting, nowMs));
  }

  #answered(nonce: string, error: string, nowMs: number): Effect[] {
    const request = this.#asking.take(nonce);
    if (!request) return [];
    const { main, next, openNext } = this.#sockets;
    // The new socket was asked, too, and is the one that stays.
    if (error !== '' && request.generation === main && openNext !== null) return [];
    const effects = this.#asking.answered(request, error, nowMs);
    const isReady = request.generation === next && !this.#asking.isWaiting(request.generation);
    if (isReady && this.#topics.hasActive) effects.push(...this.#handedOver(request.generation, nowMs));
    return [...effects, ...this.#settle(), ...this.#rest()];
  }

  #published(generation: Generation, topic: string, message: string, nowMs: number): Effect[] {
    if (!this.#topics.has(topic)) return [];
    const side = generation === this.#sockets.main && this.#phase === 'handover' ? 'old' : 'new';
    // The other socket may have brought it already.
    if (!this.#overlap.isNews(`${topic}\n${message}`, side, nowMs)) return [];
    return [{ do: 'message', topic, message }];
  }

  #moves(generation: Generation, nowMs: number): Effect[] {
    // The new socket is to be left, too: it is, as soon as it has taken over.
    if (generation === this.#sockets.next) this.#nextMovesOn = true;
    if (generation !== this.#sockets.main || this.#phase !== 'open') return [];
    this.#phase = 'handover';
    this.#handoverEndsMs = nowMs + this.#figures.handoverMs;
    return this.#openNext(nowMs);
  }

  /** Opens the second socket, or leaves that to a later tick. */
  #openNext(nowMs: number): Effect[] {
    if (!this.#pace.mayTry(nowMs)) return [];
    this.#nextMovesOn = false;
    return [{ do: 'open', generation: this.#sockets.startNext() }];
  }

  #handedOver(main: Generation, nowMs: number): Effect[] {
    const old = this.#sockets.takeOver();
    this.#phase = 'open';
    this.#heardMs = nowMs;
    this.#overlap.end(nowMs + this.#figures.pongMs);
    this.#heartbeat.begin(nowMs);
    // What the old socket alone was asked for would be forgotten with it.
    this.#asking.forget(old);
    this.#topics.forgetAsked();
    const closing: Effect[] = old === null ? [] : [{ do: 'close', generation: old }];
    const moving = this.#nextMovesOn ? this.#moves(main, nowMs) : [];
    return [...closing, ...this.#pump(nowMs), ...moving];
  }

  /** Says, once after each loss, that everything which can be listened to is. */
  #settle(): Effect[] {
    if (this.#isSettled || !this.#isUp || this.#topics.isPending || !this.#topics.hasActive) return [];
    this.#isSettled = true;
    const missing = this.#missing;
    this.#missing = null;
    return [{ do: 'settled', missing }];
  }

  /** A connection without a topic would be closed by the server, and serves nobody. */
  #rest(): Effect[] {
    return this.#topics.wanted.length === 0 ? this.stop() : [];
  }

  #lose(reason: string, nowMs: number): Effect[] {
    const open = this.#sockets.all;
    const sinceMs = this.#phase === 'connecting' ? nowMs : this.#heardMs;
    if (this.#topics.hasActive) this.#missing ??= { fromMs: sinceMs, reason };
    this.#isSettled = false;
    this.#forgetSockets();
    this.#phase = 'waiting';
    return [
      ...open.map((generation) => ({ do: 'terminate', generation }) as const),
      { do: 'lost', sinceMs, reason },
      { do: 'wait' },
    ];
  }

  #forgetSockets(): void {
    for (const generation of this.#sockets.all) this.#asking.forget(generation);
    this.#sockets.forgetMain();
    this.#sockets.forgetNext();
    this.#overlap.clear();
    this.#heartbeat.end();
    this.#topics.startOver();
  }
}

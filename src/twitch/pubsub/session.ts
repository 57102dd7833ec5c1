import type { Effect, Generation } from './effects';
import { PUBSUB_FIGURES, type PubSubFigures } from './figures';
import { HandoverPace } from './handover-pace';
import { OpenListens } from './open-listens';
import { Overlap } from './overlap';
import type { PubSubFrame } from './protocol';

/** Instead of an answer: the login is of no use, or cannot be renewed just now. */
export const NO_TOKEN = 'NO_TOKEN';
export const NO_TOKEN_NOW = 'NO_TOKEN_NOW';

/** Trouble that passes by itself: it is asked again after a while. */
const PASSING: ReadonlySet<string> = new Set(['ERR_SERVER', NO_TOKEN_NOW]);

/** How a connection stands. */
export type Phase = 'idle' | 'connecting' | 'open' | 'handover' | 'waiting';

interface TopicState {
  /** `parked`: only a change of the login helps. `later`: asked again at `againMs`. */
  state: 'waiting' | 'asked' | 'active' | 'later' | 'parked';
  againMs: number;
  /** When it was last taken back, and on which socket: in a hand-over each of the two says so. */
  revoked: { atMs: number; generation: Generation } | null;
}

/** How a LISTEN is meant. */
interface Asking {
  /** With a fresh token. */
  renew?: boolean;
  /** A fresh token has been tried, here or before. */
  renewed?: boolean;
  afterRevocation?: boolean;
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
 * - Topics are asked for in one LISTEN as soon as the socket is open. There is one answer per LISTEN: when it is a
 *   refusal, each topic is asked for alone, so that one bad topic costs only itself.
 * - RECONNECT opens a second socket and asks for everything there; the first one stays until that is confirmed. What
 *   both bring in the meantime is passed on once.
 * - Nothing ever waits inside the reading of frames: a client that does so while it asks for its topics again never
 *   sees the answer.
 */
export class PubSubSession {
  readonly #figures: PubSubFigures;
  readonly #nonce: () => string;
  readonly #random: () => number;
  readonly #topics = new Map<string, TopicState>();
  readonly #listens = new OpenListens();
  readonly #overlap = new Overlap();
  readonly #pace = new HandoverPace();
  #phase: Phase = 'idle';
  #lastGeneration: Generation = 0;
  #main: Generation | null = null;
  #next: Generation | null = null;
  #nextIsOpen = false;
  #nextMovesOn = false;
  #handoverEndsMs = 0;
  #openedMs = 0;
  #heardMs = 0;
  #pingDueMs = Number.POSITIVE_INFINITY;
  #pongDueMs = Number.POSITIVE_INFINITY;
  #missing: { fromMs: number; reason: string } | null = null;
  #isSettled = false;

  constructor({ figures, nonce, random = Math.random }: SessionOptions) {
    this.#figures = { ...PUBSUB_FIGURES, ...figures };
    this.#nonce = nonce;
    this.#random = random;
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

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** Since when something may be missing that is not told yet. */
  get missing(): { fromMs: number; reason: string } | null {
    return this.#missing;
  }

  /** How many more topics fit. */
  get room(): number {
    return Math.max(0, this.#figures.maxTopics - this.#topics.size);
  }

  stateOf(topic: string): TopicState['state'] | undefined {
    return this.#topics.get(topic)?.state;
  }

  /** Wants topics, and connects when it does not. */
  add(topics: readonly string[], nowMs: number): Effect[] {
    for (const topic of topics) {
      const known = this.#topics.get(topic);
      if (!known) this.#topics.set(topic, { state: 'waiting', againMs: 0, revoked: null });
      else if (known.state === 'parked') known.state = 'waiting';
      // Whoever wants it is told when it is there.
      if (known?.state !== 'active') this.#isSettled = false;
    }
    return this.#pump(nowMs);
  }

  /** Gives topics up. The last one closes the connection: the server would, too. */
  remove(topics: readonly string[]): Effect[] {
    const listening = topics.filter((topic) => {
      const state = this.#topics.get(topic)?.state;
      this.#topics.delete(topic);
      return state === 'active' || state === 'asked';
    });
    if (this.#wanted().length === 0) return this.stop();
    const open = [this.#main, this.#nextIsOpen ? this.#next : null].filter(
      (generation) => generation !== null,
    );
    if (listening.length === 0 || (this.#phase !== 'open' && this.#phase !== 'handover')) return [];
    return open.map((generation) => ({
      do: 'unlisten',
      generation,
      topics: listening,
      nonce: this.#nonce(),
    }));
  }

  /** There is a login that works: what was parked gets another chance. */
  wake(nowMs: number): Effect[] {
    for (const topic of this.#topics.values()) if (topic.state === 'parked') topic.state = 'waiting';
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
    const open = this.#sockets();
    this.#forgetSockets();
    this.#phase = 'idle';
    return open.map((generation) => ({ do: 'close', generation }));
  }

  /** A socket is open. */
  opened(generation: Generation, nowMs: number): Effect[] {
    if (generation === this.#next) {
      this.#nextIsOpen = true;
      this.#overlap.begin();
      return this.#listen(generation, this.#wanted(), nowMs);
    }
    if (generation !== this.#main || this.#phase !== 'connecting') return [];
    this.#phase = 'open';
    this.#heardMs = nowMs;
    this.#planPing(nowMs);
    return this.#pump(nowMs);
  }

  /** A frame came on a socket. */
  frame(generation: Generation, frame: PubSubFrame, nowMs: number): Effect[] {
    if (generation !== this.#main && generation !== this.#next) return [];
    // What only the old socket would have brought is heard there, as long as it lives.
    if (generation === this.#main || this.#main === null) this.#heardMs = nowMs;
    switch (frame.type) {
      case 'pong':
        if (generation === this.#main) this.#pongDueMs = Number.POSITIVE_INFINITY;
        return [];
      case 'reconnect':
        return this.#moves(generation, nowMs);
      case 'response':
        return this.#answered(frame.nonce, frame.error, nowMs);
      case 'auth_revoked':
        return this.#revoked(generation, frame.topics, nowMs);
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
    if (generation === this.#next) {
      this.#forgetNext();
      // The old one is about to be cut; whoever is first, its end or the next tick, goes on.
      return this.#main === null ? this.#lose(reason, nowMs) : [];
    }
    if (generation !== this.#main) return [];
    if (this.#phase !== 'handover' || this.#next === null) return this.#lose(reason, nowMs);
    this.#goOnWithoutOld(reason, nowMs);
    return [];
  }

  /** The old socket may go before the new one is ready: from then on something may be missing. */
  #goOnWithoutOld(reason: string, fromMs: number): void {
    this.#missing ??= { fromMs, reason };
    this.#isSettled = false;
    this.#listens.forget(this.#main);
    this.#main = null;
    this.#pongDueMs = Number.POSITIVE_INFINITY;
  }

  /** To be fed about once a second: pings, dead links, answers that never come. */
  tick(nowMs: number): Effect[] {
    switch (this.#phase) {
      case 'connecting':
        return nowMs - this.#openedMs >= this.#figures.openMs
          ? this.#lose('the server did not answer in time', nowMs)
          : [];
      case 'open':
      case 'handover':
        return this.#watch(nowMs);
      default:
        return [];
    }
  }

  #watch(nowMs: number): Effect[] {
    if (nowMs >= this.#pongDueMs) return this.#unanswered('a PING was not answered in time', nowMs);
    if (this.#listens.isLate(nowMs, this.#figures.confirmMs)) {
      return this.#lose('a LISTEN was not confirmed in time', nowMs);
    }
    if (this.#phase === 'handover' && nowMs >= this.#handoverEndsMs) {
      return this.#lose('moving to a new connection took too long', nowMs);
    }
    const effects = this.#phase === 'handover' && this.#next === null ? this.#openNext(nowMs) : [];
    if (this.#main !== null && nowMs >= this.#pingDueMs) {
      this.#planPing(nowMs);
      this.#pongDueMs = nowMs + this.#figures.pongMs;
      effects.push({ do: 'ping', generation: this.#main });
    }
    for (const topic of this.#topics.values()) {
      if (topic.state === 'later' && nowMs >= topic.againMs) topic.state = 'waiting';
    }
    return [...effects, ...this.#pump(nowMs)];
  }

  /** A dead link. A server that restarts may fall silent before it cuts: then only the old socket is lost. */
  #unanswered(reason: string, nowMs: number): Effect[] {
    const old = this.#main;
    if (old === null || this.#next === null) return this.#lose(reason, nowMs);
    this.#goOnWithoutOld(reason, this.#heardMs);
    return [{ do: 'terminate', generation: old }];
  }

  /** Everything but what is parked. */
  #wanted(): string[] {
    return [...this.#topics].filter(([, { state }]) => state !== 'parked').map(([topic]) => topic);
  }

  /** Connects if there is something to listen to, and asks for what was not asked for yet. */
  #pump(nowMs: number): Effect[] {
    const waiting = [...this.#topics].filter(([, { state }]) => state === 'waiting').map(([topic]) => topic);
    if (this.#phase === 'idle') {
      if (this.#wanted().length === 0) return [];
      this.#phase = 'connecting';
      this.#openedMs = nowMs;
      this.#main = this.#lastGeneration += 1;
      return [{ do: 'open', generation: this.#main }];
    }
    if (waiting.length === 0 || (this.#phase !== 'open' && this.#phase !== 'handover')) return [];
    const effects: Effect[] = [];
    if (this.#main !== null) effects.push(...this.#listen(this.#main, waiting, nowMs));
    if (this.#next !== null && this.#nextIsOpen) effects.push(...this.#listen(this.#next, waiting, nowMs));
    return effects;
  }

  #listen(
    generation: Generation,
    topics: string[],
    nowMs: number,
    { renew = false, renewed, afterRevocation = false }: Asking = {},
  ): Effect[] {
    if (topics.length === 0) return [];
    for (const topic of topics) {
      const known = this.#topics.get(topic);
      // In a hand-over a topic that the old socket has stays active.
      if (known && known.state !== 'active') known.state = 'asked';
    }
    const nonce = this.#nonce();
    this.#listens.add(nonce, {
      generation,
      topics,
      sentMs: nowMs,
      renewed: renewed ?? renew,
      afterRevocation,
    });
    return [{ do: 'listen', generation, topics, nonce, renew }];
  }

  #answered(nonce: string, error: string, nowMs: number): Effect[] {
    const request = this.#listens.take(nonce);
    if (!request) return [];
    // The new socket was asked, too, and is the one that stays.
    if (error !== '' && request.generation === this.#main && this.#nextIsOpen) return [];
    const { generation, renewed, afterRevocation } = request;
    const topics = request.topics.filter((topic) => this.#topics.has(topic));
    const effects = error === '' ? this.#confirmed(topics) : [];
    if (error === 'ERR_BADAUTH' && !renewed) {
      // The token may only be old. Whether it is, the answer to a fresh one tells.
      return this.#listen(generation, topics, nowMs, { renew: true, afterRevocation });
    }
    if (error !== '' && topics.length > 1 && !PASSING.has(error) && error !== NO_TOKEN) {
      return topics.flatMap((topic) =>
        this.#listen(generation, [topic], nowMs, { renewed, afterRevocation }),
      );
    }
    if (error !== '')
      effects.push(...topics.map((topic) => this.#refuse(topic, error, afterRevocation, nowMs)));
    if (generation === this.#next && !this.#listens.isWaiting(generation) && this.#hasActive()) {
      effects.push(...this.#handedOver(nowMs));
    }
    return [...effects, ...this.#settle(), ...this.#rest()];
  }

  #confirmed(topics: readonly string[]): Effect[] {
    const fresh = topics.filter((topic) => this.#topics.get(topic)?.state !== 'active');
    for (const topic of fresh) {
      const known = this.#topics.get(topic);
      if (known) known.state = 'active';
    }
    return fresh.length > 0 ? [{ do: 'active', topics: fresh }] : [];
  }

  #hasActive(): boolean {
    return [...this.#topics.values()].some(({ state }) => state === 'active');
  }

  #refuse(topic: string, error: string, afterRevocation: boolean, nowMs: number): Effect {
    const known = this.#topics.get(topic);
    const again = PASSING.has(error);
    if (known) {
      known.state = again ? 'later' : 'parked';
      known.againMs = nowMs + this.#figures.againMs;
    }
    if (afterRevocation && !again) return { do: 'revoked', topic };
    return { do: 'refused', topic, error, again };
  }

  /** Twitch: the token was revoked or has run out. A fresh one may do; if not, or soon again, the topic is given up. */
  #revoked(generation: Generation, revoked: readonly string[], nowMs: number): Effect[] {
    const effects: Effect[] = [];
    const again: string[] = [];
    for (const topic of revoked) {
      const known = this.#topics.get(topic);
      if (!known || this.#listens.isAsking(generation, topic)) continue;
      if (known.state !== 'active' && known.state !== 'asked') continue;
      const before = known.revoked;
      if (before?.generation === generation && nowMs - before.atMs < this.#figures.revokedTwiceMs) {
        known.state = 'parked';
        effects.push({ do: 'revoked', topic });
      } else {
        known.state = 'asked';
        known.revoked = { atMs: nowMs, generation };
        again.push(topic);
      }
    }
    const asked = this.#listen(generation, again, nowMs, { renew: true, afterRevocation: true });
    return [...effects, ...asked, ...(asked.length > 0 ? [] : this.#rest())];
  }

  #published(generation: Generation, topic: string, message: string, nowMs: number): Effect[] {
    if (!this.#topics.has(topic)) return [];
    const side = generation === this.#main && this.#phase === 'handover' ? 'old' : 'new';
    // The other socket may have brought it already.
    if (!this.#overlap.isNews(`${topic}\n${message}`, side, nowMs)) return [];
    return [{ do: 'message', topic, message }];
  }

  #moves(generation: Generation, nowMs: number): Effect[] {
    // The new socket is to be left, too: it is, as soon as it has taken over.
    if (generation === this.#next) this.#nextMovesOn = true;
    if (generation !== this.#main || this.#phase !== 'open') return [];
    this.#phase = 'handover';
    this.#handoverEndsMs = nowMs + this.#figures.handoverMs;
    return this.#openNext(nowMs);
  }

  /** Opens the second socket, or leaves that to a later tick. */
  #openNext(nowMs: number): Effect[] {
    if (!this.#pace.mayTry(nowMs)) return [];
    this.#nextIsOpen = false;
    this.#nextMovesOn = false;
    this.#next = this.#lastGeneration += 1;
    return [{ do: 'open', generation: this.#next }];
  }

  #handedOver(nowMs: number): Effect[] {
    const old = this.#main;
    const main = this.#next;
    this.#main = main;
    this.#next = null;
    this.#nextIsOpen = false;
    this.#phase = 'open';
    this.#overlap.end(nowMs + this.#figures.pongMs);
    this.#heardMs = nowMs;
    this.#pongDueMs = Number.POSITIVE_INFINITY;
    this.#planPing(nowMs);
    this.#listens.forget(old);
    // What the old socket alone was asked for would be forgotten with it.
    for (const topic of this.#topics.values()) if (topic.state === 'asked') topic.state = 'waiting';
    const closing: Effect[] = old === null ? [] : [{ do: 'close', generation: old }];
    const moving = this.#nextMovesOn && main !== null ? this.#moves(main, nowMs) : [];
    return [...closing, ...this.#pump(nowMs), ...moving];
  }

  /** Says, once after each loss, that everything which can be listened to is. */
  #settle(): Effect[] {
    const isOpen = this.#phase === 'open' || this.#phase === 'handover';
    const isWaiting = [...this.#topics.values()].some(
      ({ state }) => state === 'waiting' || state === 'asked',
    );
    if (!isOpen || isWaiting || !this.#hasActive() || this.#isSettled) return [];
    this.#isSettled = true;
    const missing = this.#missing;
    this.#missing = null;
    return [{ do: 'settled', missing }];
  }

  /** A connection without a topic would be closed by the server, and serves nobody. */
  #rest(): Effect[] {
    return this.#wanted().length === 0 ? this.stop() : [];
  }

  #lose(reason: string, nowMs: number): Effect[] {
    const open = this.#sockets();
    const had = this.#phase !== 'connecting';
    const sinceMs = had ? this.#heardMs : nowMs;
    const wasListening = this.#hasActive();
    this.#forgetSockets();
    this.#phase = 'waiting';
    if (wasListening) this.#missing ??= { fromMs: sinceMs, reason };
    this.#isSettled = false;
    return [
      ...open.map((generation) => ({ do: 'terminate', generation }) as const),
      { do: 'lost', sinceMs, reason },
      { do: 'wait' },
    ];
  }

  #sockets(): Generation[] {
    return [this.#main, this.#next].filter((generation) => generation !== null);
  }

  #forgetNext(): void {
    this.#listens.forget(this.#next);
    this.#next = null;
    this.#nextIsOpen = false;
  }

  #forgetSockets(): void {
    this.#main = null;
    this.#next = null;
    this.#nextIsOpen = false;
    this.#listens.clear();
    this.#overlap.clear();
    this.#pingDueMs = Number.POSITIVE_INFINITY;
    this.#pongDueMs = Number.POSITIVE_INFINITY;
    for (const topic of this.#topics.values()) if (topic.state !== 'parked') topic.state = 'waiting';
  }

  #planPing(nowMs: number): void {
    const { pingMs, pingJitterMs } = this.#figures;
    this.#pingDueMs = nowMs + pingMs + pingJitterMs * (2 * this.#random() - 1);
  }
}

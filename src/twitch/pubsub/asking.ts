import type { Effect, Generation } from './effects';
import type { PubSubFigures } from './figures';
import { type OpenListen, OpenListens } from './open-listens';
import type { TopicStates } from './topic-states';

/** Instead of an answer: the login is of no use. */
export const NO_TOKEN = 'NO_TOKEN';

/** Instead of an answer: the login cannot be renewed just now. */
export const NO_TOKEN_NOW = 'NO_TOKEN_NOW';

/** Trouble that passes by itself: it is asked again after a while. */
const PASSING: ReadonlySet<string> = new Set(['ERR_SERVER', NO_TOKEN_NOW]);

/** How a LISTEN is meant. */
interface Manner {
  /** With a fresh token. */
  renew?: boolean;
  /** A fresh token has been tried, here or before. */
  renewed?: boolean;
  afterRevocation?: boolean;
}

/**
 * How topics are asked for with LISTEN, and what the answers mean. There is one answer per LISTEN: when it is a refusal,
 * each topic is asked for alone, so that one bad topic costs only itself.
 */
export class Asking {
  readonly #topics: TopicStates;
  readonly #figures: Pick<PubSubFigures, 'confirmMs' | 'againMs' | 'revokedTwiceMs'>;
  readonly #nonce: () => string;
  readonly #listens = new OpenListens();

  /** @param nonce gives a text that was never used before */
  constructor(
    topics: TopicStates,
    figures: Pick<PubSubFigures, 'confirmMs' | 'againMs' | 'revokedTwiceMs'>,
    nonce: () => string,
  ) {
    this.#topics = topics;
    this.#figures = figures;
    this.#nonce = nonce;
  }

  listen(
    generation: Generation,
    topics: string[],
    nowMs: number,
    { renew = false, renewed = renew, afterRevocation = false }: Manner = {},
  ): Effect[] {
    if (topics.length === 0) return [];
    this.#topics.ask(topics);
    const nonce = this.#nonce();
    this.#listens.add(nonce, { generation, topics, sentMs: nowMs, renewed, afterRevocation });
    return [{ do: 'listen', generation, topics, nonce, renew }];
  }

  unlisten(generation: Generation, topics: string[]): Effect {
    return { do: 'unlisten', generation, topics, nonce: this.#nonce() };
  }

  /** The LISTEN that an answer is for, once; `undefined` for an answer to none. */
  take(nonce: string): OpenListen | undefined {
    return this.#listens.take(nonce);
  }

  /** What an answer means; `error` is blank for a confirmation. */
  answered(request: OpenListen, error: string, nowMs: number): Effect[] {
    const { generation, renewed, afterRevocation } = request;
    const topics = request.topics.filter((topic) => this.#topics.has(topic));
    if (error === '') {
      const fresh = this.#topics.confirm(topics);
      return fresh.length > 0 ? [{ do: 'active', topics: fresh }] : [];
    }
    if (error === 'ERR_BADAUTH' && !renewed) {
      // The token may only be old. Whether it is, the answer to a fresh one tells.
      return this.listen(generation, topics, nowMs, { renew: true, afterRevocation });
    }
    if (topics.length > 1 && !PASSING.has(error) && error !== NO_TOKEN) {
      return topics.flatMap((topic) => this.listen(generation, [topic], nowMs, { renewed, afterRevocation }));
    }
    return topics.map((topic) => this.#refused(topic, error, afterRevocation, nowMs));
  }

  /** Twitch: the token was revoked or has run out. A fresh one may do; if not, or soon again, the topic is given up. */
  revoked(generation: Generation, revoked: readonly string[], nowMs: number): Effect[] {
    const effects: Effect[] = [];
    const again: string[] = [];
    for (const topic of revoked) {
      const state = this.#topics.stateOf(topic);
      const isListened = state === 'active' || state === 'asked';
      if (!isListened || this.#listens.isAsking(generation, topic)) continue;
      if (this.#topics.revoke(topic, generation, nowMs, this.#figures.revokedTwiceMs)) again.push(topic);
      else effects.push({ do: 'revoked', topic });
    }
    return [...effects, ...this.listen(generation, again, nowMs, { renew: true, afterRevocation: true })];
  }

  /** Whether a socket still owes an answer. */
  isWaiting(generation: Generation): boolean {
    return this.#listens.isWaiting(generation);
  }

  /** A socket that owes an answer for too long. */
  late(nowMs: number): Generation | undefined {
    return this.#listens.late(nowMs, this.#figures.confirmMs);
  }

  /** A socket is gone: nothing is answered there any more. */
  forget(generation: Generation | null): void {
    this.#listens.forget(generation);
  }

  #refused(topic: string, error: string, afterRevocation: boolean, nowMs: number): Effect {
    const again = PASSING.has(error);
    if (again) this.#topics.postpone(topic, nowMs + this.#figures.againMs);
    else this.#topics.park(topic);
    return afterRevocation && !again ? { do: 'revoked', topic } : { do: 'refused', topic, error, again };
  }
}

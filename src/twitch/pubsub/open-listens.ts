import type { Generation } from './effects';

/** A LISTEN that waits for its answer. */
export interface OpenListen {
  generation: Generation;
  topics: string[];
  sentMs: number;
  /** It went with a renewed token: a refusal is final. */
  renewed: boolean;
  /** Its topics had been taken back: a refusal is that revocation. */
  afterRevocation: boolean;
}

/** The LISTENs that wait for their answers, by nonce. */
export class OpenListens {
  readonly #byNonce = new Map<string, OpenListen>();

  add(nonce: string, listen: OpenListen): void {
    this.#byNonce.set(nonce, listen);
  }

  /** The LISTEN that an answer is for, once. An answer with a nonce that was never sent is for none. */
  take(nonce: string): OpenListen | undefined {
    const listen = this.#byNonce.get(nonce);
    this.#byNonce.delete(nonce);
    return listen;
  }

  /** Whether a socket still waits for an answer. */
  isWaiting(generation: Generation): boolean {
    return [...this.#byNonce.values()].some((listen) => listen.generation === generation);
  }

  /** Whether a socket has been asked for a topic and has not answered yet. */
  isAsking(generation: Generation, topic: string): boolean {
    return [...this.#byNonce.values()].some(
      (listen) => listen.generation === generation && listen.topics.includes(topic),
    );
  }

  /** A socket that has not answered within `patienceMs`. */
  late(nowMs: number, patienceMs: number): Generation | undefined {
    return [...this.#byNonce.values()].find(({ sentMs }) => nowMs - sentMs >= patienceMs)?.generation;
  }

  /** A socket is gone: nothing is answered there any more. */
  forget(generation: Generation | null): void {
    for (const [nonce, listen] of this.#byNonce)
      if (listen.generation === generation) this.#byNonce.delete(nonce);
  }
}

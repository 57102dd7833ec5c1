import type { PubSubFigures } from './figures';

/** When to ask a server whether it is still there, and when it has failed to answer. It knows no clock. */
export class Heartbeat {
  readonly #figures: Pick<PubSubFigures, 'pingMs' | 'pingJitterMs' | 'pongMs'>;
  readonly #random: () => number;
  #pingDueMs = Number.POSITIVE_INFINITY;
  #pongDueMs = Number.POSITIVE_INFINITY;

  /** @param random numbers from 0 up to 1 */
  constructor(figures: Pick<PubSubFigures, 'pingMs' | 'pingJitterMs' | 'pongMs'>, random: () => number) {
    this.#figures = figures;
    this.#random = random;
  }

  /** A socket has begun to be the one that matters: what another one owed counts no more. */
  begin(nowMs: number): void {
    const { pingMs, pingJitterMs } = this.#figures;
    this.#pingDueMs = nowMs + pingMs + pingJitterMs * (2 * this.#random() - 1);
    this.#pongDueMs = Number.POSITIVE_INFINITY;
  }

  /** There is no such socket. */
  end(): void {
    this.#pingDueMs = Number.POSITIVE_INFINITY;
    this.#pongDueMs = Number.POSITIVE_INFINITY;
  }

  /** Whether a PING is to be sent now; it counts as sent. */
  mustPing(nowMs: number): boolean {
    if (nowMs < this.#pingDueMs) return false;
    this.begin(nowMs);
    this.#pongDueMs = nowMs + this.#figures.pongMs;
    return true;
  }

  /** The server has answered. */
  answered(): void {
    this.#pongDueMs = Number.POSITIVE_INFINITY;
  }

  /** Whether an answer has not come in time. */
  isMissed(nowMs: number): boolean {
    return nowMs >= this.#pongDueMs;
  }
}

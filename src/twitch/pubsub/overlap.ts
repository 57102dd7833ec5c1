/** Which of the two sockets of a hand-over brought something. */
export type Side = 'old' | 'new';

/**
 * What two sockets bring that are open at the same time, each thing once. PubSub gives its messages no ids, so texts are
 * counted: what came as often on the other socket is the same. Something that truly happens twice in that moment, word for
 * word, comes twice on each socket and is passed on twice.
 */
export class Overlap {
  /** By text: how much oftener it came on the old socket than on the new one. */
  readonly #balance = new Map<string, number>();
  #endsMs = Number.NEGATIVE_INFINITY;

  /** A hand-over begins; it has no end yet. */
  begin(): void {
    this.#balance.clear();
    this.#endsMs = Number.POSITIVE_INFINITY;
  }

  /** Only the new socket is left; until `untilMs` it may still bring what the old one has brought before. */
  end(untilMs: number): void {
    this.#endsMs = untilMs;
  }

  /** Both sockets are gone. */
  clear(): void {
    this.#balance.clear();
    this.#endsMs = Number.NEGATIVE_INFINITY;
  }

  /** Whether something that came on one side is news. */
  isNews(text: string, side: Side, nowMs: number): boolean {
    if (nowMs >= this.#endsMs) {
      if (this.#balance.size > 0) this.#balance.clear();
      return true;
    }
    const step = side === 'old' ? 1 : -1;
    const balance = this.#balance.get(text) ?? 0;
    this.#balance.set(text, balance + step);
    return balance * step >= 0;
  }
}

import { Dedupe } from './dedupe';

/** One send that is on its way. Exactly one of the two is called, once. */
export interface SendTicket {
  /** The platform took the line, under these ids. */
  done(ids: readonly string[]): void;
  /** It did not, or nobody knows. */
  fail(): void;
}

/**
 * The chat lines that this Node-RED has sent itself, by message id: never by author, because a person may type
 * with the same account. A line can come back before the answer to its sending does, so whoever reads chat waits
 * with `settle` for the sends that are on their way to that channel.
 */
export class SentLines {
  readonly #ids: Dedupe;
  readonly #underway = new Map<string, Set<Promise<void>>>();

  /** @param now the clock in milliseconds; tests hand in their own */
  constructor({ now = Date.now }: { now?: () => number } = {}) {
    // Ids live for ten to twenty minutes; nobody sends 10,000 lines in that time.
    this.#ids = new Dedupe({ windowMs: 600_000, maxPerGeneration: 10_000, now });
  }

  /**
   * To be called right before a line leaves for `channelId`.
   *
   * @param known ids by which the line can be told before the platform has answered: those that we gave it
   */
  begin(channelId: string, known: readonly string[] = []): SendTicket {
    for (const id of known) if (id) this.#ids.add(id);
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const sends = this.#underway.get(channelId) ?? new Set();
    this.#underway.set(channelId, sends.add(over));
    const close = () => {
      sends.delete(over);
      if (sends.size === 0 && this.#underway.get(channelId) === sends) this.#underway.delete(channelId);
      end();
    };
    return {
      done: (ids) => {
        for (const id of ids) if (id) this.#ids.add(id);
        close();
      },
      fail: close,
    };
  }

  /** Whether a chat line with this id is one of ours. */
  isSelf(messageId: string | null): boolean {
    return messageId !== null && this.#ids.has(messageId);
  }

  /**
   * Waits for the sends to `channelId` that are on their way now, at most `maxMs`; later ones are not waited for.
   * `undefined` when there are none, so that the usual line is not held up at all.
   */
  settle(channelId: string, maxMs = 2_000): Promise<void> | undefined {
    const sends = this.#underway.get(channelId);
    if (!sends) return undefined;
    const all = [...sends];
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, maxMs);
      timer.unref();
      void Promise.all(all).then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

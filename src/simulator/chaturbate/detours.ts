import type { Reply } from '../loopback';
import type { Position } from './event-log';

/** A poll that was let in, as a detour sees it. */
export interface Poll {
  cursor: Position | undefined;
  timeoutSeconds: number;
  /** The address to go on at, from the cursor that is given; the token is in it. */
  nextUrl(cursor: Position): string;
}

/** Answers a poll otherwise; `honest` is the answer that it would have had, which may be long in coming. */
export type Detour = (poll: Poll, honest: () => Promise<Reply>) => Reply | Promise<Reply>;

/** The odd answers that were ordered and have not been given. */
export class Detours {
  readonly #ordered: { detour: Detour; left: number }[] = [];
  #cutEvery = 0;
  #answers = 0;

  /** Sends the next polls another way; returns a function that takes back what is left of it. */
  order(detour: Detour, times: number): () => void {
    const entry = { detour, left: times };
    this.#ordered.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** Cuts every answer of that number in the middle, counted from now; none when it is 0. */
  cutEvery(count: number): void {
    this.#cutEvery = count;
    this.#answers = 0;
  }

  async answer(poll: Poll, honest: () => Promise<Reply>): Promise<Reply> {
    const entry = this.#ordered.find(({ left }) => left > 0);
    if (entry) entry.left -= 1;
    const reply = entry ? await entry.detour(poll, honest) : await honest();
    this.#answers += 1;
    return this.#cutEvery > 0 && this.#answers % this.#cutEvery === 0 ? { ...reply, cutShort: true } : reply;
  }
}

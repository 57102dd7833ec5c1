import type { Generation } from './effects';

/** The one or, in a hand-over, two sockets of a session, by their numbers. */
export class SocketPair {
  #last: Generation = 0;
  #main: Generation | null = null;
  #next: Generation | null = null;
  #isNextOpen = false;

  /** The socket that serves; in a hand-over the old one, `null` once that is gone. */
  get main(): Generation | null {
    return this.#main;
  }

  /** The socket that is to take over, open or not. */
  get next(): Generation | null {
    return this.#next;
  }

  /** The socket that is to take over, as soon as it can be talked to. */
  get openNext(): Generation | null {
    return this.#isNextOpen ? this.#next : null;
  }

  get all(): Generation[] {
    return [this.#main, this.#next].filter((generation) => generation !== null);
  }

  /** Those that can be talked to, once the first one could. */
  get open(): Generation[] {
    return [this.#main, this.openNext].filter((generation) => generation !== null);
  }

  startMain(): Generation {
    this.#last += 1;
    this.#main = this.#last;
    return this.#last;
  }

  startNext(): Generation {
    this.#last += 1;
    this.#next = this.#last;
    this.#isNextOpen = false;
    return this.#last;
  }

  nextOpened(): void {
    this.#isNextOpen = true;
  }

  /** The next one becomes the one that serves. Gives the one that did. */
  takeOver(): Generation | null {
    const old = this.#main;
    this.#main = this.#next;
    this.forgetNext();
    return old;
  }

  forgetMain(): void {
    this.#main = null;
  }

  forgetNext(): void {
    this.#next = null;
    this.#isNextOpen = false;
  }
}

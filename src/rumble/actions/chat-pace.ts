import { pause } from '../../shared/pause';
import { isOwnAddress, LIVE_SITE } from '../endpoints';

/** Other clients keep 3 s; the site's own rule is not known. A little is on top for lines that take longer. */
const SPACING_MS = 3_100;
/** No answer makes the next line wait for longer than this. */
const LONGEST_WAIT_MS = 120_000;

/** Other figures, in tests only. */
export interface ChatPaceOptions {
  /** The least time between two lines, in milliseconds; 3 s, with a little on top. */
  spacingMs?: number | undefined;
  /** The clock in milliseconds. */
  now?: (() => number) | undefined;
}

/** Who wants to write. */
export interface Turn {
  /** Gives the turn up, unless it has begun. */
  stop: AbortSignal;
  /** What the one who gave up is told. */
  stopped: () => Error;
}

/** How fast one login may write, over everything that writes with it: one line after the other, with time between. */
export class ChatPace {
  readonly #now: () => number;
  readonly #spacingMs: number;
  #last: Promise<unknown> = Promise.resolve();
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor({ now = Date.now, spacingMs = SPACING_MS }: ChatPaceOptions = {}) {
    this.#now = now;
    this.#spacingMs = spacingMs;
  }

  /**
   * Sends when the next line may go. The time counts from the answer: a line may have been long on its way.
   *
   * @throws what `stopped` gives when `stop` ended the wait, else what `send` throws
   */
  async turn<T>({ stop, stopped }: Turn, send: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // Who gives up early must not let the next one pass those who were before both.
    this.#last = before.then(() => left);
    try {
      await endOf(before, stop);
      await pause(Math.min(this.#notBeforeMs - this.#now(), LONGEST_WAIT_MS), stop);
      if (stop.aborted) throw stopped();
      try {
        return await send();
      } finally {
        this.holdFor(this.#spacingMs);
      }
    } finally {
      leave();
    }
  }

  /** Lets no line go for as long as this, in milliseconds: Rumble has said so. */
  holdFor(waitMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, this.#now() + waitMs);
  }
}

/**
 * The paces of all logins that write from this Node-RED: two accounts with one login keep one. They outlive a deploy,
 * as the platform's count does. There are as many as there are logins in the flows: none has to be forgotten.
 */
export class ChatPaces {
  readonly #options: ChatPaceOptions;
  readonly #paces = new Map<string, ChatPace>();

  constructor(options: ChatPaceOptions = {}) {
    this.#options = options;
  }

  /**
   * The pace of a login.
   *
   * @param siteUrl whose login it is; all hosts of the platform itself are one server
   * @param login what tells it apart from others, without secrets
   */
  of(siteUrl: string, login: string): ChatPace {
    const url = new URL(siteUrl);
    const name = `${isOwnAddress(url) ? LIVE_SITE : url.href} ${login}`;
    const pace = this.#paces.get(name) ?? new ChatPace(this.#options);
    this.#paces.set(name, pace);
    return pace;
  }
}

/** Waits for the end of something that never fails, unless `signal` ends the wait. */
function endOf(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    void work.then(end);
  });
}

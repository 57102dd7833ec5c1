import { cancelled } from '../../shared/rate-limit';

/**
 * Twitch's figures, with a little on top for lines that are a different time on their way: 20 lines in 30 s over
 * all channels, 100 where the sender is broadcaster, moderator or VIP, elsewhere one a second and channel;
 * announcements one in 2 s. Whoever exceeds them is not heard for half an hour or more.
 */
const WINDOW_MS = 31_000;
const LINES = 20;
const PRIVILEGED_LINES = 100;
const CHANNEL_GAP_MS = 1_100;
const ANNOUNCE_GAP_MS = 2_200;

/** What one line is counted as. */
export interface PacedLine {
  /** Id of the broadcaster whose chat it is. */
  channelId: string;
  /** Whether the sender is broadcaster, moderator or VIP there. */
  privileged: boolean;
  announce?: boolean;
  /** Gives the wait up; nothing is counted in the long window then. */
  signal?: AbortSignal;
}

interface Waiter {
  line: PacedLine;
  go: () => Promise<void>;
}

/** How fast one user may write, over everything that writes as this user: Twitch counts the user, not the token. */
export class ChatPace {
  readonly #now: () => number;
  readonly #waiters: Waiter[] = [];
  #sent: { channelId: string; announce: boolean; atMs: number }[] = [];
  #busy = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param now the clock in milliseconds; tests hand in their own */
  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /**
   * Sends when Twitch's figures allow the line. A line for a channel where more is allowed does not wait for one that
   * has to wait elsewhere; else it goes by the order in which they came. One leaves after the other has arrived, and
   * is counted as it leaves: overtaken on its way, a line would come to a full window.
   *
   * @throws LivestreamError `network` when `signal` ends the wait, and what `send` throws
   */
  turn<T>(line: PacedLine, send: () => Promise<T>): Promise<T> {
    const { signal } = line;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
        reject(cancelled());
        this.#serve();
      };
      const go = (): Promise<void> => {
        signal?.removeEventListener('abort', leave);
        return send().then(resolve, reject);
      };
      const waiter: Waiter = { line, go };
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiters.push(waiter);
      this.#serve();
    });
  }

  /** Lets the first go that may, and comes back when it has arrived or the next one may. */
  #serve(): void {
    clearTimeout(this.#timer);
    if (this.#busy || this.#waiters.length === 0) return;
    const nowMs = this.#now();
    // A line "in the future" is from before the clock was set back.
    this.#sent = this.#sent.filter(({ atMs }) => atMs <= nowMs && nowMs - atMs < WINDOW_MS);
    const delays = this.#waiters.map(({ line }) => this.#delayMs(line, nowMs));
    const index = delays.findIndex((delay) => delay <= 0);
    const [next] = index < 0 ? [] : this.#waiters.splice(index, 1);
    if (!next) {
      this.#timer = setTimeout(() => this.#serve(), Math.ceil(Math.min(...delays)));
      return;
    }
    const { channelId, announce = false } = next.line;
    this.#sent.push({ channelId, announce, atMs: nowMs });
    this.#busy = true;
    void next.go().then(() => {
      this.#busy = false;
      this.#serve();
    });
  }

  #delayMs({ channelId, privileged, announce = false }: PacedLine, nowMs: number): number {
    const alike = this.#sent.filter((one) => one.announce === announce);
    const last = alike.findLast((one) => one.channelId === channelId);
    const gapMs = announce ? ANNOUNCE_GAP_MS : privileged ? 0 : CHANNEL_GAP_MS;
    const untilGap = last ? last.atMs + gapMs - nowMs : 0;
    // With the window full, the place of the line that is that many back has to come free.
    const blocking = announce ? undefined : alike.at(-(privileged ? PRIVILEGED_LINES : LINES));
    return Math.max(untilGap, blocking ? blocking.atMs + WINDOW_MS - nowMs : 0);
  }
}

/**
 * The paces of all users who write from this Node-RED, whether with a login or through an app. They outlive a
 * deploy, as Twitch's count does. There are as many as there are senders in the flows: none has to be forgotten.
 */
export class ChatPaces {
  readonly #paces = new Map<string, ChatPace>();

  /** The pace of a user on the server with this API address. */
  of(apiUrl: string, userId: string): ChatPace {
    const name = `${apiUrl} ${userId}`;
    const pace = this.#paces.get(name) ?? new ChatPace();
    this.#paces.set(name, pace);
    return pace;
  }
}

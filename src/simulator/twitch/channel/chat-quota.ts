const WINDOW_MS = 30_000;
const ORDINARY_PER_WINDOW = 20;
const PRIVILEGED_PER_WINDOW = 100;
const ORDINARY_GAP_MS = 1_000;

interface SentLine {
  channelId: string;
  text: string;
  atMs: number;
}

/**
 * How much one may say: 20 lines in 30 s over all channels and one a second in a channel; 100 in 30 s where the sender
 * is broadcaster, moderator or VIP. The same text again within 30 s is dropped for ordinary members.
 */
export class ChatQuota {
  readonly #sent = new Map<string, SentLine[]>();
  /** When somebody last wrote in a channel: slow mode reaches back further than the quota. */
  readonly #last = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether one more line is too many. */
  isExceeded(userId: string, channelId: string, isPrivileged: boolean): boolean {
    const recent = this.#recent(userId);
    if (isPrivileged) return recent.length >= PRIVILEGED_PER_WINDOW;
    const last = recent.findLast((line) => line.channelId === channelId);
    const isTooSoon = last !== undefined && this.#now() - last.atMs < ORDINARY_GAP_MS;
    return isTooSoon || recent.length >= ORDINARY_PER_WINDOW;
  }

  /** Whether the same was said in the channel a moment ago. */
  isRepeated(userId: string, channelId: string, text: string): boolean {
    return this.#recent(userId).some((line) => line.channelId === channelId && line.text === text);
  }

  /** How long ago somebody wrote in a channel, in milliseconds; infinite when never. */
  sinceLast(userId: string, channelId: string): number {
    const last = this.#last.get(`${userId} ${channelId}`);
    return last === undefined ? Number.POSITIVE_INFINITY : this.#now() - last;
  }

  /** Counts a line that was accepted. */
  count(userId: string, channelId: string, text: string): void {
    this.#recent(userId).push({ channelId, text, atMs: this.#now() });
    this.#last.set(`${userId} ${channelId}`, this.#now());
  }

  #recent(userId: string): SentLine[] {
    const oldest = this.#now() - WINDOW_MS;
    const recent = (this.#sent.get(userId) ?? []).filter((line) => line.atMs > oldest);
    this.#sent.set(userId, recent);
    return recent;
  }
}

import { MAX_ASSIGNMENTS } from './calls';

/**
 * How long a welcomed session waits for others that could be assigned with it. Twitch closes it after ten seconds
 * without an assignment (4003), and a shard without a connection loses messages.
 */
const PATIENCE_MS = 500;

/** Shards whose connections are up and wait to be assigned, a hundred with one call. */
export class AssignQueue {
  readonly #waiting = new Map<number, number>();

  get size(): number {
    return this.#waiting.size;
  }

  /** The connection of a shard is up. `nowMs` is the clock. */
  add(shard: number, nowMs: number): void {
    if (!this.#waiting.has(shard)) this.#waiting.set(shard, nowMs);
  }

  /** The shard is not to be assigned any more, at least not now. */
  remove(shard: number): void {
    this.#waiting.delete(shard);
  }

  /**
   * When to look again, in milliseconds from now; 0 for at once and `null` for nothing to do.
   *
   * @param connecting how many connections are on their way and may join soon
   */
  dueInMs(connecting: number, nowMs: number): number | null {
    const [oldestMs] = this.#waiting.values();
    if (oldestMs === undefined) return null;
    if (this.#waiting.size >= MAX_ASSIGNMENTS || connecting === 0) return 0;
    return Math.max(0, oldestMs + PATIENCE_MS - nowMs);
  }

  /** Takes the next shards to assign with one call, the longest waiting first. */
  take(): number[] {
    const batch = [...this.#waiting.keys()].slice(0, MAX_ASSIGNMENTS);
    for (const shard of batch) this.#waiting.delete(shard);
    return batch;
  }
}

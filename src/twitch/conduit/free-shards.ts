import type { Pace } from './pace';
import { isServed, type WireShard } from './wire';

/** Which shards nobody serves, since when, and which of them may be claimed now. */
export class FreeShards {
  readonly #pace: Pick<Pace, 'leftMs' | 'unclaimedMs'>;
  readonly #sinceMs = new Map<number, number>();
  /** Seen free with the look before. */
  #candidates = new Set<number>();

  constructor(pace: Pick<Pace, 'leftMs' | 'unclaimedMs'>) {
    this.#pace = pace;
  }

  /** Whether a shard waits for the look that decides about it. */
  get areWaiting(): boolean {
    return this.#candidates.size > 0;
  }

  /** Notes what Twitch lists. Says whether a shard is free that was not before. */
  note(
    listed: ReadonlyMap<number, WireShard>,
    shardCount: number,
    isHeld: (shard: number) => boolean,
    nowMs: number,
  ): boolean {
    let isNews = false;
    for (const shard of this.#sinceMs.keys()) if (shard >= shardCount) this.#sinceMs.delete(shard);
    for (let shard = 0; shard < shardCount; shard += 1) {
      if (isHeld(shard) || isServed(listed.get(shard))) this.#sinceMs.delete(shard);
      else if (!this.#sinceMs.has(shard)) {
        this.#sinceMs.set(shard, nowMs);
        isNews = true;
      }
    }
    return isNews;
  }

  /** Whether a shard has been free for so long that whoever served it, or was meant to, may be taken for dead. */
  isLeft(shard: number, wasAssigned: boolean, nowMs: number): boolean {
    const sinceMs = this.#sinceMs.get(shard);
    if (sinceMs === undefined) return false;
    return nowMs - sinceMs >= (wasAssigned ? this.#pace.leftMs : this.#pace.unclaimedMs);
  }

  /**
   * Which of the shards that are wanted may be claimed with this look. A shard that has become free is seen by other
   * instances as well: then a second look after a random moment decides.
   *
   * @param isSure for shards that need no second look
   */
  ripe(wanted: readonly number[], isSure: (shard: number) => boolean): number[] {
    const ripe = wanted.filter((shard) => this.#candidates.has(shard) || isSure(shard));
    const taken = new Set(ripe);
    this.#candidates = new Set(wanted.filter((shard) => !taken.has(shard)));
    return ripe;
  }
}

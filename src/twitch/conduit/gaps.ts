/** Between when events may have been missed on which shards. Times in milliseconds. */
export interface ShardGap {
  fromMs: number;
  toMs: number;
  reason: string;
  shards: number[];
}

/**
 * Puts the losses of many shards together into one gap: it begins with the first shard that breaks and ends when
 * all of them deliver again. Three hundred sockets that a server cuts at once are one piece of news.
 */
export class OpenGap {
  readonly #missing = new Set<number>();
  readonly #shards = new Set<number>();
  #fromMs = Number.POSITIVE_INFINITY;
  #reason = '';

  /** The shards that do not deliver now. */
  get missing(): ReadonlySet<number> {
    return this.#missing;
  }

  /** Since when something may be missing that has not been told; `null` while nothing is. */
  get sinceMs(): number | null {
    return this.#missing.size > 0 ? this.#fromMs : null;
  }

  /** A shard broke; nothing was heard after `sinceMs`. Told again for the same break, the first time counts. */
  lose(shard: number, sinceMs: number, reason: string): void {
    if (this.#missing.has(shard)) return;
    if (this.#missing.size === 0) this.#reason = reason;
    this.#missing.add(shard);
    this.#shards.add(shard);
    this.#fromMs = Math.min(this.#fromMs, sinceMs);
  }

  /** A shard delivers again, here or to somebody else. Gives the gap when it was the last one. */
  regain(shard: number, nowMs: number): ShardGap | null {
    return this.#missing.delete(shard) && this.#missing.size === 0 ? this.#tell(nowMs) : null;
  }

  /**
   * Another instance had the shard before its connection ended here, so that nothing of it was missed. Gives what is
   * left of the gap when it was the last one.
   */
  handedOver(shard: number, nowMs: number): ShardGap | null {
    if (!this.#missing.delete(shard)) return null;
    this.#shards.delete(shard);
    if (this.#missing.size > 0) return null;
    if (this.#shards.size > 0) return this.#tell(nowMs);
    this.#fromMs = Number.POSITIVE_INFINITY;
    return null;
  }

  /** The part of a gap that is over, once it has lasted for `leastMs`: what follows is a gap of its own. */
  soFar(nowMs: number, leastMs: number): ShardGap | null {
    return this.#missing.size > 0 && nowMs - this.#fromMs >= leastMs ? this.#tell(nowMs) : null;
  }

  #tell(nowMs: number): ShardGap {
    const fromMs = Math.min(this.#fromMs, nowMs);
    const shards = [...this.#shards].sort((one, other) => one - other);
    this.#shards.clear();
    for (const shard of this.#missing) this.#shards.add(shard);
    this.#fromMs = this.#missing.size > 0 ? nowMs : Number.POSITIVE_INFINITY;
    return { fromMs, toMs: nowMs, reason: this.#reason, shards };
  }
}

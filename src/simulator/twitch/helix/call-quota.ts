import { HelixRefusal } from './refusal';

/** How often a call may be made: quotas of single calls, besides the points of the bucket. */
export class CallQuota {
  readonly #made = new Map<string, number[]>();

  constructor(
    private readonly now: () => number,
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Counts one call of whoever `key` stands for, or refuses it with 429. */
  take(key: string): void {
    const recent = (this.#made.get(key) ?? []).filter((atMs) => atMs > this.now() - this.windowMs);
    if (recent.length >= this.most) {
      throw new HelixRefusal(
        429,
        `This call is allowed ${this.most} times in ${this.windowMs / 1_000} seconds`,
      );
    }
    this.#made.set(key, [...recent, this.now()]);
  }
}

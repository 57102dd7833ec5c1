import { claimNews } from './claim-news';
import { type ClaimRule, planClaims } from './claims';
import { FreeShards } from './free-shards';
import type { WebhookAddress } from './held-shard';
import type { ConduitMemory } from './memory';
import type { Pace } from './pace';
import type { ShardEvents } from './shard-events';
import type { WireConduit, WireShard } from './wire';

export interface ClaimingOptions {
  rule: ClaimRule;
  /** Serves the shards in place of sockets. */
  webhook: WebhookAddress | null;
  /** What was known before a restart, of whatever conduit. */
  memory: ConduitMemory | undefined;
  /** The conduit; `undefined` while there is none. */
  conduitId: () => string | undefined;
  /** The numbers of the shards that the node serves. */
  held: () => readonly number[];
  pace: Pace;
  now: () => number;
  random: () => number;
  /** Asks for a look in so many milliseconds. */
  lookIn: (ms: number) => void;
  events: Pick<ShardEvents, 'mended' | 'trouble'>;
}

/** Which shards of its conduit a node claims, look by look, and which it does not get. */
export class Claiming {
  readonly #options: ClaimingOptions;
  readonly #free: FreeShards;
  readonly #outbid = new Set<number>();
  /** Where the node begins among free shards. */
  #offset = 0;
  #busy: readonly number[] = [];
  #isWaiting = false;
  #looks = 0;

  constructor(options: ClaimingOptions) {
    this.#options = options;
    this.#free = new FreeShards(options.pace);
  }

  /** Asked for by number, and not to be had. */
  get busy(): readonly number[] {
    return this.#busy;
  }

  /** Whether there is none for the node because others serve them all. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Whether it has looked before: what it finds with the first look it need not share with anybody. */
  get hasLooked(): boolean {
    return this.#looks > 0;
  }

  /** What was known of this conduit before a restart. */
  get former(): ConduitMemory | undefined {
    const { conduitId, memory } = this.#options;
    return memory?.conduitId === conduitId() ? memory : undefined;
  }

  /** The conduit was found, or has another size: begins somewhere else among its shards than others do. */
  begin(conduit: WireConduit): void {
    this.#offset = Math.floor(this.#options.random() * conduit.shard_count);
  }

  /** Whether Twitch lists a shard with a connection of the node's own, of before its restart. */
  isFormer(shard: number, { transport }: WireShard): boolean {
    const { webhook } = this.#options;
    if (webhook) return transport?.callback === webhook.callback;
    const former = this.former?.sessions[shard];
    return Boolean(former) && transport?.session_id === former;
  }

  /** Somebody else has taken the shard: taking it back would begin a fight. */
  outbid(shard: number): void {
    this.#outbid.add(shard);
  }

  /** The look is over. */
  looked(): void {
    this.#looks += 1;
  }

  /** Whether the node would serve more shards if they were free, or cannot serve any yet. */
  wantsMore(conduit: WireConduit | null): boolean {
    const { held, rule } = this.#options;
    if (!conduit || this.#looks === 0) return true;
    const size = held().length;
    if (rule.mode === 'list') return this.#busy.length > 0 || size === 0;
    const { shard_count: count } = conduit;
    if (size >= count) return false;
    return rule.standIn || size < (rule.most ?? count);
  }

  /**
   * Claims what is to be claimed now.
   *
   * @param listed by number; without those that were never assigned
   * @param hold called for each shard that the node is to serve from now on
   */
  claim(listed: ReadonlyMap<number, WireShard>, count: number, hold: (shard: number) => void): void {
    const { events, held, lookIn, now, pace, random, rule } = this.#options;
    const nowMs = now();
    const before = new Set(held());
    const isNews = this.#free.note(listed, count, (shard) => before.has(shard), nowMs);
    if (isNews && rule.mode === 'auto' && rule.standIn) lookIn(pace.leftMs);
    const plan = planClaims(rule, {
      shardCount: count,
      listed,
      held: before,
      isFormer: (shard, entry) => this.isFormer(shard, entry),
      isLeft: (shard) => this.#free.isLeft(shard, listed.has(shard), nowMs),
      outbid: this.#outbid,
      own: this.#looks === 0 ? (this.former?.own ?? []) : [],
      offset: this.#offset,
    });
    // The first look claims at once: there is nobody yet whom it could have been seen with.
    const isSure = (shard: number): boolean => {
      const entry = listed.get(shard);
      return this.#looks === 0 || (entry !== undefined && this.isFormer(shard, entry));
    };
    for (const shard of this.#free.ripe(plan.take, isSure)) hold(shard);
    if (this.#free.areWaiting) lookIn(pace.jitterMs * (0.1 + 0.9 * random()));
    this.#busy = [...plan.busy, ...plan.outside];
    this.#isWaiting = held().length === 0 && !this.#free.areWaiting;
    for (const [cause, error] of Object.entries(claimNews(plan, count, this.#isWaiting))) {
      if (error) events.trouble(error, cause);
      else events.mended(cause);
    }
  }
}

import { asLivestreamError, type LivestreamError } from '../../shared/errors';
import { ForwardClock } from '../../shared/forward-clock';
import type { ConduitCalls } from './calls';
import { Claiming } from './claiming';
import type { ClaimRule } from './claims';
import type { HeldShard, WebhookAddress } from './held-shard';
import { Holdings } from './holdings';
import { LookTimer } from './look-timer';
import type { ConduitMemory } from './memory';
import { nextLookMs, PACE, type Pace } from './pace';
import type { ShardEvents, ShardProgress } from './shard-events';
import { ShardService } from './shard-service';
import { UNREACHED, unreached } from './unreached';
import { judgeShard } from './upkeep';
import { WatchedConduit } from './watched-conduit';
import { isServed, type WireShard } from './wire';

export interface ConduitShardsOptions {
  calls: ConduitCalls;
  eventsubUrl: string;
  /** The id of the conduit; blank: the only one, or a new one. */
  conduit: string;
  /** How many shards a new conduit gets. */
  shardCount: number;
  rule: ClaimRule;
  /** Whether the node assigns its sessions itself, or tells the flow. */
  identify: 'auto' | 'flow';
  /** Serves the shards in place of sockets. */
  webhook: WebhookAddress | null;
  /** What was known before a restart. */
  memory: ConduitMemory | undefined;
  /** What is to be remembered has changed. */
  remember: () => void;
  events: ShardEvents;
  pace?: Partial<Pace>;
  now?: () => number;
  random?: () => number;
}

/** Between two tries of a shard whose webhook does not answer. */
const UNREACHED_MS = 30_000;

/** A gap that lasts is told in parts of this length. */
const GAP_PART_MS = 120_000;

/** How often what is known is written down although nothing changed, so that a gap over a crash is told about right. */
const REMEMBER_MS = 3_600_000;

/**
 * The shards of a conduit that one node serves: claims them, keeps a connection for each, points Twitch at it, and
 * looks after them for as long as it runs. What to do follows from plain functions; here are the calls, the sockets
 * and the timers.
 */
export class ConduitShards {
  readonly #options: ConduitShardsOptions;
  readonly #events: ShardEvents;
  readonly #pace: Pace;
  readonly #clock = new ForwardClock();
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #held: Holdings;
  readonly #claiming: Claiming;
  readonly #service: ShardService;
  readonly #conduit: WatchedConduit;
  readonly #looking: LookTimer;
  #pages = 1;
  #rememberedMs = 0;
  #closed = false;

  constructor(options: ConduitShardsOptions) {
    this.#options = options;
    this.#events = options.events;
    this.#pace = { ...PACE, ...options.pace };
    this.#now = options.now ?? this.#clock.now;
    this.#random = options.random ?? Math.random;
    const shared = { events: options.events, now: this.#now, random: this.#random };
    this.#held = new Holdings({ ...shared, clock: this.#clock, remember: () => this.#remember() });
    this.#claiming = new Claiming({
      ...shared,
      rule: options.rule,
      webhook: options.webhook,
      memory: options.memory,
      conduitId: () => this.#conduit.known?.id,
      held: () => this.#held.numbers,
      pace: this.#pace,
      lookIn: (ms) => this.#looking.in(ms),
    });
    this.#service = new ShardService({
      ...shared,
      calls: options.calls,
      eventsubUrl: options.eventsubUrl,
      identify: options.identify,
      webhook: options.webhook,
      held: this.#held,
      pace: this.#pace,
      conduitId: () => this.#conduit.known?.id ?? null,
      doubt: () => this.#conduit.doubt(),
      lookIn: (ms) => this.#looking.in(ms),
    });
    this.#conduit = new WatchedConduit({
      calls: options.calls,
      wanted: options.conduit,
      remembered: options.memory?.conduitId,
      shardCount: options.shardCount,
      jitterMs: this.#pace.jitterMs,
      // Half of the calls of a node that waits for shards: the list of shards fails when there is no conduit.
      believeMs: this.#pace.watchMs / 2,
      now: this.#now,
      random: this.#random,
      isWanted: () => !this.#closed,
      found: (conduit) => {
        this.#claiming.begin(conduit);
        this.#events.conduit(conduit);
        this.#remember();
      },
      gone: (error) => this.#deleted(error),
    });
    this.#looking = new LookTimer(() => this.#look());
  }

  get progress(): ShardProgress {
    return {
      enabled: this.#held.enabled,
      wanted: this.#held.size + this.#claiming.busy.length,
      isWaiting: this.#claiming.isWaiting && this.#held.size === 0,
    };
  }

  /**
   * Until when everything was heard that was to be heard on a socket, in milliseconds; 0 for never. A gap that is not
   * told yet begins there, that of a run before, too: whoever comes next has to tell it.
   */
  get heardMs(): number {
    const { heardMs } = this.#held;
    return heardMs > 0 ? this.#clock.shown(heardMs) : (this.#claiming.former?.heardMs ?? 0);
  }

  /** The shards that it would want back after a restart: what it serves for others is not among them. */
  get own(): number[] {
    const { rule } = this.#options;
    if (!this.#claiming.hasLooked) return this.#claiming.former?.own ?? [];
    const held = this.#held.numbers;
    return rule.mode === 'auto' && rule.most !== null ? held.slice(0, rule.most) : held;
  }

  /** The session that each shard has, for a restart: before the first look those of the run before. */
  get sessions(): Record<string, string> {
    const former = this.#claiming.hasLooked ? {} : this.#claiming.former?.sessions;
    return { ...former, ...this.#held.sessions };
  }

  start(): void {
    void this.#looking.at();
  }

  /** Something may have changed at Twitch: looks within a moment, not at the same one as every other instance. */
  look(): void {
    this.#looking.in(this.#pace.jitterMs * this.#random());
  }

  /** Something is known to have changed at Twitch by this very process: looks now, for the conduit's size, too. */
  lookAgain(): void {
    this.#conduit.doubt();
    this.#looking.in(0);
  }

  /** Closes every connection and waits for it. Nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#looking.close();
    await this.#service.close();
  }

  // --- looking -----------------------------------------------------------------------------------------------

  async #look(): Promise<void> {
    try {
      const conduit = await this.#conduit.current();
      const before = this.#held.touches;
      const { shards, pages } = await this.#options.calls.shards(conduit.id);
      if (this.#closed) return;
      this.#pages = pages;
      for (const cause of ['conduit', 'deleted']) this.#events.mended(cause);
      const listed = new Map(shards.map((shard) => [Number(shard.id), shard]));
      if (!this.#isSizeDoubtful(listed, before)) this.#settle(listed, before);
      this.#claiming.looked();
    } catch (error) {
      if (!this.#closed) this.#cannotLook(asLivestreamError(error, 'twitch'));
    }
    if (!this.#closed) this.#lookOn();
  }

  /** A shard that delivered and is not listed so any more may be beyond the end of a conduit that was made smaller. */
  #isSizeDoubtful(listed: ReadonlyMap<number, WireShard>, before: number): boolean {
    if (this.#conduit.isFresh) return false;
    for (const held of this.#held.all()) {
      const entry = listed.get(held.shard);
      if (held.state !== 'enabled' || held.touched > before || (entry && held.isCurrent(entry))) continue;
      this.#conduit.doubt();
      this.#looking.in(0);
      return true;
    }
    return false;
  }

  #cannotLook(error: LivestreamError): void {
    // The conduit may be gone; the next look asks for it before anybody is told.
    if (this.#conduit.known && error.code === 'not_found' && !this.#conduit.isFresh) {
      this.#conduit.doubt();
      this.#looking.in(0);
    } else this.#events.trouble(error, 'conduit');
  }

  #lookOn(): void {
    const nowMs = this.#now();
    this.#held.tellSoFar(GAP_PART_MS);
    if (nowMs - this.#rememberedMs >= REMEMBER_MS) this.#remember();
    this.#looking.in(
      nextLookMs(this.#pace, this.#claiming.wantsMore(this.#conduit.known), this.#pages, this.#random()),
    );
  }

  #remember(): void {
    this.#rememberedMs = this.#now();
    this.#options.remember();
  }

  #deleted(error: LivestreamError): void {
    // No other one stands in for the one that was named: that is told as what keeps the node from working.
    if (this.#options.conduit === '') this.#events.trouble(error, 'deleted');
    for (const held of this.#held.all()) this.#held.breaks(held, this.#now(), 'the conduit was deleted');
  }

  // --- deciding ----------------------------------------------------------------------------------------------

  /** @param before the count of touches when the list was asked for: what changed since is newer than the list */
  #settle(listed: ReadonlyMap<number, WireShard>, before: number): void {
    const count = this.#conduit.known?.shard_count ?? 0;
    for (const held of this.#held.all()) {
      if (held.touched <= before) this.#judge(held, listed.get(held.shard), count);
    }
    this.#claiming.claim(listed, count, (shard) => this.#hold(shard, listed.get(shard)));
    this.#events.changed();
  }

  #judge(held: HeldShard, listed: WireShard | undefined, count: number): void {
    const verdict = judgeShard(
      {
        shard: held.shard,
        isUp: held.transport !== null && held.state !== 'assigning',
        takesOver: held.takesOver,
        isOwn: (entry) => held.isOwn(entry),
        isCurrent: (entry) => held.isCurrent(entry),
      },
      listed,
      count,
    );
    if (verdict === 'assign' && this.#isUnreached(held, listed)) return;
    if (verdict === 'assign') {
      const disconnectedMs = Date.parse(listed?.transport?.disconnected_at ?? '') || this.#now();
      this.#held.breaks(held, disconnectedMs, listed?.status ?? 'the shard was not assigned');
      this.#service.identify(held);
    } else if (verdict === 'fine') {
      if (listed?.status === 'enabled' && held.isCurrent(listed)) this.#service.delivers(held);
    } else {
      if (verdict === 'taken') this.#claiming.outbid(held.shard);
      this.#service.release(held, verdict);
    }
  }

  /** Twitch found nobody at the webhook. It is asked to look again, but not all the time. */
  #isUnreached(held: HeldShard, listed: WireShard | undefined): boolean {
    const { webhook } = this.#options;
    if (!webhook || listed?.status !== UNREACHED || !held.isCurrent(listed)) return false;
    this.#events.trouble(unreached(webhook.callback, held.shard), 'callback');
    const nowMs = this.#now();
    const isEarly = nowMs < held.notBeforeMs;
    if (!isEarly) held.notBeforeMs = nowMs + UNREACHED_MS;
    this.#looking.in(held.notBeforeMs - nowMs);
    return isEarly;
  }

  #hold(shard: number, listed: WireShard | undefined): void {
    const memory = this.#claiming.former;
    const former = memory?.sessions[shard];
    const takesOver = listed !== undefined && isServed(listed) && !this.#claiming.isFormer(shard, listed);
    // From whoever stands in nothing is missed: that one has told of what was.
    if (former !== undefined && memory && memory.heardMs > 0 && !takesOver) {
      const reason = memory.orderly
        ? 'the flows were deployed anew or Node-RED was restarted'
        : 'Node-RED ended without closing the connection';
      this.#held.missed(shard, memory.heardMs, reason);
    }
    // Taken over from another instance: what came for it meanwhile nobody may have got.
    const leftMs = isServed(listed) ? Number.NaN : Date.parse(listed?.transport?.disconnected_at ?? '');
    if (this.#claiming.hasLooked && leftMs > 0)
      this.#held.missed(shard, leftMs, 'another instance left the shard');
    this.#service.begin(shard, former, takesOver);
  }
}

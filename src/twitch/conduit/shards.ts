import { asLivestreamError, isLivestreamError, LivestreamError } from '../../shared/errors';
import { ForwardClock } from '../../shared/forward-clock';
import { sentence } from '../../shared/sentence';
import type { Frame } from '../eventsub/protocol';
import { Assigner } from './assigner';
import type { ConduitCalls } from './calls';
import { claimNews } from './claim-news';
import { type ClaimRule, planClaims } from './claims';
import { FreeShards } from './free-shards';
import { OpenGap, type ShardGap } from './gaps';
import { HeldShard, type WebhookAddress } from './held-shard';
import { LookTimer } from './look-timer';
import type { ConduitMemory } from './memory';
import { nextLookMs, PACE, type Pace } from './pace';
import { ShardLines } from './shard-lines';
import { UNREACHED, unreached } from './unreached';
import { judgeShard } from './upkeep';
import { WatchedConduit } from './watched-conduit';
import { type AssignmentError, isServed, type WireConduit, type WireShard } from './wire';

/** What the shards of a node tell their owner. */
export interface ShardEvents {
  /** A notification or a revocation, as it came on whatever shard. */
  frame(frame: Frame): void;
  /** Which conduit it is, and each time that it is another one or has another size. */
  conduit(conduit: WireConduit): void;
  /** A session waits for the flow to assign it. */
  session(shard: number, sessionId: string): void;
  /** A shard delivers to this node. */
  assigned(shard: number, sessionId: string): void;
  /** A shard that delivered does not any more. */
  lost(shard: number, reason: string): void;
  /** Messages may be missing. */
  gap(gap: ShardGap): void;
  /** The figures of `progress` have changed. */
  changed(): void;
  trouble(error: LivestreamError, cause: string): void;
  mended(cause: string): void;
}

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

/** How many of a node's shards deliver. */
export interface ShardProgress {
  enabled: number;
  /** Claimed, or asked for by number. */
  wanted: number;
  /** Whether it has none because others serve them all. */
  isWaiting: boolean;
}

/** Between two tries of a shard whose webhook does not answer. */
const UNREACHED_MS = 30_000;

/** With this code Twitch closes a session that serves nothing (facts 1.5). */
const UNUSED = 4003;

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
  readonly #held = new Map<number, HeldShard>();
  readonly #assigner: Assigner;
  readonly #gap = new OpenGap();
  readonly #outbid = new Set<number>();
  readonly #free: FreeShards;
  readonly #lines: ShardLines;
  readonly #conduit: WatchedConduit;
  readonly #looking: LookTimer;
  /** Where the node begins among free shards. */
  #offset = 0;
  #enabled = 0;
  #touches = 0;
  #looks = 0;
  #pages = 1;
  #busy: readonly number[] = [];
  #isWaiting = false;
  #rememberedMs = 0;
  #closed = false;

  constructor(options: ConduitShardsOptions) {
    this.#options = options;
    this.#events = options.events;
    this.#pace = { ...PACE, ...options.pace };
    this.#now = options.now ?? this.#clock.now;
    this.#random = options.random ?? Math.random;
    this.#assigner = new Assigner({
      calls: options.calls,
      conduitId: () => this.#conduit.known?.id ?? null,
      transportOf: (shard) => this.#held.get(shard)?.transport ?? null,
      connecting: () => this.#lines.connecting,
      now: this.#now,
      begun: (shards) => this.#begun(shards),
      assigned: (shard, answer) => this.#assigned(shard, answer),
      refused: (shard, error) => this.#refused(shard, error),
      failed: (shards, error) => this.#failed(shards, error),
    });
    this.#free = new FreeShards(this.#pace);
    this.#lines = new ShardLines(options.eventsubUrl, this.#now, {
      frame: (held, frame) => this.#frame(held, frame),
      ready: (held, sessionId, fresh) => this.#ready(held, sessionId, fresh),
      lost: (held, { sinceMs, reason, code }) => this.#lost(held, sinceMs, reason, code),
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
        this.#offset = Math.floor(this.#random() * conduit.shard_count);
        this.#events.conduit(conduit);
        this.#remember();
      },
      gone: (error) => this.#deleted(error),
    });
    this.#looking = new LookTimer(() => this.#look(), this.#now);
  }

  get progress(): ShardProgress {
    return {
      enabled: this.#enabled,
      wanted: this.#held.size + this.#busy.length,
      isWaiting: this.#isWaiting && this.#held.size === 0,
    };
  }

  /**
   * Until when everything was heard that was to be heard on a socket, in milliseconds; 0 for never. A gap that is not
   * told yet begins there, that of a run before, too: whoever comes next has to tell it.
   */
  get heardMs(): number {
    let latest = 0;
    for (const { connection } of this.#held.values()) latest = Math.max(latest, connection?.heardMs ?? 0);
    if (latest === 0) return this.#former?.heardMs ?? 0;
    return this.#clock.shown(Math.min(latest, this.#gap.sinceMs ?? latest));
  }

  /** The shards that it would want back after a restart: what it serves for others is not among them. */
  get own(): number[] {
    const { rule } = this.#options;
    const held = [...this.#held.keys()];
    return rule.mode === 'auto' && rule.most !== null ? held.slice(0, rule.most) : held;
  }

  /** The session that each shard has, for a restart. */
  get sessions(): Record<string, string> {
    return Object.fromEntries([...this.#held.values()].map(({ shard, sessionId }) => [shard, sessionId]));
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
    this.#assigner.close();
    await Promise.all([...this.#held.values()].map((held) => this.#lines.close(held)));
  }

  // --- looking -----------------------------------------------------------------------------------------------

  async #look(): Promise<void> {
    try {
      const conduit = await this.#conduit.current();
      const before = this.#touches;
      const { shards, pages } = await this.#options.calls.shards(conduit.id);
      if (this.#closed) return;
      this.#pages = pages;
      for (const cause of ['conduit', 'deleted']) this.#events.mended(cause);
      const listed = new Map(shards.map((shard) => [Number(shard.id), shard]));
      if (!this.#isSizeDoubtful(listed, before)) this.#settle(listed, before);
      this.#looks += 1;
    } catch (error) {
      if (!this.#closed) this.#cannotLook(asLivestreamError(error, 'twitch'));
    }
    if (!this.#closed) this.#lookOn();
  }

  /** A shard that delivered and is not listed so any more may be beyond the end of a conduit that was made smaller. */
  #isSizeDoubtful(listed: ReadonlyMap<number, WireShard>, before: number): boolean {
    if (this.#conduit.isFresh) return false;
    for (const held of this.#held.values()) {
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
    this.#tellGap(this.#gap.soFar(nowMs, GAP_PART_MS));
    if (nowMs - this.#rememberedMs >= REMEMBER_MS) this.#remember();
    this.#looking.in(nextLookMs(this.#pace, this.#wantsMore, this.#pages, this.#random()));
  }

  #remember(): void {
    this.#rememberedMs = this.#now();
    this.#options.remember();
  }

  /** Whether it would serve more shards if they were free, or cannot serve any yet. */
  get #wantsMore(): boolean {
    const { rule } = this.#options;
    const conduit = this.#conduit.known;
    if (!conduit || this.#looks === 0) return true;
    if (rule.mode === 'list') return this.#busy.length > 0 || this.#held.size === 0;
    const { shard_count: count } = conduit;
    if (this.#held.size >= count) return false;
    return rule.standIn || this.#held.size < (rule.most ?? count);
  }

  #deleted(error: LivestreamError): void {
    // No other one stands in for the one that was named: that is told as what keeps the node from working.
    if (this.#options.conduit === '') this.#events.trouble(error, 'deleted');
    for (const held of this.#held.values()) this.#breaks(held, this.#now(), 'the conduit was deleted');
  }

  // --- deciding ----------------------------------------------------------------------------------------------

  /** @param before the count of touches when the list was asked for: what changed since is newer than the list */
  #settle(listed: ReadonlyMap<number, WireShard>, before: number): void {
    const count = this.#conduit.known?.shard_count ?? 0;
    for (const held of [...this.#held.values()]) {
      if (held.touched <= before) this.#judge(held, listed.get(held.shard), count);
    }
    this.#claim(listed, count);
    this.#events.changed();
  }

  #claim(listed: ReadonlyMap<number, WireShard>, count: number): void {
    const { rule } = this.#options;
    const nowMs = this.#now();
    const isNews = this.#free.note(listed, count, (shard) => this.#held.has(shard), nowMs);
    if (isNews && rule.mode === 'auto' && rule.standIn) this.#looking.in(this.#pace.leftMs);
    const plan = planClaims(rule, {
      shardCount: count,
      listed,
      held: new Set(this.#held.keys()),
      isFormer: (shard, entry) => this.#isFormer(shard, entry),
      isLeft: (shard) => this.#free.isLeft(shard, listed.has(shard), nowMs),
      outbid: this.#outbid,
      own: this.#looks === 0 ? (this.#former?.own ?? []) : [],
      offset: this.#offset,
    });
    // The first look claims at once: there is nobody yet whom it could have been seen with.
    const isSure = (shard: number): boolean => {
      const entry = listed.get(shard);
      return this.#looks === 0 || (entry !== undefined && this.#isFormer(shard, entry));
    };
    for (const shard of this.#free.ripe(plan.take, isSure)) this.#hold(shard, listed.get(shard));
    if (this.#free.areWaiting) this.#looking.in(this.#pace.jitterMs * (0.1 + 0.9 * this.#random()));
    this.#busy = [...plan.busy, ...plan.outside];
    this.#isWaiting = this.#held.size === 0 && !this.#free.areWaiting;
    for (const [cause, error] of Object.entries(claimNews(plan, count, this.#isWaiting))) {
      if (error) this.#events.trouble(error, cause);
      else this.#events.mended(cause);
    }
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
      this.#breaks(held, disconnectedMs, listed?.status ?? 'the shard was not assigned');
      this.#identify(held);
    } else if (verdict === 'fine') {
      if (listed?.status === 'enabled' && held.isCurrent(listed)) this.#delivers(held);
    } else {
      if (verdict === 'taken') this.#outbid.add(held.shard);
      this.#release(held, verdict);
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

  /** What was known of this conduit before a restart. */
  get #former(): ConduitMemory | undefined {
    const { memory } = this.#options;
    return memory?.conduitId === this.#conduit.known?.id ? memory : undefined;
  }

  #isFormer(shard: number, { transport }: WireShard): boolean {
    const { webhook } = this.#options;
    if (webhook) return transport?.callback === webhook.callback;
    const former = this.#former?.sessions[shard];
    return Boolean(former) && transport?.session_id === former;
  }

  // --- connecting --------------------------------------------------------------------------------------------

  #hold(shard: number, listed: WireShard | undefined): void {
    const { webhook } = this.#options;
    const memory = this.#former;
    const former = memory?.sessions[shard];
    const held = new HeldShard(shard, webhook, former);
    this.#held.set(shard, held);
    held.takesOver = listed !== undefined && isServed(listed) && !this.#isFormer(shard, listed);
    // From whoever stands in nothing is missed: that one has told of what was.
    if (former !== undefined && memory && memory.heardMs > 0 && !held.takesOver) {
      const reason = memory.orderly
        ? 'the flows were deployed anew or Node-RED was restarted'
        : 'Node-RED ended without closing the connection';
      this.#gap.lose(shard, memory.heardMs, reason);
    }
    // Taken over from another instance: what came for it meanwhile nobody may have got.
    const leftMs = isServed(listed) ? Number.NaN : Date.parse(listed?.transport?.disconnected_at ?? '');
    if (this.#looks > 0 && leftMs > 0) this.#gap.lose(shard, leftMs, 'another instance left the shard');
    if (webhook) this.#identify(held);
    else this.#lines.open(held);
  }

  #ready(held: HeldShard, sessionId: string, fresh: boolean): void {
    if (this.#closed) return;
    this.#events.mended('connect');
    const isOther = held.noteSession(sessionId);
    // A hand-over keeps the shard where it keeps the session.
    if (!fresh && !isOther) return;
    if (!fresh) this.#breaks(held, this.#now(), 'the session moved to another server');
    // Gone for long, or closed because it served nothing (4003): somebody else may have the shard now.
    const doubt =
      held.wasEnabled && (held.lostCode === UNUSED || this.#now() - held.lostMs > this.#pace.doubtMs);
    if (fresh && doubt) {
      held.state = 'checking';
      this.#looking.in(0);
    } else this.#identify(held);
    held.lostMs = 0;
    this.#assigner.pump();
  }

  #identify(held: HeldShard): void {
    held.state = 'waiting';
    held.touched = this.#touches += 1;
    if (this.#options.identify === 'auto') {
      this.#assigner.add(held.shard);
      return;
    }
    const { sessionId, shard } = held;
    this.#looking.in(this.#pace.verifyMs * (0.5 + this.#random()));
    if (held.toldSession === sessionId) return;
    held.toldSession = sessionId;
    this.#events.session(shard, sessionId);
  }

  #lost(held: HeldShard, sinceMs: number, reason: string, code: number | null): void {
    if (this.#closed) return;
    this.#assigner.remove(held.shard);
    if (held.state === 'waiting' && this.#options.identify === 'flow' && code === UNUSED) {
      this.#events.trouble(
        new LivestreamError(
          'shard_error',
          sentence`The flow did not assign the session of shard ${held.shard} within ten seconds. Wire the second output to a twitch conduit node with the action identifyShard.`,
          { platform: 'twitch', detail: `shard ${held.shard}` },
        ),
        `shard ${held.shard}`,
      );
    }
    const neverCame = held.state === 'connecting' && !held.wasEnabled;
    this.#breaks(held, sinceMs, reason);
    held.state = 'connecting';
    held.touched = this.#touches += 1;
    if (held.lostMs === 0) held.lostMs = this.#now();
    held.lostCode = code;
    // Its session served nothing any more: somebody else has the shard, or it was cut off.
    if (code === UNUSED && held.wasEnabled) this.#looking.in(0);
    if (neverCame) {
      this.#events.trouble(
        new LivestreamError(
          'network',
          sentence`Twitch's event server cannot be reached: ${reason}. It is tried again.`,
          {
            platform: 'twitch',
          },
        ),
        'connect',
      );
    }
    this.#assigner.pump();
  }

  #frame(held: HeldShard, frame: Frame): void {
    if (this.#closed) return;
    // What comes over a shard that waits for the flow proves that it was assigned.
    if (held.state === 'waiting' && this.#options.identify === 'flow') this.#delivers(held);
    this.#events.frame(frame);
  }

  // --- assigning ---------------------------------------------------------------------------------------------

  #begun(shards: readonly number[]): void {
    for (const shard of shards) {
      const held = this.#held.get(shard);
      if (!held) continue;
      held.state = 'assigning';
      held.touched = this.#touches += 1;
    }
  }

  #assigned(shard: number, answer: WireShard): void {
    const held = this.#held.get(shard);
    // The connection broke while the call ran, and the next one is on its way.
    if (held?.state !== 'assigning') return;
    held.touched = this.#touches += 1;
    held.state = 'waiting';
    this.#events.mended('assign');
    this.#looking.in(this.#pace.verifyMs * (0.8 + 0.6 * this.#random()));
    // A webhook has to answer Twitch's challenge first; the list tells when it has.
    if (answer.status === 'enabled') this.#delivers(held);
  }

  #refused(shard: number, error: AssignmentError | null): void {
    const held = this.#held.get(shard);
    if (held?.state !== 'assigning') return;
    held.touched = this.#touches += 1;
    held.state = 'waiting';
    const why = error?.message?.replace(/\.$/, '');
    this.#events.trouble(
      new LivestreamError(
        'shard_error',
        why
          ? sentence`Twitch did not assign shard ${shard} of the conduit: ${why}. It is tried again by itself.`
          : sentence`Twitch did not assign shard ${shard} of the conduit, and did not say why. It is tried again by itself.`,
        {
          platform: 'twitch',
          detail: error ? [error.code, error.message].filter(Boolean).join(' ') : `shard ${shard}`,
        },
      ),
      `shard ${shard}`,
    );
    this.#conduit.doubt();
    // The size of the conduit may be another one now; and a session that it does not take is of no use.
    this.#looking.in(this.#pace.verifyMs * (0.5 + this.#random()));
    held.connection?.disown();
  }

  #failed(shards: readonly number[], error: LivestreamError): void {
    for (const shard of shards) {
      const held = this.#held.get(shard);
      if (held?.state === 'assigning') held.state = 'waiting';
      else this.#assigner.remove(shard);
    }
    this.#events.trouble(error, 'assign');
    if (isLivestreamError(error, 'not_found')) {
      this.#conduit.doubt();
      this.#looking.in(0);
    }
  }

  #delivers(held: HeldShard): void {
    if (held.state === 'enabled') return;
    const { shard } = held;
    held.state = 'enabled';
    held.wasEnabled = true;
    held.takesOver = false;
    held.lostCode = null;
    held.touched = this.#touches += 1;
    this.#enabled += 1;
    this.#assigner.remove(shard);
    this.#events.mended(`shard ${shard}`);
    this.#events.mended('callback');
    this.#events.assigned(shard, held.sessionId);
    this.#events.changed();
    this.#regain(shard);
    this.#remember();
  }

  /** A shard does not deliver any more, if it did. */
  #breaks(held: HeldShard, sinceMs: number, reason: string): void {
    if (held.state !== 'enabled') return;
    held.state = 'waiting';
    held.touched = this.#touches += 1;
    this.#enabled -= 1;
    this.#gap.lose(held.shard, sinceMs, reason);
    this.#events.lost(held.shard, reason);
    this.#events.changed();
  }

  #release(held: HeldShard, why: 'taken' | 'outside'): void {
    const { shard, state, lostCode } = held;
    // Who takes a shard gets from then on what comes for it: nothing is missed, unless the connection broke before.
    const isHandedOver = why === 'taken' && (state === 'enabled' || lostCode === UNUSED);
    if (isHandedOver && state === 'enabled') this.#enabled -= 1;
    else this.#breaks(held, this.#now(), 'the conduit was made smaller');
    this.#held.delete(shard);
    this.#assigner.remove(shard);
    if (isHandedOver) this.#tellGap(this.#gap.handedOver(shard, this.#now()));
    else this.#regain(shard);
    this.#remember();
    void this.#lines.close(held);
  }

  #regain(shard: number): void {
    this.#tellGap(this.#gap.regain(shard, this.#now()));
  }

  #tellGap(gap: ShardGap | null): void {
    if (gap) this.#events.gap(this.#clock.shownSpan(gap));
  }
}

import { asLivestreamError, isLivestreamError, LivestreamError } from '../../shared/errors';
import { Connection } from '../eventsub/connection';
import type { Frame } from '../eventsub/protocol';
import { Assigner } from './assigner';
import type { ConduitCalls } from './calls';
import { type ClaimRule, planClaims } from './claims';
import { findConduit } from './find-conduit';
import { OpenGap, type ShardGap } from './gaps';
import { HeldShard, type WebhookAddress } from './held-shard';
import type { ConduitMemory } from './memory';
import { nextLookMs, PACE, type Pace } from './pace';
import { nameShards } from './shard-list';
import { judgeShard } from './upkeep';
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

/** So many sockets are opened at once: they are assigned with one call, and a small machine keeps up. */
const MOST_OPENING = 100;

/** A gap that lasts is told in parts of this length. */
const GAP_PART_MS = 120_000;

/**
 * The shards of a conduit that one node serves: claims them, keeps a connection for each, points Twitch at it, and
 * looks after them for as long as it runs. What to do follows from plain functions; here are the calls, the sockets
 * and the timers.
 */
export class ConduitShards {
  readonly #options: ConduitShardsOptions;
  readonly #events: ShardEvents;
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #held = new Map<number, HeldShard>();
  readonly #assigner: Assigner;
  readonly #gap = new OpenGap();
  readonly #outbid = new Set<number>();
  /** Since when a shard is seen without a connection, in milliseconds. */
  readonly #freeSince = new Map<number, number>();
  /** Seen free with the look before: they are claimed if the next one still sees them so. */
  #candidates = new Set<number>();
  readonly #toOpen: number[] = [];
  /** Sockets that are on their way, for the first time or again. */
  readonly #connecting = new Set<number>();
  #opening = 0;
  #conduit: WireConduit | null = null;
  #offset = 0;
  #enabled = 0;
  #touches = 0;
  #looks = 0;
  #pages = 1;
  #busy: readonly number[] = [];
  #isWaiting = false;
  #looking = false;
  #lookAgain = false;
  #lookTimer: NodeJS.Timeout | undefined;
  #lookDueMs = Number.POSITIVE_INFINITY;
  #heardMs = 0;
  #closed = false;

  constructor(options: ConduitShardsOptions) {
    this.#options = options;
    this.#events = options.events;
    this.#pace = { ...PACE, ...options.pace };
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#assigner = new Assigner({
      calls: options.calls,
      conduitId: () => this.#conduit?.id ?? null,
      transportOf: (shard) => this.#held.get(shard)?.transport ?? null,
      connecting: () => this.#connecting.size,
      now: this.#now,
      begun: (shards) => this.#begun(shards),
      assigned: (shard, answer) => this.#assigned(shard, answer),
      refused: (shard, error) => this.#refused(shard, error),
      failed: (shards, error) => this.#failed(shards, error),
    });
  }

  get conduit(): WireConduit | null {
    return this.#conduit;
  }

  get progress(): ShardProgress {
    return {
      enabled: this.#enabled,
      wanted: this.#held.size + this.#busy.length,
      isWaiting: this.#isWaiting && this.#held.size === 0,
    };
  }

  /** When something was last heard of Twitch, in milliseconds; 0 for never. */
  get heardMs(): number {
    let latest = this.#heardMs;
    for (const { connection } of this.#held.values()) latest = Math.max(latest, connection?.heardMs ?? 0);
    return latest;
  }

  /** The session that each shard has, for a restart. */
  get sessions(): Record<string, string> {
    return Object.fromEntries([...this.#held.values()].map(({ shard, sessionId }) => [shard, sessionId]));
  }

  start(): void {
    this.#look().catch(() => undefined);
  }

  /** Something may have changed at Twitch: looks within a moment, not at the same one as every other instance. */
  look(): void {
    this.#lookIn(this.#pace.jitterMs * this.#random());
  }

  /** A frame that came by webhook. */
  receive(frame: Frame): void {
    this.#heardMs = this.#now();
    this.#events.frame(frame);
  }

  /** Closes every connection and waits for it. Nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lookTimer);
    this.#assigner.close();
    await Promise.all([...this.#held.values()].map(({ connection }) => connection?.close()));
  }

  // --- looking -----------------------------------------------------------------------------------------------

  #lookIn(ms: number): void {
    const dueMs = this.#now() + ms;
    if (this.#closed || (this.#lookTimer && dueMs >= this.#lookDueMs)) return;
    clearTimeout(this.#lookTimer);
    this.#lookDueMs = dueMs;
    this.#lookTimer = setTimeout(() => {
      this.#lookTimer = undefined;
      void this.#look();
    }, ms).unref();
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    this.#lookAgain = false;
    clearTimeout(this.#lookTimer);
    this.#lookTimer = undefined;
    try {
      const conduit = await this.#currentConduit();
      const before = this.#touches;
      const { shards, pages } = await this.#options.calls.shards(conduit.id);
      if (this.#closed) return;
      this.#pages = pages;
      this.#events.mended('conduit');
      this.#settle(new Map(shards.map((shard) => [Number(shard.id), shard])), before);
      this.#looks += 1;
    } catch (error) {
      if (this.#closed) return;
      this.#events.trouble(asLivestreamError(error, 'twitch'), 'conduit');
    } finally {
      this.#looking = false;
      if (!this.#closed) this.#planLook();
    }
  }

  #planLook(): void {
    const gap = this.#gap.soFar(this.#now(), GAP_PART_MS);
    if (gap) this.#events.gap(gap);
    if (this.#lookAgain) this.#lookIn(0);
    this.#lookIn(nextLookMs(this.#pace, this.#wantsMore, this.#pages, this.#random()));
  }

  /** Whether it would serve more shards if they were free, or cannot serve any yet. */
  get #wantsMore(): boolean {
    const { rule } = this.#options;
    if (!this.#conduit || this.#looks === 0) return true;
    if (rule.mode === 'list') return this.#busy.length > 0 || this.#held.size === 0;
    const { shard_count: count } = this.#conduit;
    if (this.#held.size >= count) return false;
    return rule.standIn || this.#held.size < (rule.most ?? count);
  }

  /** The conduit as it is now: found or made first, then watched. */
  async #currentConduit(): Promise<WireConduit> {
    const { calls, conduit: wanted, shardCount, memory } = this.#options;
    const known = this.#conduit;
    if (known) {
      const now = (await calls.conduits()).find(({ id }) => id === known.id);
      if (now) {
        if (now.shard_count !== known.shard_count) this.#useConduit(now);
        return now;
      }
      this.#conduitGone(known);
    }
    const found = await findConduit({
      calls,
      wanted,
      remembered: memory?.conduitId,
      shardCount,
      jitterMs: this.#pace.jitterMs,
      random: this.#random,
    });
    this.#offset = Math.floor(this.#random() * found.shard_count);
    if (!this.#closed) this.#useConduit(found);
    return found;
  }

  #useConduit(conduit: WireConduit): void {
    this.#conduit = conduit;
    this.#events.conduit(conduit);
    this.#options.remember();
  }

  #conduitGone({ id }: WireConduit): void {
    this.#conduit = null;
    const advice = this.#options.conduit
      ? 'Make a new one and enter its id, or leave the field blank.'
      : 'The node looks for another one, or makes one.';
    this.#events.trouble(
      new LivestreamError('not_found', `The conduit ${id} was deleted. ${advice}`, {
        platform: 'twitch',
        detail: id,
      }),
      'deleted',
    );
    for (const held of this.#held.values()) this.#breaks(held, this.#now(), 'the conduit was deleted');
  }

  // --- deciding ----------------------------------------------------------------------------------------------

  /** @param before the count of touches when the list was asked for: what changed since is newer than the list */
  #settle(listed: ReadonlyMap<number, WireShard>, before: number): void {
    const count = this.#conduit?.shard_count ?? 0;
    for (const held of [...this.#held.values()]) {
      if (held.touched <= before) this.#judge(held, listed.get(held.shard), count);
    }
    this.#noteFree(listed, count);
    const plan = planClaims(this.#options.rule, {
      shardCount: count,
      listed,
      held: new Set(this.#held.keys()),
      isFormer: (shard, entry) => this.#isFormer(shard, entry),
      isLeft: (shard) => this.#isLeft(shard, listed.has(shard)),
      outbid: this.#outbid,
      offset: this.#offset,
    });
    this.#busy = [...plan.busy, ...plan.outside];
    this.#claim(plan.take, listed);
    this.#tellBusy(plan.busy, plan.outside, count);
    this.#events.changed();
  }

  #judge(held: HeldShard, listed: WireShard | undefined, count: number): void {
    const verdict = judgeShard(
      {
        shard: held.shard,
        isUp: held.transport !== null && held.state !== 'assigning',
        isOwn: (entry) => held.isOwn(entry),
        isCurrent: (entry) => held.isCurrent(entry),
      },
      listed,
      count,
    );
    if (verdict === 'assign') {
      const disconnectedMs = Date.parse(listed?.transport?.disconnected_at ?? '') || this.#now();
      this.#breaks(held, disconnectedMs, listed?.status ?? 'the shard was not assigned');
      this.#identify(held);
    } else if (verdict === 'fine') {
      if (listed?.status === 'enabled' && held.isCurrent(listed)) this.#delivers(held);
    } else {
      if (verdict === 'taken') this.#outbid.add(held.shard);
      this.#release(
        held,
        verdict === 'taken' ? 'another instance serves it' : 'the conduit was made smaller',
      );
    }
  }

  #isFormer(shard: number, { transport }: WireShard): boolean {
    const { webhook, memory } = this.#options;
    if (webhook) return transport?.callback === webhook.callback;
    const former = memory?.conduitId === this.#conduit?.id ? memory?.sessions[shard] : undefined;
    return Boolean(former) && transport?.session_id === former;
  }

  #isLeft(shard: number, wasAssigned: boolean): boolean {
    const sinceMs = this.#freeSince.get(shard);
    if (sinceMs === undefined) return false;
    return this.#now() - sinceMs >= (wasAssigned ? this.#pace.leftMs : this.#pace.unclaimedMs);
  }

  #noteFree(listed: ReadonlyMap<number, WireShard>, count: number): void {
    for (const shard of this.#freeSince.keys()) if (shard >= count) this.#freeSince.delete(shard);
    for (let shard = 0; shard < count; shard += 1) {
      if (this.#held.has(shard) || isServed(listed.get(shard))) this.#freeSince.delete(shard);
      else if (!this.#freeSince.has(shard)) {
        this.#freeSince.set(shard, this.#now());
        const { rule } = this.#options;
        if (rule.mode === 'auto' && rule.standIn) this.#lookIn(this.#pace.leftMs);
      }
    }
  }

  /**
   * The first look claims at once. Later ones come when a shard has become free, which other instances see as well:
   * then a second look after a random moment decides.
   */
  #claim(take: readonly number[], listed: ReadonlyMap<number, WireShard>): void {
    const sure = take.filter((shard) => {
      if (this.#looks === 0 || this.#candidates.has(shard)) return true;
      const entry = listed.get(shard);
      return entry !== undefined && this.#isFormer(shard, entry);
    });
    this.#candidates = new Set(take.filter((shard) => !sure.includes(shard)));
    if (this.#candidates.size > 0) this.#lookIn(this.#pace.jitterMs * (0.1 + 0.9 * this.#random()));
    for (const shard of sure) this.#hold(shard);
  }

  #tellBusy(busy: readonly number[], outside: readonly number[], count: number): void {
    const { events } = this.#options;
    this.#isWaiting = this.#held.size === 0 && this.#candidates.size === 0;
    if (outside.length > 0) {
      events.trouble(
        notFound(
          `The conduit has ${count} shard${count === 1 ? '' : 's'}, numbered from 0: there is no shard ${nameShards(outside)}. Change the list, or make the conduit larger.`,
        ),
        'outside',
      );
    } else events.mended('outside');
    if (busy.length > 0) {
      events.trouble(
        notFound(
          `Something else serves shard ${nameShards(busy)}. The node waits until it is free. To take it away, tick Take over.`,
        ),
        'claim',
      );
    } else if (this.#isWaiting && outside.length === 0) {
      events.trouble(
        notFound(
          'No shard of the conduit is free: other connections serve all of them. The node waits and takes the next one that is free.',
        ),
        'claim',
      );
    } else events.mended('claim');
  }

  // --- connecting --------------------------------------------------------------------------------------------

  #hold(shard: number): void {
    const { webhook, memory } = this.#options;
    const former = memory?.conduitId === this.#conduit?.id ? memory?.sessions[shard] : undefined;
    const held = new HeldShard(shard, webhook, former);
    this.#held.set(shard, held);
    this.#freeSince.delete(shard);
    if (former !== undefined && memory && memory.heardMs > 0) {
      const reason = memory.orderly
        ? 'the flows were deployed anew or Node-RED was restarted'
        : 'Node-RED ended without closing the connection';
      this.#gap.lose(shard, memory.heardMs, reason);
    }
    if (webhook) this.#identify(held);
    else {
      this.#toOpen.push(shard);
      this.#openNext();
    }
  }

  #openNext(): void {
    while (this.#opening < MOST_OPENING) {
      const shard = this.#toOpen.shift();
      if (shard === undefined) return;
      const held = this.#held.get(shard);
      if (!held || held.connection) continue;
      this.#opening += 1;
      this.#connecting.add(shard);
      let first = true;
      const tried = (): void => {
        if (!first) return;
        first = false;
        this.#opening -= 1;
        this.#openNext();
      };
      held.connection = new Connection({
        url: this.#options.eventsubUrl,
        now: this.#now,
        events: {
          frame: (frame) => this.#frame(held, frame),
          ready: (sessionId, fresh) => {
            this.#ready(held, sessionId, fresh);
            tried();
          },
          lost: ({ sinceMs, reason, code }) => {
            this.#lost(held, sinceMs, reason, code);
            tried();
          },
        },
      });
      held.connection.start();
    }
  }

  #ready(held: HeldShard, sessionId: string, fresh: boolean): void {
    if (this.#closed || this.#held.get(held.shard) !== held) return;
    this.#connecting.delete(held.shard);
    this.#events.mended('connect');
    const isOther = held.noteSession(sessionId);
    // A hand-over keeps the shard where it keeps the session.
    if (!fresh && !isOther) return;
    if (!fresh) this.#breaks(held, this.#now(), 'the session moved to another server');
    // Gone for long, or closed because it served nothing (4003): somebody else may have the shard now.
    const doubt =
      held.wasEnabled && (held.lostCode === 4003 || this.#now() - held.lostMs > this.#pace.doubtMs);
    if (fresh && doubt) {
      held.state = 'checking';
      this.#lookIn(0);
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
    this.#lookIn(this.#pace.verifyMs * (0.5 + this.#random()));
    if (held.toldSession === sessionId) return;
    held.toldSession = sessionId;
    this.#events.session(shard, sessionId);
  }

  #lost(held: HeldShard, sinceMs: number, reason: string, code: number | null): void {
    if (this.#closed || this.#held.get(held.shard) !== held) return;
    this.#connecting.add(held.shard);
    this.#assigner.remove(held.shard);
    if (held.state === 'waiting' && this.#options.identify === 'flow' && code === 4003) {
      this.#events.trouble(
        new LivestreamError(
          'shard_error',
          `The flow did not assign the session of shard ${held.shard} within ten seconds. Wire the second output to a twitch conduit node with the action identifyShard.`,
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
    if (neverCame) {
      this.#events.trouble(
        new LivestreamError(
          'network',
          `Twitch's event server cannot be reached: ${reason}. It is tried again.`,
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
    this.#lookIn(this.#pace.verifyMs * (0.8 + 0.6 * this.#random()));
    // A webhook has to answer Twitch's challenge first; the list tells when it has.
    if (answer.status === 'enabled') this.#delivers(held);
  }

  #refused(shard: number, error: AssignmentError | null): void {
    const held = this.#held.get(shard);
    if (held?.state !== 'assigning') return;
    held.touched = this.#touches += 1;
    held.state = 'waiting';
    const why = error ? `: ${error.message.replace(/\.$/, '')}` : ', and did not say why';
    this.#events.trouble(
      new LivestreamError(
        'shard_error',
        `Twitch did not assign shard ${shard} of the conduit${why}. It is tried again by itself.`,
        {
          platform: 'twitch',
          detail: error ? [error.code, error.message].filter(Boolean).join(' ') : `shard ${shard}`,
        },
      ),
      `shard ${shard}`,
    );
    // The size of the conduit may be another one now; and a session that it does not take is of no use.
    this.#lookIn(this.#pace.verifyMs * (0.5 + this.#random()));
    held.connection?.disown();
  }

  #failed(shards: readonly number[], error: LivestreamError): void {
    for (const shard of shards) {
      const held = this.#held.get(shard);
      if (held?.state === 'assigning') held.state = 'waiting';
      else this.#assigner.remove(shard);
    }
    this.#events.trouble(error, 'assign');
    if (isLivestreamError(error, 'not_found')) this.#lookIn(0);
  }

  #delivers(held: HeldShard): void {
    if (held.state === 'enabled') return;
    const { shard } = held;
    held.state = 'enabled';
    held.wasEnabled = true;
    held.lostCode = null;
    held.touched = this.#touches += 1;
    this.#enabled += 1;
    this.#assigner.remove(shard);
    this.#events.mended(`shard ${shard}`);
    this.#events.mended('deleted');
    this.#events.assigned(shard, held.sessionId);
    this.#events.changed();
    this.#regain(shard);
    this.#options.remember();
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

  #release(held: HeldShard, reason: string): void {
    const { shard, connection } = held;
    this.#breaks(held, this.#now(), reason);
    this.#held.delete(shard);
    this.#connecting.delete(shard);
    this.#assigner.remove(shard);
    this.#regain(shard);
    this.#options.remember();
    if (connection) void connection.close();
  }

  #regain(shard: number): void {
    const gap = this.#gap.regain(shard, this.#now());
    if (gap) this.#events.gap(gap);
  }
}

function notFound(message: string): LivestreamError {
  return new LivestreamError('shard_not_found', message, { platform: 'twitch' });
}

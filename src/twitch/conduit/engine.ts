import type { Dedupe } from '../../shared/dedupe';
import type { LivestreamError } from '../../shared/errors';
import type { AppClient } from '../app-client';
import type { Frame } from '../eventsub/protocol';
import { wishKey } from '../eventsub/subscription-calls';
import { ConduitCalls } from './calls';
import { EngineSubscriptions, SHARD_DISABLED } from './engine-subscriptions';
import type { ConduitMemory } from './memory';
import { PACE, type Pace } from './pace';
import { type Guest, type Seat, Seats } from './seats';
import type { ShardChoice } from './settings';
import type { ShardEvents, ShardProgress } from './shard-events';
import { ConduitShards } from './shards';
import type { OpenWebhook } from './webhook';
import type { WireConduit } from './wire';

export interface EngineOptions {
  client: AppClient;
  choice: ShardChoice;
  /** Takes the events in place of sockets. */
  webhook: OpenWebhook | null;
  /** What was known before a restart. */
  memory: ConduitMemory | undefined;
  /** The ids of the messages that were taken. Shared by all shards: after a loss Twitch may send one again. */
  seen: Dedupe;
  pace?: Partial<Pace>;
  /** Nobody has listened for a while. */
  idle?: () => void;
}

/** A node's place at an engine. */
export interface EngineMembership {
  /** How the shards stand; `null` without a conduit. */
  readonly progress: ShardProgress | null;
  /** How many subscriptions of the node are there, on their way, or refused. */
  readonly subscriptions: { active: number; pending: number; parked: number };
  /** @param unsent what the node was told and has not sent, in order: it gets that again if it comes back */
  leave(unsent: readonly Frame[]): void;
}

/**
 * What serves the shards of a conduit, or takes webhooks without one, and keeps the subscriptions on it. All nodes of
 * this process that want the same of the same app share one, and each gets what it has wished for.
 */
export class ConduitEngine {
  readonly #options: EngineOptions;
  readonly #seats = new Seats(Date.now);
  readonly #lingerMs: number;
  readonly #shards: ConduitShards | undefined;
  /** What is wrong, by cause, for those who join later. */
  readonly #troubles = new Map<string, LivestreamError>();
  readonly #subscriptions: EngineSubscriptions;
  #conduit: WireConduit | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { client, memory, pace, webhook } = options;
    this.#lingerMs = pace?.lingerMs ?? PACE.lingerMs;
    this.#subscriptions = new EngineSubscriptions({
      ...{ client, memory, webhook },
      seats: this.#seats,
      trouble: (error, cause) => this.#trouble(error, cause),
      mended: (cause) => this.#mended(cause),
      remember: () => this.#remember(),
    });
    this.#shards = options.choice.isPlain ? undefined : this.#serve();
    this.#shards?.start();
    this.#linger();
  }

  /** The sessions that serve its shards, by shard. */
  get sessions(): Readonly<Record<string, string>> {
    return this.#shards?.sessions ?? {};
  }

  /**
   * Lets a node listen.
   *
   * @param made ids of subscriptions that it made before a restart
   */
  join(guest: Guest, made: readonly string[] = []): EngineMembership {
    const seat = this.#seats.take(guest, Object.keys(this.sessions).map(Number));
    for (const [cause, error] of this.#troubles) guest.member.trouble(error, cause);
    this.#subscriptions.wish(made);
    const { choice, webhook } = this.#options;
    if (choice.isPlain && webhook) this.#subscriptions.useWebhook(webhook);
    return this.#membership(seat);
  }

  /** Something has changed the conduit: looks at once. */
  look(): void {
    this.#shards?.lookAgain();
  }

  /** Twitch's challenge to the webhook was answered. */
  challenged(): void {
    this.#shards?.look();
    this.#subscriptions.challenged();
  }

  /** Takes an event that was not taken before; webhooks are told apart by their inbox. */
  take(frame: Frame): void {
    const { subscription } = frame.payload;
    if (this.#closing || !subscription) return;
    if (frame.metadata.message_type === 'revocation') {
      this.#subscriptions.revoked(subscription);
      return;
    }
    if (frame.metadata.message_type !== 'notification') return;
    if (subscription.type === SHARD_DISABLED) {
      this.#shards?.look();
      // The engine's own watch; a flow gets it only where it has picked it.
      const key = wishKey(subscription);
      if (this.#subscriptions.isWatch(key) && !this.#seats.wants(key)) return;
    }
    this.#seats.notify(frame);
  }

  /** Closes the connections and waits for that; the subscriptions stay for whoever serves the conduit next. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#lingerTimer);
    this.#subscriptions.close();
    this.#options.webhook?.close();
    const known = this.#memory(true);
    await this.#shards?.close();
    // Nodes that are taken away in the same turn have handed back by now what they have not sent.
    const keptMs = this.#seats.keptMs ?? Number.POSITIVE_INFINITY;
    const memory = known && { ...known, heardMs: Math.min(known.heardMs, keptMs) };
    const { slots } = this.#seats;
    if (memory) for (const slot of slots) slot.save(() => memory);
    await Promise.all(slots.map((slot) => slot.flush()));
  }

  #membership(seat: Seat): EngineMembership {
    const [shards, subscriptions] = [this.#shards, this.#subscriptions];
    return {
      get progress() {
        return shards?.progress ?? null;
      },
      get subscriptions() {
        return subscriptions.progressOf(seat.keys);
      },
      leave: (unsent) => {
        this.#seats.leave(seat, unsent);
        this.#linger();
      },
    };
  }

  #linger(): void {
    if (this.#closing) return;
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = setTimeout(() => this.#sweep(), this.#lingerMs).unref();
  }

  #sweep(): void {
    const isAnyGone = this.#seats.expire();
    if (this.#seats.isEmpty) this.#options.idle?.();
    else if (isAnyGone) this.#subscriptions.wish();
  }

  // --- shards ------------------------------------------------------------------------------------------------

  #serve(): ConduitShards {
    const { choice, client, memory, pace, webhook } = this.#options;
    const { conduit, identify, rule, shardCount } = choice;
    return new ConduitShards({
      calls: new ConduitCalls(client.helix),
      eventsubUrl: client.access.endpoints.eventsubUrl,
      ...{ conduit, identify, rule, shardCount, memory },
      webhook: webhook?.address ?? null,
      remember: () => this.#remember(),
      ...(pace ? { pace } : {}),
      events: this.#shardEvents(),
    });
  }

  #shardEvents(): ShardEvents {
    const tell = this.#seats.tell.bind(this.#seats);
    return {
      frame: (frame) => this.#frame(frame),
      conduit: (conduit) => {
        this.#conduit = conduit;
        this.#subscriptions.useConduit(conduit);
      },
      session: (shard, sessionId) => tell((member) => member.session(this.#conduitId, shard, sessionId)),
      assigned: (shard, sessionId) => {
        this.#subscriptions.subscribe();
        tell((member) => member.assigned(this.#conduitId, shard, sessionId));
      },
      lost: (shard, reason) => tell((member) => member.lost(shard, reason)),
      gap: (gap) => this.#seats.gap(gap),
      changed: () => tell((member) => member.changed()),
      trouble: (error, cause) => this.#trouble(error, cause),
      mended: (cause) => this.#mended(cause),
    };
  }

  #frame(frame: Frame): void {
    const { message_id: id } = frame.metadata;
    // Without an id nothing can be told apart: better twice than not at all.
    if (typeof id === 'string' && !this.#options.seen.add(id)) return;
    this.take(frame);
  }

  get #conduitId(): string | null {
    return this.#conduit?.id ?? null;
  }

  // --- how things stand --------------------------------------------------------------------------------------

  #trouble(error: LivestreamError, cause: string): void {
    this.#troubles.set(cause, error);
    this.#seats.tell((member) => member.trouble(error, cause));
  }

  #mended(cause: string): void {
    this.#troubles.delete(cause);
    this.#seats.tell((member) => member.mended(cause));
  }

  #remember(): void {
    const memory = this.#closing ? undefined : this.#memory(false);
    if (!memory) return;
    for (const slot of this.#seats.slots) slot.save(() => this.#memory(false) ?? memory);
  }

  #memory(orderly: boolean): ConduitMemory | undefined {
    const [shards, conduit, made] = [this.#shards, this.#conduit, this.#subscriptions.made];
    const { signedWith = '' } = this.#options.webhook ?? {};
    if (this.#options.webhook && !shards)
      return { conduitId: '', sessions: {}, own: [], made, signedWith, heardMs: 0, orderly };
    if (!shards || !conduit) return undefined;
    const { sessions, own } = shards;
    const heardMs = Math.min(shards.heardMs, this.#seats.keptMs ?? Number.POSITIVE_INFINITY);
    return { conduitId: conduit.id, sessions, own, made, signedWith, heardMs, orderly };
  }
}

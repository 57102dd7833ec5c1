import { randomUUID } from 'node:crypto';
import { listedTransport } from '../eventsub/subscription-wire';
import type { WebhookTarget } from '../webhook/target';
import { shardsFor } from './shard-routing';

/** What serves a shard. */
export type ShardTransport =
  | { method: 'websocket'; sessionId: string; connectedAt: string; disconnectedAt?: string }
  | WebhookTarget;

/** One shard that has been assigned at least once. */
export class Shard {
  constructor(
    readonly conduit: Conduit,
    readonly number: number,
    public transport: ShardTransport,
    public status: string,
  ) {}

  get isEnabled(): boolean {
    return this.status === 'enabled';
  }
}

/** What became of the messages of a conduit since it was made. */
export interface ConduitTally {
  /** Messages handed to a transport, by shard. */
  delivered: number[];
  /** Of these, the ones whose own shard was disabled and that went to another one. */
  retried: number;
  /** Messages that both shards were disabled for. */
  dropped: number;
  /** Messages for an enabled shard whose socket was dead without the platform knowing. */
  lost: number;
}

/** One conduit: its shards, where a message goes, and what became of all messages. */
export class Conduit {
  readonly id: string = randomUUID();
  readonly tally: ConduitTally = { delivered: [], retried: 0, dropped: 0, lost: 0 };
  /** By number; a shard that was never assigned is missing. */
  readonly #shards: (Shard | undefined)[] = [];

  constructor(
    readonly clientId: string,
    public shardCount: number,
  ) {}

  shard(number: number): Shard | undefined {
    return this.#shards[number];
  }

  /** Every assigned shard, by number. */
  shards(): Shard[] {
    return this.#shards.filter((shard) => shard !== undefined);
  }

  get hasEnabledShard(): boolean {
    return this.#shards.some((shard) => shard?.isEnabled);
  }

  put(shard: Shard): void {
    this.#shards[shard.number] = shard;
  }

  /** Forgets the shards from a number on, and gives those that there were. */
  cutOff(from: number): Shard[] {
    const gone = this.#shards.slice(from).filter((shard) => shard !== undefined);
    this.#shards.length = Math.min(this.#shards.length, from);
    return gone;
  }

  /** Forgets one shard that is beyond the count. */
  forget(number: number): void {
    delete this.#shards[number];
    while (this.#shards.length > this.shardCount && this.#shards.at(-1) === undefined) this.#shards.pop();
  }

  /**
   * The shard for a channel's message: its own, else one other, else none. Shards that live on after a shrink (the
   * known defect) take part as if they were still in range.
   */
  pick(route: string): Shard | undefined {
    const [first, second] = shardsFor(route, Math.max(this.shardCount, this.#shards.length));
    const own = this.#shards[first];
    if (own?.isEnabled) return own;
    const other = second === undefined ? undefined : this.#shards[second];
    if (other?.isEnabled) {
      this.tally.retried += 1;
      return other;
    }
    this.tally.dropped += 1;
    return undefined;
  }
}

/** A conduit as answers show it. */
export function conduitOnWire({ id, shardCount }: Conduit): { id: string; shard_count: number } {
  return { id, shard_count: shardCount };
}

/** A shard as lists and answers show it. */
export function shardOnWire({ number, status, transport }: Shard): Record<string, unknown> {
  return { id: String(number), status, transport: shardTransportOnWire(transport) };
}

function shardTransportOnWire(transport: ShardTransport): Record<string, string> {
  return transport.method === 'webhook'
    ? { method: 'webhook', callback: transport.callback }
    : listedTransport(transport);
}

/** The event that tells of a disabled shard. */
export function shardDisabledEvent(shard: Shard): Record<string, unknown> {
  const { conduit, number, status, transport } = shard;
  const socket = transport.method === 'websocket' ? transport : undefined;
  return {
    conduit_id: conduit.id,
    shard_id: String(number),
    status,
    transport: {
      method: transport.method,
      callback: transport.method === 'webhook' ? transport.callback : null,
      session_id: socket?.sessionId ?? null,
      connected_at: socket?.connectedAt ?? null,
      disconnected_at: socket?.disconnectedAt ?? null,
    },
  };
}

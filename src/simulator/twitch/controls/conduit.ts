import type { Conduit, ConduitTally, Shard } from '../conduit/conduit';
import { shardOnWire } from '../conduit/conduit';
import type { TwitchPlatform } from '../platform';
import type { WebhookFault } from '../webhook/fault';

/** A conduit as it stands. */
export interface ConduitView {
  id: string;
  clientId: string;
  shardCount: number;
  /** Every shard that was assigned at least once, by number; `transport` as Helix lists it. */
  shards: { id: string; status: string; transport: Record<string, string> }[];
}

/** How shards are to lose their sockets. */
export interface ShardCut {
  /** Close with this code, 1001 unless told. */
  code?: number;
  /** Cut without a goodbye instead: the client sees 1006. */
  abrupt?: boolean;
  /** After an abrupt cut, how long the platform takes to notice: until then the shards are listed as enabled. */
  lingerMs?: number;
}

/** What tests need to see and to break of conduits and webhooks. */
export class ConduitControls {
  readonly #platform: TwitchPlatform;

  constructor(platform: TwitchPlatform) {
    this.#platform = platform;
  }

  /** The conduits of all apps, oldest first. */
  conduits(): ConduitView[] {
    return this.#platform.carriage.conduits.all().map((conduit) => ({
      id: conduit.id,
      clientId: conduit.clientId,
      shardCount: conduit.shardCount,
      shards: conduit.shards().map((shard) => shardOnWire(shard) as ConduitView['shards'][number]),
    }));
  }

  /**
   * What became of every message of a conduit: handed to which shard, and how many were retried, dropped or lost. The
   * sum of all `delivered`, `dropped` and `lost` is the number of messages there were.
   */
  tally(conduitId: string): ConduitTally {
    const conduit = this.#conduit(conduitId);
    const { delivered, ...counts } = conduit.tally;
    const size = Math.max(conduit.shardCount, delivered.length);
    return { delivered: Array.from({ length: size }, (_, shard) => delivered[shard] ?? 0), ...counts };
  }

  /**
   * Ends the sockets that serve these shards, or all shards of the conduit. Other shards and subscriptions of the same
   * sockets go down with them. Returns how many sockets were ended.
   */
  cutShards(conduitId: string, shardIds?: readonly (number | string)[], cut: ShardCut = {}): number {
    const sessions = new Set(
      this.#shards(conduitId, shardIds).flatMap(({ isEnabled, transport }) =>
        isEnabled && transport.method === 'websocket' ? [transport.sessionId] : [],
      ),
    );
    for (const id of sessions) {
      const session = this.#platform.sockets.session(id);
      if (cut.abrupt) session?.cut(cut.lingerMs);
      else session?.end(cut.code ?? 1001);
    }
    return sessions.size;
  }

  /**
   * Disables shards, or all shards of the conduit, with a status, as the platform does on trouble of its own: their
   * sockets stay open, and are unused when they serve nothing else. Returns how many were enabled.
   */
  disableShards(
    conduitId: string,
    shardIds?: readonly (number | string)[],
    status = 'websocket_internal_error',
  ): number {
    const enabled = this.#shards(conduitId, shardIds).filter(({ isEnabled }) => isEnabled);
    for (const shard of enabled) this.#platform.carriage.conduits.disable(shard, status);
    return enabled.length;
  }

  /** From now on shrinking leaves the shards beyond the count enabled and delivering, a known defect; or no longer. */
  keepCutOffShards(isOn = true): void {
    this.#platform.carriage.conduits.keepsCutOff = isOn;
  }

  /** From now on the platform takes that long to notice a socket that went without a goodbye; 0 is at once. */
  noticeLossesAfter(ms: number): void {
    this.#platform.figures.lossNoticedMs = ms;
  }

  /** Sends the next webhook notifications wrong, in one of the ways of a fault. They are neither repeated nor counted. */
  bendWebhooks(fault: WebhookFault): void {
    this.#platform.carriage.webhooks.bend(fault);
  }

  #conduit(id: string): Conduit {
    const conduit = this.#platform.carriage.conduits.get(id);
    if (!conduit) throw new Error('There is no such conduit');
    return conduit;
  }

  #shards(conduitId: string, ids: readonly (number | string)[] | undefined): Shard[] {
    const conduit = this.#conduit(conduitId);
    if (!ids) return conduit.shards();
    return ids.flatMap((id) => conduit.shard(Number(id)) ?? []);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ConduitOrder, SubscriptionFilters } from '../../actions/conduit-order';
import { isLivestreamError } from '../../shared/errors';
import type { AppClient } from '../app-client';
import type { AppSubscriptionCalls } from '../conduit/app-subscription-calls';
import type { ConduitCalls } from '../conduit/calls';
import type { WireShard } from '../conduit/wire';
import type { WireSubscription } from '../eventsub/protocol';
import { explainConduitError, shardError } from './advice';
import { ConduitActionCalls, type ConduitReport } from './calls';
import { cleanUp } from './clean-up';
import { assignShards, ShardIdentifier } from './identify';
import { onlyConduit, onlyOf } from './only-conduit';
import { subscription } from './subscribe';

/** What came of an action. */
export interface ConduitResult {
  /** Twitch's own `data`, over all pages. Empty where Twitch answers without any. */
  data: unknown[];
  /** Figures that go with it: of `listSubscriptions` Twitch's, of `cleanUp` how many were removed and kept. */
  counts?: Record<string, number>;
  /** After making a conduit smaller: the shards beyond its end that Twitch still lists as served. */
  leftovers?: WireShard[];
  /** What Twitch said beside the data. */
  report?: ConduitReport;
}

/** How often it is looked again whether the shards that were cut off are gone, and the pause between. */
const LOOKS = 3;
const PAUSE_MS = 700;

/** Actions after which a conduit, or who serves its shards, may be another one. */
const CHANGES: ReadonlySet<ConduitOrder['action']> = new Set(['create', 'resize', 'delete', 'updateShards']);

export interface ConduitActorOptions {
  /** Between looks at shards that were cut off; 700 by default. */
  pauseMs?: number;
  /** A conduit was changed, or may have been: whoever serves its shards here need not wait for the next look. */
  changed?: () => void;
}

/** Does what a *twitch conduit* node is asked to, as one app. */
export class ConduitActor {
  readonly #app: AppClient;
  readonly #pauseMs: number;
  readonly #changed: () => void;
  readonly #identifier: ShardIdentifier;

  constructor(app: AppClient, { pauseMs = PAUSE_MS, changed = () => undefined }: ConduitActorOptions = {}) {
    this.#app = app;
    this.#pauseMs = pauseMs;
    this.#changed = changed;
    this.#identifier = new ShardIdentifier(async (conduitId, shards) => {
      const calls = new ConduitActionCalls(app);
      const outcome = await assignShards(
        calls.conduits,
        conduitId ?? (await onlyConduit(calls.conduits)),
        shards,
      );
      return { ...outcome, ...reportOf(calls) };
    });
  }

  /**
   * @param signal ends what is under way
   * @throws LivestreamError with what to do next; `shard_error` when Twitch has refused a shard
   */
  async run(order: ConduitOrder, signal?: AbortSignal): Promise<ConduitResult> {
    const calls = new ConduitActionCalls(this.#app, signal);
    try {
      const result = await this.#act(order, calls, signal);
      return { ...reportOf(calls), ...result };
    } catch (error) {
      throw isLivestreamError(error) ? explainConduitError(order, error) : error;
    } finally {
      if (CHANGES.has(order.action)) this.#changed();
    }
  }

  async #act(
    order: ConduitOrder,
    { clientId, conduits, subscriptions }: ConduitActionCalls,
    signal?: AbortSignal,
  ): Promise<ConduitResult> {
    switch (order.action) {
      case 'identifyShard': {
        const { conduitId, shardId, sessionId } = order;
        return this.#identifier.identify(conduitId, shardId, sessionId);
      }
      case 'list':
        return { data: await conduits.conduits() };
      case 'create':
        return { data: await conduits.create(order.shardCount) };
      case 'resize':
        return this.#resize(order, conduits, signal);
      case 'delete':
        return { data: await conduits.delete(order.conduitId ?? (await onlyConduit(conduits))) };
      case 'listShards':
        return {
          data: (await conduits.shards(order.conduitId ?? (await onlyConduit(conduits)), order.status))
            .shards,
        };
      case 'updateShards': {
        const conduitId = order.conduitId ?? (await onlyConduit(conduits));
        const { assigned, refused } = await assignShards(conduits, conduitId, order.shards);
        if (refused.length > 0) throw shardError(refused, assigned.length);
        return { data: assigned };
      }
      case 'listSubscriptions':
        return listSubscriptions(order.filters, subscriptions);
      case 'subscribe':
        return { data: await subscriptions.create(await subscription(order, { clientId, conduits })) };
      case 'unsubscribe':
        return { data: await subscriptions.remove(order.id) };
      case 'cleanUp':
        return cleanUp(subscriptions, signal);
    }
  }

  /**
   * Making a conduit smaller has been seen to leave the shards that were cut off listed as enabled, and still
   * delivering (twitchdev/issues 914). Helix has no call that disables a shard, so they are told.
   */
  async #resize(
    order: ConduitOrder & { action: 'resize' },
    calls: ConduitCalls,
    signal?: AbortSignal,
  ): Promise<ConduitResult> {
    const conduits = await calls.conduits();
    const id = order.conduitId ?? onlyOf(conduits).id;
    const before = conduits.find((conduit) => conduit.id === id)?.shard_count ?? order.shardCount;
    const data = await calls.resize(id, order.shardCount);
    // Not only at the end: whoever served the shards that were cut off lets go of them while it is looked for them.
    this.#changed();
    if (before <= order.shardCount) return { data };
    for (let look = 1; ; look += 1) {
      // The conduit is smaller whatever the list says: trouble with it is no failure of the action.
      const { shards } = await calls.shards(id).catch(() => ({ shards: [] as WireShard[] }));
      const leftovers = shards.filter(
        (shard) => Number(shard.id) >= order.shardCount && shard.status === 'enabled',
      );
      if (leftovers.length === 0) return { data };
      if (look === LOOKS || signal?.aborted) return { data, leftovers };
      await delay(this.#pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function reportOf({ report }: ConduitActionCalls): { report?: ConduitReport } {
  return report ? { report } : {};
}

/** Twitch takes one filter at a time, so that the others are applied here. */
async function listSubscriptions(
  filters: SubscriptionFilters,
  calls: AppSubscriptionCalls,
): Promise<ConduitResult> {
  const { status, type, userId, conduitId } = filters;
  const asked = userId
    ? { user_id: userId }
    : conduitId
      ? { conduit_id: conduitId }
      : type
        ? { type }
        : status
          ? { status }
          : {};
  const { items, first } = await calls.list(asked);
  const data = items.filter(
    (listed) =>
      (!status || listed.status === status) &&
      (!type || listed.type === type) &&
      (!conduitId || listed.transport?.conduit_id === conduitId) &&
      (!userId || isAbout(listed, userId)),
  );
  const { total, total_cost, max_total_cost } = first;
  const counts = Object.fromEntries(
    Object.entries({ total, total_cost, max_total_cost }).filter((entry): entry is [string, number] =>
      Number.isFinite(entry[1]),
    ),
  );
  return { data, counts };
}

function isAbout({ condition }: WireSubscription, userId: string): boolean {
  return Object.entries(condition ?? {}).some(([name, id]) => name.endsWith('user_id') && id === userId);
}

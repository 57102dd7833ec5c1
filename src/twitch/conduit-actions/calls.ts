import type { AppClient } from '../app-client';
import type { WireSubscription } from '../eventsub/protocol';
import type { HelixAnswer, HelixCall } from '../helix/client';
import { type CallReport, callReport } from '../helix/report';

/** A conduit as Twitch lists it. */
export interface ListedConduit {
  id: string;
  shard_count: number;
}

/** A shard as Twitch lists it; typed as loosely as it must be. */
export interface ListedShard {
  id: string;
  status?: string;
  transport?: Record<string, unknown> | null;
}

/** Why a shard could not be assigned. */
export interface ShardRefusal {
  id: string;
  message?: string;
  code?: string;
}

/** Any answer of Helix. */
export interface HelixPage<Item> {
  data?: Item[] | null;
  errors?: ShardRefusal[] | null;
  /** Approximate, over all pages, for subscriptions. */
  total?: number;
  total_cost?: number;
  max_total_cost?: number;
  /** Twitch has been seen to send an empty object and an empty text where there is no next page. */
  pagination?: { cursor?: string } | string | null;
}

/** A list over all its pages, with the figures of the first. */
export interface WholeList<Item> {
  items: Item[];
  first: HelixPage<Item>;
}

/** What Twitch said beside its `data`. */
export interface ConduitReport extends CallReport {
  /** The answer without its `data`: `pagination`, `total`, `errors` and so on. */
  answer: Record<string, unknown>;
}

/** A call, and what Twitch calls it. */
type NamedCall = HelixCall & { operation: string };

const CONDUITS = '/eventsub/conduits';
const SHARDS = '/eventsub/conduits/shards';

/** The calls behind the actions, one function each. All of them take the app's own token. */
export class ConduitActionCalls {
  readonly #app: AppClient;
  readonly #signal: AbortSignal | undefined;
  #report: ConduitReport | undefined;
  #hasChanged = false;

  /** @param signal ends what is under way */
  constructor(app: AppClient, signal?: AbortSignal) {
    this.#app = app;
    this.#signal = signal;
  }

  /** Of the last call that changed something, else of the last one: that is the one an action is about. */
  get report(): ConduitReport | undefined {
    return this.#report;
  }

  get clientId(): string {
    return this.#app.access.clientId;
  }

  async conduits(): Promise<ListedConduit[]> {
    return (await this.#list<ListedConduit>('get-conduits', CONDUITS, {})).items;
  }

  create(shardCount: number): Promise<ListedConduit[]> {
    return this.#data({
      operation: 'create-conduits',
      method: 'POST',
      path: CONDUITS,
      body: { shard_count: shardCount },
    });
  }

  resize(id: string, shardCount: number): Promise<ListedConduit[]> {
    const body = { id, shard_count: shardCount };
    return this.#data({
      operation: 'update-conduits',
      method: 'PATCH',
      path: CONDUITS,
      body,
      repeatable: true,
    });
  }

  delete(id: string): Promise<unknown[]> {
    return this.#data({ operation: 'delete-conduit', method: 'DELETE', path: CONDUITS, query: { id } });
  }

  async shards(conduitId: string, status?: string): Promise<ListedShard[]> {
    return (await this.#list<ListedShard>('get-conduit-shards', SHARDS, { conduit_id: conduitId, status }))
      .items;
  }

  /** Assigns up to a hundred shards. A success may hold nothing but refusals. */
  async assign(conduitId: string, shards: readonly object[]): Promise<HelixPage<ListedShard>> {
    const body = { conduit_id: conduitId, shards };
    // The same assignment twice comes to the same.
    return this.#page({
      operation: 'update-conduit-shards',
      method: 'PATCH',
      path: SHARDS,
      body,
      repeatable: true,
    });
  }

  /** @param filter at most one of Twitch's: they exclude each other */
  subscriptions(filter: Record<string, string | undefined> = {}): Promise<WholeList<WireSubscription>> {
    return this.#list('get-eventsub-subscriptions', this.#app.access.endpoints.subscriptionsUrl, filter);
  }

  subscribe(body: object): Promise<WireSubscription[]> {
    return this.#data({
      operation: 'create-eventsub-subscription',
      method: 'POST',
      path: this.#app.access.endpoints.subscriptionsUrl,
      body,
    });
  }

  unsubscribe(id: string): Promise<unknown[]> {
    return this.#data({
      operation: 'delete-eventsub-subscription',
      method: 'DELETE',
      path: this.#app.access.endpoints.subscriptionsUrl,
      query: { id },
    });
  }

  async #data<Item>(call: NamedCall): Promise<Item[]> {
    return (await this.#page<Item>(call)).data ?? [];
  }

  async #page<Item>({ operation, ...call }: NamedCall): Promise<HelixPage<Item>> {
    const reply = await this.#app.helix.request<HelixPage<Item> | undefined>({
      ...call,
      ...(this.#signal ? { signal: this.#signal } : {}),
    });
    this.#note(operation, call.method !== 'GET', reply);
    return reply.body ?? {};
  }

  #note(operation: string, changes: boolean, reply: HelixAnswer<HelixPage<unknown> | undefined>): void {
    if (this.#hasChanged && !changes) return;
    this.#hasChanged = changes;
    const { data: _data, ...answer } = reply.body ?? {};
    this.#report = { ...callReport(operation, 'app', reply), answer };
  }

  async #list<Item>(
    operation: string,
    path: string,
    query: Record<string, string | undefined>,
  ): Promise<WholeList<Item>> {
    const items: Item[] = [];
    const cursors = new Set<string>();
    let first: HelixPage<Item> | undefined;
    let after: string | undefined;
    do {
      const page = await this.#page<Item>({ operation, method: 'GET', path, query: { ...query, after } });
      first ??= page;
      for (const item of page.data ?? []) items.push(item);
      const { pagination } = page;
      after = (typeof pagination === 'object' ? pagination?.cursor : undefined) || undefined;
      // A cursor that comes again, from a proxy say, would lead in a circle.
      if (after && cursors.has(after)) break;
      cursors.add(after ?? '');
    } while (after);
    return { items, first };
  }
}

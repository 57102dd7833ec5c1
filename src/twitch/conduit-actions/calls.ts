import type { AppClient } from '../app-client';
import type { WireSubscription } from '../eventsub/protocol';
import type { HelixCall } from '../helix/client';

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

const CONDUITS = '/eventsub/conduits';
const SHARDS = '/eventsub/conduits/shards';

/** The calls behind the actions, one function each. All of them take the app's own token. */
export class ConduitActionCalls {
  readonly #app: AppClient;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends what is under way */
  constructor(app: AppClient, signal?: AbortSignal) {
    this.#app = app;
    this.#signal = signal;
  }

  get clientId(): string {
    return this.#app.access.clientId;
  }

  async conduits(): Promise<ListedConduit[]> {
    return (await this.#list<ListedConduit>(CONDUITS, {})).items;
  }

  create(shardCount: number): Promise<ListedConduit[]> {
    return this.#data({ method: 'POST', path: CONDUITS, body: { shard_count: shardCount } });
  }

  resize(id: string, shardCount: number): Promise<ListedConduit[]> {
    const body = { id, shard_count: shardCount };
    return this.#data({ method: 'PATCH', path: CONDUITS, body, repeatable: true });
  }

  delete(id: string): Promise<unknown[]> {
    return this.#data({ method: 'DELETE', path: CONDUITS, query: { id } });
  }

  async shards(conduitId: string, status?: string): Promise<ListedShard[]> {
    return (await this.#list<ListedShard>(SHARDS, { conduit_id: conduitId, status })).items;
  }

  /** Assigns up to a hundred shards. A success may hold nothing but refusals. */
  async assign(conduitId: string, shards: readonly object[]): Promise<HelixPage<ListedShard>> {
    const body = { conduit_id: conduitId, shards };
    // The same assignment twice comes to the same.
    return this.#page({ method: 'PATCH', path: SHARDS, body, repeatable: true });
  }

  /** @param filter at most one of Twitch's: they exclude each other */
  subscriptions(filter: Record<string, string | undefined> = {}): Promise<WholeList<WireSubscription>> {
    return this.#list(this.#app.access.endpoints.subscriptionsUrl, filter);
  }

  subscribe(body: object): Promise<WireSubscription[]> {
    return this.#data({ method: 'POST', path: this.#app.access.endpoints.subscriptionsUrl, body });
  }

  unsubscribe(id: string): Promise<unknown[]> {
    return this.#data({
      method: 'DELETE',
      path: this.#app.access.endpoints.subscriptionsUrl,
      query: { id },
    });
  }

  async #data<Item>(call: HelixCall): Promise<Item[]> {
    return (await this.#page<Item>(call)).data ?? [];
  }

  async #page<Item>(call: HelixCall): Promise<HelixPage<Item>> {
    const { body } = await this.#app.helix.request<HelixPage<Item> | undefined>({
      ...call,
      ...(this.#signal ? { signal: this.#signal } : {}),
    });
    return body ?? {};
  }

  async #list<Item>(path: string, query: Record<string, string | undefined>): Promise<WholeList<Item>> {
    const items: Item[] = [];
    const cursors = new Set<string>();
    let first: HelixPage<Item> | undefined;
    let after: string | undefined;
    do {
      const page = await this.#page<Item>({ method: 'GET', path, query: { ...query, after } });
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

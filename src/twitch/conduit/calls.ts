import { type HelixCaller, readPage, readPages } from './helix-pages';
import type { Assignment, AssignmentError, WireConduit, WireShard } from './wire';

/** "At most 100 shards per request" (Twitch's change log, June 2026). */
export const MAX_ASSIGNMENTS = 100;

/** How an assignment went, shard by shard. */
export interface AssignmentOutcome {
  assigned: WireShard[];
  errors: AssignmentError[];
}

const CONDUITS = '/eventsub/conduits';
const SHARDS = '/eventsub/conduits/shards';

/**
 * The calls about conduits and their shards, with Twitch's own answers. All of them need the app's own token, and
 * throw a LivestreamError as `Helix.request` does.
 */
export class ConduitCalls {
  readonly #caller: HelixCaller;

  /** @param signal ends what is under way */
  constructor(helix: HelixCaller['helix'], signal?: AbortSignal) {
    this.#caller = { helix, signal };
  }

  /** The app's conduits. */
  async conduits(): Promise<WireConduit[]> {
    return (await readPages<WireConduit>(this.#caller, CONDUITS)).items;
  }

  /** Makes a conduit. @throws LivestreamError `rate_limited` when the app has five already */
  async create(shardCount: number): Promise<WireConduit[]> {
    const body = { shard_count: shardCount };
    return (await readPage<WireConduit>(this.#caller, { method: 'POST', path: CONDUITS, body })).data ?? [];
  }

  /** Gives a conduit another number of shards. */
  async resize(id: string, shardCount: number): Promise<WireConduit[]> {
    const body = { id, shard_count: shardCount };
    const call = { method: 'PATCH', path: CONDUITS, body, repeatable: true } as const;
    return (await readPage<WireConduit>(this.#caller, call)).data ?? [];
  }

  /** Deletes a conduit. @throws LivestreamError `not_found` when it is gone already */
  async delete(id: string): Promise<unknown[]> {
    return (await readPage(this.#caller, { method: 'DELETE', path: CONDUITS, query: { id } })).data ?? [];
  }

  /**
   * All shards that were ever assigned, over all pages.
   *
   * @param status only those with this one
   * @throws LivestreamError `not_found` for an unknown conduit
   */
  async shards(conduitId: string, status?: string): Promise<{ shards: WireShard[]; pages: number }> {
    const query = { conduit_id: conduitId, status };
    const { items, pages } = await readPages<WireShard>(this.#caller, SHARDS, query);
    return { shards: items, pages };
  }

  /**
   * Assigns up to a hundred shards. Twitch answers with success even when every one of them failed: which ones
   * did is in `errors`.
   */
  async assign(conduitId: string, shards: readonly Assignment[]): Promise<AssignmentOutcome> {
    const body = { conduit_id: conduitId, shards };
    // The same assignment twice comes to the same.
    const call = { method: 'PATCH', path: SHARDS, body, repeatable: true } as const;
    const { data, errors } = await readPage<WireShard>(this.#caller, call);
    return { assigned: data ?? [], errors: errors ?? [] };
  }
}

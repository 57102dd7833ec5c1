import { isLivestreamError, LivestreamError } from '../../shared/errors';
import type { Helix } from '../helix/client';
import type { Assignment, AssignmentError, WireConduit, WireShard } from './wire';

/** "At most 100 shards per request" (Twitch's change log, June 2026). */
export const MAX_ASSIGNMENTS = 100;

/** How an assignment went, shard by shard. */
export interface AssignmentOutcome {
  assigned: WireShard[];
  errors: AssignmentError[];
}

interface Page<T> {
  data?: T[] | null;
  errors?: AssignmentError[] | null;
  pagination?: { cursor?: string } | string | null;
}

/** The calls about conduits and their shards. All of them need the app's own token. */
export class ConduitCalls {
  constructor(private readonly helix: Pick<Helix, 'request'>) {}

  /** The app's conduits. @throws LivestreamError as `Helix.request` */
  async conduits(): Promise<WireConduit[]> {
    const { body } = await this.helix.request<Page<WireConduit> | undefined>({
      method: 'GET',
      path: '/eventsub/conduits',
    });
    return (body?.data ?? []).filter(({ id, shard_count }) => typeof id === 'string' && shard_count > 0);
  }

  /** Makes a conduit. @throws LivestreamError `rate_limited` when the app has five already */
  async create(shardCount: number): Promise<WireConduit> {
    const { body } = await this.helix.request<Page<WireConduit> | undefined>({
      method: 'POST',
      path: '/eventsub/conduits',
      body: { shard_count: shardCount },
    });
    const made = body?.data?.[0];
    if (made?.id) return made;
    throw new LivestreamError('platform_error', 'Twitch made a conduit but did not say which. Try again.', {
      platform: 'twitch',
    });
  }

  /** Deletes a conduit. One that is already gone is as good. */
  async delete(conduitId: string): Promise<void> {
    try {
      await this.helix.request({ method: 'DELETE', path: '/eventsub/conduits', query: { id: conduitId } });
    } catch (error) {
      if (!isLivestreamError(error, 'not_found')) throw error;
    }
  }

  /** All shards that were ever assigned, over all pages. @throws LivestreamError `not_found` for an unknown conduit */
  async shards(conduitId: string): Promise<{ shards: WireShard[]; pages: number }> {
    const shards: WireShard[] = [];
    const cursors = new Set<string>();
    let after: string | undefined;
    let pages = 0;
    do {
      const { body } = await this.helix.request<Page<WireShard> | undefined>({
        method: 'GET',
        path: '/eventsub/conduits/shards',
        query: { conduit_id: conduitId, after },
      });
      pages += 1;
      shards.push(...(body?.data ?? []));
      const pagination = body?.pagination;
      after = (typeof pagination === 'object' ? pagination?.cursor : undefined) || undefined;
      // A cursor that comes again, from a proxy say, would lead in a circle.
      if (after && cursors.has(after)) break;
      cursors.add(after ?? '');
    } while (after);
    return { shards, pages };
  }

  /**
   * Assigns up to a hundred shards. Twitch answers with success even when every one of them failed: which ones
   * did is in `errors`.
   */
  async assign(conduitId: string, shards: readonly Assignment[]): Promise<AssignmentOutcome> {
    const { body } = await this.helix.request<Page<WireShard> | undefined>({
      method: 'PATCH',
      path: '/eventsub/conduits/shards',
      body: { conduit_id: conduitId, shards },
      // The same assignment twice comes to the same.
      repeatable: true,
    });
    return { assigned: body?.data ?? [], errors: body?.errors ?? [] };
  }
}

import { isLivestreamError, LivestreamError } from '../../shared/errors';
import type { WireSubscription } from '../eventsub/protocol';
import type { Wish } from '../eventsub/subscription-calls';
import type { Helix } from '../helix/client';

/** Where an app's subscriptions deliver to. */
export type AppTransport =
  | { method: 'conduit'; conduit_id: string }
  | { method: 'webhook'; callback: string; secret: string };

/** Twitch packs these into one message, and wants to be told so. */
const BATCHED = new Set(['drop.entitlement.grant']);

/** The EventSub subscription calls with an app's own token. */
export class AppSubscriptionCalls {
  /** @param url the subscriptions resource, which need not be part of Helix on a server that stands in */
  constructor(
    private readonly helix: Pick<Helix, 'request'>,
    private readonly url: string,
  ) {}

  /** Makes one. @throws LivestreamError as `Helix.request`; a 409 is one that is there already */
  async create({ type, version, condition }: Wish, transport: AppTransport): Promise<WireSubscription> {
    const { body } = await this.helix.request<{ data?: WireSubscription[] | null } | undefined>({
      method: 'POST',
      path: this.url,
      body: {
        type,
        version,
        condition,
        transport,
        ...(BATCHED.has(type) ? { is_batching_enabled: true } : {}),
      },
      // A repeat of what was made already is a 409.
      repeatable: true,
    });
    const made = body?.data?.[0];
    if (made?.id) return made;
    throw new LivestreamError(
      'platform_error',
      `The answer to ${type} is not one of Twitch. It is asked again.`,
      {
        platform: 'twitch',
      },
    );
  }

  /** Removes one. One that is already gone is as good. */
  async remove(id: string): Promise<void> {
    try {
      await this.helix.request({ method: 'DELETE', path: this.url, query: { id } });
    } catch (error) {
      if (!isLivestreamError(error, 'not_found')) throw error;
    }
  }

  /** All subscriptions that deliver there, over all pages, whatever their status. */
  async list(transport: AppTransport): Promise<WireSubscription[]> {
    const found: WireSubscription[] = [];
    const cursors = new Set<string>();
    const filter = transport.method === 'conduit' ? { conduit_id: transport.conduit_id } : {};
    let after: string | undefined;
    do {
      const { body } = await this.helix.request<{
        data?: WireSubscription[] | null;
        pagination?: { cursor?: string } | string | null;
      }>({ method: 'GET', path: this.url, query: { ...filter, after } });
      // A server that does not know the filter lists all.
      found.push(...(body?.data ?? []).filter((listed) => deliversTo(listed, transport)));
      const pagination = body?.pagination;
      after = (typeof pagination === 'object' ? pagination?.cursor : undefined) || undefined;
      if (after && cursors.has(after)) break;
      cursors.add(after ?? '');
    } while (after);
    return found;
  }
}

function deliversTo({ transport }: WireSubscription, wanted: AppTransport): boolean {
  return wanted.method === 'conduit'
    ? transport?.conduit_id === wanted.conduit_id
    : transport?.callback === wanted.callback;
}

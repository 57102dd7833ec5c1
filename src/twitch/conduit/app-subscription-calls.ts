import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { WireSubscription } from '../eventsub/protocol';
import type { Wish } from '../eventsub/subscription-calls';
import { type HelixCaller, readPage, readPages, type WholeList } from './helix-pages';

/** Where an app's subscriptions deliver to. */
export type AppTransport =
  | { method: 'conduit'; conduit_id: string }
  | { method: 'webhook'; callback: string; secret: string };

/** Twitch packs these into one message, and wants to be told so. */
const BATCHED = new Set(['drop.entitlement.grant']);

/** What to ask Twitch for to get a subscription. */
export function subscriptionBody({ type, version, condition }: Wish, transport: AppTransport): object {
  const batched = BATCHED.has(type) ? { is_batching_enabled: true } : {};
  return { type, version, condition, transport, ...batched };
}

/**
 * The EventSub subscription calls with an app's own token. All of them throw a LivestreamError as `Helix.request`
 * does.
 */
export class AppSubscriptionCalls {
  readonly #caller: HelixCaller;
  readonly #url: string;

  /**
   * @param url the subscriptions resource, which need not be part of Helix on a server that stands in
   * @param signal ends what is under way
   */
  constructor(helix: HelixCaller['helix'], url: string, signal?: AbortSignal) {
    this.#caller = { helix, signal };
    this.#url = url;
  }

  /** Sees to it that there is one, however often it is asked for. @throws LivestreamError 409: it is there already */
  async ensure(wish: Wish, transport: AppTransport): Promise<WireSubscription> {
    // A repeat of what was made already is a 409.
    const [made] = await this.#post(subscriptionBody(wish, transport), true);
    if (made?.id) return made;
    throw new LivestreamError(
      'platform_error',
      sentence`The answer to ${wish.type} is not one of Twitch. It is asked again.`,
      { platform: 'twitch' },
    );
  }

  /** Makes one, and tells Twitch's own answer. */
  create(body: object): Promise<WireSubscription[]> {
    return this.#post(body, false);
  }

  /** Removes one. @throws LivestreamError `not_found` when it is gone already */
  async remove(id: string): Promise<unknown[]> {
    return (await readPage(this.#caller, { method: 'DELETE', path: this.#url, query: { id } })).data ?? [];
  }

  /**
   * All subscriptions of the app, over all pages, whatever their status.
   *
   * @param filter at most one of Twitch's: they exclude each other
   */
  list(filter: Record<string, string | undefined> = {}): Promise<WholeList<WireSubscription>> {
    return readPages(this.#caller, this.#url, filter);
  }

  /** All subscriptions that deliver there. */
  async listOf(transport: AppTransport): Promise<WireSubscription[]> {
    const { items } = await this.list(
      transport.method === 'conduit' ? { conduit_id: transport.conduit_id } : {},
    );
    // A server that does not know the filter lists all.
    return items.filter((listed) => deliversTo(listed, transport));
  }

  async #post(body: object, repeatable: boolean): Promise<WireSubscription[]> {
    const call = { method: 'POST', path: this.#url, body, repeatable } as const;
    return (await readPage<WireSubscription>(this.#caller, call)).data ?? [];
  }
}

function deliversTo({ transport }: WireSubscription, wanted: AppTransport): boolean {
  return wanted.method === 'conduit'
    ? transport?.conduit_id === wanted.conduit_id
    : transport?.callback === wanted.callback;
}

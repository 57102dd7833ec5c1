import type { AppClient } from '../app-client';
import { AppSubscriptionCalls } from '../conduit/app-subscription-calls';
import { ConduitCalls } from '../conduit/calls';
import type { Helix, HelixAnswer, HelixCall } from '../helix/client';
import { type CallReport, callReport } from '../helix/report';

/** What Twitch said beside its `data`. */
export interface ConduitReport extends CallReport {
  /** The answer without its `data`: `pagination`, `total`, `errors` and so on. */
  answer: Record<string, unknown>;
}

/** What Twitch calls the operations, by method and the end of the path. */
const OPERATIONS: readonly [method: string, path: RegExp, operation: string][] = [
  ['GET', /\/conduits$/, 'get-conduits'],
  ['POST', /\/conduits$/, 'create-conduits'],
  ['PATCH', /\/conduits$/, 'update-conduits'],
  ['DELETE', /\/conduits$/, 'delete-conduit'],
  ['GET', /\/conduits\/shards$/, 'get-conduit-shards'],
  ['PATCH', /\/conduits\/shards$/, 'update-conduit-shards'],
  // The address of the subscriptions may be any.
  ['GET', /./, 'get-eventsub-subscriptions'],
  ['POST', /./, 'create-eventsub-subscription'],
  ['DELETE', /./, 'delete-eventsub-subscription'],
];

/** The calls behind the actions, and what Twitch said beside its answers. */
export class ConduitActionCalls {
  readonly clientId: string;
  readonly conduits: ConduitCalls;
  readonly subscriptions: AppSubscriptionCalls;
  #report: ConduitReport | undefined;
  #hasChanged = false;

  /** @param signal ends what is under way */
  constructor({ access, helix }: AppClient, signal?: AbortSignal) {
    const noted: Pick<Helix, 'request'> = {
      request: async <Body>(call: HelixCall) => {
        const reply = await helix.request<Body>(call);
        this.#note(call, reply);
        return reply;
      },
    };
    this.clientId = access.clientId;
    this.conduits = new ConduitCalls(noted, signal);
    this.subscriptions = new AppSubscriptionCalls(noted, access.endpoints.subscriptionsUrl, signal);
  }

  /** Of the last call that changed something, else of the last one: that is the one an action is about. */
  get report(): ConduitReport | undefined {
    return this.#report;
  }

  #note({ method, path }: HelixCall, reply: HelixAnswer<unknown>): void {
    const changes = method !== 'GET';
    if (this.#hasChanged && !changes) return;
    this.#hasChanged = changes;
    const { data: _data, ...answer } = (reply.body ?? {}) as Record<string, unknown>;
    const [, , operation = ''] =
      OPERATIONS.find(([verb, where]) => verb === method && where.test(path)) ?? [];
    this.#report = { ...callReport(operation, 'app', reply), answer };
  }
}

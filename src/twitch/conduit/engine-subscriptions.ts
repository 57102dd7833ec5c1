import type { LivestreamError } from '../../shared/errors';
import type { AppClient } from '../app-client';
import type { WireSubscription } from '../eventsub/protocol';
import { type Wish, wishKey } from '../eventsub/subscription-calls';
import { AppSubscriptionCalls } from './app-subscription-calls';
import type { ConduitMemory } from './memory';
import type { Seats } from './seats';
import { ConduitSubscriptions } from './subscriptions';
import { unreached } from './unreached';
import type { OpenWebhook } from './webhook';
import type { WireConduit } from './wire';

/** With which a conduit tells that one of its shards is disabled. */
export const SHARD_DISABLED = 'conduit.shard.disabled';

export interface EngineSubscriptionsOptions {
  client: AppClient;
  seats: Seats;
  /** Takes the events in place of sockets. */
  webhook: OpenWebhook | null;
  /** What was known before a restart, of whatever conduit. */
  memory: ConduitMemory | undefined;
  trouble: (error: LivestreamError, cause: string) => void;
  mended: (cause: string) => void;
  /** What is to be remembered over a restart has changed. */
  remember: () => void;
}

/** The subscriptions of an engine: what any of its nodes wishes for, and its own watch over the conduit's shards. */
export class EngineSubscriptions {
  readonly #options: EngineSubscriptionsOptions;
  /** Ids of subscriptions that nodes made before a restart, until there is something to look for them on. */
  readonly #former: string[] = [];
  #kept: ConduitSubscriptions | undefined;
  #watch: Wish | undefined;
  #conduitId = '';
  #subscribedTo = '';

  constructor(options: EngineSubscriptionsOptions) {
    this.#options = options;
  }

  /** The ids of what this process has made. */
  get made(): string[] {
    return this.#kept?.made ?? [];
  }

  /**
   * What is wished for has changed.
   *
   * @param made ids of subscriptions that a node made before a restart
   */
  wish(made: readonly string[] = []): void {
    if (this.#kept) this.#kept.want(this.#wanted, made);
    else this.#former.push(...made);
  }

  /** Wants them on a conduit, and on no other any more. They are made with `subscribe`. */
  useConduit({ id }: WireConduit): void {
    if (id === this.#conduitId) return;
    const { client, memory } = this.#options;
    this.#conduitId = id;
    const condition = { client_id: client.access.clientId, conduit_id: id };
    this.#watch = { type: SHARD_DISABLED, version: '1', condition };
    this.#kept?.close();
    this.#subscribedTo = '';
    const known = memory?.conduitId === id ? memory.made : [];
    this.#kept = this.#keep([...known, ...this.#former.splice(0)]);
  }

  /** With the first shard that delivers: before that every event would be lost. */
  subscribe(): void {
    if (!this.#conduitId || this.#subscribedTo === this.#conduitId) return;
    this.#subscribedTo = this.#conduitId;
    this.#kept?.use({ method: 'conduit', conduit_id: this.#conduitId });
  }

  /** Webhook subscriptions without a conduit: the events come, and there are no shards. */
  useWebhook({ address, signedWith }: OpenWebhook): void {
    if (this.#kept) return;
    const { memory } = this.#options;
    // Twitch signs with the secret that a subscription was made with, and never tells which one that was.
    const former = memory?.conduitId === '' ? memory : undefined;
    this.#kept = this.#keep(former?.made ?? [], former?.signedWith !== signedWith);
    this.#kept.use({ method: 'webhook', ...address });
  }

  /** Twitch's challenge to the webhook was answered. */
  challenged(): void {
    this.#kept?.challenged();
  }

  /** Twitch took one back. */
  revoked(subscription: WireSubscription): void {
    const wish = this.#kept?.revoked(subscription);
    if (wish) this.#tellOf(wish, (member) => member.revoked(wish, subscription.status));
  }

  /** Whether it is the engine's own watch that brings this. */
  isWatch(key: string): boolean {
    return this.#watch !== undefined && key === wishKey(this.#watch);
  }

  /** How those stand that concern a node with these wishes. */
  progressOf(keys: ReadonlySet<string>): { active: number; pending: number; parked: number } {
    const isMeant = (key: string): boolean => keys.has(key) || this.isWatch(key);
    return this.#kept?.progressOf(isMeant) ?? { active: 0, pending: 0, parked: 0 };
  }

  /** They stay at Twitch for whoever serves the conduit next. */
  close(): void {
    this.#kept?.close();
  }

  get #wanted(): Wish[] {
    return [...this.#options.seats.wishes, ...(this.#watch ? [this.#watch] : [])];
  }

  #keep(made: readonly string[], isSignedAnew = false): ConduitSubscriptions {
    const { client, mended, remember, seats, trouble, webhook } = this.#options;
    return new ConduitSubscriptions(this.#wanted, {
      calls: new AppSubscriptionCalls(client.helix, client.access.endpoints.subscriptionsUrl),
      made,
      isSignedAnew,
      events: {
        subscribed: (wish, isNew) => {
          if (!this.#conduitId) mended('callback');
          this.#tellOf(wish, (member) => member.subscribed(wish, isNew && !this.isWatch(wishKey(wish))));
        },
        unreached: () => trouble(unreached(webhook?.address.callback ?? ''), 'callback'),
        refused: (wish, error) => this.#tellOf(wish, (member) => member.refused(wish, error)),
        made: remember,
        changed: () => seats.tell((member) => member.changed()),
      },
    });
  }

  /** Tells those who wish for it; what the engine wants for itself concerns everybody. */
  #tellOf(wish: Wish, say: Parameters<Seats['tell']>[0]): void {
    const key = wishKey(wish);
    this.#options.seats.tell(say, this.isWatch(key) ? undefined : key);
  }
}

import type { Watch } from '../../watch';
import type { Conduit, Shard } from '../conduit/conduit';
import { ConduitDesk } from '../conduit/desk';
import { routeOf } from '../conduit/shard-routing';
import type { TwitchFigures } from '../options';
import { shardReport, type TwitchReports } from '../reports';
import { WebhookSender } from '../webhook/sender';
import { messageFrame, type SubscriptionMessage } from './frames';
import type { Session } from './session';
import type { EventSubSockets } from './socket';
import { onWire } from './subscription-wire';
import { isEnabled, PENDING, type SubscriptionBook, type SubscriptionRecord } from './subscriptions';

/** What the carriers need of the simulator around them. */
export interface CarriageSurroundings {
  figures: TwitchFigures;
  book: SubscriptionBook;
  sockets: EventSubSockets;
  watch: Watch<TwitchReports>;
  /** Ends a subscription and tells its owner. */
  revoke(record: SubscriptionRecord, status: string): void;
  /** A shard that was enabled is not any more. */
  shardDisabled(shard: Shard): void;
}

/** The three carriers of messages, sockets, conduits and webhooks, and what each does when its other end is gone. */
export class Carriage {
  readonly conduits: ConduitDesk;
  readonly webhooks: WebhookSender;
  readonly #around: CarriageSurroundings;

  constructor(around: CarriageSurroundings) {
    const { figures, sockets, watch } = around;
    this.#around = around;
    this.webhooks = new WebhookSender(figures, (report) => watch.report('webhook', report));
    this.conduits = new ConduitDesk({
      figures,
      session: (id) => sockets.session(id),
      send: (session, text) => sockets.deliver(session, text),
      post: (shard, target, message) =>
        this.webhooks.send(target, message, {
          isWanted: () => shard.isEnabled,
          exhausted: () => this.conduits.disable(shard, 'notification_failures_exceeded'),
        }),
      verify: (shard, target) => {
        const asked = { conduit_id: shard.conduit.id, shard: String(shard.number) };
        void this.webhooks
          .challenge(target, { conduit_shard: asked })
          .then((isRight) => this.conduits.verified(shard, isRight));
      },
      changed: (shard) => watch.report('shard', shardReport(shard)),
      disabled: (shard) => around.shardDisabled(shard),
      released: (session) => this.#expectUse(session),
      removed: (conduit) => this.#conduitRemoved(conduit),
    });
  }

  /** Takes a message to whatever carries its subscription. False when it has nobody to go to. */
  bring(record: SubscriptionRecord, message: SubscriptionMessage): boolean {
    const { sockets } = this.#around;
    const { transport } = record;
    switch (transport.method) {
      case 'websocket': {
        const session = sockets.session(transport.sessionId);
        if (session) sockets.deliver(session, messageFrame(message));
        return session !== undefined;
      }
      case 'conduit':
        return this.conduits.deliver(transport.conduitId, routeOf(record.condition), message);
      case 'webhook':
        this.webhooks.send(transport, message, {
          isWanted: () => message.type === 'revocation' || isEnabled(record),
          exhausted: () => {
            if (isEnabled(record)) this.#around.revoke(record, 'notification_failures_exceeded');
          },
        });
        return true;
    }
  }

  /** Asks the callback of a new webhook subscription whether it wants to be called. */
  async verify(record: SubscriptionRecord): Promise<void> {
    const { book, watch } = this.#around;
    if (record.transport.method !== 'webhook') return;
    const isRight = await this.webhooks.challenge(record.transport, { subscription: onWire(record) });
    // It may have been deleted meanwhile.
    if (record.status !== PENDING || book.get(record.id) !== record) return;
    if (isRight) record.status = 'enabled';
    else book.disable(record, 'webhook_callback_verification_failed');
    watch.report('verified', record);
  }

  /** A subscription is gone; a socket that was there for nothing else is unused from now on. */
  unsubscribed({ transport }: SubscriptionRecord): void {
    const session =
      transport.method === 'websocket' ? this.#around.sockets.session(transport.sessionId) : undefined;
    if (session) this.#expectUse(session);
  }

  close(): void {
    this.webhooks.close();
    this.conduits.close();
  }

  #expectUse(session: Session): void {
    const isUsed =
      this.#around.book.enabledOn(session.id).length > 0 || this.conduits.servedBy(session.id) > 0;
    if (!isUsed) session.expectSubscription();
  }

  #conduitRemoved({ id }: Conduit): void {
    const { book, watch } = this.#around;
    for (const record of book.enabledOnConduit(id)) book.disable(record, 'conduit_deleted');
    watch.report('conduit_removed', { conduitId: id });
  }
}

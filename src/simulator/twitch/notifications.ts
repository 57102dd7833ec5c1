import type { EventSubSockets } from './eventsub-socket';
import { subscriptionFrame } from './frames';
import { onWire, type SubscriptionBook, type SubscriptionRecord } from './subscriptions';

/** What happened, in the wire's field names; a batch for the types that come in batches. */
export type WireEvent = Record<string, unknown>;
export type WireContent = { event: WireEvent } | { events: { id: string; data: WireEvent }[] };

/** Builds what one subscriber is told; undefined when it is not for them. */
export type ContentBuilder = (record: SubscriptionRecord) => WireContent | undefined;

/** Brings events to those who subscribed for them. */
export class Notifications {
  constructor(
    private readonly book: SubscriptionBook,
    private readonly sockets: EventSubSockets,
  ) {}

  /** Whether anybody listens for a type. */
  isWanted(type: string): boolean {
    return this.book.enabledOfType(type).length > 0;
  }

  /** Tells one event to everybody whose condition it meets. Returns how many were told. */
  tell(type: string, event: WireEvent): number {
    return this.tellEach(type, () => ({ event }));
  }

  /**
   * Tells each subscriber of a type, optionally of one version, what `build` makes for them. Each gets a message id of
   * its own, as on the live platform, unless one is given.
   */
  tellEach(
    type: string,
    build: ContentBuilder,
    options: { version?: string; messageId?: string } = {},
  ): number {
    let told = 0;
    for (const record of this.book.enabledOfType(type)) {
      if (options.version !== undefined && record.version !== options.version) continue;
      const session = this.sockets.session(record.sessionId);
      const content = session && build(record);
      if (!content || ('event' in content && !meets(record, content.event))) continue;
      this.sockets.deliver(
        session,
        subscriptionFrame('notification', onWire(record), { ...content }, Date.now(), options.messageId),
      );
      told += 1;
    }
    return told;
  }

  /** Tells the owner of a subscription, once, that it has been revoked, and ends it. */
  revoke(record: SubscriptionRecord, status: string): void {
    const session = this.sockets.session(record.sessionId);
    this.book.disable(record, status);
    if (session) {
      this.sockets.deliver(session, subscriptionFrame('revocation', onWire(record), {}, Date.now()));
    }
  }
}

/** Fields of a condition that an event can contradict, and where the event says it. The rest names who listens. */
const SAID_BY_EVENT: Readonly<Record<string, (event: WireEvent, type: string) => unknown>> = {
  broadcaster_user_id: (event) => event.broadcaster_user_id,
  from_broadcaster_user_id: (event) => event.from_broadcaster_user_id,
  to_broadcaster_user_id: (event) => event.to_broadcaster_user_id,
  user_id: (event, type) => {
    if (type === 'user.whisper.message') return event.to_user_id;
    // In chat types `user_id` is who reads, except for what only the author hears.
    return type.startsWith('user.') || type.startsWith('channel.chat.user_message')
      ? event.user_id
      : undefined;
  },
  reward_id: (event) => idOf(event.reward) ?? idOf(event.custom_power_up) ?? event.id,
};

function meets(record: SubscriptionRecord, event: WireEvent): boolean {
  return Object.entries(record.condition).every(([name, wanted]) => {
    const said = SAID_BY_EVENT[name]?.(event, record.type);
    return said === undefined || said === wanted;
  });
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined;
}

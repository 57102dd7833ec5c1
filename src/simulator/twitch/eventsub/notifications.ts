import { type SubscriptionMessage, subscriptionMessage } from './frames';
import { onWire } from './subscription-wire';
import type { SubscriptionBook, SubscriptionRecord } from './subscriptions';

/** What happened, in the wire's field names; a batch for the types that come in batches. */
export type WireEvent = Record<string, unknown>;
/** What a notification carries: one event, or several in a batch. */
export type WireContent = { event: WireEvent } | { events: { id: string; data: WireEvent }[] };

/** Builds what one subscriber is told; undefined when it is not for them. */
export type ContentBuilder = (record: SubscriptionRecord) => WireContent | undefined;

/**
 * Takes one message to whatever carries its subscription. False when nobody can be told: a conduit may have to drop
 * it.
 */
export type Courier = (record: SubscriptionRecord, message: SubscriptionMessage) => boolean;

/** How an event is told. */
export interface TellOptions {
  /** Only to subscriptions of this version. */
  version?: string;
  /** One id for all; each subscription's own unless told, as on the live platform. */
  messageId?: string;
  /** The channel that it is about, where all subscribers of another one can be passed over. */
  channelId?: string;
}

/** Somebody who hears of every happening beside the subscriptions. */
export interface Eavesdropper {
  wants(type: string): boolean;
  hear(type: string, build: ContentBuilder, options: TellOptions): number;
}

/** Brings events to those who subscribed for them. */
export class Notifications {
  /** PubSub tells the same happenings in its own words. */
  eavesdropper: Eavesdropper | undefined;

  constructor(
    private readonly book: SubscriptionBook,
    private readonly courier: Courier,
  ) {}

  /** Whether anybody listens for a type, optionally in one channel. */
  isWanted(type: string, channelId?: string): boolean {
    return this.book.enabledOfType(type, channelId).length > 0 || this.eavesdropper?.wants(type) === true;
  }

  /** Tells one event to everybody whose condition it meets. Returns how many were told. */
  tell(type: string, event: WireEvent): number {
    const { broadcaster_user_id: channelId } = event;
    return this.tellEach(type, () => ({ event }), typeof channelId === 'string' ? { channelId } : {});
  }

  /** Tells each subscriber of a type what `build` makes for them. Returns how many were told. */
  tellEach(type: string, build: ContentBuilder, options: TellOptions = {}): number {
    let told = this.eavesdropper?.hear(type, build, options) ?? 0;
    for (const record of this.book.enabledOfType(type, options.channelId)) {
      if (options.version !== undefined && record.version !== options.version) continue;
      const content = build(record);
      if (!content || ('event' in content && !meets(record, content.event))) continue;
      const message = subscriptionMessage('notification', onWire(record), { ...content }, options.messageId);
      if (this.courier(record, message)) told += 1;
    }
    return told;
  }

  /** Tells the owner of a subscription, once, that it has been revoked, and ends it. */
  revoke(record: SubscriptionRecord, status: string): void {
    this.book.disable(record, status);
    this.courier(record, subscriptionMessage('revocation', onWire(record)));
  }
}

/** Fields of a condition that an event can contradict, and where the event says it. The rest names who listens. */
const SAID_BY_EVENT: Readonly<Record<string, (event: WireEvent, type: string) => unknown>> = {
  broadcaster_user_id: (event) => event.broadcaster_user_id,
  from_broadcaster_user_id: (event) => event.from_broadcaster_user_id,
  to_broadcaster_user_id: (event) => event.to_broadcaster_user_id,
  client_id: (event) => event.client_id,
  conduit_id: (event) => event.conduit_id,
  extension_client_id: (event) => event.extension_client_id,
  user_id: (event, type) => {
    if (type === 'user.whisper.message') return event.to_user_id;
    // In chat types `user_id` is who reads, except for what only the author hears.
    return type.startsWith('user.') || type.startsWith('channel.chat.user_message')
      ? event.user_id
      : undefined;
  },
  reward_id: (event) => idOf(event.reward) ?? idOf(event.custom_power_up) ?? event.id,
};

/** Whether an event is for the owner of a subscription, as far as its condition says. */
export function meets(record: SubscriptionRecord, event: WireEvent): boolean {
  return Object.entries(record.condition).every(([name, wanted]) => {
    const said = SAID_BY_EVENT[name]?.(event, record.type);
    return said === undefined || said === wanted;
  });
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined;
}

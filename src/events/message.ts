import type { Kind } from './kinds';
import type { LivestreamEvent, Origin } from './types';

/** The message that an input node sends. */
export interface LivestreamMessage {
  /** The event's kind. */
  topic: Kind;
  /** The event. */
  payload: LivestreamEvent;
  /** Where an answer goes. It survives when a flow overwrites `payload`. */
  origin: Origin;
  [more: string]: unknown;
}

/** What an input node sends: a `LivestreamMessage`, or one in the form of an older system with `origin` beside it. */
export interface OutgoingMessage {
  topic: string;
  payload: unknown;
  origin: Origin;
  [more: string]: unknown;
}

/** The string by which a platform's sending call names the channel of an event. */
function placeOf(event: LivestreamEvent): string | null {
  switch (event.platform) {
    case 'twitch':
      return event.channel.id;
    case 'chaturbate':
      return event.channel.login ?? event.channel.name;
    case 'rumble':
      // A line is sent to a stream, and an event does not say which one: only the node that reads it knows.
      return null;
  }
}

/**
 * The message for an event that the config node `account` received.
 * `place` is the string that the platform's sending call takes for the channel, where the event itself does
 * not hold it (Rumble: the decimal id of the stream). What the source does not have is `null`.
 */
export function toMessage(event: LivestreamEvent, account: string, place?: string | null): LivestreamMessage {
  const origin: Origin = {
    platform: event.platform,
    account,
    channel: place ?? placeOf(event),
    user: event.user ? event.user.id : null,
    login: event.user ? event.user.login : null,
    messageId: event.message ? event.message.id : null,
    eventId: event.id,
  };
  if (event.simulated) origin.simulated = true;
  return { topic: event.kind, payload: event, origin };
}

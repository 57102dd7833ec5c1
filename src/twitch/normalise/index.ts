import { isoTime, type LivestreamEvent, stableId, summarise } from '../../events';
import { isObject, objectOf, type Wire, word } from '../../shared/wire';
import type { NotificationPayload } from '../eventsub/protocol';
import { isAnonymous, withoutAnonymous } from './anonymous';
import { type Envelope, reader } from './by-table';
import { chatMessageEvent } from './chat-message';
import type { RowContext } from './row';
import { TYPE_ROWS } from './table';
import { anonymousUser, CHATTER, readChannel, readUser, USER } from './user';

/** What is known about a notification beside its payload. */
export interface NormaliseContext {
  /** Twitch's id of the message; becomes the id of the event. */
  messageId: string;
  /** When Twitch sent the message (RFC 3339): the time of events that have none of their own. */
  timestamp: string;
  /** The id of the channel subscribed for; decides the direction of a raid. */
  channelId?: string;
  /** Whether the event carries Twitch's payload. */
  raw: boolean;
  /** Whether the event is made up, by a simulator or a test button. */
  simulated?: boolean;
}

/**
 * By type alone: a version that comes after this package is read like the one before it, which loses at most
 * what is new in it.
 */
const READERS = new Map(TYPE_ROWS.map((row) => [row.type, reader(row)]));

const CHAT_MESSAGE = 'channel.chat.message';

/** An event of a type that we do not know, or that is too broken to be read as what it claims to be. */
function otherEvent(
  event: Wire,
  { id, type, version, sent }: Envelope,
  { condition }: RowContext,
): LivestreamEvent {
  const channel = readChannel(event, condition);
  const user = isAnonymous(event)
    ? anonymousUser()
    : (readUser(event, USER, { channelId: channel.id }) ??
      readUser(event, CHATTER, { channelId: channel.id }));
  const other: LivestreamEvent = {
    id,
    platform: 'twitch',
    kind: 'other',
    type,
    version,
    time: sent ?? new Date().toISOString(),
    channel,
    user,
    target: null,
    summary: '',
  };
  other.summary = summarise(other);
  return other;
}

function normalise(event: Wire, envelope: Envelope, context: RowContext): LivestreamEvent {
  try {
    const { id, type, version, sent } = envelope;
    if (type === CHAT_MESSAGE) return chatMessageEvent(event, id, version, sent, context.condition);
    const read = READERS.get(type);
    if (read) return read(event, envelope, context);
  } catch {
    // Nothing that Twitch sends is known to come here. Should it ever, the event is passed on as it is.
  }
  return otherEvent(event, envelope, context);
}

/** One event, finished with what the caller asked for. `received` is what Twitch sent for it. */
function one(
  received: unknown,
  body: unknown,
  envelope: Envelope,
  row: RowContext,
  context: NormaliseContext,
) {
  // A chat line names its author in any case; everything else may hide somebody.
  const isChat = envelope.type === CHAT_MESSAGE;
  const wire = objectOf(body);
  const event = isChat ? wire : withoutAnonymous(wire);
  const result = isObject(body) ? normalise(event, envelope, row) : otherEvent(event, envelope, row);
  if (context.simulated) result.simulated = true;
  if (context.raw || result.kind === 'other') result.raw = rawOf(received, body, event);
  return result;
}

/** Twitch's payload as it came; only where a name had to go, or where it is no object, something like it. */
function rawOf(received: unknown, body: unknown, event: Wire): Record<string, unknown> {
  if (!isObject(received)) return { event: received ?? null };
  if (event === body) return received;
  return received === body ? event : { ...received, data: event };
}

/**
 * The events that a notification tells about: one, or one for each entry of a batch. Nothing in them is shared
 * with the payload but `raw`, which is Twitch's event itself (without the names of anonymous givers): a caller
 * that hands it to several receivers makes the copies.
 *
 * Never throws and never gives nothing: an unknown type, or a payload too broken to be read, is `other`.
 */
export function normaliseNotification(
  payload: NotificationPayload,
  context: NormaliseContext,
): LivestreamEvent[] {
  const wire: Wire = objectOf(payload);
  const subscription = objectOf(wire.subscription);
  const row: RowContext = { condition: objectOf(subscription.condition), channelId: context.channelId };
  const envelope: Envelope = {
    id: word(context.messageId) ?? stableId('twitch', JSON.stringify(wire)),
    type: word(subscription.type) ?? '',
    version: word(subscription.version) ?? '',
    sent: isoTime(context.timestamp),
  };
  if (wire.event === undefined && Array.isArray(wire.events) && wire.events.length > 0) {
    return wire.events.map((entry: unknown, index) => {
      const { id, data } = objectOf(entry);
      return one(entry, data, { ...envelope, id: `${envelope.id}:${word(id) ?? index}` }, row, context);
    });
  }
  return [one(wire.event, wire.event, envelope, row, context)];
}

import {
  detailOf,
  type EventChannel,
  type EventMessage,
  type EventUser,
  isoTime,
  type LivestreamEvent,
  stableId,
  summarise,
} from '../../events';
import { fitDetail } from '../../events/fit';
import { copyJson } from '../../shared/copy-json';
import { isObject, numberOf, objectOf, type Wire, word } from '../../shared/wire';
import type { ChatHappening } from '../chat/room';
import { RUMBLE_KINDS, type RumbleKind } from '../kinds';
import { partsOf } from './parts';
import { chatUser, type PersonContext } from './people';

/** What is known about an event beside itself. */
export interface RumbleContext {
  /** The decimal id of the stream. */
  streamId: string | null;
  /** Whose channel it is, as far as anybody has said so. */
  channel: EventChannel;
  /** Where the pictures of badges are. */
  siteUrl: string;
  /** Whether the event carries what the platform sent. */
  raw: boolean;
  /** Whether others get the same: what the platform sent must be a copy then. */
  shared: boolean;
  /** Whether the event is made up, by a simulator or a test button. */
  simulated: boolean;
}

/** What makes a line more than a line, in the order in which it is looked for. */
const MORE_THAN_A_LINE = ['rant', 'raid_notification', 'gift_purchase_notification', 'notification'] as const;

const ROWS = new Map(
  RUMBLE_KINDS.filter(({ source }) => source === 'chat').map((row) => [keyOf(row.type, row.when), row]),
);

const PLAIN_LINE = ROWS.get(keyOf('messages', 'plain'));

const UNKNOWN: Pick<RumbleKind, 'kind'> & Partial<RumbleKind> = { kind: 'other' };

function keyOf(type: string, when = ''): string {
  return `${type} ${when}`;
}

/**
 * The event that the chat stream tells of. Nothing in it is shared with the record but `raw`, unless
 * `context.shared` asks for a copy. Never throws: what is missing or broken costs itself alone.
 */
export function normaliseChat(happening: ChatHappening, context: RumbleContext): LivestreamEvent {
  const { type, message, arrivedMs } = happening;
  const row = rowOf(happening);
  const isLine = type === 'messages' && message !== null;
  const person: PersonContext = { badges: happening.badges, siteUrl: context.siteUrl, via: viaOf(happening) };
  const event: LivestreamEvent = {
    id: idOf(happening, context),
    platform: 'rumble',
    kind: row.kind,
    type,
    // A pinned line was written long before it was pinned.
    time: (isLine ? happening.writtenAt : null) ?? new Date(arrivedMs).toISOString(),
    channel: { ...context.channel },
    user: row.user ? chatUser(authorOf(happening), happening.user, person) : null,
    target: null,
    summary: '',
  };
  const line = row.message && message ? lineOf(message, row) : undefined;
  if (line) event.message = line;
  // A line without a word that carries nothing that we know: what it is, only its fields can say.
  if (event.kind === 'chat.message' && !line?.text) {
    event.kind = 'other';
    delete event.message;
  }
  const cents = row.cents ? numberOf(objectOf(message?.rant).price_cents) : undefined;
  if (cents !== undefined) event.amount = { value: cents / 100, unit: 'USD' };
  const name = detailOf(event.kind);
  if (name) Object.assign(event, { [name]: fitDetail(name, particulars(event, happening)) });
  addTarget(event, row, happening, person);
  event.summary = summarise(event);
  if (context.simulated) event.simulated = true;
  if (context.raw || event.kind === 'other') event.raw = rawOf(happening, context.shared);
  return event;
}

function rowOf({ type, record, message }: ChatHappening): Pick<RumbleKind, 'kind'> & Partial<RumbleKind> {
  if (type !== 'messages') {
    const isClear = record.data.clear === true || record.data.clear === 1;
    return (isClear ? ROWS.get(keyOf(type, 'clear')) : undefined) ?? ROWS.get(keyOf(type)) ?? UNKNOWN;
  }
  for (const name of MORE_THAN_A_LINE) {
    if (isObject(message?.[name])) return ROWS.get(keyOf(type, name)) ?? UNKNOWN;
  }
  return PLAIN_LINE ?? UNKNOWN;
}

function idOf(
  { type, record, message, arrivedMs, sequence }: ChatHappening,
  { streamId }: RumbleContext,
): string {
  if (type !== 'messages') {
    // These have no id and come only once: two equal ones are two.
    return stableId(
      'rumble',
      streamId,
      type,
      record.requestId,
      arrivedMs,
      sequence,
      JSON.stringify(record.data),
    );
  }
  const id = word(message?.id);
  if (id !== null) return id;
  const [time, user, text] = [word(message?.time), word(message?.user_id), word(message?.text)];
  // What does not say when it was written cannot be known again.
  const moment = time === null ? [arrivedMs, sequence] : [];
  return stableId('rumble', streamId, time, user, text, ...moment);
}

function authorOf({ message, record }: ChatHappening): string | null {
  return message ? word(message.user_id) : word(record.data.user_id);
}

function viaOf({ message, via }: ChatHappening): PersonContext['via'] {
  const id = word(message?.channel_id);
  return id === null ? null : { id, entry: via };
}

function lineOf(message: Wire, { kind }: Partial<RumbleKind>): EventMessage | undefined {
  const text = textOf(message);
  if (text === '' && kind !== 'chat.message' && kind !== 'chat.pinned' && kind !== 'chat.unpinned') {
    return undefined;
  }
  return { id: word(message.id), text, parts: partsOf(text) };
}

/** The line's text; the texts of its blocks where that is missing. */
function textOf({ text, blocks }: Wire): string {
  if (typeof text === 'string') return text;
  if (!Array.isArray(blocks)) return '';
  const texts = blocks.map((block) => (isObject(block) ? objectOf(block.data).text : undefined));
  return texts.filter((piece) => typeof piece === 'string').join(' ');
}

/** The fields of the detail object that the event's kind has. */
function particulars(event: LivestreamEvent, { record, message }: ChatHappening): Record<string, unknown> {
  const { data } = record;
  switch (event.kind) {
    case 'tip': {
      const expiresAt = isoTime(objectOf(message?.rant).expires_on);
      // The unit of the rant's own duration is disputed; from the line to the end of being shown it is clear.
      const durationSeconds = expiresAt === null ? null : secondsBetween(event.time, expiresAt);
      return { expiresAt, durationSeconds };
    }
    case 'raid.in':
      return { startedAt: momentOf(objectOf(message?.raid_notification).start_ts), viewers: null };
    case 'raid.out':
      return {
        startedAt: momentOf(data.start_ts),
        viewers: null,
        targetUrl: word(data.target_url),
        targetVideoTitle: word(data.target_video_title),
      };
    case 'subscription.new': {
      const { badge, text } = objectOf(message?.notification);
      return { badge: word(badge), text: word(text) };
    }
    case 'subscription.gifted': {
      const gift = message ? objectOf(message.gift_purchase_notification) : data;
      return {
        count: gift.total_gifts,
        giftType: word(gift.gift_type),
        creatorUserId: word(gift.creator_user_id),
        creatorChannelId: word(gift.creator_channel_id),
      };
    }
    case 'chat.deleted':
    case 'chat.cleared': {
      const messageIds = idsOf(data.message_ids);
      return { messageIds, ...(messageIds.length === 1 ? { messageId: messageIds[0] } : {}) };
    }
    case 'moderation.muted':
      return { userIds: idsOf(data.user_ids) };
    default:
      return {};
  }
}

function addTarget(
  event: LivestreamEvent,
  { target }: Partial<RumbleKind>,
  { record, targets }: ChatHappening,
  person: PersonContext,
): void {
  const { data } = record;
  if (target === 'target_channel_name') {
    const name = word(data.target_channel_name);
    event.target = name === null ? null : { ...NOBODY, roles: [], badges: [], name };
    if (event.target) event.target.avatar = word(data.target_channel_avatar_url);
    event.channel.name ??= word(data.current_channel_name);
    return;
  }
  if (target !== 'user_ids') return;
  const ids = idsOf(data.user_ids);
  if (ids.length === 1) event.target = chatUser(ids[0] ?? null, targets[0] ?? null, { ...person, via: null });
}

const NOBODY: Readonly<EventUser> = Object.freeze({
  id: null,
  login: null,
  name: null,
  roles: [],
  badges: [],
  color: null,
  avatar: null,
  anonymous: false,
});

function idsOf(list: unknown): string[] {
  return (Array.isArray(list) ? list : [list]).map(word).filter((id) => id !== null);
}

/** Seconds since 1970 as a time. */
function momentOf(seconds: unknown): string | null {
  const number = numberOf(seconds);
  return number === undefined ? null : isoTime(number * 1_000);
}

function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1_000);
}

/** The record as it came; of one that tells of several lines, with this line alone. */
function rawOf(
  { record, message, isAlone, user, via }: ChatHappening,
  shared: boolean,
): Record<string, unknown> {
  const { received } = record;
  if (isAlone || !message) return shared ? copyJson(received) : received;
  const one = {
    ...received,
    data: { messages: [message], users: user ? [user] : [], channels: via ? [via] : [] },
  };
  // The people are the catalogue's own.
  return copyJson(one);
}

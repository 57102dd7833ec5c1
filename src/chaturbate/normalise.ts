import {
  detailOf,
  type EventChannel,
  type EventMessage,
  type EventUser,
  isoTime,
  type LivestreamEvent,
  type MessagePart,
  type Role,
  stableId,
  summarise,
} from '../events';
import { fitDetail } from '../events/fit';
import { addText } from '../events/text-parts';
import { isObject, type Wire, word } from '../shared/wire';
import { hidesGiver, withoutGiver } from './anonymous';
import { timeOfId } from './event-id';
import { CHATURBATE_KINDS, type ChaturbateKind } from './kinds';
import type { Entry } from './wire';

/** What is known about an event beside itself. */
export interface EntryContext {
  /** Whose room the token is for. */
  room: string;
  /** When it came, in ms since 1970: the time of an event whose id tells none. */
  arrivedMs: number;
  /** Names an event that has no id: equal when the same event comes again, and for no other one. */
  place: string;
  /** Whether the event carries what the platform sent. */
  raw: boolean;
  /** Whether the event is made up, by a simulator or a test button. */
  simulated: boolean;
}

const ROWS = new Map(CHATURBATE_KINDS.map((row) => [row.method, row]));

/** A method that we do not know. Who did it is read where the known ones have it. */
const UNKNOWN: Omit<ChaturbateKind, 'method'> = { kind: 'other', user: 'user' };

/** The separator that the platform puts in front of a tip's note: once, since a note may begin with one itself. */
const NOTE_SEPARATOR = /^ ?\|(?: |$)/;

/** An emoticon: a colon and its name, with nothing else in front. Shorter ones are smileys such as `:D`. */
const EMOTICON = /(?<!\S):([a-z][\w-]+)/gi;

/**
 * The event that an entry tells about. Nothing in it is shared with the entry but `raw`, which is what came
 * (without the giver, where that one is hidden): a caller that hands it to several receivers makes the copies.
 *
 * Never throws: what is missing or broken costs itself alone.
 */
export function normaliseEntry(entry: Entry, context: EntryContext): LivestreamEvent {
  const { method, object, received } = entry;
  const row = ROWS.get(method) ?? UNKNOWN;
  const hidden = hidesGiver(method, isObject(received.object) ? received.object : {});
  const channel = channelOf(method, object, context.room);
  const event: LivestreamEvent = {
    id: entry.id ?? stableId('chaturbate', context.place, JSON.stringify(received)),
    platform: 'chaturbate',
    kind: row.kind,
    type: method,
    time: isoTime(entry.id === null ? null : timeOfId(entry.id)) ?? new Date(context.arrivedMs).toISOString(),
    channel,
    user: hidden ? anonymousUser() : userOf(row, object, context.room),
    target: row.target ? bareUser(at(object, row.target), context.room) : null,
    summary: '',
  };
  const message = messageOf(row, object, event.id);
  if (message) event.message = message;
  const tokens = row.tokens && at(object, row.tokens);
  if (typeof tokens === 'number') event.amount = { value: tokens, unit: 'tokens' };
  const name = detailOf(row.kind);
  if (name) {
    const fields = Object.entries(row.detail ?? {}).map(([field, path]) => [field, at(object, path) ?? null]);
    Object.assign(event, { [name]: fitDetail(name, Object.fromEntries(fields)) });
  }
  // A chat line is nothing without its text; with it broken, the event is still passed on.
  if (event.kind === 'chat.message' && !event.message) event.kind = 'other';
  event.summary = summarise(event);
  if (context.simulated) event.simulated = true;
  if (context.raw || event.kind === 'other') event.raw = { ...(hidden ? withoutGiver(received) : received) };
  return event;
}

/** The value at a path such as `message.fromUser`. */
function at(object: Wire, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), object);
}

/**
 * Whose room it happened in. A private message from outside of the room names none; everything else that comes
 * without a name is about the room that the token is for.
 */
function channelOf(method: string, object: Wire, room: string): EventChannel {
  const name = blankIsNull(word(object.broadcaster)) ?? (method === 'privateMessage' ? null : room);
  return { id: idOf(name), login: idOf(name), name };
}

function userOf(row: Omit<ChaturbateKind, 'method'>, object: Wire, room: string): EventUser | null {
  const whole = isObject(object.user) ? fullUser(object.user, object, room) : null;
  if (row.user !== 'message.fromUser') return row.user ? whole : null;
  // The flags are those of `user`, where that is the sender.
  const sender = bareUser(at(object, row.user), room);
  return sender && whole?.id !== sender.id ? sender : whole;
}

/** Somebody of whom only the name is known. */
function bareUser(name: unknown, room: string): EventUser | null {
  const username = blankIsNull(word(name));
  if (username === null) return null;
  return makeUser(username, idOf(username) === idOf(room) ? ['broadcaster'] : [], null);
}

function fullUser(user: Wire, object: Wire, room: string): EventUser | null {
  const username = blankIsNull(word(user.username));
  if (username === null) return null;
  const color = isObject(object.message) ? hexColor(object.message.color) : null;
  const isOwner = idOf(username) === idOf(room);
  const whole = makeUser(username, rolesOf(user, isOwner), color);
  whole.details = detailsOf(user);
  return whole;
}

/** The platform's own flags. All known ones are plain values; what else may come is copied, since it must not be shared. */
function detailsOf({ username: _name, ...flags }: Wire): Record<string, unknown> {
  const details: Record<string, unknown> = flags;
  for (const flag in details) {
    const value = details[flag];
    if (typeof value === 'object' && value !== null) details[flag] = structuredClone(value);
  }
  return details;
}

/** There is no numeric id: the name is the only identity, and its case makes no other person. */
function idOf(name: string | null): string | null {
  return name === null ? null : name.toLowerCase();
}

function makeUser(name: string | null, roles: Role[], color: string | null): EventUser {
  const id = idOf(name);
  return { id, login: id, name, roles, badges: [], color, avatar: null, anonymous: false };
}

function anonymousUser(): EventUser {
  return { ...makeUser(null, [], null), anonymous: true };
}

/** From the flags, and from the colour in which the room shows the name: o(wner), m(oderator), f(an club). */
function rolesOf(user: Wire, isOwner: boolean): Role[] {
  const group = user.colorGroup;
  const roles: Role[] = [];
  if (user.isOwner === true || group === 'o' || isOwner) roles.push('broadcaster');
  if (user.isMod === true || group === 'm') roles.push('moderator');
  if (user.inFanclub === true || group === 'f') roles.push('subscriber');
  if (user.isFollower === true) roles.push('follower');
  return roles;
}

function messageOf(
  { message: path, isPrivate }: Omit<ChaturbateKind, 'method'>,
  object: Wire,
  id: string,
): EventMessage | undefined {
  const value = path && at(object, path);
  if (typeof value !== 'string') return undefined;
  if (path === 'tip.message') {
    const note = value.replace(NOTE_SEPARATOR, '');
    return note === '' ? undefined : { id: null, text: note, parts: partsOf(note) };
  }
  const style = styleOf(isObject(object.message) ? object.message : {});
  return {
    id,
    text: value,
    parts: partsOf(value),
    ...(isPrivate ? { private: true } : {}),
    ...(style ? { style } : {}),
  };
}

/** Colour and font, where the line has its own. */
function styleOf({ color, bgColor, font }: Wire): EventMessage['style'] {
  const style = {
    color: hexColor(color),
    background: hexColor(bgColor),
    font: font === 'default' ? null : word(font),
  };
  return style.color || style.background || style.font ? style : undefined;
}

function hexColor(value: unknown): string | null {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value : null;
}

function partsOf(text: string): MessagePart[] {
  const parts: MessagePart[] = [];
  let from = 0;
  for (const match of text.matchAll(EMOTICON)) {
    if (match.index > from) addText(parts, text.slice(from, match.index));
    parts.push({ type: 'emote', text: match[0], id: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) addText(parts, text.slice(from));
  return parts;
}

function blankIsNull(name: string | null): string | null {
  return name?.trim() ? name.trim() : null;
}

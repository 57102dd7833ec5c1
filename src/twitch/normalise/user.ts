import type { Badge, EventChannel, EventUser, Role } from '../../events';
import { isObject, type Wire, word } from '../../shared/wire';

/** The three fields by which Twitch names somebody: `<prefix>_id`, `<prefix>_login`, `<prefix>_name`. */
export interface Triple {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

/** The fields of `prefix`, spelled out once so that reading a user builds no strings. */
export function triple(prefix: string): Triple {
  return { id: `${prefix}_id`, login: `${prefix}_login`, name: `${prefix}_name` };
}

/** Who did it, in most types. */
export const USER = triple('user');
/** Who wrote a line. */
export const CHATTER = triple('chatter_user');
/** Who moderated. */
export const MODERATOR = triple('moderator_user');
/** Whose channel it is. */
export const BROADCASTER = triple('broadcaster_user');

/** Charity campaigns name the channel without `user`. */
const SHORT_BROADCASTER = triple('broadcaster');

/** All fields that name the channel. */
export const CHANNEL_FIELDS: readonly string[] = [BROADCASTER, SHORT_BROADCASTER].flatMap(Object.values);

/** The roles in the order of the contract. */
const ROLE_ORDER: readonly Role[] = [
  'broadcaster',
  'moderator',
  'vip',
  'subscriber',
  'follower',
  'bot',
  'staff',
];

/** Which badge stands for which role, as a bit in the order above. */
const BADGE_ROLES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    broadcaster: 'broadcaster',
    moderator: 'moderator',
    lead_moderator: 'moderator',
    vip: 'vip',
    subscriber: 'subscriber',
    founder: 'subscriber',
    'bot-badge': 'bot',
    staff: 'staff',
    admin: 'staff',
    global_mod: 'staff',
  } satisfies Record<string, Role>).map(([badge, role]) => [badge, 1 << ROLE_ORDER.indexOf(role)]),
);

/** Twitch's `badges` as ours. What is no badge is left out. */
export function readBadges(value: unknown): Badge[] {
  const badges: Badge[] = [];
  if (!Array.isArray(value)) return badges;
  for (const item of value) {
    if (!isObject(item)) continue;
    const id = word(item.set_id);
    if (id === null) continue;
    const badge: Badge = { id, version: word(item.id) ?? '' };
    if (typeof item.info === 'string' && item.info !== '') badge.info = item.info;
    badges.push(badge);
  }
  return badges;
}

/** The roles that the badges show, the broadcaster's own also without one, and those known otherwise. */
export function rolesOf(badges: readonly Badge[], isBroadcaster: boolean, known?: Role): Role[] {
  let bits = isBroadcaster ? 1 : 0;
  for (const badge of badges) bits |= BADGE_ROLES.get(badge.id) ?? 0;
  if (known) bits |= 1 << ROLE_ORDER.indexOf(known);
  const roles: Role[] = [];
  if (bits === 0) return roles;
  for (let at = 0; at < ROLE_ORDER.length; at += 1) {
    const role = ROLE_ORDER[at];
    if (role && bits & (1 << at)) roles.push(role);
  }
  return roles;
}

/** The chat colour, or `null`: Twitch sends an empty text to who never picked one. */
export function readColor(value: unknown): string | null {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value : null;
}

/** A user object; every one is made here, so that all have the same shape. */
export function makeUser(
  id: string | null,
  login: string | null,
  name: string | null,
  roles: Role[],
  badges: Badge[],
  color: string | null,
): EventUser {
  return { id, login, name, roles, badges, color, avatar: null, anonymous: false };
}

/** A giver who wants not to be known. */
export function anonymousUser(): EventUser {
  return { ...makeUser(null, null, null, [], [], null), anonymous: true };
}

/** What else is known about a user. */
export interface UserContext {
  /** The id of the channel, whose broadcaster needs no badge. */
  channelId: string | null;
  /** A role that the event itself proves. */
  role?: Role;
  badges?: unknown;
  color?: unknown;
}

/** The user whom `fields` name in `event`, or `null` when all three say nothing. */
export function readUser(event: Wire, fields: Triple, context: UserContext): EventUser | null {
  const id = word(event[fields.id]);
  const login = word(event[fields.login]);
  const name = word(event[fields.name]);
  if (id === null && login === null && name === null) return null;
  const badges = readBadges(context.badges);
  const isBroadcaster = id !== null && id === context.channelId;
  return makeUser(
    id,
    login,
    name,
    rolesOf(badges, isBroadcaster, context.role),
    badges,
    readColor(context.color),
  );
}

/** The channel that `fields` name in `event`, or `null` when all three say nothing. */
export function readChannelAt(event: Wire, fields: Triple): EventChannel | null {
  const id = word(event[fields.id]);
  const login = word(event[fields.login]);
  const name = word(event[fields.name]);
  return id === null && login === null && name === null ? null : { id, login, name };
}

/** The channel of an event; where the event does not name it, the subscription's condition has its id. */
export function readChannel(event: Wire, condition: Wire): EventChannel {
  return (
    readChannelAt(event, BROADCASTER) ??
    readChannelAt(event, SHORT_BROADCASTER) ?? {
      id: word(condition.broadcaster_user_id),
      login: null,
      name: null,
    }
  );
}

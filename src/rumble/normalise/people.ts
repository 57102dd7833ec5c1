import type { Badge, EventUser, Role } from '../../events';
import { isObject, objectOf, type Wire, word } from '../../shared/wire';

/** The slugs that say what somebody is in a channel. */
const ROLES: Readonly<Record<string, Role>> = {
  admin: 'broadcaster',
  moderator: 'moderator',
  recurring_subscription: 'subscriber',
  locals_supporter: 'subscriber',
};

/** What goes into a user beside the entry in the chat's catalogue. */
export interface PersonContext {
  /** What the chat says about badges, by slug. */
  badges: Wire;
  /** Where the pictures of badges are. */
  siteUrl: string;
  /** The channel that was written as, by its id and its entry. */
  via?: { id: string; entry: Wire | null } | null;
}

/** Somebody in chat. Where the chat has not said who that is, there is the id alone. */
export function chatUser(id: string | null, entry: Wire | null, context: PersonContext): EventUser | null {
  if (id === null && entry === null) return null;
  const name = entry ? word(entry.username) : null;
  const user: EventUser = {
    id: id ?? word(entry?.id),
    login: name,
    name,
    roles: [],
    badges: [],
    color: entry ? hexColor(entry.color) : null,
    avatar: entry ? word(entry['image.1']) : null,
    anonymous: false,
  };
  if (entry) {
    addBadges(user, entry.badges, context);
    if (entry.is_follower === true) user.roles.push('follower');
    const details = detailsOf(entry);
    if (details) user.details = details;
  }
  const { via } = context;
  if (via) {
    const { id: viaId, entry: channel } = via;
    user.via = {
      id: viaId,
      name: channel ? word(channel.username) : null,
      avatar: channel ? word(channel['image.1']) : null,
    };
  }
  return user;
}

/** Somebody of whom the Live Stream API tells: there is a name and no id. */
export function listedUser(name: string | null, entry: Wire, roles: readonly Role[] = []): EventUser | null {
  if (name === null) return null;
  const user: EventUser = {
    id: null,
    login: name,
    name,
    roles: [...roles],
    badges: [],
    color: null,
    avatar: word(entry.profile_pic_url),
    anonymous: false,
  };
  addBadges(user, entry.badges, { badges: {}, siteUrl: '' });
  return user;
}

/** Slugs come as a list, or as the keys of an object. */
function addBadges(user: EventUser, slugs: unknown, { badges, siteUrl }: PersonContext): void {
  const list = Array.isArray(slugs) ? slugs : isObject(slugs) ? Object.keys(slugs) : [];
  for (const slug of list) {
    if (typeof slug !== 'string') continue;
    user.badges.push(badgeOf(slug, badges[slug], siteUrl));
    const role = Object.hasOwn(ROLES, slug) ? ROLES[slug] : undefined;
    if (role && !user.roles.includes(role)) user.roles.push(role);
  }
}

function badgeOf(slug: string, about: unknown, siteUrl: string): Badge {
  const badge: Badge = { id: slug };
  if (!isObject(about)) return badge;
  const label = objectOf(about.label).en;
  const icons = objectOf(about.icons);
  const icon = icons['96'] ?? icons['48'];
  if (typeof label === 'string') badge.label = label;
  if (typeof icon === 'string') badge.image = icon.startsWith('/') ? `${siteUrl}${icon}` : icon;
  return badge;
}

/** The platform's own flags that are told nowhere else. */
function detailsOf({ link, is_follower: isFollower }: Wire): EventUser['details'] {
  const hasLink = typeof link === 'string';
  if (typeof isFollower === 'boolean') return hasLink ? { isFollower, link } : { isFollower };
  return hasLink ? { link } : undefined;
}

/** Six digits, with or without a #. */
function hexColor(value: unknown): string | null {
  if (typeof value !== 'string' || !/^#?[0-9a-f]{6}$/i.test(value)) return null;
  return value.startsWith('#') ? value : `#${value}`;
}

import { LivestreamError } from '../shared/errors';
import { type Wish, wishKey } from './eventsub/subscription-calls';
import {
  type KnownUser,
  namesInConditions,
  type PickedEvent,
  readPicks,
  type WishList,
  wishList,
} from './eventsub/wishes';
import type { TwitchUser } from './user';

/** What a node's settings say: which events of which channels. */
export interface Selection {
  /** Logins or ids, separated by commas or blanks; blank is the user's own channel. */
  channel: string;
  events: readonly PickedEvent[];
}

/**
 * Looks up whom a selection names and makes the list of subscriptions, each of them once.
 *
 * @throws LivestreamError when Twitch cannot be asked; unknown names are among the problems instead
 */
export async function lookUp(selection: Selection, user: TwitchUser): Promise<WishList> {
  const events = readPicks(selection.events);
  const names = splitNames(String(selection.channel ?? ''));
  const own: KnownUser = { id: user.userId, login: user.login };
  const asked = [...new Set([...names, ...namesInConditions(events)])].filter((name) => !isUser(own, name));
  const found = asked.length > 0 ? await user.directory.resolve(asked) : new Map<string, KnownUser>();
  const find = (name: string): KnownUser | undefined => (isUser(own, name) ? own : found.get(name));
  const channels = names.length === 0 ? [own] : names.flatMap((name) => find(name) ?? []);
  const { wishes, problems } = wishList({ events, channels, user: own, find });
  const distinct = new Map<string, Wish>(wishes.map((wish) => [wishKey(wish), wish]));
  const unknown = names.filter((name) => !find(name)).map(unknownChannel);
  return { wishes: [...distinct.values()], problems: [...unknown, ...problems] };
}

/** Logins and ids from a field, however they are separated. */
export function splitNames(text: string): string[] {
  const names = text.split(/[\s,;]+/).map((name) => name.replace(/^[@#]/, '').toLowerCase());
  return [...new Set(names.filter((name) => name !== ''))];
}

function isUser(user: KnownUser, name: string): boolean {
  return name === user.id || name.toLowerCase() === user.login.toLowerCase();
}

function unknownChannel(name: string): LivestreamError {
  return new LivestreamError('not_found', `Twitch knows no channel "${name}". Check how it is written.`, {
    platform: 'twitch',
    detail: name,
  });
}

import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import { type Wish, wishKey } from './eventsub/subscription-calls';
import {
  type KnownUser,
  namesInConditions,
  type PickedEvent,
  readPicks,
  type WishList,
  wishList,
} from './eventsub/wishes';
import type { UserDirectory } from './helix/users';

/** What a node's settings say: which events of which channels. */
export interface Selection {
  /** Logins or ids, separated by commas or blanks; blank is the user's own channel. */
  channel: string;
  events: readonly PickedEvent[];
}

/** Who subscribes: a logged-in user, or an app with its own token. */
export type Subscriber = { directory: Pick<UserDirectory, 'resolve'> } & (
  | { user: KnownUser }
  /** `reader` is the login or id of the account through which chats are read; blank is each channel's own. */
  | { clientId: string; reader: string }
);

/**
 * Looks up whom a selection names and makes the list of subscriptions, each of them once.
 *
 * @throws LivestreamError when Twitch cannot be asked; unknown names are among the problems instead
 */
export async function lookUp(selection: Selection, subscriber: Subscriber): Promise<WishList> {
  const events = readPicks(selection.events);
  const names = splitNames(String(selection.channel ?? ''));
  const readers = 'reader' in subscriber ? splitNames(String(subscriber.reader ?? '')).slice(0, 1) : [];
  const self = 'user' in subscriber ? subscriber.user : undefined;
  const asked = [...new Set([...names, ...readers, ...namesInConditions(events)])].filter(
    (name) => !isUser(self, name),
  );
  const found = asked.length > 0 ? await subscriber.directory.resolve(asked) : new Map<string, KnownUser>();
  const find = (name: string): KnownUser | undefined => (isUser(self, name) ? self : found.get(name));
  const user = self ?? readers.flatMap((name) => find(name) ?? [])[0];
  const channels = names.length > 0 ? names.flatMap((name) => find(name) ?? []) : user ? [user] : [];
  const unknown = [...names, ...readers].filter((name) => !find(name)).map(unknownChannel);
  // Without its reader the account of each channel would stand in, which nobody has asked for.
  const nobody = (readers.length > 0 && !user) || (names.length > 0 && channels.length === 0);
  if (nobody) return { wishes: [], problems: unknown };
  const { wishes, problems } = wishList({
    events,
    channels,
    find,
    ...(user ? { user } : {}),
    ...('clientId' in subscriber ? { clientId: subscriber.clientId } : {}),
  });
  const distinct = new Map<string, Wish>(wishes.map((wish) => [wishKey(wish), wish]));
  return { wishes: [...distinct.values()], problems: [...unknown, ...problems] };
}

/** Logins and ids from a field, however they are separated. */
export function splitNames(text: string): string[] {
  const names = text.split(/[\s,;]+/).map((name) => name.replace(/^[@#]/, '').toLowerCase());
  return [...new Set(names.filter((name) => name !== ''))];
}

function isUser(user: KnownUser | undefined, name: string): user is KnownUser {
  return user !== undefined && (name === user.id || name.toLowerCase() === user.login.toLowerCase());
}

function unknownChannel(name: string): LivestreamError {
  return new LivestreamError(
    'not_found',
    sentence`Twitch knows no channel "${name}". Check how it is written.`,
    {
      platform: 'twitch',
      detail: name,
    },
  );
}

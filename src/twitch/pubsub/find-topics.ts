import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { KnownUser } from '../eventsub/wishes';
import { splitNames } from '../lookup';
import type { TwitchUser } from '../user';
import { namesInTopics, readTopics, type Topic, wholeTopics } from './topic';

/** What a node's settings say: which topics of which channels. */
export interface TopicSelection {
  /** Logins or ids, separated by commas or blanks; blank is the user's own channel. */
  channel: string;
  /** Bare names or whole topics; an imported flow may hold anything. */
  topics: unknown;
}

/**
 * Looks up whom a selection names and makes the whole topics of it, each once.
 *
 * @throws LivestreamError when Twitch cannot be asked; unknown names are among the problems instead
 */
export async function findTopics(
  selection: TopicSelection,
  user: TwitchUser,
): Promise<{ topics: Topic[]; problems: LivestreamError[] }> {
  const typed = readTopics(selection.topics);
  const names = splitNames(String(selection.channel ?? ''));
  const own: KnownUser = { id: user.userId, login: user.login };
  const isOwn = (name: string): boolean => name === own.id || name.toLowerCase() === own.login.toLowerCase();
  const asked = [...new Set([...names, ...namesInTopics(typed)])].filter((name) => !isOwn(name));
  const found = asked.length > 0 ? await user.directory.resolve(asked) : new Map<string, KnownUser>();
  const find = (name: string): KnownUser | undefined =>
    isOwn(name) ? own : (found.get(name) ?? found.get(name.toLowerCase()));
  const channels = names.length === 0 ? [own] : names.flatMap((name) => find(name) ?? []);
  const unknown = names.filter((name) => !find(name)).map(unknownChannel);
  const { topics, problems } = wholeTopics({ topics: typed, channels, user: own, find });
  return { topics, problems: [...unknown, ...problems] };
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

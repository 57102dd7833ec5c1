import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { TwitchUser } from '../helix/users';
import type { Speaker } from './speaker';

/**
 * The id of a channel by its login or id; blank is the speaker's own.
 *
 * @throws LivestreamError `not_found` for an unknown channel
 */
export async function channelIdOf(speaker: Speaker, channel: string | undefined): Promise<string> {
  if (!channel || channel === speaker.userId || channel.toLowerCase() === speaker.login)
    return speaker.userId;
  return (await find(speaker, channel, 'channel')).id;
}

/**
 * A user by login or id.
 *
 * @throws LivestreamError `not_found` for an unknown one
 */
export function userOf(speaker: Speaker, user: string): Promise<TwitchUser> {
  return find(speaker, user, 'user');
}

async function find(speaker: Speaker, asked: string, what: 'channel' | 'user'): Promise<TwitchUser> {
  const name = asked.replace(/^[@#]/, '').toLowerCase();
  const found = (await speaker.directory.resolve([name])).get(name);
  if (found) return found;
  const message =
    what === 'channel'
      ? sentence`Twitch knows no channel "${name}". Check how it is written.`
      : sentence`Twitch knows no user "${name}". Check how it is written.`;
  throw new LivestreamError('not_found', message, { platform: 'twitch', detail: name });
}

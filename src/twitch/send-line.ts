import type { ChatLine } from '../actions/chat-line';
import { LivestreamError } from '../shared/errors';
import type { TwitchUser } from './user';

/** What a chat action answers. */
export interface SentChat {
  platform: 'twitch';
  sent: { id: string; text: string }[];
}

/**
 * Sends a line to a Twitch channel as `user`: looks the channel up, queues within the platform's limits.
 *
 * @throws LivestreamError `not_found` for an unknown channel, and all that `ChatSender.send` throws
 */
export async function sendLine(user: TwitchUser, line: ChatLine): Promise<SentChat> {
  const channelId = await channelIdOf(user, line.channel);
  const { text, announce, color, pin } = line;
  const answers = line.replyTo !== undefined && (line.replyIn === undefined || line.replyIn === channelId);
  const sent = await user.chat.send({
    channelId,
    text,
    ...(answers && line.replyTo ? { replyTo: line.replyTo } : {}),
    ...(announce ? { announce } : {}),
    ...(color === undefined ? {} : { color }),
    ...(pin ? { pin } : {}),
  });
  return { platform: 'twitch', sent };
}

async function channelIdOf(user: TwitchUser, channel: string | undefined): Promise<string> {
  if (!channel || channel === user.userId || channel.toLowerCase() === user.login) return user.userId;
  const name = channel.replace(/^[@#]/, '').toLowerCase();
  const found = (await user.directory.resolve([name])).get(name);
  if (!found) {
    throw new LivestreamError('not_found', `Twitch knows no channel "${name}". Check how it is written.`, {
      platform: 'twitch',
      detail: name,
    });
  }
  return found.id;
}

import type { ChatLine } from '../actions/chat-line';
import { channelIdOf } from './places';
import type { Speaker } from './speaker';

/** What a chat action answers. */
export interface SentChat {
  platform: 'twitch';
  sent: { id: string; text: string }[];
}

/**
 * Sends a line to a Twitch channel as `speaker`: looks the channel up, queues within the platform's limits.
 *
 * @param signal takes the line out of the queue
 * @throws LivestreamError `not_found` for an unknown channel, and all that `ChatSender.send` throws
 */
export async function sendLine(speaker: Speaker, line: ChatLine, signal?: AbortSignal): Promise<SentChat> {
  const channelId = await speaker.chat.entrance.pass(() => channelIdOf(speaker, line.channel));
  const { text, announce, color, pin } = line;
  const answers = line.replyTo !== undefined && (line.replyIn === undefined || line.replyIn === channelId);
  const sent = await speaker.chat.send({
    channelId,
    text,
    ...(answers && line.replyTo ? { replyTo: line.replyTo } : {}),
    ...(announce ? { announce } : {}),
    ...(color === undefined ? {} : { color }),
    ...(pin ? { pin } : {}),
    ...(signal ? { signal } : {}),
  });
  return { platform: 'twitch', sent };
}

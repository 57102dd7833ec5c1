import type { ChatLine } from '../../actions/chat-line';
import type { ActionOutcome } from '../../actions/outcome';
import { type CallReport, callReport } from '../helix/report';
import { channelIdOf } from './places';
import type { Speaker } from './speaker';

/** What a chat action answers. */
export interface SentChat {
  platform: 'twitch';
  /** `time` is when Twitch answered, ISO 8601. */
  sent: { id: string; text: string; time: string }[];
}

/** What Twitch said to the lines: figures of the last one, and the answer to each. */
export interface ChatReport extends CallReport {
  /** As a whole, in the order of the lines; null where Twitch says nothing. */
  answers: unknown[];
}

/**
 * Sends a line to a Twitch channel as `speaker`: looks the channel up, queues within the platform's limits.
 *
 * @param signal takes the line out of the queue
 * @throws LivestreamError `not_found` for an unknown channel, and all that `ChatSender.send` throws
 */
export async function sendLine(
  speaker: Speaker,
  line: ChatLine,
  signal?: AbortSignal,
): Promise<ActionOutcome<SentChat, ChatReport>> {
  const channelId = await speaker.chat.entrance.pass(() => channelIdOf(speaker, line.channel));
  const { announce, color, pin } = line;
  const isReply = line.replyTo !== undefined && (line.replyIn === undefined || line.replyIn === channelId);
  const sent = await speaker.chat.send({
    channelId,
    text: line.text,
    ...(isReply && line.replyTo ? { replyTo: line.replyTo } : {}),
    ...(announce ? { announce } : {}),
    ...(color === undefined ? {} : { color }),
    ...(pin ? { pin } : {}),
    ...(signal ? { signal } : {}),
  });
  const answers = sent.map(({ reply }) => reply.body ?? null);
  const last = sent.at(-1)?.reply ?? { status: 0, headers: {} };
  const operation = announce ? 'send-chat-announcement' : 'send-chat-message';
  return {
    payload: { platform: 'twitch', sent: sent.map(({ id, text, time }) => ({ id, text, time })) },
    report: { ...callReport(operation, speaker.token, last), answers },
  };
}

import type { Moderation } from '../../actions/moderation';
import type { ActionOutcome } from '../../actions/outcome';
import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer } from '../../shared/http';
import { type Sentence, sentence } from '../../shared/sentence';
import { answerOf, type RumbleWriter, signedRequest } from './calls';
import { muteRecordsOf } from './mute-records';
import { replyOf } from './reply';

/** What a moderating action answers. */
export interface RumbleModerated {
  platform: 'rumble';
  action: Moderation['action'];
  /** The decimal id of the stream; null where the action is not about one. */
  channel: string | null;
  user?: string;
  messageId?: string;
  /** The numbers of the mutes that were lifted. */
  recordIds?: string[];
  /** What Rumble said about it. */
  answer: unknown;
}

/** Rumble's answer. */
export interface RumbleReport {
  statusCode: number;
  /** As a whole, without secrets. */
  answer: unknown;
}

type Moderated = ActionOutcome<RumbleModerated, RumbleReport>;

/**
 * Moderates as the account of `writer`.
 *
 * @param streamId the decimal id of the stream; `undefined` where it is not known
 * @throws LivestreamError `bad_input` without a stream where one is needed or with an id that is none, `not_found`
 * for somebody who is not muted, else as `signedRequest`
 */
export async function moderate(
  writer: RumbleWriter,
  { action, user = '', messageId = '', durationSeconds, total, recordId }: Moderation,
  streamId: string | undefined,
): Promise<Moderated> {
  switch (action) {
    case 'mute':
    case 'ban': {
      const everywhere = action === 'ban' || total === true;
      const channel = stream(streamId);
      const answer = await service(writer, 'moderation.mute', {
        user_to_mute: user,
        entity_type: 'user',
        video: channel,
        type: everywhere ? 'total' : 'video',
        // Without a duration a mute has no end: that of one video ends with it.
        duration: action === 'ban' || durationSeconds === undefined ? undefined : String(durationSeconds),
      });
      return outcome(writer, { platform: 'rumble', action, channel, user }, answer);
    }
    case 'unmute':
    case 'unban':
      return lift(writer, { action, user, recordId }, streamId ?? null);
    case 'delete': {
      const channel = stream(streamId);
      const url = `${writer.chatUrl}/chat/api/chat/${channel}/message/${line(messageId)}`;
      const answer = await signedRequest(writer, { method: 'DELETE', url }, 'forbidden');
      return outcome(writer, { platform: 'rumble', action, channel, messageId }, answer);
    }
    case 'pin':
    case 'unpin': {
      const channel = stream(streamId);
      const form = { video_id: channel, message_id: line(messageId) };
      const answer = await service(writer, `chat.message.${action}`, form);
      return outcome(writer, { platform: 'rumble', action, channel, messageId }, answer);
    }
    default:
      throw new LivestreamError('unsupported', sentence`Rumble cannot ${action}.`, { platform: 'rumble' });
  }
}

/** Lifts a mute by its number, or all that stand under a name: a mute of one video, of all, or both. */
async function lift(
  writer: RumbleWriter,
  { action, user, recordId }: { action: 'unmute' | 'unban'; user: string; recordId: string | undefined },
  channel: string | null,
): Promise<Moderated> {
  if (recordId !== undefined && !/^\d{1,20}$/.test(recordId)) {
    throw badInput(sentence`recordId must be the number of a mute, digits only.`);
  }
  const recordIds =
    recordId === undefined ? (await muteRecordsOf(writer, user)).map(({ id }) => id) : [recordId];
  let answer: HttpAnswer | undefined;
  for (const id of recordIds) answer = await service(writer, 'moderation.unmute', { record_id: id });
  return outcome(
    writer,
    { platform: 'rumble', action, channel, ...(user ? { user } : {}), recordIds },
    answer,
  );
}

async function service(
  writer: RumbleWriter,
  operation: string,
  form: Record<string, string | undefined>,
): Promise<HttpAnswer> {
  const url = `${writer.siteUrl}/service.php`;
  return signedRequest(writer, { method: 'POST', url, query: { name: operation }, form }, 'forbidden');
}

/** @param reply nothing where there was nothing to do */
function outcome(
  { session }: RumbleWriter,
  done: Omit<RumbleModerated, 'answer'>,
  reply: HttpAnswer | undefined,
): Moderated {
  return {
    payload: { ...done, answer: reply && answerOf(reply) },
    report: { statusCode: reply?.status ?? 0, answer: reply ? replyOf(reply, session.secrets) : null },
  };
}

function stream(streamId: string | undefined): string {
  if (streamId && /^\d{1,40}$/.test(streamId)) return streamId;
  throw badInput(
    sentence`It is not known which stream this is about. Set a channel in the node, or wire it behind a rumble events node.`,
  );
}

/** Ids stand in addresses: nothing but a number may. */
function line(messageId: string): string {
  if (/^\d{1,40}$/.test(messageId)) return messageId;
  throw badInput(sentence`The id of a chat line on Rumble is a number, as a text: digits only.`);
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}

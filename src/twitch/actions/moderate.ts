import type { Moderation } from '../../actions/moderation';
import type { ActionOutcome } from '../../actions/outcome';
import { isoTime } from '../../events/time';
import { isLivestreamError, LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import { isObject, objectOf } from '../../shared/wire';
import type { HelixAnswer, HelixCall } from '../helix/client';
import { HelixError } from '../helix/errors';
import { type CallReport, callReport } from '../helix/report';
import { channelIdOf, userOf } from './places';
import type { Speaker } from './speaker';

/** What a moderating action answers. */
export interface TwitchModerated {
  platform: 'twitch';
  action: Moderation['action'];
  /** The broadcaster's id. */
  channel: string;
  /** The id of whom it was done to. */
  user?: string;
  messageId?: string;
  /** When it was done, ISO 8601; absent where Twitch does not tell. */
  time?: string;
  /** When a mute ends, ISO 8601. */
  until?: string;
  /** Twitch's own entry for it; null where Twitch tells nothing. */
  answer: unknown;
}

/** What Twitch said to it. */
export interface ModerationReport extends CallReport {
  /** Its answer as a whole; null where it says nothing. */
  answer: unknown;
}

/** A timeout when nobody says how long. */
const USUAL_TIMEOUT_SECONDS = 600;
const MAX_TIMEOUT_SECONDS = 1_209_600;
const MAX_REASON_POINTS = 500;
const PIN_SECONDS = { least: 30, most: 1_800 };

/** What Twitch says with a 400 that does not mean bad input, and what to do about it. */
const REFUSALS: readonly (readonly [RegExp, 'conflict' | 'forbidden', Sentence])[] = [
  [/already banned/i, 'conflict', sentence`This user is banned already. Unban first to make it a timeout.`],
  [
    /(?:not|n't) (?:currently )?banned/i,
    'conflict',
    sentence`This user is neither banned nor timed out here.`,
  ],
  [
    /may not be banned|cannot be (?:banned|timed out|warned)/i,
    'forbidden',
    sentence`This user cannot be moderated: broadcasters, moderators and staff are exempt.`,
  ],
];

/**
 * Moderates a Twitch chat as `speaker`.
 *
 * @param signal gives up what waits for its turn, and what is on its way
 * @throws LivestreamError `not_found` for an unknown channel or user, `bad_input` for what exceeds Twitch's figures
 * or lacks a reason, `conflict` where it is so already and for `unmute` of somebody who is banned for good, else as
 * `Helix.request`
 */
export async function moderate(
  speaker: Speaker,
  moderation: Moderation,
  signal?: AbortSignal,
): Promise<ActionOutcome<TwitchModerated, ModerationReport>> {
  const { action, user, messageId } = moderation;
  const checked = check(moderation);
  const channel = await channelIdOf(speaker, moderation.channel);
  const target = user === undefined ? undefined : (await userOf(speaker, user)).id;
  if (action === 'unmute' && target !== undefined) await refuseBanned(speaker, channel, target);
  const who = { broadcaster_id: channel, moderator_id: speaker.userId };
  const { operation, ...call } = CALLS[action](who, { ...checked, target: target ?? '' });
  const reply = await ask(speaker, { ...call, ...(signal ? { signal } : {}) });
  const answer = rows(reply.body)[0] ?? null;
  return {
    payload: {
      platform: 'twitch',
      action,
      channel,
      ...(target === undefined ? {} : { user: target }),
      ...(messageId === undefined ? {} : { messageId }),
      ...timesOf(answer),
      answer,
    },
    report: { ...callReport(operation, speaker.token, reply), answer: reply.body ?? null },
  };
}

/** The times of Twitch's entry; those that it does not have, or that cannot be read, are left out. */
function timesOf(answer: unknown): Pick<TwitchModerated, 'time' | 'until'> {
  const { created_at, end_time } = objectOf(answer);
  const [time, until] = [isoTime(created_at), isoTime(end_time)];
  return { ...(time ? { time } : {}), ...(until ? { until } : {}) };
}

/** The part of a query that every moderating call has. */
type Who = { broadcaster_id: string; moderator_id: string };

interface Details {
  target: string;
  messageId: string;
  durationSeconds: number | undefined;
  reason: string | undefined;
}

/** A call, and what Twitch calls it. */
type NamedCall = HelixCall & { operation: string };

const BANS = '/moderation/bans';
const LINES = '/moderation/chat';
const PINS = '/chat/pins';

/** The call of each action. None but `ban` may bear no duration, none but `clear` no message id. */
const CALLS: Readonly<Record<Moderation['action'], (who: Who, details: Details) => NamedCall>> = {
  mute: (query, { target, durationSeconds = USUAL_TIMEOUT_SECONDS, reason }) => ({
    operation: 'ban-user',
    method: 'POST',
    path: BANS,
    query,
    body: { data: { user_id: target, duration: durationSeconds, ...(reason ? { reason } : {}) } },
  }),
  ban: (query, { target, reason }) => ({
    operation: 'ban-user',
    method: 'POST',
    path: BANS,
    query,
    body: { data: { user_id: target, ...(reason ? { reason } : {}) } },
  }),
  unmute: lift,
  unban: lift,
  warn: (query, { target, reason }) => ({
    operation: 'warn-chat-user',
    method: 'POST',
    path: '/moderation/warnings',
    query,
    body: { data: { user_id: target, reason } },
  }),
  delete: (who, { messageId }) => ({
    operation: 'delete-chat-messages',
    method: 'DELETE',
    path: LINES,
    query: { ...who, message_id: messageId },
  }),
  clear: (query) => ({ operation: 'delete-chat-messages', method: 'DELETE', path: LINES, query }),
  pin: (who, { messageId, durationSeconds }) => ({
    operation: 'pin-chat-message',
    method: 'PUT',
    path: PINS,
    query: { ...who, message_id: messageId, duration_seconds: durationSeconds },
  }),
  unpin: (who, { messageId }) => ({
    operation: 'unpin-chat-message',
    method: 'DELETE',
    path: PINS,
    query: { ...who, message_id: messageId },
  }),
};

function lift(who: Who, { target }: Details): NamedCall {
  return { operation: 'unban-user', method: 'DELETE', path: BANS, query: { ...who, user_id: target } };
}

function check({
  action,
  durationSeconds,
  reason,
  messageId = '',
  user,
}: Moderation): Omit<Details, 'target'> {
  if ((action === 'delete' || action === 'pin' || action === 'unpin') && messageId.trim() === '') {
    // Twitch takes a deletion without an id for one of the whole chat.
    throw badInput(sentence`It is not known which line to ${action}.`);
  }
  if (action !== 'clear' && messageId === '' && !user)
    throw badInput(sentence`It is not known whom this is about.`);
  if (action === 'warn' && !reason)
    throw badInput(sentence`Twitch takes no warning without a reason. Set one in the node.`);
  if (reason !== undefined && [...reason].length > MAX_REASON_POINTS) {
    throw badInput(sentence`A reason has at most ${MAX_REASON_POINTS} characters on Twitch.`);
  }
  if (action === 'mute' && durationSeconds !== undefined && !(durationSeconds <= MAX_TIMEOUT_SECONDS)) {
    throw badInput(
      sentence`A timeout on Twitch lasts at most ${MAX_TIMEOUT_SECONDS} seconds, which is two weeks.`,
    );
  }
  const { least, most } = PIN_SECONDS;
  if (
    action === 'pin' &&
    durationSeconds !== undefined &&
    (durationSeconds < least || durationSeconds > most)
  ) {
    throw badInput(
      sentence`A line is pinned for ${least} to ${most} seconds on Twitch, or to the end of the stream.`,
    );
  }
  return { messageId, durationSeconds, reason };
}

/**
 * Refuses to lift a ban for good as if it were a timeout. Only the broadcaster is told who is banned: elsewhere it
 * cannot be known, and the call goes its way.
 */
async function refuseBanned(speaker: Speaker, channel: string, target: string): Promise<void> {
  if (channel !== speaker.userId) return;
  const query = { broadcaster_id: channel, user_id: target };
  const list = await speaker.helix
    .request<unknown>({ method: 'GET', path: '/moderation/banned', query })
    .catch((error: unknown) => {
      if (isLivestreamError(error, 'forbidden', 'missing_scope', 'not_found', 'unsupported'))
        return undefined;
      throw error;
    });
  const entry = rows(list?.body).find(({ user_id }) => user_id === target);
  if (entry?.expires_at !== '') return;
  throw new LivestreamError(
    'conflict',
    sentence`This user is banned for good, not timed out. Use unban to lift the ban.`,
    { platform: 'twitch' },
  );
}

async function ask(speaker: Speaker, call: HelixCall): Promise<HelixAnswer<unknown>> {
  try {
    return await speaker.helix.request<unknown>(call);
  } catch (error) {
    const { statusCode, detail = '' } = error instanceof HelixError ? error.cause : {};
    const known = statusCode === 400 ? REFUSALS.find(([words]) => words.test(detail)) : undefined;
    if (known) throw new LivestreamError(known[1], known[2], { platform: 'twitch', statusCode, detail });
    throw error;
  }
}

function rows(body: unknown): Readonly<Record<string, unknown>>[] {
  const { data } = objectOf(body);
  return Array.isArray(data) ? data.filter(isObject) : [];
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch' });
}

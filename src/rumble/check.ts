import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import type { RumbleAccess } from './access';
import { ApiPoll } from './api/poll';
import { ask } from './api/poller';
import { currentStream } from './api/streams';
import { requestSse } from './chat/sse-request';
import { chatStreamUrl } from './endpoints';
import { RumbleSession } from './session/session';

/** What of an account works; what it has no settings for is not there. */
export interface RumbleCheck {
  api?: { username: string | null; channel: string | null; live: boolean; streamId: string | null };
  /** The chat of the live stream can be read. */
  chat?: { streamId: string };
  session?: { username: string | null };
}

const CHAT_LIMIT_MS = 15_000;

/**
 * Tries out everything that an account has settings for. It changes nothing, but a password is used to log in.
 *
 * @throws LivestreamError the first thing that does not work
 */
export async function checkAccess(access: RumbleAccess): Promise<RumbleCheck> {
  const found: RumbleCheck = {};
  if (access.apiUrl) {
    const { answer, problem } = await ask(new ApiPoll({ apiUrl: access.apiUrl }), access.apiUrl);
    if (!answer)
      throw (
        problem ?? new LivestreamError('network', sentence`Rumble did not answer.`, { platform: 'rumble' })
      );
    const stream = currentStream(answer);
    const { login, name } = answer.channel;
    found.api = { username: login, channel: name, live: stream !== undefined, streamId: stream?.id ?? null };
    if (stream) {
      await checkChat(access.chatUrl, stream.id);
      found.chat = { streamId: stream.id };
    }
  }
  const session = new RumbleSession(access);
  try {
    if (session.isConfigured) found.session = { username: (await session.userName()) ?? null };
  } finally {
    session.close();
  }
  return found;
}

/** Opens the chat and ends it as soon as it is there. */
async function checkChat(chatUrl: string, streamId: string): Promise<void> {
  const stop = new AbortController();
  let status = 0;
  try {
    const answer = await requestSse(chatStreamUrl(chatUrl, streamId), {
      signal: stop.signal,
      headTimeoutMs: CHAT_LIMIT_MS,
      silenceMs: CHAT_LIMIT_MS,
      maxRecordBytes: Number.POSITIVE_INFINITY,
    });
    status = answer.status;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    throw new LivestreamError(
      'network',
      sentence`The API URL works, but the chat cannot be reached. Check the chat URL of the account.`,
      { platform: 'rumble', detail: String(code ?? message) },
    );
  } finally {
    stop.abort();
  }
  if (status === 200 || status === 204) return;
  throw new LivestreamError(
    'platform_error',
    sentence`The API URL works, but the chat cannot be read (HTTP ${status}). Check the chat URL of the account.`,
    { platform: 'rumble', statusCode: status },
  );
}

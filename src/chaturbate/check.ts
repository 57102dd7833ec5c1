import { httpRequest } from '../shared/http';
import type { ChaturbateAccess } from './access';
import { Poll } from './poll';
import { secretForms } from './redaction';

const LIMIT_MS = 15_000;

/**
 * Asks once, without waiting for anything to happen, whether a user name and a token work. It takes nothing away
 * from anybody who listens: every reader has its own cursor.
 *
 * @returns the room, and how many events its server hands to a newcomer
 * @throws LivestreamError what is wrong, as a poll would find it
 */
export async function checkAccess(access: ChaturbateAccess): Promise<{ username: string; waiting: number }> {
  const poll = new Poll({ ...access, timeoutSeconds: 0, cursor: null, heardMs: null });
  const { status, headers, body } = await httpRequest({
    method: 'GET',
    url: poll.url,
    timeoutMs: LIMIT_MS,
    secrets: secretForms(access.token),
    platform: 'chaturbate',
  });
  const { problem, entries } = poll.answered({ status, headers, body, tookMs: 0 }, Date.now());
  if (problem) throw problem;
  return { username: access.username, waiting: entries.length };
}

import { LivestreamError } from '../../shared/errors';
import { type HttpAnswer, type HttpCall, HttpFailure, httpRequest } from '../../shared/http';
import { sentence } from '../../shared/sentence';
import { objectOf } from '../../shared/wire';
import { parseExactly } from '../chat/decode';
import { isLoggedOut, isRefused, refusal } from '../session/answer';
import { cookieHeader, USER_AGENT } from '../session/service';
import type { RumbleSession } from '../session/session';

/** Where an account writes, and by what right. */
export interface RumbleWriter {
  /** Without a slash at the end, like `chatUrl`. */
  siteUrl: string;
  chatUrl: string;
  session: RumbleSession;
}

/** A request that needs a session. */
export interface SignedCall extends Pick<HttpCall, 'method' | 'url' | 'query' | 'form' | 'json'> {
  /** Sees every answer, refusals too. */
  onAnswer?: (answer: HttpAnswer) => void;
}

/** The code of a refusal that nothing else explains. */
type UsualCode = Parameters<typeof refusal>[2];

const TIMEOUT_MS = 20_000;

/**
 * One request with the session. After a refusal of the session it is renewed and the request sent once more, since a
 * request that was refused has not happened; nothing else is ever repeated.
 *
 * @param usual the code of a refusal that nothing else explains
 * @returns an answer that says yes, with long ids as texts
 * @throws LivestreamError `auth_required`, the refusal in Rumble's words, `network` when the request surely did not
 * arrive, and `outcome_unknown` when it may have happened
 */
export async function signedRequest(
  { siteUrl, session }: RumbleWriter,
  call: SignedCall,
  usual?: UsualCode,
): Promise<HttpAnswer> {
  let cookie = await session.cookie();
  let answer = await attempt(call, cookie, siteUrl, session);
  if (isRefused(answer) && (await isDead(answer, session, cookie))) {
    cookie = await session.renew(cookie);
    answer = await attempt(call, cookie, siteUrl, session);
  }
  if (!isRefused(answer)) return answer;
  if (answer.status >= 500 && call.method !== 'GET') throw lost(answer.status);
  throw refusal(answer, [cookie, ...session.secrets], usual);
}

async function attempt(
  { onAnswer, ...call }: SignedCall,
  cookie: string,
  siteUrl: string,
  session: RumbleSession,
): Promise<HttpAnswer> {
  try {
    const answer = await httpRequest({
      ...call,
      // The page of the chat is on another host than the chat, which looks at where a request comes from.
      headers: { ...cookieHeader(cookie), Origin: new URL(siteUrl).origin, 'User-Agent': USER_AGENT },
      secrets: [cookie, ...session.secrets],
      parse: parseExactly,
      timeoutMs: TIMEOUT_MS,
      platform: 'rumble',
    });
    onAnswer?.(answer);
    return answer;
  } catch (error) {
    if (error instanceof HttpFailure && error.mayHaveArrived && call.method !== 'GET') throw lost();
    throw error;
  }
}

/** Whether it was the session that was refused. A 403 or a way to the login leaves that open, so the site is asked. */
async function isDead(answer: HttpAnswer, session: RumbleSession, cookie: string): Promise<boolean> {
  const { status, body } = answer;
  if (status === 401) return true;
  const isPage = typeof body === 'string';
  const isOpen = (status === 403 && !isPage) || isLoggedOut(answer);
  return isOpen && (await session.check(cookie)) === 'dead';
}

/** The part of an answer that matters. */
export function answerOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  return objectOf(objectOf(body).data);
}

/** What may have happened and is not repeated. */
export function lost(statusCode?: number): LivestreamError {
  return new LivestreamError(
    'outcome_unknown',
    sentence`Rumble’s answer did not come, so this may or may not have happened. It was not repeated: check before trying again.`,
    { platform: 'rumble', ...(statusCode === undefined ? {} : { statusCode }) },
  );
}

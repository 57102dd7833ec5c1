import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { quoteBody } from './redaction';

/** The statuses that mean the user name or the token; which one means what is not documented. */
const REFUSALS: Readonly<Record<number, Sentence>> = {
  401: sentence`Chaturbate does not accept the token (HTTP 401). Check user name and token, or make a new token with the permission "Events API" at chaturbate.com/statsapi/authtoken. A new one may need a minute.`,
  403: sentence`Chaturbate does not allow this (HTTP 403). Check that the token has the permission "Events API", or make a new one at chaturbate.com/statsapi/authtoken.`,
  404: sentence`Chaturbate does not know this user name with this token (HTTP 404). Check how both are written, and that the token is of this server: live and testbed have tokens of their own.`,
};

/** Whether this status says that the user name or the token is wrong. */
export function isRefusal(status: number): boolean {
  return Object.hasOwn(REFUSALS, status);
}

/** An answer that is no good, as an error. Its body is quoted without the token. */
export function answerError(status: number, body: unknown, token: string): LivestreamError {
  const quoted = body === undefined ? '' : quoteBody(body, token);
  const cause = {
    platform: 'chaturbate',
    statusCode: status,
    ...(quoted ? { detail: quoted } : {}),
  } as const;
  const refusal = REFUSALS[status];
  if (refusal) return new LivestreamError(status === 404 ? 'not_found' : 'auth_required', refusal, cause);
  if (status === 429) {
    return new LivestreamError(
      'rate_limited',
      sentence`Chaturbate gets too many requests (HTTP 429). Lower the requests per minute of the account, or stop other programs that use the token.`,
      cause,
    );
  }
  if (status >= 300 && status < 400) {
    const message = sentence`Chaturbate sends the request elsewhere (HTTP ${status}), which is not followed because the token would go along. Check the server of the account.`;
    return new LivestreamError('platform_error', message, cause);
  }
  const advice =
    status >= 500
      ? sentence`It is tried again.`
      : sentence`It is tried again; check the server of the account if it stays.`;
  return new LivestreamError(
    'platform_error',
    sentence`Chaturbate had trouble (HTTP ${status}). ${advice}`,
    cause,
  );
}

/** An answer with a good status whose content cannot be used; `what` says why. */
export function contentError(what: Sentence, status: number, body: unknown, token: string): LivestreamError {
  const detail = quoteBody(body, token);
  return new LivestreamError(
    'platform_error',
    sentence`Chaturbate sent something unusable: ${what}. It is tried again.`,
    {
      platform: 'chaturbate',
      statusCode: status,
      ...(detail ? { detail } : {}),
    },
  );
}

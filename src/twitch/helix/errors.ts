import type { ErrorCode } from '../../shared/errors';
import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer } from '../../shared/http';
import { redact } from '../../shared/redact';
import { type Sentence, sentence } from '../../shared/sentence';

/** A refusal of Helix. `body` is its answer, for the few callers that need more of it than the message. */
export class HelixError extends LivestreamError {
  // Private, so that nothing which prints an error prints the whole answer.
  readonly #body: unknown;

  constructor(
    code: ErrorCode,
    message: Sentence,
    cause: { statusCode: number; detail: string },
    body: unknown,
  ) {
    super(code, message, { platform: 'twitch', ...cause });
    this.#body = body;
  }

  get body(): unknown {
    return this.#body;
  }
}

/** What a status means where Twitch's words tell nothing more, and what to do about it. */
const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, Sentence]>> = {
  400: ['bad_input', sentence`Twitch did not accept the request`],
  401: [
    'auth_required',
    sentence`Twitch does not accept this login. Open the Twitch account and log in again`,
  ],
  403: ['forbidden', sentence`This account may not do that`],
  404: ['not_found', sentence`Twitch did not find it`],
  409: ['conflict', sentence`That is so already, or something else stands in the way`],
  410: ['unsupported', sentence`Twitch has withdrawn this function`],
  413: ['bad_input', sentence`The text is too long for Twitch`],
  422: ['bad_input', sentence`The text is too long for Twitch`],
  425: ['conflict', sentence`It is too early for that`],
  429: ['rate_limited', sentence`That was too often for Twitch. Wait a little and send it less often`],
};

/** Statuses that say the token itself is dead, as opposed to 401 for lack of a scope or the wrong account. */
export function isDeadToken({ status, body }: HttpAnswer): boolean {
  return status === 401 && !NOT_THE_TOKEN.test(helixMessage(body));
}

const MISSING_SCOPE = /missing (?:required )?scopes?:?\s+(.+)/i;
/** What stands in the way of a poll, a prediction or a raid comes as a 400, not a 409. */
const RUNS_ALREADY = /\b(?:poll|prediction|raid)\w*\b.*\balready\b|\balready\b.*\b(?:poll|prediction|raid)/i;
const OTHER_CLIENT = /client.?id and oauth token do not match/i;
const NOT_THE_TOKEN =
  /missing (?:required )?scope|do not match|incorrect user authorization|must match the user|(?:user|app) access token|client.?id/i;

/**
 * An answer that is no success as an error with Twitch's own words in `cause.detail`.
 *
 * @param tokenOf whose token it was: for an app somebody else has to grant what is missing
 */
export function helixError(
  answer: HttpAnswer,
  secrets: readonly string[],
  tokenOf: 'user' | 'app' = 'user',
): HelixError {
  const { status, body, headers } = answer;
  const detail = redact(helixMessage(body) || `status ${status}`, secrets);
  const [code, message] = verdict(status, detail, Number(headers['ratelimit-remaining']), tokenOf);
  return new HelixError(code, message, { statusCode: status, detail }, body);
}

function verdict(
  status: number,
  detail: string,
  points: number,
  tokenOf: 'user' | 'app',
): readonly [ErrorCode, Sentence] {
  if (status === 429 && points > 0) {
    // The account's points have nothing to do with it: many calls have a quota of their own.
    const message = sentence`This call has a limit of its own at Twitch, which is reached: ${ended(detail)} Wait a little and send it less often.`;
    return ['rate_limited', message];
  }
  const scope = status === 401 || status === 403 ? MISSING_SCOPE.exec(detail)?.[1] : undefined;
  if (scope) {
    if (tokenOf === 'app') {
      const message = sentence`The app acts for a user who has not granted it the scope ${scope}. That user must log in to this app once with it: add a Twitch account with this app, tick the scope, and log in as that user. A broadcaster who has to grant it does the same.`;
      return ['missing_scope', message];
    }
    const message = sentence`The Twitch login lacks the scope ${scope}. Open the Twitch account, add it, and log in again.`;
    return ['missing_scope', message];
  }
  if (status === 401 && OTHER_CLIENT.test(detail)) {
    return [
      'auth_required',
      sentence`This login belongs to another client id. Open the Twitch account and log in again.`,
    ];
  }
  if (status === 401 && NOT_THE_TOKEN.test(detail)) {
    return ['forbidden', sentence`This account may not do that: ${ended(detail)}`];
  }
  if (status === 400 && RUNS_ALREADY.test(detail)) {
    return [
      'conflict',
      sentence`That is so already, or something else stands in the way: ${ended(detail)} Look at what runs on the channel.`,
    ];
  }
  const known = BY_STATUS[status];
  if (known) return [known[0], sentence`${known[1]}: ${ended(detail)}`];
  if (status >= 500)
    return ['platform_error', sentence`Twitch has trouble of its own (${status}). Try again later.`];
  if (status >= 300 && status < 400) {
    return [
      'platform_error',
      sentence`The API URL leads to a redirect, which is not followed. Check the API URL.`,
    ];
  }
  return ['platform_error', sentence`Twitch answered with ${status}: ${ended(detail)}`];
}

/** Twitch's own words in an error body; empty when there are none. */
export function helixMessage(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { message, error } = body as Record<string, unknown>;
  if (typeof message === 'string' && message) return message;
  return typeof error === 'string' ? error : '';
}

function ended(detail: string): string {
  const text = detail.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

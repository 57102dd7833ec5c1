import type { ErrorCode } from '../../shared/errors';
import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer } from '../../shared/http';
import { redact } from '../../shared/redact';
import { type Sentence, sentence } from '../../shared/sentence';
import { isObject, objectOf, word } from '../../shared/wire';

/** How much of an answer an error may quote. */
const MAX_QUOTED = 200;

/** A request that was refused. Rumble has no list of its codes, so its own words are all that there is to go by. */
export class RumbleRefusal extends LivestreamError {}

/** What a status means, and what to do about it. */
const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, Sentence]>> = {
  400: ['bad_input', sentence`Rumble did not accept the request`],
  401: [
    'auth_required',
    sentence`Rumble does not accept this session. Open the Rumble account and enter a new one`,
  ],
  403: ['forbidden', sentence`This account may not do that here`],
  404: ['not_found', sentence`Rumble did not find it: the stream may have ended, or the line is gone`],
  409: ['conflict', sentence`That is so already, or something else stands in the way`],
  410: ['not_found', sentence`Rumble no longer has it: the stream may have ended`],
  413: ['bad_input', sentence`The text is too long for Rumble`],
  422: ['bad_input', sentence`Rumble did not accept the request`],
  429: ['rate_limited', sentence`That was too often for Rumble. Wait a little and send it less often`],
};

/** What the words of a refusal mean that comes with a good status. */
const BY_WORDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/no such|not found|not exist|unknown|no longer|is not (?:pinned|muted)/i, 'not_found'],
  [/already/i, 'conflict'],
  [/not allowed|may not|cannot|permission|moderator|muted|banned/i, 'forbidden'],
  [/too (?:fast|many|often)|slow|wait/i, 'rate_limited'],
];

/** Rumble's own words in an answer, masked and cut; empty where there are none. */
export function saidBy(body: unknown, secrets: readonly (string | undefined)[]): string {
  if (!isObject(body)) return '';
  const first = Array.isArray(body.errors) ? objectOf(body.errors[0]) : {};
  const said =
    word(first.message) ??
    word(first.msg) ??
    word(objectOf(body.data).message) ??
    word(body.message) ??
    word(first.code) ??
    '';
  const shown = redact(said.replace(/\s+/g, ' ').trim(), secrets);
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}…` : shown;
}

/** Whether an answer says no, whatever its status: what goes wrong for a reason is mostly a 200. */
export function isRefused({ status, body }: HttpAnswer): boolean {
  if (status < 200 || status >= 300) return true;
  const { errors, data } = objectOf(body);
  return (Array.isArray(errors) && errors.length > 0) || objectOf(data).success === false;
}

/**
 * Whether an answer says that nobody is logged in. A 403 as a page is the work of the protection in front of the
 * site, which says nothing about the session.
 */
export function isLoggedOut(answer: HttpAnswer): boolean {
  const { status, body } = answer;
  if (status === 401 || isSentToLogin(answer)) return true;
  return objectOf(objectOf(body).user).logged_in === false;
}

function isSentToLogin({ status, headers }: HttpAnswer): boolean {
  return status >= 300 && status < 400 && /login|auth\./i.test(headers.location ?? '');
}

/**
 * A refusal as an error.
 *
 * @param usual the code where neither status nor words tell more
 */
export function refusal(
  answer: HttpAnswer,
  secrets: readonly (string | undefined)[],
  usual: ErrorCode = 'platform_error',
): RumbleRefusal {
  const { status, body } = answer;
  const detail = saidBy(body, secrets);
  const cause = { platform: 'rumble' as const, statusCode: status, ...(detail ? { detail } : {}) };
  if (typeof body === 'string' && (status === 403 || status === 503)) {
    const message = sentence`The protection in front of Rumble turned the request away. Try again later, or from another connection.`;
    return new RumbleRefusal('platform_error', message, cause);
  }
  if (status >= 200 && status < 300) {
    const code = BY_WORDS.find(([words]) => words.test(detail))?.[1] ?? usual;
    return new RumbleRefusal(code, after(sentence`Rumble did not do it`, detail), cause);
  }
  if (isSentToLogin(answer))
    return new RumbleRefusal('forbidden', sentence`This account may not open that page.`, cause);
  const known = BY_STATUS[status];
  if (known) return new RumbleRefusal(known[0], after(known[1], detail), cause);
  if (status >= 500) {
    const message = sentence`Rumble has trouble of its own (${status}). Try again later.`;
    return new RumbleRefusal('platform_error', message, cause);
  }
  if (status >= 300 && status < 400) {
    const message = sentence`Rumble answered with a redirect, which is not followed. Check the addresses of the account.`;
    return new RumbleRefusal('platform_error', message, cause);
  }
  return new RumbleRefusal('platform_error', after(sentence`Rumble answered with ${status}`, detail), cause);
}

/** What Rumble did, with its own words if it gave any. */
function after(what: Sentence, detail: string): Sentence {
  if (detail === '') return sentence`${what}.`;
  return sentence`${what}: ${/[.!?…]$/.test(detail) ? detail : `${detail}.`}`;
}

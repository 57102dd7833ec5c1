import { LivestreamError } from '../../shared/errors';
import type { HttpAnswer } from '../../shared/http';
import { sentence } from '../../shared/sentence';
import { objectOf, word } from '../../shared/wire';
import { isRefused, refusal, saidBy } from './answer';
import { passwordHashes, type Salts } from './hash';
import { callService } from './service';

/** A name with its password, and where they belong. */
export interface Login {
  /** Without a slash at the end. */
  siteUrl: string;
  username: string;
  password: string;
  signal?: AbortSignal;
}

/** What a cookie may consist of: it goes into a header. */
const COOKIE = /^[\x21-\x3a\x3c-\x7e]+$/;

/**
 * Logs in as the page of the site does: asks for the salts, hashes the password, finds out whether a second factor
 * is needed, and takes the session.
 *
 * @returns the value of the session's cookie
 * @throws LivestreamError `auth_required` for a wrong password and for two-factor, which cannot be passed without a
 * person; `rate_limited`, `platform_error` or `network` when it may work another time
 */
export async function logIn(login: Login): Promise<string> {
  const { siteUrl, username, password, signal } = login;
  const salts = await saltsOf(login);
  const hashes = passwordHashes(password, salts);
  const secrets = [password, ...hashes.secrets];
  const call = { siteUrl, secrets, signal };
  await checkSecondFactor(
    await callService({
      ...call,
      operation: 'user.2fa.first_step',
      form: { legacy_password: '1', login: username, password: hashes.joined, redirect_url: `${siteUrl}/` },
    }),
    secrets,
  );
  const answer = await callService({
    ...call,
    operation: 'user.login',
    form: { username, password_hashes: hashes.joined },
  });
  checkDoor(answer, secrets);
  const cookie = sessionIn(answer);
  if (cookie === undefined) throw wrongPassword(saidBy(answer.body, secrets));
  return cookie;
}

async function saltsOf({ siteUrl, username, password, signal }: Login): Promise<Salts> {
  const answer = await callService({
    siteUrl,
    operation: 'user.get_salts',
    query: { response_type: 'session' },
    form: { username },
    secrets: [password],
    signal,
  });
  checkDoor(answer, [password]);
  const { salts } = objectOf(objectOf(answer.body).data);
  const [first, second, third] = Array.isArray(salts) ? salts.map(word) : [];
  if (first && second && third) return [first, second, third];
  if (isRefused(answer)) throw wrongPassword(saidBy(answer.body, [password]));
  throw new LivestreamError(
    'platform_error',
    sentence`Rumble’s login has changed: it no longer tells its salts.`,
    {
      platform: 'rumble',
      statusCode: answer.status,
    },
  );
}

/** Throws what keeps the login from going on. A site that does not know the question asks for no second factor. */
async function checkSecondFactor(answer: HttpAnswer, secrets: readonly string[]): Promise<void> {
  if (answer.status === 404) return;
  checkDoor(answer, secrets);
  if (isRefused(answer)) throw wrongPassword(saidBy(answer.body, secrets));
  if (word(objectOf(objectOf(answer.body).data).totp_id) === null) return;
  throw new LivestreamError(
    'auth_required',
    sentence`This Rumble account uses two-factor login, which needs a person. Log in with a browser, copy the cookie "u_s" of rumble.com, and paste it as the session of the Rumble account.`,
    { platform: 'rumble', statusCode: answer.status },
  );
}

/** Whatever is no answer of the login itself: trouble, and pages for people. */
function checkDoor(answer: HttpAnswer, secrets: readonly string[]): void {
  const { status, body } = answer;
  const isPage = typeof body === 'string';
  if (status === 429 || status >= 500 || (status >= 300 && status < 400)) throw refusal(answer, secrets);
  if (status === 403 && isPage) throw refusal(answer, secrets);
  if (status === 200 && (isPage || body === undefined)) {
    const message = sentence`Rumble answered the login with something that is no data. Paste a session cookie instead.`;
    throw new LivestreamError('platform_error', message, { platform: 'rumble', statusCode: status });
  }
}

/** The session out of the answer's text, else out of its cookie. */
function sessionIn({ status, headers, body }: HttpAnswer): string | undefined {
  if (status !== 200) return undefined;
  const told = word(objectOf(objectOf(body).data).session);
  const inCookie = /(?:^|[\s,;])u_s=([^;,\s]+)/.exec(headers['set-cookie'] ?? '')?.[1];
  const cookie = told ?? inCookie;
  return cookie !== undefined && COOKIE.test(cookie) ? cookie : undefined;
}

function wrongPassword(detail: string): LivestreamError {
  return new LivestreamError(
    'auth_required',
    sentence`Rumble does not accept this user name with this password. Open the Rumble account and correct them (the name, not the e-mail address), or paste a session cookie.`,
    { platform: 'rumble', ...(detail ? { detail } : {}) },
  );
}

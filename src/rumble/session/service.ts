import { type HttpAnswer, httpRequest } from '../../shared/http';

/** A request to `service.php`, the site's own way to log in and to moderate. It is not documented anywhere. */
export interface ServiceCall {
  /** Without a slash at the end. */
  siteUrl: string;
  /** What is to be done: `user.login`. */
  operation: string;
  /** POST, unless told. */
  method?: 'GET' | 'POST';
  query?: Record<string, string>;
  form?: Record<string, string | undefined>;
  /** The value of the `u_s` cookie. */
  cookie?: string;
  /** What must not stand in an error, besides the cookie. */
  secrets?: readonly string[];
  signal?: AbortSignal;
}

/** The site answers clients that look like no browser with a riddle for people. */
export const USER_AGENT = 'Mozilla/5.0 (compatible; node-red-livestream)';

/** How long other clients wait for `service.php`. */
const TIMEOUT_MS = 20_000;

/**
 * One request to `service.php`; any answer is given back, refusals too.
 *
 * @throws HttpFailure when no usable answer came
 */
export function callService(call: ServiceCall): Promise<HttpAnswer> {
  const { siteUrl, operation, method = 'POST', query, form, cookie, secrets = [], signal } = call;
  return httpRequest({
    method,
    url: `${siteUrl}/service.php`,
    query: { name: operation, ...query },
    headers: { 'User-Agent': USER_AGENT, ...(cookie === undefined ? {} : cookieHeader(cookie)) },
    ...(method === 'POST' ? { form: form ?? {} } : {}),
    secrets: [cookie, ...secrets],
    timeoutMs: TIMEOUT_MS,
    signal,
    platform: 'rumble',
  });
}

/** The header that a session travels in. */
export function cookieHeader(cookie: string): { Cookie: string } {
  return { Cookie: `u_s=${cookie}` };
}

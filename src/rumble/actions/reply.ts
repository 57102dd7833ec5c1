import type { HttpAnswer } from '../../shared/http';
import { isObject } from '../../shared/wire';
import { withoutStreamSecrets } from '../redaction';

const MASK = '…';

/**
 * What Rumble said as a message may have it. `service.php` adds who is logged in (`user`) to every answer, with
 * whatever the site's pages need: that is no part of the answer, and nobody outside knows what is in it.
 *
 * @param secrets what must not leave the account, should the site say it again
 */
export function replyOf(
  { body }: Pick<HttpAnswer, 'body'>,
  secrets: readonly (string | undefined)[],
): unknown {
  const known = secrets.filter((secret) => secret !== undefined && secret.length >= 4) as string[];
  if (!isObject(body)) return masked(withoutStreamSecrets(body ?? null), known);
  const { user: _user, ...answer } = body;
  return masked(withoutStreamSecrets(answer), known);
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => text.split(secret).join(MASK), value);
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, secrets)]));
}

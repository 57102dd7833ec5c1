import { LivestreamError } from '../shared/errors';
import { fingerprintOf, type SecretUse, type SecretUseRecord } from '../shared/secret-use';
import { sentence } from '../shared/sentence';
import type { ChaturbateAccess } from './access';

/** What a token is used for now. */
export function tokenUse({ baseUrl, token }: ChaturbateAccess): SecretUse {
  return {
    token: fingerprintOf('token', token),
    server: fingerprintOf('server', new URL(baseUrl).href.replace(/\/+$/, '')),
  };
}

/**
 * A secret belongs to the server that it was given for: one that has worked is not sent to another server.
 *
 * @throws LivestreamError `auth_required` when the token is known to belong elsewhere
 */
export function checkTokenUse(access: ChaturbateAccess, record: SecretUseRecord): void {
  const known = record.load();
  const now = tokenUse(access);
  if (!known || known.token !== now.token || known.server === now.server) return;
  throw new LivestreamError(
    'auth_required',
    sentence`The token of the Chaturbate account was given for another server and is not sent to this one. Open the account and enter a token of this server, or go back to the former one. If it is the same in both places, make a new account for this server.`,
    { platform: 'chaturbate' },
  );
}

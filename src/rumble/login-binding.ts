import { LivestreamError } from '../shared/errors';
import { fingerprintOf, type SecretUseRecord } from '../shared/secret-use';
import type { RumbleAccess } from './access';

/**
 * Binds the login of an account to its servers: one that was given for other servers is not sent to these. The
 * address of the Live Stream API needs none of this, since its key is a part of the address.
 *
 * @throws LivestreamError `auth_required` when the login belongs elsewhere
 */
export function bindLogin(access: RumbleAccess, record: SecretUseRecord): void {
  const { session, username, password, siteUrl, chatUrl } = access;
  if (!session && !password) return;
  const use = {
    token: fingerprintOf('login', session ?? '', username ?? '', password ?? ''),
    server: fingerprintOf('server', new URL(siteUrl).href, new URL(chatUrl).href),
  };
  const known = record.load();
  if (known?.token === use.token) {
    if (known.server === use.server) return;
    throw new LivestreamError(
      'auth_required',
      'The login of the Rumble account was given for other addresses and is not sent to these. Open the account and enter session or password anew, or go back to the former addresses.',
      { platform: 'rumble' },
    );
  }
  // That it cannot be written down must not keep anything else from happening.
  void record.save(use).catch(() => undefined);
}

import { LivestreamError } from '../shared/errors';
import { fingerprintOf, type SecretUse, type SecretUseRecord } from '../shared/secret-use';
import { sentence } from '../shared/sentence';
import type { RumbleAccess } from './access';
import { isOwnAddress, LIVE_CHAT, LIVE_SITE } from './endpoints';

/**
 * A login that was given for other servers is not sent to these. The address of the Live Stream API needs none of
 * this, since its key is a part of the address.
 *
 * @throws LivestreamError `auth_required` when the login belongs elsewhere
 */
export function checkLoginUse(access: RumbleAccess, record: SecretUseRecord): void {
  const use = loginUse(access);
  const known = record.load();
  if (!use || !known || known.server === use.server) return;
  const bound = known.token.split(' ');
  if (!use.token.split(' ').some((secret) => bound.includes(secret))) return;
  throw new LivestreamError(
    'auth_required',
    sentence`The login of the Rumble account was given for other addresses and is not sent to these. Open the account and enter the session or password that belongs to these, or go back to the former addresses. If it is the same in both places, make a new account for these addresses.`,
    { platform: 'rumble' },
  );
}

/**
 * Binds the login of an account to its servers.
 *
 * @throws LivestreamError as `checkLoginUse`
 */
export function bindLogin(access: RumbleAccess, record: SecretUseRecord): void {
  checkLoginUse(access, record);
  const use = loginUse(access);
  const known = record.load();
  if (!use || (known?.token === use.token && known.server === use.server)) return;
  // That it cannot be written down must not keep anything else from happening.
  void record.save(use).catch(() => undefined);
}

/** What the login is used for now, each secret by itself, so that none goes along with a new one; `undefined` for none. */
function loginUse({ session, password, siteUrl, chatUrl }: RumbleAccess): SecretUse | undefined {
  if (!session && !password) return undefined;
  return {
    token: Object.entries({ session, password })
      .flatMap(([name, secret]) => (secret ? [fingerprintOf(name, secret)] : []))
      .join(' '),
    server: fingerprintOf('server', home(siteUrl, LIVE_SITE), home(chatUrl, LIVE_CHAT)),
  };
}

/** Rumble moves chats from one of its hosts to another: to all of them a login is as good. */
function home(address: string, own: string): string {
  const url = new URL(address);
  return isOwnAddress(url) ? new URL(own).href : url.href;
}

import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { apiAddress, LIVE_CHAT, LIVE_SITE, serverAddress } from './endpoints';

/** How the server is picked in the dialog. */
export type RumbleServer = 'live' | 'simulator' | 'custom';

/** An account's settings as a user typed them. */
export interface RumbleSettings {
  server: RumbleServer;
  siteUrl?: string;
  chatUrl?: string;
  /** The address of the Live Stream API with its key. */
  apiUrl?: string;
  /** The `u_s` cookie. */
  session?: string;
  username?: string;
  password?: string;
}

/** Where an account reads and writes, and by what right. */
export interface RumbleAccess {
  /** Without a slash at the end, like `chatUrl`. */
  siteUrl: string;
  chatUrl: string;
  /** Secret as a whole, because of the key in it. */
  apiUrl?: string;
  /** The value of the `u_s` cookie alone. */
  session?: string;
  username?: string;
  password?: string;
  /** Everything from this server is pretended. */
  simulated: boolean;
}

/** The built-in simulator as far as an account needs it. */
export interface SimulatedSite {
  siteUrl: string;
  chatUrl: string;
  apiUrl: string;
  session: string;
  username: string;
  password: string;
}

/**
 * Turns settings into addresses and secrets that belong together. In `live` all addresses must be the platform's
 * own, so that a secret never goes elsewhere. No secret at all is fine: the chat can be read without.
 *
 * @param simulator starts the built-in simulator, or finds it running
 * @throws LivestreamError `bad_input` that names what cannot be used
 */
export async function openAccess(
  settings: RumbleSettings,
  simulator: () => Promise<SimulatedSite>,
): Promise<RumbleAccess> {
  const { server } = settings;
  if (server === 'simulator') {
    const { siteUrl, chatUrl, apiUrl, session, username, password } = await simulator();
    return { siteUrl, chatUrl, apiUrl, session, username, password, simulated: true };
  }
  if (server !== 'live' && server !== 'custom') {
    throw badInput(sentence`The Rumble account has no server. Open it and pick one.`);
  }
  const apiUrl = apiAddress(settings.apiUrl, server);
  const session = sessionOf(settings.session);
  const username = settings.username?.trim();
  const { password } = settings;
  if (username?.includes('@')) {
    throw badInput(
      sentence`The user name of the Rumble account is an e-mail address. Enter the name instead.`,
    );
  }
  return {
    siteUrl: serverAddress(sentence`site URL`, settings.siteUrl, LIVE_SITE, server),
    chatUrl: serverAddress(sentence`chat URL`, settings.chatUrl, LIVE_CHAT, server),
    ...(apiUrl ? { apiUrl } : {}),
    ...(session ? { session } : {}),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    simulated: false,
  };
}

/** Whether two settings lead to the same servers: a slash or a blank at the end of an address makes no other. */
export function areSameAddresses(one: RumbleSettings, other: RumbleSettings): boolean {
  const plain = (address: string | undefined): string => address?.trim().replace(/\/+$/, '') ?? '';
  return (
    one.server === other.server &&
    plain(one.siteUrl) === plain(other.siteUrl) &&
    plain(one.chatUrl) === plain(other.chatUrl)
  );
}

/** What makes two accounts readers of the same: the servers and the address with the key. */
export function sourceKey({ siteUrl, chatUrl, apiUrl }: RumbleAccess): string {
  return [siteUrl, chatUrl, apiUrl ?? ''].join(' ');
}

/** The cookie's value, also when more of the line was copied along. */
function sessionOf(typed: string | undefined): string | undefined {
  const text = typed?.trim().replace(/^cookie:\s*/i, '');
  if (!text) return undefined;
  const value = /(?:^|;\s*)u_s=([^;]*)/.exec(text)?.[1]?.trim() ?? text;
  // It goes into a header: a line end in it would start another one.
  if (value === '' || /[^\x21-\x7e]|;/.test(value)) {
    throw badInput(
      sentence`The session of the Rumble account cannot be a cookie. Open the account and paste the value of the cookie "u_s".`,
    );
  }
  return value;
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}

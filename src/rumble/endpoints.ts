import { LivestreamError } from '../shared/errors';
import { isSafeAddress } from '../shared/safe-address';
import { type Sentence, sentence } from '../shared/sentence';

/** The platform's own addresses. The chat's host is one of several; the site names another one now and then. */
export const LIVE_SITE = 'https://rumble.com';
export const LIVE_CHAT = 'https://web7.rumble.com';

/** Whether this is an address of the platform itself. */
export function isOwnAddress(url: URL): boolean {
  const isOwnHost = url.hostname === 'rumble.com' || url.hostname.endsWith('.rumble.com');
  return url.protocol === 'https:' && url.port === '' && isOwnHost;
}

/** Which addresses an account may use. */
export type Reach = 'live' | 'custom';

/**
 * The address of a server as it was typed, without a slash at the end; blank stands for the live one.
 *
 * @param what how the field is called
 * @throws LivestreamError `bad_input` that says what is wrong with it
 */
export function serverAddress(
  what: Sentence,
  typed: string | undefined,
  usual: string,
  reach: Reach,
): string {
  const address = typed?.trim() || usual;
  const url = checkedAddress(what, address, reach);
  if (url.search || url.hash)
    throw badAddress(sentence`The ${what} must end with its path: nothing after ? or #.`);
  return address.replace(/\/+$/, '');
}

/**
 * The address of the Live Stream API, which holds its key. The errors never quote it.
 *
 * @throws LivestreamError `bad_input` that says what is wrong with it
 */
export function apiAddress(typed: string | undefined, reach: Reach): string | undefined {
  const address = typed?.trim();
  return address ? checkedAddress(sentence`API URL`, address, reach).href : undefined;
}

/** Where a stream's chat is read. */
export function chatStreamUrl(chatUrl: string, streamId: string): string {
  return `${chatUrl}/chat/api/chat/${encodeURIComponent(streamId)}/stream`;
}

function checkedAddress(what: Sentence, address: string, reach: Reach): URL {
  if (!URL.canParse(address)) {
    throw badAddress(sentence`The ${what} is not a web address. Enter it whole, with its https:// in front.`);
  }
  const url = new URL(address);
  if (url.username || url.password) throw badAddress(sentence`The ${what} must not hold a name or password.`);
  if (reach === 'live' && !isOwnAddress(url)) {
    throw badAddress(
      sentence`The ${what} must lead to https://rumble.com or one of its hosts. Correct it, or pick other addresses as the server of the account.`,
    );
  }
  if (!isSafeAddress(url)) {
    throw badAddress(
      sentence`The ${what} must start with https:// (http:// only for a server on this machine), or secrets could be read on the way.`,
    );
  }
  return url;
}

function badAddress(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'rumble' });
}

import { LivestreamError } from '../shared/errors';
import { isSafeAddress } from '../shared/safe-address';
import { type Sentence, sentence } from '../shared/sentence';

/** How the server is picked in the dialog. */
export type ChaturbateServer = 'live' | 'testbed' | 'simulator' | 'custom';

/** The platform's own addresses, to which `/events/…` is added. */
export const OWN_SERVERS: Readonly<Record<'live' | 'testbed', string>> = Object.freeze({
  live: 'https://eventsapi.chaturbate.com',
  testbed: 'https://events.testbed.cb.dev',
});

/**
 * The address of a `custom` server as it was typed, without a slash at the end; blank stands for the live one.
 *
 * @throws LivestreamError `bad_input` that says what is wrong with it
 */
export function customServer(typed: string | undefined): string {
  const address = typed?.trim() || OWN_SERVERS.live;
  if (!URL.canParse(address)) {
    throw badAddress(sentence`The URL is not a web address. Enter it with its https:// in front.`);
  }
  const url = new URL(address);
  if (url.username || url.password) throw badAddress(sentence`The URL must not hold a name or password.`);
  if (url.search || url.hash)
    throw badAddress(sentence`The URL must end with its path: nothing after ? or #.`);
  if (!isSafeAddress(url)) {
    throw badAddress(
      sentence`The URL must start with https:// (http:// only for a server on this machine), or the token could be read on the way.`,
    );
  }
  return address.replace(/\/+$/, '');
}

/** What a poll is asked with. */
export interface PollAddress {
  baseUrl: string;
  username: string;
  token: string;
  /** How long the server may wait for something to happen, in whole seconds. */
  timeoutSeconds: number;
  /** Where to go on; `null` for the server's own choice of latest events. */
  cursor: string | null;
}

/** The address of a poll that does not follow a `nextUrl`: the first one, and the one after a restart. */
export function pollUrl({ baseUrl, username, token, timeoutSeconds, cursor }: PollAddress): string {
  const path = `${baseUrl}/events/${everyCharacter(username)}/${everyCharacter(token)}/`;
  const from = cursor === null ? '' : `i=${everyCharacter(cursor)}&`;
  return `${path}?${from}timeout=${timeoutSeconds}`;
}

/** Percent-encodes also the five characters that `encodeURIComponent` leaves alone. */
export function everyCharacter(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function badAddress(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'chaturbate' });
}

import { LivestreamError } from '../shared/errors';
import { type Sentence, sentence } from '../shared/sentence';
import { type ChaturbateServer, customServer, OWN_SERVERS } from './endpoints';

/** An account's settings as a user typed them. */
export interface ChaturbateSettings {
  server: ChaturbateServer;
  /** The address of a `custom` server. */
  url?: string;
  username?: string;
  token?: string;
}

/** A room that can be listened to. */
export interface ChaturbateAccess {
  /** The server without `/events/…`, without a slash at the end. */
  baseUrl: string;
  username: string;
  token: string;
  /** Everything from this server is pretended. */
  simulated: boolean;
}

/** The built-in simulator as far as an account needs it. */
export interface SimulatedRoom {
  baseUrl: string;
  username: string;
  token: string;
}

/**
 * Turns settings into a room that can be listened to. In `live` and `testbed` only the platform's own addresses
 * are used, whatever stands in the URL field, so that a token never goes elsewhere.
 *
 * @param simulator starts the built-in simulator, or finds it running
 * @throws LivestreamError `bad_input` that names what is missing or cannot be used
 */
export async function openAccess(
  settings: ChaturbateSettings,
  simulator: () => Promise<SimulatedRoom>,
): Promise<ChaturbateAccess> {
  const { server, url } = settings;
  if (server === 'simulator') {
    const { baseUrl, username, token } = await simulator();
    return { baseUrl, username, token, simulated: true };
  }
  const username = checked(sentence`user name`, settings.username);
  const token = checked(sentence`token`, settings.token);
  if (server === 'custom') return { baseUrl: customServer(url), username, token, simulated: false };
  const baseUrl = Object.hasOwn(OWN_SERVERS, server) ? OWN_SERVERS[server] : undefined;
  if (!baseUrl) throw badInput(sentence`The Chaturbate account has no server. Open it and pick one.`);
  return { baseUrl, username, token, simulated: false };
}

/** Whether two settings lead to the same server. */
export function isSameServer(one: ChaturbateSettings, other: ChaturbateSettings): boolean {
  return one.server === other.server && (one.url ?? '') === (other.url ?? '');
}

/** The room's name for humans and as a key: its case makes no other room. */
export function roomKey({ baseUrl, username }: Pick<ChaturbateAccess, 'baseUrl' | 'username'>): string {
  return `${new URL(baseUrl).href.replace(/\/+$/, '')} ${username.toLowerCase()}`;
}

/** Blanks around it are refused and not cut off: they are mostly a sign that something else was pasted. */
function checked(what: Sentence, value: string | undefined): string {
  if (!value?.trim()) {
    throw badInput(
      sentence`The Chaturbate account has no ${what}. Open it and enter yours, or pick the simulator to try things out.`,
    );
  }
  if (value !== value.trim()) {
    throw badInput(
      sentence`The ${what} of the Chaturbate account begins or ends with a blank. Open it and enter it again.`,
    );
  }
  return value;
}

function badInput(message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'chaturbate' });
}

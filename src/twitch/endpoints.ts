import { LivestreamError } from '../shared/errors';
import { isSafeAddress } from '../shared/safe-address';
import { type Sentence, sentence } from '../shared/sentence';

/** Where the parts of Twitch live. Every address is a setting, so that mocks and proxies can stand in. */
export interface TwitchEndpoints {
  /** Helix, without a slash at the end. */
  apiUrl: string;
  /** OAuth, without a slash at the end. */
  authUrl: string;
  /** The EventSub socket. */
  eventsubUrl: string;
  /** The EventSub subscriptions resource; the Twitch CLI serves it apart from its Helix mock. */
  subscriptionsUrl: string;
  /** A server that speaks PubSub; left out where there is none, as at Twitch since April 2025. */
  pubsubUrl?: string;
}

/** How the server is picked in the dialog. */
export type TwitchServer = 'live' | 'simulator' | 'custom';

/** Twitch's own addresses. */
export const LIVE_ENDPOINTS: Readonly<TwitchEndpoints> = Object.freeze({
  apiUrl: 'https://api.twitch.tv/helix',
  authUrl: 'https://id.twitch.tv/oauth2',
  eventsubUrl: 'wss://eventsub.wss.twitch.tv/ws',
  subscriptionsUrl: 'https://api.twitch.tv/helix/eventsub/subscriptions',
});

/** The address fields as a user typed them; blank ones stand for Twitch's own. */
export type TypedEndpoints = Partial<Record<keyof TwitchEndpoints, string>>;

/**
 * The addresses of a `custom` server. Plain http and ws are taken for loopback only, because a token would
 * cross the network in the clear.
 *
 * @throws LivestreamError `bad_input` that names the field and says what is wrong with it
 */
export function customEndpoints(typed: TypedEndpoints): TwitchEndpoints {
  const apiUrl = checkedUrl(sentence`API URL`, typed.apiUrl || LIVE_ENDPOINTS.apiUrl, 'https:', 'http:');
  return {
    apiUrl,
    authUrl: checkedUrl(sentence`Auth URL`, typed.authUrl || LIVE_ENDPOINTS.authUrl, 'https:', 'http:'),
    eventsubUrl: checkedUrl(
      sentence`EventSub URL`,
      typed.eventsubUrl || LIVE_ENDPOINTS.eventsubUrl,
      'wss:',
      'ws:',
    ),
    subscriptionsUrl: typed.subscriptionsUrl
      ? checkedUrl(sentence`Subscriptions URL`, typed.subscriptionsUrl, 'https:', 'http:')
      : `${apiUrl}/eventsub/subscriptions`,
    ...(typed.pubsubUrl?.trim()
      ? { pubsubUrl: checkedUrl(sentence`PubSub URL`, typed.pubsubUrl, 'wss:', 'ws:') }
      : {}),
  };
}

function checkedUrl(label: Sentence, typed: string, secure: string, plain: string): string {
  let url: URL;
  try {
    url = new URL(typed.trim());
  } catch {
    throw new LivestreamError(
      'bad_input',
      sentence`${label} is not a web address. Enter it with its ${secure}// in front.`,
    );
  }
  if (url.username || url.password) {
    throw new LivestreamError('bad_input', sentence`${label} must not hold a name or password.`);
  }
  if (!isSafeAddress(url, secure, plain)) {
    throw new LivestreamError(
      'bad_input',
      sentence`${label} must start with ${secure}// (${plain}// only for a server on this machine), or a token could be read on the way.`,
    );
  }
  return typed.trim().replace(/\/+$/, '');
}

import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { NoSession } from './connection';

/**
 * No session of EventSub comes about although it was tried several times: `network`, with what the system or the
 * server said in the cause. Helix may work all the same, since proxies and firewalls often stop WebSockets only.
 */
export function serverUnreached(why: NoSession): LivestreamError {
  return new LivestreamError(
    'network',
    sentence`Twitch's event server cannot be reached. Check the internet connection, whether a proxy or firewall lets WebSockets through, and, with a server of your own, the EventSub URL of the Twitch app. It is tried again by itself.`,
    { platform: 'twitch', ...why },
  );
}

/**
 * The event server gives sessions, and where one subscribes nobody knows them: `network`. Most often the two are parts
 * of different servers.
 */
export function unknownSession(): LivestreamError {
  return new LivestreamError(
    'network',
    sentence`Twitch does not know the connections that its event server has given. With a server of your own, check that the EventSub URL and the Subscriptions URL of the Twitch app are of the same server. It is tried again by itself.`,
    { platform: 'twitch' },
  );
}

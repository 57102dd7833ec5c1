import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';

/** Twitch's own hosts: what spoke PubSub there is gone, and what answers now is for Twitch's web site alone. */
const TWITCH = /(^|\.)twitch\.tv\.?$/i;

/**
 * The address of a PubSub server, if it is one that may be dialled.
 *
 * @throws LivestreamError `unsupported` with what to do instead
 */
export function pubsubAddress(url: string | undefined): string {
  if (!url) {
    throw new LivestreamError(
      'unsupported',
      sentence`There is no PubSub server to connect to: Twitch shut its own down in April 2025. Choose EventSub as the source; or, for a server of your own, set Server of the Twitch app to another address and fill in the PubSub URL.`,
      { platform: 'twitch' },
    );
  }
  if (TWITCH.test(new URL(url).hostname)) {
    throw new LivestreamError(
      'unsupported',
      sentence`Twitch shut PubSub down in April 2025, so its address is not dialled. Choose EventSub as the source: the same topics come from there.`,
      { platform: 'twitch', detail: 'the PubSub URL is one of Twitch' },
    );
  }
  // A socket has no use for a fragment, and `ws` throws at one.
  return url.replace(/#.*$/, '');
}

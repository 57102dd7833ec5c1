import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';

/** Twitch has sent its challenge and waits for the answer. */
export const UNVERIFIED = 'webhook_callback_verification_pending';

/** Nobody answered the challenge as it must be. */
export const UNREACHED = 'webhook_callback_verification_failed';

/**
 * Twitch called a webhook to see whether it is there, and got no right answer.
 *
 * @param callback its public address
 * @param shard the shard that it was to serve, if any
 */
export function unreached(callback: string, shard?: number): LivestreamError {
  const whose = shard === undefined ? sentence`the webhook` : sentence`the webhook of shard ${shard}`;
  return new LivestreamError(
    shard === undefined ? 'network' : 'shard_error',
    sentence`Twitch called ${whose} at ${callback} and got no right answer. Call that address in a browser: this node answers that it takes webhooks. If it does not, look at the proxy or tunnel, its certificate and the path. It is tried again by itself.`,
    { platform: 'twitch', detail: UNREACHED },
  );
}

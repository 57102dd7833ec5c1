import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { AssignmentError } from './wire';

/** A session was left alone for so long that Twitch has closed it. */
export function leftByFlow(shard: number): LivestreamError {
  return new LivestreamError(
    'shard_error',
    sentence`The flow did not assign the session of shard ${shard} within ten seconds. Wire the second output to a twitch conduit node with the action identifyShard.`,
    { platform: 'twitch', detail: `shard ${shard}` },
  );
}

/** Twitch did not take an assignment. @param error what it said, if anything */
export function refusedAssignment(shard: number, error: AssignmentError | null): LivestreamError {
  const why = error?.message?.replace(/\.$/, '');
  return new LivestreamError(
    'shard_error',
    why
      ? sentence`Twitch did not assign shard ${shard} of the conduit: ${why}. It is tried again by itself.`
      : sentence`Twitch did not assign shard ${shard} of the conduit, and did not say why. It is tried again by itself.`,
    {
      platform: 'twitch',
      detail: error ? [error.code, error.message].filter(Boolean).join(' ') : `shard ${shard}`,
    },
  );
}

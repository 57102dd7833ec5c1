import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { ConduitCalls } from '../conduit/calls';

/** The id of the app's only conduit. @throws LivestreamError as `onlyOf` */
export async function onlyConduit(calls: Pick<ConduitCalls, 'conduits'>): Promise<string> {
  return onlyOf(await calls.conduits()).id;
}

/**
 * The only one of an app's conduits.
 *
 * @throws LivestreamError `not_found` without a conduit, `bad_input` with several
 */
export function onlyOf<Conduit extends { id: string }>(conduits: readonly Conduit[]): Conduit {
  const [only, ...others] = conduits;
  if (!only) {
    throw new LivestreamError(
      'not_found',
      sentence`This app has no conduit. Make one with the action create, or with a twitch shards node.`,
      { platform: 'twitch' },
    );
  }
  if (others.length === 0) return only;
  const ids = conduits.map(({ id }) => id).join(', ');
  throw new LivestreamError(
    'bad_input',
    sentence`This app has ${conduits.length} conduits. Say which one is meant, in the node or in msg.payload.conduitId: ${ids}.`,
    { platform: 'twitch' },
  );
}

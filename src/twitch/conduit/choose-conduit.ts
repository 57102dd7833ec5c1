import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { WireConduit } from './wire';

/** Which conduit a node is to use: one that there is, or a new one. */
export type ConduitChoice = { use: WireConduit } | { create: true };

/**
 * Finds a node's conduit among those of its app: the one that it names, else the one that it had before, else
 * the only one, else a new one.
 *
 * @param wanted the id in the settings; blank for none
 * @param remembered the id of before a restart
 * @throws LivestreamError `not_found` for an id that is not there, `bad_input` where several leave a choice
 */
export function chooseConduit(
  conduits: readonly WireConduit[],
  wanted: string,
  remembered: string | undefined,
): ConduitChoice {
  const [only, ...others] = conduits;
  if (wanted) {
    const named = conduits.find(({ id }) => id === wanted);
    if (named) return { use: named };
    throw new LivestreamError(
      'not_found',
      only
        ? sentence`The app has no conduit ${wanted}. Leave the field blank to use the only one or a new one, or enter the id of one that there is (${idsOf(conduits)}).`
        : sentence`The app has no conduit ${wanted}. Leave the field blank to use the only one or a new one, or enter the id of one that there is.`,
      { platform: 'twitch', detail: wanted },
    );
  }
  const former = conduits.find(({ id }) => id === remembered);
  if (former) return { use: former };
  if (!only) return { create: true };
  if (others.length === 0) return { use: only };
  throw new LivestreamError(
    'bad_input',
    sentence`The app has ${conduits.length} conduits. Enter the id of the one that is meant: ${idsOf(conduits)}.`,
    { platform: 'twitch' },
  );
}

function idsOf(conduits: readonly WireConduit[]): string {
  return conduits.map(({ id }) => id).join(', ');
}

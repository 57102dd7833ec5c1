import { setTimeout as pause } from 'node:timers/promises';
import { isLivestreamError, LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { ConduitCalls } from './calls';
import { chooseConduit } from './choose-conduit';
import type { WireConduit } from './wire';

export interface FindOptions {
  calls: Pick<ConduitCalls, 'conduits' | 'create' | 'delete'>;
  /** The id in the settings; blank for none. */
  wanted: string;
  /** The id of before a restart. */
  remembered: string | undefined;
  /** How many shards a new one gets. */
  shardCount: number;
  /** Upper bound of the pause before making one, in milliseconds. */
  jitterMs: number;
  random: () => number;
  /** Whether the node is still there: one that is taken away makes nothing. */
  isWanted: () => boolean;
}

/**
 * Finds a node's conduit, and makes one where there is none. Instances that start together with a fresh app would
 * make one each: so they look again after a random moment, and of two that were made all the same the one with
 * the smaller id stays.
 *
 * @throws LivestreamError as `chooseConduit` and the calls
 */
export async function findConduit(options: FindOptions): Promise<WireConduit> {
  const { calls, wanted, remembered, shardCount, jitterMs, random, isWanted } = options;
  const first = chooseConduit(await usable(calls), wanted, remembered);
  if ('use' in first) return first.use;
  await pause(jitterMs * random(), undefined, { ref: false });
  const second = chooseConduit(await usable(calls), wanted, remembered);
  if ('use' in second) return second.use;
  if (!isWanted())
    throw new LivestreamError('network', sentence`The node was closed meanwhile.`, { platform: 'twitch' });
  const [made] = await calls.create(shardCount);
  if (!made?.id) {
    throw new LivestreamError(
      'platform_error',
      sentence`Twitch made a conduit but did not say which. Try again.`,
      {
        platform: 'twitch',
      },
    );
  }
  const all = await usable(calls);
  const smallest = all.map(({ id }) => id).sort()[0];
  if (smallest === undefined || smallest === made.id) return made;
  await calls.delete(made.id).catch((error: unknown) => {
    if (!isLivestreamError(error, 'not_found')) throw error;
  });
  return all.find(({ id }) => id === smallest) ?? made;
}

/** The conduits of the app, without what is none. */
async function usable(calls: Pick<ConduitCalls, 'conduits'>): Promise<WireConduit[]> {
  return (await calls.conduits()).filter(({ id, shard_count }) => typeof id === 'string' && shard_count > 0);
}

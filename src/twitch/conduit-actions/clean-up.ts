import { isLivestreamError, LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import type { AppSubscriptionCalls } from '../conduit/app-subscription-calls';
import type { WireSubscription } from '../eventsub/protocol';

/** So many deletions are under way at a time. */
const AT_ONCE = 8;

/** What was removed, and how much there is. */
export interface CleanedUp {
  /** The subscriptions that were removed, as Twitch listed them. */
  data: WireSubscription[];
  counts: { removed: number; kept: number };
}

/**
 * Removes every subscription of the app that is not enabled. Twitch keeps the dead ones of webhooks and conduits for
 * ten days and more. The list is read to its end before the first is removed, because its pages move.
 *
 * @throws LivestreamError with how far it came, when some could not be removed
 */
export async function cleanUp(
  calls: Pick<AppSubscriptionCalls, 'list' | 'remove'>,
  signal?: AbortSignal,
): Promise<CleanedUp> {
  const { items } = await calls.list();
  const dead = items.filter(({ status }) => status !== 'enabled');
  const waiting = [...dead];
  const removed: WireSubscription[] = [];
  let failure: LivestreamError | undefined;

  async function removeOn(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await calls.remove(next.id);
      } catch (error) {
        // Somebody else was faster, or Twitch has forgotten it meanwhile.
        if (!isLivestreamError(error, 'not_found')) {
          if (!isLivestreamError(error)) throw error;
          failure ??= error;
          // What one meets the others would meet, too: a dead token, a lost network.
          if (signal?.aborted || isLivestreamError(error, 'auth_required', 'network')) waiting.length = 0;
          continue;
        }
      }
      removed.push(next);
    }
  }

  await Promise.all(Array.from({ length: Math.min(AT_ONCE, dead.length) }, removeOn));
  if (failure) {
    const message = sentence`${removed.length} of ${dead.length} subscriptions that are not enabled were removed. The others were not: ${failure.sentence}`;
    throw new LivestreamError(failure.code, message, failure.cause);
  }
  return { data: removed, counts: { removed: removed.length, kept: items.length - dead.length } };
}

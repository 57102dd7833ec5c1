import type { WireSubscription } from '../eventsub/protocol';
import { type Wish, wishKey } from '../eventsub/subscription-calls';

/** What has to happen so that Twitch's subscriptions are as wanted. */
export interface SubscriptionPlan {
  /** There already: wish key to Twitch's id. */
  standing: Map<string, string>;
  /** To be made. */
  make: Wish[];
  /** Ids to delete: dead ones in the way of a wish, and those that this node made and nobody here wants. */
  drop: string[];
}

/** A webhook's is pending until its address has answered. */
const ALIVE = new Set(['enabled', 'webhook_callback_verification_pending']);

/**
 * Compares what is wanted with what Twitch lists. What others have made is used and left alone: all instances of
 * a conduit share its subscriptions, and deleting one would make the others deaf.
 *
 * @param listed the subscriptions on the same conduit or callback
 * @param made ids of subscriptions that this node has made
 */
export function reconcile(
  wishes: readonly Wish[],
  listed: readonly WireSubscription[],
  made: ReadonlySet<string>,
): SubscriptionPlan {
  const wanted = new Map(wishes.map((wish) => [wishKey(wish), wish]));
  const plan: SubscriptionPlan = { standing: new Map(), make: [], drop: [] };
  const dead: [string, string][] = [];
  for (const subscription of listed) {
    const key = wishKey(subscription);
    if (!wanted.has(key)) {
      if (made.has(subscription.id)) plan.drop.push(subscription.id);
    } else if (!ALIVE.has(subscription.status)) dead.push([key, subscription.id]);
    else if (!plan.standing.has(key)) plan.standing.set(key, subscription.id);
  }
  for (const [key, wish] of wanted) if (!plan.standing.has(key)) plan.make.push(wish);
  for (const [key, id] of dead) if (!plan.standing.has(key)) plan.drop.push(id);
  return plan;
}

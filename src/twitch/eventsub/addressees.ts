import type { WireSubscription } from './protocol';
import type { Wanted } from './slot';
import { wishKey } from './subscription-calls';

/** Messages of a deleted subscription are on the wire for a moment; a large redeploy gives up some hundreds. */
const RETIRED_REMEMBERED = 1_000;

/** Finds out for whom a message is, by Twitch's id of its subscription. */
export class Addressees<Entry extends Wanted> {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #byId = new Map<string, Entry>();
  /** Subscriptions that were given up lately; what is still on its way for them is nobody's. */
  readonly #retired: string[] = [];

  /** @param entries all that is wanted, by `wishKey` */
  constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  /** The subscription of `entry` was made. */
  add(entry: Entry): void {
    if (entry.id !== null) this.#byId.set(entry.id, entry);
  }

  /** The subscription of `entry` is given up. */
  retire({ id }: Entry): void {
    if (id === null) return;
    this.#byId.delete(id);
    this.#retired.push(id);
    if (this.#retired.length > RETIRED_REMEMBERED) this.#retired.shift();
  }

  /** Forgets the ids of lost sessions: they never come again. */
  prune(): void {
    for (const [id, entry] of this.#byId) if (entry.id !== id) this.#byId.delete(id);
  }

  find(subscription: WireSubscription): Entry | undefined {
    return this.#byId.get(subscription.id) ?? this.#guess(subscription);
  }

  /**
   * Whose a message with an unknown subscription id is. It can overtake the answer to the call that made its
   * subscription: then the condition tells. Servers for tests make up ids and conditions: then the type tells,
   * where it leaves no choice.
   */
  #guess(subscription: WireSubscription): Entry | undefined {
    if (this.#retired.includes(subscription.id)) return undefined;
    const exact = this.#entries.get(wishKey(subscription));
    if (exact) return exact;
    const { type, version } = subscription;
    const alike = [...this.#entries.values()].filter(
      ({ wish }) => wish.type === type && wish.version === version,
    );
    return alike.length === 1 ? alike[0] : undefined;
  }
}

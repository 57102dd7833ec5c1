import type { FeedMember } from './member';
import { Place } from './place';

/** For so long the place of a node that has gone is kept. */
const HOLD_MS = 5_000;

/** Who follows a feed: the places of its members, and for a moment of those who have gone. */
export class Places {
  readonly #places = new Map<string, Place>();
  /** End the time for which places are kept whose members have gone. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Since when members are away whose place was given up, by id. */
  readonly #away = new Map<string, number>();
  readonly #followersOf = new Map<string, readonly Place[]>();

  get all(): readonly Place[] {
    return [...this.#places.values()];
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  has(place: Place): boolean {
    return this.#places.get(place.id) === place;
  }

  /** A place for a member, which goes on where that of the same node was. It has to be taken. */
  make(member: FeedMember, goesOn: boolean): Place {
    clearTimeout(this.#timers.get(member.id));
    this.#timers.delete(member.id);
    return new Place(member, this.#places.get(member.id), goesOn);
  }

  take(place: Place): void {
    this.#places.set(place.id, place);
    this.changed();
  }

  /** Keeps the place of a member that has left for a moment; `over` is called when it is given up. */
  keep(place: Place, over: () => void): void {
    const leftMs = Math.min(Date.now(), place.sinceMs ?? Number.POSITIVE_INFINITY);
    const timer = setTimeout(() => {
      this.#timers.delete(place.id);
      this.#places.delete(place.id);
      if (!this.isEmpty) this.#away.set(place.id, leftMs);
      over();
    }, HOLD_MS).unref();
    this.#timers.set(place.id, timer);
  }

  /** Since when a node was away whose place was given up while others stayed, in ms since 1970. Told once. */
  awaySince(id: string): number | undefined {
    const fromMs = this.#away.get(id);
    this.#away.delete(id);
    return fromMs;
  }

  /** Those that follow a stream. Asked for with every line, so it is remembered until `changed`. */
  followers(streamId: string, follows: (place: Place) => boolean): readonly Place[] {
    let followers = this.#followersOf.get(streamId);
    if (!followers) {
      followers = this.all.filter(follows);
      this.#followersOf.set(streamId, followers);
    }
    return followers;
  }

  /** A place has come or gone, or follows another stream. */
  changed(): void {
    this.#followersOf.clear();
  }

  /** Ends the waiting for those who have gone. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}

import { copyJson } from '../../shared/copy-json';
import { Undelivered } from '../../shared/undelivered';
import { word } from '../../shared/wire';
import type { ApiHappening } from '../api/happening';
import type { ChatHappening } from '../chat/room';
import type { Happening } from '../normalise';
import type { Delivery, FeedMember, Parcel, Wishes } from './member';

/** What a node may miss while it is away for a moment. */
const MAX_KEPT = 5_000;

/** A subscription that the chat has told of and the API may tell with its price. */
export interface HeldParcel extends Parcel {
  sinceMs: number;
}

/**
 * The place of a member in a feed. It outlives the member for a moment, since a redeploy takes nodes away and brings
 * them back, and keeps meanwhile what comes.
 */
export class Place {
  readonly id: string;
  readonly wishes: Wishes;
  /** `null` for one that has just gone. */
  member: FeedMember | null;
  /** It was there before, so that what came meanwhile is news to it and old lines are not. */
  goesOn: boolean;
  /** The stream whose chat it has been through the beginning of. */
  caughtUp: string | null = null;
  /** What came is kept until it has got what was before. */
  #isCatchingUp = false;
  readonly #kept: Parcel[];
  readonly #undelivered = new Undelivered<Parcel>();
  /** Subscriptions that the chat has told of and the API may tell with their price. */
  #held: HeldParcel[];

  /** @param before the place of the same node, which has gone */
  constructor(member: FeedMember, before: Place | undefined, goesOn: boolean) {
    this.id = member.id;
    this.wishes = member.wishes;
    this.member = member;
    this.goesOn = goesOn || before !== undefined;
    const isSame = before?.wishes.stream === this.wishes.stream && before.wishes.chat === this.wishes.chat;
    if (isSame) this.caughtUp = before.caughtUp;
    this.#kept = before ? before.#kept : [];
    this.#held = before ? before.#held : [];
  }

  /** What is held back now. */
  get held(): readonly HeldParcel[] {
    return this.#held;
  }

  /** Takes on what was held back for the same node in an earlier run. */
  holdAgain(held: readonly HeldParcel[]): void {
    this.#held.unshift(...held);
  }

  /** Since when the member has not got what is kept for it, in ms since 1970; `undefined` while nothing is. */
  get sinceMs(): number | undefined {
    const kept = this.#kept.slice(0, 1).map(({ delivery }) => delivery.arrivedMs);
    const since = [...kept, ...this.#held.map(({ sinceMs }) => sinceMs)];
    return since.length > 0 ? Math.min(...since) : undefined;
  }

  /** The lines of chat that nobody at all has got so far. */
  get unheard(): readonly Happening[] {
    return this.#kept.filter(({ delivery }) => delivery.unheard).map(({ happening }) => happening);
  }

  /** Gives the member a happening, or keeps it until it is back. */
  hand(happening: Happening, delivery: Delivery): void {
    if (this.member && !this.#isCatchingUp) {
      this.#undelivered.add({ happening, delivery });
      this.member.happened(happening, delivery);
    } else if (this.#kept.length < MAX_KEPT) this.#kept.push({ happening, delivery });
  }

  /**
   * The member goes. What it has not sent, or only in this turn, is kept for it: Node-RED gives a message to the next
   * node in the turn after, and that may be gone by then. Others may have got it; rather again than not at all.
   */
  vacate(unsent: readonly Parcel[]): void {
    this.member = null;
    const waited = new Set(unsent.map(({ happening }) => happening));
    const fresh = this.#undelivered.items.filter(({ happening }) => !waited.has(happening));
    const back = [...unsent, ...fresh].map(({ happening, delivery }) => ({
      // A copy: what was handed on is the flow's.
      happening: copyJson(happening),
      delivery: { ...delivery, unheard: true },
    }));
    this.#kept.unshift(...back);
  }

  /** Gives the member what came while it was away. */
  handKept(): void {
    for (const { happening, delivery } of this.#kept.splice(0)) this.hand(happening, delivery);
  }

  /** Keeps what comes until `caughtUpWith`. */
  catchUp(): void {
    this.#isCatchingUp = true;
  }

  /** Gives the member what was before it came, and then what came meanwhile. */
  caughtUpWith(lines: readonly ChatHappening[], delivery: Delivery): void {
    this.#isCatchingUp = false;
    const idOf = (happening: Happening) => (happening.source === 'chat' ? word(happening.message?.id) : null);
    const kept = new Set(this.#kept.map(({ happening }) => idOf(happening)));
    for (const line of lines) {
      const id = idOf(line);
      if (id === null || !kept.has(id)) this.hand(line, delivery);
    }
    this.handKept();
  }

  hold(happening: Happening, delivery: Delivery): void {
    this.#held.push({ happening, delivery, sinceMs: delivery.arrivedMs });
  }

  /** Takes back what was held of the same subscription; false when there is nothing. */
  dropHeld({ entry }: ApiHappening): boolean {
    const name = String(entry.username ?? entry.user).toLowerCase();
    const at = this.#held.findIndex(
      ({ happening }) =>
        happening.source === 'chat' && String(happening.user?.username).toLowerCase() === name,
    );
    if (at >= 0) this.#held.splice(at, 1);
    return at >= 0;
  }

  /** Hands over what was held before `beforeMs`: the API has had its chance to tell of it. */
  release(beforeMs = Number.POSITIVE_INFINITY): void {
    const due = this.#held.filter(({ sinceMs }) => sinceMs < beforeMs);
    this.#held = this.#held.filter(({ sinceMs }) => sinceMs >= beforeMs);
    for (const { happening, delivery } of due) this.hand(happening, delivery);
  }
}

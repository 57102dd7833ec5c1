import { copyJson } from '../../shared/copy-json';
import type { Frame } from '../eventsub/protocol';
import { type Wish, wishKey } from '../eventsub/subscription-calls';
import type { ShardGap } from './gaps';
import type { ConduitMember } from './member';
import type { ConduitMemorySlot } from './memory';

/** How many events are kept for a node to come back: several seconds of a very busy chat. */
const MAX_KEPT = 1_000;

/** For so many subscriptions it is known by heart who gets what they bring. */
const SUBSCRIPTIONS_REMEMBERED = 10_000;

/** Most nodes that are gone never come back. */
const GONE_REMEMBERED = 1_000;

/** Who takes a seat. */
export interface Guest {
  member: ConduitMember;
  /** The same for the same node: one that is back within a moment gets what came while it was away. */
  name: string;
  wishes: readonly Wish[];
  /** Where what is known of the conduit is kept for it. */
  slot: ConduitMemorySlot;
}

/** The place of a node, which is kept for a moment when a deploy takes the node away. */
export interface Seat extends Omit<Guest, 'member'> {
  /** Who sits there; `null` while the node is away. */
  member: ConduitMember | null;
  /** What it wishes for. */
  readonly keys: ReadonlySet<string>;
  /** What came while it was away. */
  readonly kept: Frame[];
  readonly gaps: ShardGap[];
  /** Since when it is away, in milliseconds. */
  awayMs: number;
  /** Since when more came than could be kept, in milliseconds; `null` for never. */
  droppedMs: number | null;
}

/** Who listens on a conduit in this process, and what is kept for those who are about to be back. */
export class Seats {
  readonly #seats = new Set<Seat>();
  /** Since when nodes are gone for which nothing was kept any more, by name. */
  readonly #gone = new Map<string, number>();
  /** Who gets what a subscription brings, by its id: asked for with each event. */
  readonly #takersOf = new Map<string, readonly Seat[]>();
  readonly #now: () => number;

  /** @param now the clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  /** What anybody wishes for, each once. */
  get wishes(): Wish[] {
    const wishes = [...this.#seats].flatMap((seat) =>
      seat.wishes.map((wish) => [wishKey(wish), wish] as const),
    );
    return [...new Map(wishes).values()];
  }

  get slots(): ConduitMemorySlot[] {
    return [...this.#seats].map(({ slot }) => slot);
  }

  /** When the first event was sent that is still kept for somebody, in milliseconds; `undefined` while none is. */
  get keptMs(): number | undefined {
    const sent = [...this.#seats].flatMap(({ kept }) => kept.map(sentMs)).filter((ms) => ms > 0);
    return sent.length > 0 ? Math.min(...sent) : undefined;
  }

  /** Whether somebody wishes for it. */
  wants(key: string): boolean {
    return [...this.#seats].some(({ keys }) => keys.has(key));
  }

  /**
   * Gives a node a seat, and what came while it was away.
   *
   * @param shards named in the gap that it is told of where not everything was kept
   */
  take({ member, name, wishes, slot }: Guest, shards: readonly number[]): Seat {
    const away = [...this.#seats].find((seat) => seat.name === name && !seat.member);
    if (away) this.#seats.delete(away);
    const keys = new Set(wishes.map(wishKey));
    const seat = { member, name, wishes, slot, keys, kept: [], gaps: [], awayMs: 0, droppedMs: null };
    this.#seats.add(seat);
    this.#takersOf.clear();
    for (const frame of away?.kept ?? [])
      if (this.#takers(frame).includes(seat)) member.notified(frame, false);
    for (const gap of away?.gaps ?? []) member.gap(gap);
    const nowMs = this.#now();
    const missed = (fromMs: number, reason: string): void =>
      member.gap({ fromMs, toMs: nowMs, reason, shards: [...shards] });
    const goneMs = this.#gone.get(name);
    this.#gone.delete(name);
    if (goneMs !== undefined) missed(goneMs, 'the node was not running');
    const droppedMs = away?.droppedMs ?? null;
    if (droppedMs !== null) missed(droppedMs, 'more came during the deploy than could be kept');
    return seat;
  }

  /**
   * A node goes away; its seat is kept for a moment.
   *
   * @param unsent what it was told and has not sent, in order
   */
  leave(seat: Seat, unsent: readonly Frame[]): void {
    seat.member = null;
    seat.awayMs = this.#now();
    for (const frame of unsent) keep(seat, frame);
  }

  /** The moment is over: whoever is still away is gone. Says whether somebody was. */
  expire(): boolean {
    const away = [...this.#seats].filter(({ member }) => !member);
    this.#takersOf.clear();
    for (const seat of away) {
      this.#seats.delete(seat);
      this.#gone.set(seat.name, Math.min(seat.awayMs, ...seat.kept.map(sentMs).filter((ms) => ms > 0)));
    }
    for (const name of this.#gone.keys()) {
      if (this.#gone.size <= GONE_REMEMBERED) break;
      this.#gone.delete(name);
    }
    return away.length > 0;
  }

  /** Hands an event to everybody who wishes for it, and what nobody here has wished for to all. */
  notify(frame: Frame): void {
    const takers = this.#takers(frame);
    let left = takers.length;
    for (const seat of takers) {
      left -= 1;
      if (seat.member) seat.member.notified(frame, left > 0);
      else keep(seat, frame);
    }
  }

  gap(gap: ShardGap): void {
    for (const { member, gaps } of [...this.#seats]) {
      if (member) member.gap(gap);
      else gaps.push(gap);
    }
  }

  /** Tells everybody who is there; with a wish's key only those who wish for it. */
  tell(say: (member: ConduitMember) => void, key?: string): void {
    for (const { member, keys } of [...this.#seats]) {
      if (member && (key === undefined || keys.has(key))) say(member);
    }
  }

  #takers({ payload: { subscription } }: Frame): readonly Seat[] {
    // A server that stands in for Twitch may leave out what tells them apart.
    if (!subscription?.id || !subscription.condition) return [...this.#seats];
    const known = this.#takersOf.get(subscription.id);
    if (known) return known;
    const key = wishKey(subscription);
    const seats = [...this.#seats];
    const wishing = seats.filter(({ keys }) => keys.has(key));
    const takers = wishing.length > 0 ? wishing : seats;
    if (this.#takersOf.size >= SUBSCRIPTIONS_REMEMBERED) this.#takersOf.clear();
    this.#takersOf.set(subscription.id, takers);
    return takers;
  }
}

/** A copy: what was handed on is the flow's. */
function keep(seat: Seat, frame: Frame): void {
  if (seat.kept.length < MAX_KEPT) seat.kept.push(copyJson(frame));
  else seat.droppedMs ??= sentMs(frame) || seat.awayMs;
}

function sentMs({ metadata }: Frame): number {
  return Date.parse(metadata.message_timestamp) || 0;
}

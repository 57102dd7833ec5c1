import type { Member, Notification } from './member';
import type { Gap } from './slot';
import type { Wish } from './subscription-calls';

/** How many events are kept for a node to come back: several seconds of a very busy chat. */
const MAX_KEPT = 1_000;

/** Most nodes that are gone never come back. */
const GONE_REMEMBERED = 1_000;

/** What comes: for which wish, and when. */
interface Kept<W> {
  wish: W;
  timestamp: string;
}

/**
 * Sits in for a member that a redeploy has taken away, and keeps what comes for it until it is back. Other members
 * may have stayed: without a place of its own it would lose what they heard.
 */
export class Absence<W = Wish, N extends Kept<W> = Notification & Kept<W>> implements Member<W, N> {
  readonly #kept: N[] = [];
  #gap: Gap | null = null;
  #droppedSince: string | null = null;

  /** When the first that is kept was sent, in ms since 1970; `undefined` while nothing is kept. */
  get sinceMs(): number | undefined {
    const [first] = this.#kept;
    return first && (Date.parse(first.timestamp) || undefined);
  }

  notified(notification: N): void {
    if (this.#kept.length < MAX_KEPT) this.#kept.push(notification);
    else this.#droppedSince ??= notification.timestamp;
  }

  settled(gap: Gap | null): void {
    const before = this.#gap;
    this.#gap = gap && before ? spanning(before, gap) : (gap ?? before);
  }

  subscribed(): void {}
  refused(): void {}
  revoked(): void {}
  lost(): void {}

  /** Hands over what came, in order, and gives the gap that is in it. `nowMs` is the clock. */
  end(back: Member<W, N>, isWanted: (notification: N) => boolean, nowMs: number): Gap | null {
    for (const notification of this.#kept) if (isWanted(notification)) back.notified(notification);
    if (this.#droppedSince === null) return this.#gap;
    const fromMs = Math.min(Date.parse(this.#droppedSince) || nowMs, this.#gap?.fromMs ?? nowMs);
    return { fromMs, toMs: nowMs, reason: 'more came during the deploy than could be kept' };
  }
}

/** One gap for two: what came in between was kept, so it says more than is missing, and nothing less. */
function spanning(one: Gap, other: Gap): Gap {
  const [fromMs, toMs] = [Math.min(one.fromMs, other.fromMs), Math.max(one.toMs, other.toMs)];
  return { ...one, fromMs, toMs };
}

/** Where a member is among those who hear something. */
interface Place<M> {
  readonly members: Set<M>;
}

/** Who left a hub, by name: what came meanwhile is kept for a moment, and afterwards it is known since when. */
export class Absences<W = Wish, N extends Kept<W> = Notification & Kept<W>> {
  readonly #now: () => number;
  readonly #absent = new Map<
    string,
    { absence: Absence<W, N>; places: Iterable<Place<Member<W, N>>>; sinceMs: number }
  >();
  readonly #gone = new Map<string, number>();
  /** What members that are back have missed; they are told when they hear again. */
  readonly #owed = new Map<Member<W, N>, number>();

  /** @param now the clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Since when nodes have not got what is kept for them; `undefined` while nothing is. */
  get kept(): { fromMs: number } | undefined {
    const since = [...this.#absent.values()].flatMap(({ absence }) => absence.sinceMs ?? []);
    return since.length > 0 ? { fromMs: Math.min(...since) } : undefined;
  }

  /** A member has left these places. Gives who sits in for it. */
  begin(name: string, places: Iterable<Place<Member<W, N>>>): Absence<W, N> {
    this.#take(name);
    const absence = new Absence<W, N>();
    for (const { members } of places) members.add(absence);
    this.#absent.set(name, { absence, places, sinceMs: this.#now() });
    return absence;
  }

  /** Gives a member that is back what came while it was away, and tells what may be missing in that. */
  end(name: string, member: Member<W, N>, wanted: ReadonlySet<W>): Gap | null {
    const goneMs = this.#gone.get(name);
    this.#gone.delete(name);
    if (goneMs !== undefined) this.#owed.set(member, goneMs);
    const absence = this.#take(name)?.absence;
    return absence?.end(member, ({ wish }) => wanted.has(wish), this.#now()) ?? null;
  }

  /** The moment is over: whoever is still away is gone. */
  expire(): void {
    for (const name of [...this.#absent.keys()]) {
      const absent = this.#take(name);
      if (absent) this.#gone.set(name, Math.min(absent.sinceMs, absent.absence.sinceMs ?? absent.sinceMs));
    }
    for (const name of this.#gone.keys()) {
      if (this.#gone.size <= GONE_REMEMBERED) break;
      this.#gone.delete(name);
    }
  }

  /** What a member that hears now may have missed: `gap`, and what it is owed, once. */
  settle(member: Member<W, N>, gap: Gap | null): Gap | null {
    const goneMs = this.#owed.get(member);
    if (goneMs === undefined) return gap;
    this.#owed.delete(member);
    const reason = gap?.reason ?? 'the node was not running';
    return { fromMs: Math.min(goneMs, gap?.fromMs ?? goneMs), toMs: this.#now(), reason };
  }

  /** A member is owed nothing any more. */
  forget(member: Member<W, N>): void {
    this.#owed.delete(member);
  }

  #take(name: string): { absence: Absence<W, N>; sinceMs: number } | undefined {
    const absent = this.#absent.get(name);
    this.#absent.delete(name);
    for (const { members } of absent?.places ?? []) if (absent) members.delete(absent.absence);
    return absent;
  }
}

import { copyJson } from '../../shared/copy-json';
import { Dedupe } from '../../shared/dedupe';
import { LivestreamError } from '../../shared/errors';
import { ForwardClock } from '../../shared/forward-clock';
import { sentence } from '../../shared/sentence';
import { Undelivered } from '../../shared/undelivered';
import type { Helix } from '../helix/client';
import { Absence, Absences } from './absence';
import { Addressees } from './addressees';
import type { Member, Membership, Notification, Progress } from './member';
import type { Frame, NotificationPayload } from './protocol';
import { type Gap, MAX_SUBSCRIPTIONS, type Missing, Slot, type Wanted } from './slot';
import { type KnownSessions, SubscriptionCalls, type Wish, wishKey } from './subscription-calls';

/** Twitch: three connections with enabled subscriptions per client id and user. */
const MAX_CONNECTIONS = 3;

/**
 * For how long what nobody wants any more is kept: a redeploy takes its nodes away and brings them back, which takes
 * as long as the slowest of all its nodes needs to close.
 */
const LINGER_MS = 3_000;

/** Leftovers of a lost session stay at Twitch for about a minute; older sessions need no memory. */
const SESSIONS_REMEMBERED = 20;

/** What a hub connects to and subscribes with. */
export interface HubOptions {
  eventsubUrl: string;
  subscriptionsUrl: string;
  helix: Pick<Helix, 'request'>;
  /** Events since then may be missing, from before this hub. */
  missingSince?: Missing;
  clock?: ForwardClock;
}

interface Entry extends Wanted {
  readonly members: Set<Member>;
}

/**
 * All EventSub events of one Twitch user: what its members want, made once per distinct subscription, on as
 * few sockets as Twitch allows, and handed to everybody who wants it, each message once.
 */
export class EventSubHub {
  readonly #options: HubOptions;
  readonly #clock: ForwardClock;
  readonly #calls: SubscriptionCalls;
  readonly #entries = new Map<string, Entry>();
  readonly #addressees = new Addressees(this.#entries);
  readonly #slots: Slot<Entry>[] = [];
  readonly #absences: Absences;
  readonly #undelivered = new Undelivered<Notification>();
  /** The newest sessions of this process, oldest first. */
  readonly #sessions: string[] = [];
  /** Shared by all sockets: during a hand-over a message may come on both. */
  readonly #seen: Dedupe;
  #authorised = false;
  #closed = false;
  #lingerTimer: NodeJS.Timeout | undefined;
  #missingSince: HubOptions['missingSince'];

  constructor(options: HubOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new ForwardClock();
    this.#seen = new Dedupe({ now: this.#clock.now });
    this.#absences = new Absences(this.#clock.now);
    this.#missingSince = options.missingSince;
    const sessions: KnownSessions = {
      live: (id) => this.#slots.some((slot) => slot.sessionId === id),
      dead: (id) => this.#sessions.includes(id) && !this.#slots.some((slot) => slot.sessionId === id),
    };
    this.#calls = new SubscriptionCalls(options.helix, options.subscriptionsUrl, sessions);
  }

  /**
   * Until when everything was heard that Twitch has told, in milliseconds; 0 for never. What is missing and not yet
   * told as a gap begins there: whoever ends this hub has to hand that on.
   */
  get heardMs(): number {
    const heardMs = Math.max(0, ...this.#slots.map((slot) => slot.heardMs));
    const missing = [
      this.#missingSince,
      this.#absences.kept,
      ...this.#slots.map((slot) => slot.missing),
      // What Twitch has refused for good may never come back.
      ...[...this.#entries.values()].filter(({ state }) => state === 'resting').map((entry) => entry.missing),
    ].flatMap((one) => one?.fromMs ?? []);
    if (missing.length > 0)
      return this.#clock.shown(Math.min(...missing, heardMs || Number.POSITIVE_INFINITY));
    return heardMs && this.#clock.shown(heardMs);
  }

  /** When the latest message was sent, by Twitch's clock in milliseconds; 0 before the first. */
  get twitchMs(): number {
    return Math.max(0, ...this.#slots.map((slot) => slot.twitchMs));
  }

  /** Tells whether there is a login that works. A new one gives what was parked another chance. */
  authorise(authorised: boolean): void {
    this.#authorised = authorised;
    if (!authorised) return;
    for (const slot of this.#slots) {
      for (const entry of slot.wanted) if (entry.state === 'parked') entry.state = 'waiting';
      slot.wake();
    }
  }

  /**
   * Lets `member` hear what it wishes for until it leaves. Identical wishes of several members are made once.
   *
   * @param name the same for the same node: one that is back within a moment gets what came while it was away
   */
  join(wishes: readonly Wish[], member: Member, name?: string): Membership {
    const mine = new Set<Entry>();
    for (const wish of wishes) {
      const entry = this.#entry(wish);
      mine.add(entry);
      entry.members.add(member);
      if (entry.state === 'parked') entry.state = 'waiting';
      this.#place(entry);
    }
    const wanted = new Set([...mine].map(({ wish }) => wish));
    const gap = name === undefined ? null : this.#absences.end(name, member, wanted);
    // Told in a turn of its own, so that the member has its membership when it hears of it.
    queueMicrotask(() => this.#welcome(mine, member, gap));
    return {
      progress: () => progressOf(mine),
      leave: (unsent = []) => this.#leave(mine, member, name, unsent),
    };
  }

  /** Closes every socket and waits for it. Members hear nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#lingerTimer);
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #welcome(mine: ReadonlySet<Entry>, member: Member, gap: Gap | null): void {
    let settled = true;
    for (const entry of mine) {
      if (!entry.members.has(member)) return;
      if (entry.state === 'active') member.subscribed(entry.wish);
      else settled = false;
    }
    if (gap || (settled && mine.size > 0)) this.#settled(member, gap);
    const cut = this.#slots.find(
      ({ problem, wanted }) => problem && [...mine].some((one) => wanted.has(one)),
    );
    if (cut?.problem) member.unreachable?.(cut.problem);
  }

  #leave(
    mine: ReadonlySet<Entry>,
    member: Member,
    name: string | undefined,
    unsent: readonly Notification[],
  ): void {
    for (const entry of mine) entry.members.delete(member);
    this.#absences.forget(member);
    if (this.#closed) return;
    if (name !== undefined) this.#keepPlace(name, mine, unsent);
    clearTimeout(this.#lingerTimer);
    this.#lingerTimer = setTimeout(() => this.#sweep(), LINGER_MS).unref();
  }

  #keepPlace(name: string, mine: ReadonlySet<Entry>, unsent: readonly Notification[]): void {
    const wishes = new Set([...mine].map(({ wish }) => wish));
    const absence = this.#absences.begin(name, mine);
    const waited = new Set(unsent.map(({ messageId }) => messageId));
    const fresh = this.#undelivered.items.filter(({ messageId }) => !waited.has(messageId));
    for (const notification of [...unsent, ...fresh]) {
      if (!wishes.has(notification.wish)) continue;
      // A copy: what was handed on is the flow's.
      absence.notified({ ...notification, payload: copyJson(notification.payload) });
    }
  }

  #sweep(): void {
    this.#absences.expire();
    for (const entry of this.#entries.values()) {
      if (entry.members.size > 0) continue;
      this.#entries.delete(entry.key);
      this.#addressees.retire(entry);
      for (const slot of this.#slots) if (slot.wanted.has(entry)) slot.remove(entry);
    }
    this.#placeOthers();
  }

  /** Finds a socket for what there was no room for. */
  #placeOthers(): void {
    for (const entry of this.#entries.values()) {
      if (this.#slots.every(({ full }) => full)) return;
      if (this.#slots.some(({ wanted }) => wanted.has(entry))) continue;
      entry.state = 'waiting';
      entry.problem = null;
      this.#place(entry);
    }
  }

  #entry(wish: Wish): Entry {
    const key = wishKey(wish);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { key, wish, members: new Set(), state: 'waiting', id: null, problem: null, missing: null };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** Finds a socket for an entry: the first with room, else a new one, up to what Twitch allows. */
  #place(entry: Entry): void {
    const home = this.#slots.find((slot) => slot.wanted.has(entry)) ?? this.#slots.find((slot) => !slot.full);
    if (home) {
      home.add(entry);
    } else if (this.#slots.length < MAX_CONNECTIONS) {
      const slot = this.#openSlot();
      slot.add(entry);
    } else {
      entry.state = 'parked';
      entry.problem = new LivestreamError(
        'rate_limited',
        sentence`Twitch lets one user listen to ${MAX_CONNECTIONS * MAX_SUBSCRIPTIONS} things at most. Remove events or channels, or use an app with conduits.`,
        { platform: 'twitch' },
      );
      const { problem } = entry;
      queueMicrotask(() => this.#tell(entry, (member) => member.refused(entry.wish, problem)));
    }
  }

  #openSlot(): Slot<Entry> {
    const slot = new Slot<Entry>({
      url: this.#options.eventsubUrl,
      calls: this.#calls,
      authorised: () => this.#authorised,
      missingSince: this.#missingSince,
      now: this.#clock.now,
      events: {
        frame: (frame) => this.#received(frame),
        session: (sessionId) => this.#noteSession(sessionId),
        subscribed: (wanted) => this.#subscribed(wanted),
        refused: (wanted) => this.#refused(wanted),
        lost: (lost, reason) => this.#tellAll(lost, (member) => member.lost(reason)),
        unreachable: (cut, problem) => this.#tellAll(cut, (member) => member.unreachable?.(problem)),
        reachable: (back) => this.#tellAll(back, (member) => member.reachable?.()),
        settled: (settled, gap) => this.#tellAll(settled, (member) => this.#settled(member, gap)),
        late: (wanted, gap) => this.#tell(wanted, (member) => this.#settled(member, gap)),
      },
    });
    this.#missingSince = undefined;
    this.#slots.push(slot);
    return slot;
  }

  #noteSession(sessionId: string): void {
    this.#sessions.push(sessionId);
    if (this.#sessions.length > SESSIONS_REMEMBERED) this.#sessions.shift();
    this.#addressees.prune();
  }

  #settled(member: Member, gap: Gap | null): void {
    const missed = this.#absences.settle(member, gap);
    // Who sits in for a node keeps it until that is back.
    member.settled(missed && !(member instanceof Absence) ? this.#clock.shownSpan(missed) : missed);
  }

  #subscribed(entry: Entry): void {
    this.#addressees.add(entry);
    this.#tell(entry, (member) => member.subscribed(entry.wish));
  }

  #refused({ members, wish, problem }: Entry): void {
    if (!problem) return;
    for (const member of members) member.refused(wish, problem);
  }

  #received(frame: Frame): void {
    const { metadata, payload } = frame;
    const { message_id: id } = metadata;
    // Without an id nothing can be told apart: better twice than not at all.
    if (!payload.subscription || (typeof id === 'string' && !this.#seen.add(id))) return;
    const entry = this.#addressees.find(payload.subscription);
    if (!entry) return;
    if (metadata.message_type === 'notification') this.#deliver(entry, frame);
    else if (metadata.message_type === 'revocation') this.#revoked(entry, payload.subscription.status);
  }

  #deliver(entry: Entry, frame: Frame): void {
    let left = entry.members.size;
    const { message_id: messageId, message_timestamp: timestamp } = frame.metadata;
    const { wish } = entry;
    const payload = frame.payload as NotificationPayload;
    this.#undelivered.add({ payload, messageId, timestamp, wish, shared: false });
    for (const member of entry.members) {
      left -= 1;
      member.notified({ payload, messageId, timestamp, wish, shared: left > 0 });
    }
  }

  #revoked(entry: Entry, reason: string): void {
    entry.id = null;
    this.#addressees.prune();
    entry.state = 'parked';
    entry.missing ??= { fromMs: this.#clock.now(), reason: 'Twitch had taken the subscription away' };
    this.#tell(entry, (member) => member.revoked(entry.wish, reason));
    for (const slot of this.#slots) slot.rest();
  }

  #tell(entry: Entry, say: (member: Member) => void): void {
    for (const member of [...entry.members]) say(member);
  }

  #tellAll(slot: Slot<Entry>, say: (member: Member) => void): void {
    const members = new Set<Member>();
    for (const wanted of slot.wanted) for (const member of wanted.members) members.add(member);
    for (const member of members) say(member);
  }
}

function progressOf(entries: ReadonlySet<Entry>): Progress {
  const progress: Progress = { active: 0, pending: 0, parked: 0 };
  for (const { state } of entries) {
    if (state === 'active') progress.active += 1;
    else if (state === 'parked') progress.parked += 1;
    else progress.pending += 1;
  }
  return progress;
}

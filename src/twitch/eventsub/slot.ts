import { Backoff } from '../../shared/backoff';
import type { LivestreamError } from '../../shared/errors';
import { Connection } from './connection';
import type { Frame } from './protocol';
import { serverUnreached, unknownSession } from './server-unreached';
import type { SubscriptionCalls, Wish } from './subscription-calls';

/** Twitch: "maximum subscriptions per WebSocket connection: 300". */
export const MAX_SUBSCRIPTIONS = 300;

/** How many subscribe calls run at once after the first; a large flow is complete in seconds and the bucket survives. */
const PARALLEL_CALLS = 4;

/** So many sessions in a row that Twitch does not know are no race any more. */
const STRANGERS_TO_TELL = 3;

/**
 * A subscription that somebody wants, apart from whether Twitch has it just now. Failures never shrink the
 * set of what is wanted; they only park an entry with the reason.
 */
export interface Wanted {
  readonly key: string;
  readonly wish: Wish;
  /** waiting: to be made; asking: the call runs; resting: again after a pause; parked: not without help. */
  state: 'waiting' | 'asking' | 'resting' | 'active' | 'parked';
  /** Twitch's id while active. */
  id: string | null;
  /** Why it is parked or resting. */
  problem: LivestreamError | null;
  /** Since when it has been gone that was there before, and nobody was told how long; `null` while it is there. */
  missing: Missing | null;
}

/** From when to when events may have been missed, in milliseconds. */
export interface Gap {
  fromMs: number;
  toMs: number;
  reason: string;
}

/** From when on events may be missed, while it is not yet known until when. */
export type Missing = Pick<Gap, 'fromMs' | 'reason'>;

/** What a slot tells the hub. */
export interface SlotEvents<Entry extends Wanted> {
  frame(frame: Frame): void;
  /** A session is up, by its id; a hand-over may bring another one. */
  session(sessionId: string): void;
  subscribed(wanted: Entry): void;
  refused(wanted: Entry): void;
  /** The connection broke; every subscription of the slot is dead. Called once until `settled`. */
  lost(slot: Slot<Entry>, reason: string): void;
  /** No session comes about, or none that is known, several times in a row. Called again for each further try, until `reachable`. */
  unreachable(slot: Slot<Entry>, problem: LivestreamError): void;
  /** That is over. */
  reachable(slot: Slot<Entry>): void;
  /** A fresh session has everything that could be had; `gap` says what may be missing if it was lost before. */
  settled(slot: Slot<Entry>, gap: Gap | null): void;
  /** A subscription is back that was still missing when its session had settled, or was gone longer than that. */
  late(wanted: Entry, gap: Gap): void;
}

/** What a slot connects to and subscribes with, and who hears of it. */
export interface SlotOptions<Entry extends Wanted> {
  url: string;
  calls: SubscriptionCalls;
  events: SlotEvents<Entry>;
  /** Whether there is a login to subscribe with. Without one a socket would only be closed as unused (4003). */
  authorised: () => boolean;
  /** Events since then may be missing, from before this slot: a redeploy. */
  missingSince?: Missing;
  now: () => number;
}

/** One connection and the up to 300 wanted subscriptions that live on it. */
export class Slot<Entry extends Wanted> {
  readonly wanted = new Set<Entry>();
  readonly #options: SlotOptions<Entry>;
  readonly #connection: Connection;
  readonly #pause = new Backoff({ firstMs: 5_000, maxMs: 120_000 });
  /** Counts sessions: an answer to a call of an earlier one is stale. */
  #epoch = 0;
  #inFlight = 0;
  #settled = false;
  #lossTold = false;
  #problem: LivestreamError | null = null;
  /** How many sessions in a row were unknown where they were to be subscribed on. */
  #strangers = 0;
  #missing: Missing | null;
  #pauseTimer: NodeJS.Timeout | undefined;

  constructor(options: SlotOptions<Entry>) {
    this.#options = options;
    this.#missing = options.missingSince ?? null;
    this.#connection = new Connection({
      url: options.url,
      now: options.now,
      events: {
        frame: options.events.frame,
        ready: (sessionId, fresh) => this.#ready(sessionId, fresh),
        lost: ({ sinceMs, reason }) => this.#lost(sinceMs, reason),
        unreachable: (why) => this.#unreachable(serverUnreached(why)),
      },
    });
  }

  get sessionId(): string | null {
    return this.#connection.sessionId;
  }

  /** Whether a session is up and everything that could be subscribed is. */
  get settled(): boolean {
    return this.#settled;
  }

  /** When an EventSub message last came, in milliseconds; 0 before the first. */
  get heardMs(): number {
    return this.#connection.heardMs;
  }

  /** When that was sent, by Twitch's clock in milliseconds; 0 before the first. */
  get twitchMs(): number {
    return this.#connection.twitchMs;
  }

  /** Since when events may be missing, while that has not been told. */
  get missing(): Missing | null {
    return this.#missing;
  }

  /** Why no session comes about that is of use, while none does; a first failure is none. */
  get problem(): LivestreamError | null {
    return this.#problem;
  }

  get full(): boolean {
    return this.wanted.size >= MAX_SUBSCRIPTIONS;
  }

  /** Takes a subscription on and makes it as soon as there is a session. */
  add(wanted: Entry): void {
    this.wanted.add(wanted);
    if (wanted.state !== 'active') this.#settled = false;
    this.wake();
  }

  /** Lets a subscription go, at Twitch too. */
  remove(wanted: Entry): void {
    this.wanted.delete(wanted);
    if (wanted.id !== null) void this.#options.calls.unsubscribe(wanted.id).catch(() => undefined);
    wanted.id = null;
    this.rest();
  }

  /** Something changed that may let a subscription succeed: connects if need be and goes on subscribing. */
  wake(): void {
    if (!this.#options.authorised() || this.#useless()) return;
    this.#connection.start();
    this.#pump();
  }

  /** Closes the connection; what is wanted stays wanted. */
  async close(): Promise<void> {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
    this.#problem = null;
    this.#strangers = 0;
    this.#forgetSubscriptions();
    await this.#connection.close();
  }

  #ready(sessionId: string, fresh: boolean): void {
    this.#options.events.session(sessionId);
    // One that is a stranger again, as those before, would mend nothing.
    if (this.#strangers === 0) this.#reached();
    if (!fresh) return;
    this.#turnEpoch();
    this.#pump();
  }

  #lost(sinceMs: number, reason: string): void {
    const missing = { fromMs: sinceMs, reason };
    this.#missing ??= missing;
    for (const wanted of this.wanted) if (wanted.state === 'active') wanted.missing ??= missing;
    this.#forgetSubscriptions();
    if (!this.#lossTold) {
      this.#lossTold = true;
      this.#options.events.lost(this, reason);
    }
    if (!this.#options.authorised() || this.#useless()) void this.#connection.close();
  }

  #unreachable(problem: LivestreamError): void {
    this.#problem = problem;
    this.#options.events.unreachable(this, problem);
  }

  #reached(): void {
    this.#strangers = 0;
    if (!this.#problem) return;
    this.#problem = null;
    this.#options.events.reachable(this);
  }

  /** What was asked for the session of before is nobody's any more, and the next one does not wait for it. */
  #turnEpoch(): void {
    this.#epoch += 1;
    this.#inFlight = 0;
  }

  #forgetSubscriptions(): void {
    this.#turnEpoch();
    this.#settled = false;
    for (const wanted of this.wanted) {
      wanted.id = null;
      if (wanted.state !== 'parked') wanted.state = 'waiting';
    }
  }

  /**
   * Makes what is waiting: the first alone, since one enabled subscription stops the clock of ten seconds
   * after the welcome (4003), the rest a few at a time.
   */
  #pump(): void {
    const sessionId = this.#connection.sessionId;
    if (sessionId === null || this.#connection.phase === 'connecting' || !this.#options.authorised()) return;
    let waiting = false;
    let active = false;
    for (const wanted of this.wanted) {
      active ||= wanted.state === 'active';
      waiting ||= wanted.state === 'waiting' || wanted.state === 'asking';
    }
    if (!waiting) {
      this.#settle();
      return;
    }
    const limit = active ? PARALLEL_CALLS : 1;
    for (const wanted of this.wanted) {
      if (this.#inFlight >= limit) break;
      if (wanted.state === 'waiting') void this.#ask(wanted, sessionId);
    }
  }

  async #ask(wanted: Entry, sessionId: string): Promise<void> {
    const epoch = this.#epoch;
    wanted.state = 'asking';
    this.#inFlight += 1;
    const outcome = await this.#options.calls.subscribe(wanted.wish, sessionId);
    if (epoch !== this.#epoch) return;
    this.#inFlight -= 1;
    if (!this.wanted.has(wanted)) {
      // Nobody wants it any more; it was on its way.
      if (outcome.state === 'active') void this.#options.calls.unsubscribe(outcome.id).catch(() => undefined);
    } else if (outcome.state === 'active') {
      wanted.state = 'active';
      wanted.id = outcome.id;
      wanted.problem = null;
      this.#reached();
      this.#options.events.subscribed(wanted);
      if (this.#settled) this.#tellLate(wanted);
    } else if (outcome.state === 'session_gone') {
      // During a hand-over it is not lost, and the session that comes of it is asked again.
      wanted.state = 'resting';
      this.#pumpLater();
      if (this.#connection.phase === 'ready') this.#strangers += 1;
      this.#connection.disown();
      if (this.#strangers >= STRANGERS_TO_TELL) this.#unreachable(unknownSession());
    } else {
      wanted.state = outcome.state === 'refused' ? 'parked' : 'resting';
      wanted.problem = outcome.error;
      if (outcome.state === 'later') this.#pumpLater();
      this.#options.events.refused(wanted);
    }
    this.#pump();
    this.rest();
  }

  #pumpLater(): void {
    this.#pauseTimer ??= setTimeout(() => {
      this.#pauseTimer = undefined;
      for (const wanted of this.wanted) if (wanted.state === 'resting') wanted.state = 'waiting';
      this.#pump();
    }, this.#pause.next()).unref();
  }

  #settle(): void {
    if (this.#settled) return;
    if ([...this.wanted].every(({ state }) => state !== 'active')) return;
    this.#settled = true;
    this.#lossTold = false;
    this.#pause.reset();
    const missing = this.#missing;
    this.#missing = null;
    for (const wanted of this.wanted) {
      // What will be tried again has missed as much, and goes on missing.
      if (wanted.state === 'resting') wanted.missing ??= missing;
      else if (wanted.state === 'active' && isWithin(wanted.missing, missing)) wanted.missing = null;
    }
    this.#options.events.settled(this, missing && { ...missing, toMs: this.#options.now() });
    for (const wanted of this.wanted) if (wanted.state === 'active') this.#tellLate(wanted);
  }

  #tellLate(wanted: Entry): void {
    const { missing } = wanted;
    if (!missing) return;
    wanted.missing = null;
    this.#options.events.late(wanted, { ...missing, toMs: this.#options.now() });
  }

  /** Nothing on it can be subscribed: staying connected would end in 4003, over and over. */
  #useless(): boolean {
    for (const { state } of this.wanted) if (state !== 'parked') return false;
    return true;
  }

  /** Disconnects when nothing on it can be subscribed any more. */
  rest(): void {
    if (this.#useless()) void this.close();
  }
}

/** Whether what one subscription has missed is told with what all have missed. */
function isWithin(one: Missing | null, all: Missing | null): boolean {
  return one !== null && all !== null && one.fromMs >= all.fromMs;
}

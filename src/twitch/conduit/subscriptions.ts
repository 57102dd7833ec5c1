import { Backoff } from '../../shared/backoff';
import { asLivestreamError, isLivestreamError, type LivestreamError } from '../../shared/errors';
import type { WireSubscription } from '../eventsub/protocol';
import { type Wish, wishKey } from '../eventsub/subscription-calls';
import { HelixError } from '../helix/errors';
import type { AppSubscriptionCalls, AppTransport } from './app-subscription-calls';
import { reconcile } from './reconcile';
import { UNREACHED, UNVERIFIED } from './unreached';

/** What becomes of the subscriptions of a node. */
export interface SubscriptionEvents {
  /** It is there, made or found; `isNew` only when it was made just now. */
  subscribed(wish: Wish, isNew: boolean): void;
  refused(wish: Wish, error: LivestreamError): void;
  /** Twitch could not reach the webhook; it is tried again. */
  unreached(): void;
  /** Which subscriptions the node has made has changed. */
  made(): void;
  changed(): void;
}

export interface ConduitSubscriptionsOptions {
  calls: AppSubscriptionCalls;
  events: SubscriptionEvents;
  /** Ids of the subscriptions that the node made before a restart. */
  made: Iterable<string>;
  /** What is listed may be signed with another secret, so it is removed and made again. */
  isSignedAnew?: boolean;
  /** How often what Twitch lists is compared with what is wanted, in milliseconds; ten minutes by default. */
  everyMs?: number;
}

interface Entry {
  readonly wish: Wish;
  /**
   * waiting: to be made; asking: the call runs; verifying: the webhook has to answer first; resting: again after a
   * pause; parked: not without help.
   */
  state: 'waiting' | 'asking' | 'verifying' | 'resting' | 'active' | 'parked';
  id: string | null;
  /** Made here, and not yet told of. */
  isNew: boolean;
}

/** So many subscribe calls run at once: those about shards, which are urgent, wait behind four at most. */
const PARALLEL_CALLS = 4;
/** Others delete subscriptions, people take their consent back or give it: all of that shows in the list. */
const EVERY_MS = 600_000;
/** Twitch takes its own answer in a moment after the challenge was answered. */
const VERIFIED_MS = 1_000;

/**
 * Keeps the subscriptions of a node on its conduit, or on its webhook. They outlive a restart and belong to all
 * instances, so they are compared with what Twitch lists, and only what is missing is made.
 */
export class ConduitSubscriptions {
  readonly #options: ConduitSubscriptionsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #made: Set<string>;
  readonly #pause = new Backoff({ firstMs: 5_000, maxMs: 120_000 });
  readonly #verifyPause = new Backoff({ firstMs: 3_000, maxMs: EVERY_MS });
  #transport: AppTransport | null = null;
  /** Counts transports: an answer about an earlier one is stale. */
  #epoch = 0;
  #inFlight = 0;
  #syncing = false;
  #isSignedAnew: boolean;
  /** Something else was wanted while a list was on its way. */
  #isWantedAnew = false;
  #timer: NodeJS.Timeout | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;
  #verifyTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(wishes: readonly Wish[], options: ConduitSubscriptionsOptions) {
    this.#options = options;
    this.#made = new Set(options.made);
    this.#isSignedAnew = options.isSignedAnew ?? false;
    for (const wish of wishes)
      this.#entries.set(wishKey(wish), { wish, state: 'waiting', id: null, isNew: false });
  }

  /** The ids of what this node has made. */
  get made(): string[] {
    return [...this.#made];
  }

  /** How those stand whose wish's key is asked about. */
  progressOf(isAskedAbout: (key: string) => boolean): { active: number; pending: number; parked: number } {
    const progress = { active: 0, pending: 0, parked: 0 };
    for (const [key, { state }] of this.#entries) {
      if (!isAskedAbout(key)) continue;
      if (state === 'active') progress.active += 1;
      else if (state === 'parked') progress.parked += 1;
      else progress.pending += 1;
    }
    return progress;
  }

  /** Wants the subscriptions there from now on; another transport means to make them anew. */
  use(transport: AppTransport): void {
    this.#transport = transport;
    this.#epoch += 1;
    for (const entry of this.#entries.values()) {
      entry.state = 'waiting';
      entry.id = null;
    }
    void this.sync();
  }

  /**
   * Other subscriptions are wanted from now on. What was refused is asked for again: whoever wants it now may know
   * better.
   *
   * @param made ids of subscriptions that were made before a restart, besides those that are known
   */
  want(wishes: readonly Wish[], made: Iterable<string> = []): void {
    const unknown = [...made].filter((id) => !this.#made.has(id));
    for (const id of unknown) this.#made.add(id);
    const keys = new Set(wishes.map(wishKey));
    let isOther = unknown.length > 0;
    for (const key of this.#entries.keys()) {
      if (!keys.has(key)) isOther = this.#entries.delete(key) || isOther;
    }
    for (const wish of wishes) {
      const key = wishKey(wish);
      const entry = this.#entries.get(key);
      if (entry && entry.state !== 'parked') continue;
      isOther = true;
      if (entry) entry.state = 'waiting';
      else this.#entries.set(key, { wish, state: 'waiting', id: null, isNew: false });
    }
    if (!isOther) return;
    this.#isWantedAnew = this.#syncing;
    void this.sync();
  }

  /** A challenge of Twitch was answered: what waited for that may be enabled in a moment. */
  challenged(): void {
    clearTimeout(this.#verifyTimer);
    this.#verifyTimer = undefined;
    this.#verify(VERIFIED_MS);
  }

  /** Twitch took one back; gives the wish that it was for. */
  revoked({ id, ...subscription }: WireSubscription): Wish | undefined {
    const entry = this.#entries.get(wishKey(subscription));
    this.#made.delete(id);
    if (!entry || (entry.id !== null && entry.id !== id)) return undefined;
    entry.state = 'parked';
    entry.id = null;
    this.#options.events.changed();
    return entry.wish;
  }

  /** Compares what is wanted with what Twitch lists, and makes what is missing. */
  async sync(): Promise<void> {
    const transport = this.#transport;
    if (this.#closed || this.#syncing || !transport) return;
    const epoch = this.#epoch;
    this.#syncing = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#verifyTimer);
    this.#verifyTimer = undefined;
    try {
      const listed = await this.#withoutStale(await this.#options.calls.listOf(transport));
      if (!this.#closed && epoch === this.#epoch) this.#settle(listed);
    } catch {
      // The shards say what is wrong with the connection; here it is only tried again.
      if (!this.#closed) this.#later(() => void this.sync());
    } finally {
      this.#syncing = false;
    }
    if (this.#closed) return;
    const isStale = epoch !== this.#epoch || this.#isWantedAnew;
    this.#isWantedAnew = false;
    if (isStale) void this.sync();
    else this.#timer = setTimeout(() => void this.sync(), this.#options.everyMs ?? EVERY_MS).unref();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#pauseTimer);
    clearTimeout(this.#verifyTimer);
  }

  /** Removes what may be signed with another secret, once; the new one would be a conflict before that. */
  async #withoutStale(listed: readonly WireSubscription[]): Promise<readonly WireSubscription[]> {
    if (!this.#isSignedAnew) return listed;
    const isOurs = (one: WireSubscription) => this.#made.has(one.id) || this.#entries.has(wishKey(one));
    const stale = listed.filter(isOurs);
    for (let from = 0; from < stale.length; from += PARALLEL_CALLS) {
      const batch = stale.slice(from, from + PARALLEL_CALLS);
      await Promise.all(batch.map(({ id }) => this.#remove(id)));
    }
    this.#isSignedAnew = false;
    return listed.filter((one) => !isOurs(one));
  }

  /** One that is already gone is as good. */
  async #remove(id: string): Promise<void> {
    await this.#options.calls.remove(id).catch((error: unknown) => {
      if (!isLivestreamError(error, 'not_found')) throw error;
    });
  }

  #settle(listed: readonly WireSubscription[]): void {
    const wishes = [...this.#entries.values()].map(({ wish }) => wish);
    const plan = reconcile(wishes, listed, this.#made);
    const known = new Map(listed.map(({ id, status }) => [id, status]));
    for (const id of this.#made) if (!known.has(id)) this.#made.delete(id);
    if (plan.drop.some((id) => known.get(id) === UNREACHED)) this.#options.events.unreached();
    else if (!listed.some(({ status }) => status === UNVERIFIED)) this.#verifyPause.reset();
    for (const [key, entry] of this.#entries) {
      const id = plan.standing.get(key);
      if (id !== undefined) this.#stands(entry, id, known.get(id));
      else if (['active', 'verifying', 'parked'].includes(entry.state)) entry.state = 'waiting';
    }
    for (const id of plan.drop) {
      this.#made.delete(id);
      void this.#remove(id).catch(() => undefined);
    }
    this.#pause.reset();
    this.#options.events.made();
    this.#options.events.changed();
    this.#pump();
  }

  /** @param status as Twitch tells it; what is not known to wait for its webhook delivers */
  #stands(entry: Entry, id: string, status?: string): void {
    const before = entry.state;
    entry.state = status === UNVERIFIED ? 'verifying' : 'active';
    entry.id = id;
    if (entry.state === 'verifying') this.#verify(this.#verifyPause.next());
    else if (before !== 'active') {
      this.#options.events.subscribed(entry.wish, entry.isNew);
      entry.isNew = false;
    }
  }

  /** Asks Twitch in so many milliseconds how the webhook's subscriptions stand, unless that is going to happen. */
  #verify(inMs: number): void {
    if (this.#closed || this.#verifyTimer) return;
    this.#verifyTimer = setTimeout(() => void this.sync(), inMs).unref();
  }

  #pump(): void {
    const transport = this.#transport;
    if (this.#closed || !transport) return;
    for (const entry of this.#entries.values()) {
      if (this.#inFlight >= PARALLEL_CALLS) return;
      if (entry.state === 'waiting') void this.#ask(entry, transport);
    }
  }

  async #ask(entry: Entry, transport: AppTransport): Promise<void> {
    const epoch = this.#epoch;
    entry.state = 'asking';
    this.#inFlight += 1;
    try {
      const made = await this.#options.calls.ensure(entry.wish, transport);
      if (this.#closed || epoch !== this.#epoch) return;
      this.#made.add(made.id);
      entry.isNew = true;
      this.#stands(entry, made.id, made.status);
      this.#options.events.made();
    } catch (error) {
      if (!this.#closed && epoch === this.#epoch) this.#refused(entry, asLivestreamError(error, 'twitch'));
    } finally {
      this.#inFlight -= 1;
      if (!this.#closed) {
        this.#options.events.changed();
        this.#pump();
      }
    }
  }

  #refused(entry: Entry, error: LivestreamError): void {
    if (error.cause.statusCode === 409) {
      // Another instance was faster: that is as good.
      this.#stands(entry, conflictId(error) ?? '');
      return;
    }
    const passes = isLivestreamError(
      error,
      'network',
      'platform_error',
      'outcome_unknown',
      'auth_required',
      'rate_limited',
      'not_found',
    );
    entry.state = passes ? 'resting' : 'parked';
    this.#options.events.refused(entry.wish, error);
    if (passes) this.#later(() => this.#wake());
  }

  #wake(): void {
    for (const entry of this.#entries.values()) if (entry.state === 'resting') entry.state = 'waiting';
    this.#pump();
  }

  #later(what: () => void): void {
    if (this.#pauseTimer) return;
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = undefined;
      what();
    }, this.#pause.next()).unref();
  }
}

/** Since April 2026 Twitch names the subscription that is in the way. */
function conflictId(error: LivestreamError): string | undefined {
  const body = error instanceof HelixError ? error.body : undefined;
  const id = (body as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}

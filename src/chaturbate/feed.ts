import { EventEmitter } from 'node:events';
import { Dedupe } from '../shared/dedupe';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { RateBucket } from '../shared/rate-limit';
import type { ChaturbateAccess } from './access';
import { isNotAfter, timeOfId } from './event-id';
import { type Gap, Poll, type Step } from './poll';
import { runPoller, type StepTimes } from './poller';
import type { Position, PositionSlot } from './position';
import { createChecker, type Entry } from './wire';

/** What is known about an entry beside itself. */
export interface Delivery {
  arrivedMs: number;
  /** Where it stood: names an entry without an id. */
  place: string;
  /** Others get the same entry: what is passed on must be a copy. */
  shared: boolean;
  /** It happened before this member was there to hear it. */
  backlog: boolean;
}

/** Somebody who wants events: an input node. */
export interface FeedMember {
  /** The node's id: by it, a node that is back goes on where it stopped. */
  readonly id: string;
  /** Whether it goes on where it stopped, after a restart of Node-RED too. */
  readonly resume: boolean;
  /** Whether it hears of invalid events itself, instead of there being a warning. */
  readonly strict: boolean;
  entry(entry: Entry, delivery: Delivery): void;
  /** An event that was no event, or lost a part. */
  invalid(error: LivestreamError): void;
  /** The server answers: for the first time, or again. */
  connected(again: boolean): void;
  /** The connection broke; it is being restored. */
  lost(reason: string): void;
  gap(gap: Gap): void;
}

/** How a feed stands. */
export type FeedState = 'starting' | 'ready' | 'offline' | 'auth_required';

export interface FeedOptions {
  access: ChaturbateAccess;
  /** How long the server may wait for something to happen, in whole seconds. */
  timeoutSeconds: number;
  requestsPerMinute: number;
  slot: PositionSlot;
}

/**
 * For how long nothing is passed on after a member has gone: a redeploy takes its nodes away and brings them
 * back, and what comes meanwhile is for all of them.
 */
const HOLD_MS = 5_000;

/** After so many events the rest of the process has its turn. */
const PER_TURN = 32;

/** One failure is a hiccup, two may be; then the user is told. */
const OFFLINE_AFTER = 3;

/** What happened before a start, or before a node was new, has come by then. */
const CATCH_UP_MS = 60_000;

/** While nothing happens, so often it is written down that the server is heard from. */
const NOTE_EVERY_MS = 600_000;

/** Entries that are broken in the same way, of which the user has been told. */
const MAX_TOLD = 200;

/**
 * The events of one room: one long poll for all members, each event once and in order, and how far it has got.
 * Asks while there are members and rests while there are none. Emits `change` whenever `state` or `problem`
 * changed, and `warning` for what does not stop it.
 */
export class ChaturbateFeed extends EventEmitter<{ change: []; warning: [LivestreamError] }> {
  readonly #options: FeedOptions;
  readonly #bucket: RateBucket;
  readonly #check = createChecker();
  readonly #seen = new Dedupe();
  readonly #told = new Set<string>();
  /** Members with when they came and whether they go on from the position. */
  readonly #members = new Map<FeedMember, { sinceMs: number; goesOn: boolean }>();
  /** Members that have just gone, by id. */
  readonly #gone = new Map<string, NodeJS.Timeout>();
  /** Since when members are away that others did not wait for any longer, by id. */
  readonly #away = new Map<string, number>();
  #release: (() => void) | undefined;
  #position: Position | undefined;
  /** The newest event that was handed to the members. */
  #lastSent: string | null = null;
  /** The position is from before this run: what it has passed on is not in `#seen`. */
  #resumedAt: string | null = null;
  #notedMs = 0;
  #running: { stop: AbortController; done: Promise<void> } | undefined;
  #state: FeedState = 'starting';
  #problem: LivestreamError | undefined;
  #failures = 0;
  #opened = false;
  #isLost = false;
  #closed = false;

  constructor(options: FeedOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#bucket = new RateBucket({ points: options.requestsPerMinute, refillMs: 60_000 });
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Why nothing comes; `undefined` while it works. */
  get problem(): LivestreamError | undefined {
    return this.#problem;
  }

  /** Lets `member` hear what comes until it leaves, by the function that is returned. */
  join(member: FeedMember): () => void {
    if (this.#closed) return () => undefined;
    clearTimeout(this.#gone.get(member.id));
    const wasHere = this.#gone.delete(member.id);
    const goesOn = wasHere || (member.resume && (this.#position?.members.includes(member.id) ?? false));
    this.#members.set(member, { sinceMs: Date.now(), goesOn });
    this.#letGo();
    this.#run();
    this.#tellOfAbsence(member);
    // Told in a turn of its own, so that the member has its membership when it hears of it.
    if (this.#opened && !this.#isLost) {
      queueMicrotask(() => {
        if (this.#members.has(member)) member.connected(false);
      });
    }
    return () => this.#leave(member);
  }

  /** Ends the poll, waits for it, and writes down how far it has got. Members hear nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.removeAllListeners();
    for (const timer of this.#gone.values()) clearTimeout(timer);
    await this.#rest();
    await this.#options.slot.flush();
  }

  #leave(member: FeedMember): void {
    if (!this.#members.delete(member) || this.#closed) return;
    const leftMs = Date.now();
    const timer = setTimeout(() => {
      this.#gone.delete(member.id);
      this.#letGo();
      if (this.#members.size > 0) this.#away.set(member.id, leftMs);
      else void this.#rest();
    }, HOLD_MS).unref();
    clearTimeout(this.#gone.get(member.id));
    this.#gone.set(member.id, timer);
  }

  #tellOfAbsence(member: FeedMember): void {
    const fromMs = this.#away.get(member.id);
    this.#away.delete(member.id);
    if (fromMs === undefined || !member.resume) return;
    const gap = { fromMs, toMs: Date.now(), reason: 'the node was away for longer than others could wait' };
    queueMicrotask(() => {
      if (this.#members.has(member)) member.gap(gap);
    });
  }

  /** Lets events pass again, once everybody is back who is waited for. */
  #letGo(): void {
    if (this.#gone.size > 0) return;
    this.#release?.();
    this.#release = undefined;
  }

  #run(): void {
    if (this.#running) return;
    const stop = new AbortController();
    // In a turn of its own: the other nodes of a deploy join in this one.
    const done = Promise.resolve()
      .then(() => this.#poll(stop.signal))
      .catch((error: unknown) => this.emit('warning', asLivestreamError(error, 'chaturbate')));
    this.#running = { stop, done: done.then(() => undefined) };
  }

  async #rest(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.stop.abort();
    this.#release?.();
    await running.done;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { access, timeoutSeconds } = this.#options;
    await this.#recall();
    if (signal.aborted) return;
    const { cursor = null, lastId = null, heardMs = null } = this.#position ?? {};
    // A cursor is the id of the last event before it. Stopped in the very first answer, there is no other.
    const from = cursor ?? (lastId !== null && timeOfId(lastId) !== null ? lastId : null);
    const poll = new Poll({ ...access, timeoutSeconds, cursor: from, heardMs });
    await runPoller({
      poll,
      token: access.token,
      bucket: this.#bucket,
      signal,
      onHeld: () => this.#held(),
      take: (step, times) => this.#take(step, times, signal),
    });
  }

  /** Finds out where to go on: in this run where it rested, else where the one before stopped. */
  async #recall(): Promise<void> {
    if (this.#position || ![...this.#members.keys()].some(({ resume }) => resume)) return;
    const position = await this.#options.slot.load();
    if (!position) return;
    this.#position = position;
    this.#resumedAt = position.lastId;
    this.#lastSent = position.lastId;
    for (const [member, place] of this.#members) {
      place.goesOn ||= member.resume && position.members.includes(member.id);
    }
  }

  async #take(step: Step, times: StepTimes, signal: AbortSignal): Promise<void> {
    if (step.problem) this.#troubled(step.problem, step.refused);
    else this.#works();
    if (step.gap) for (const member of [...this.#members.keys()]) member.gap(step.gap);
    if (!(await this.#deliver(step, times, signal))) return;
    if (!step.problem) this.#heard(step.cursor, times.arrivedMs);
  }

  /** Passes on what an answer holds, in portions. False when it was stopped in the middle. */
  async #deliver(step: Step, times: StepTimes, signal: AbortSignal): Promise<boolean> {
    const place = this.#position?.cursor ?? 'start';
    let at = this.#firstNew(step);
    while (at < step.entries.length) {
      if (!(await this.#gate(signal))) return false;
      const end = Math.min(at + PER_TURN, step.entries.length);
      for (; at < end; at += 1) this.#pass(step.entries[at], `${place} ${at}`, step.cold, times);
      // Node-RED hands a message to the next node in the next turn. If that is closed by then, it is lost, and so
      // what was sent right before a stop must come again.
      await new Promise((resolve) => setImmediate(resolve));
      if (!(await this.#gate(signal))) return false;
      this.#passed();
    }
    return true;
  }

  /** Waits while a member is away that may be back soon. False when the feed is stopped instead. */
  async #gate(signal: AbortSignal): Promise<boolean> {
    while (this.#gone.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    }
    return !signal.aborted;
  }

  /** Where in an answer what is new begins: after a restart, some of it may have been passed on. */
  #firstNew({ entries, cold }: Step): number {
    const lastId = this.#resumedAt;
    if (entries.length > 0 && !cold) this.#resumedAt = null;
    if (lastId === null) return 0;
    const ids = entries.map((entry) => String((entry as { id?: unknown } | null)?.id));
    const at = ids.lastIndexOf(lastId);
    if (at >= 0) return at + 1;
    const first = ids.findIndex((id) => !isNotAfter(id, lastId));
    return first < 0 ? ids.length : first;
  }

  #pass(received: unknown, place: string, cold: boolean, { arrivedMs, skewMs }: StepTimes): void {
    const { entry, faults } = this.#check(received);
    if (!entry) {
      if (this.#seen.add(`invalid ${place}`)) this.#complain(skipped(received, faults));
      return;
    }
    const { id } = entry;
    if (!this.#seen.add(id ?? `unnamed ${place}`)) return;
    this.#complainOfParts(entry, faults);
    const happenedMs = id === null ? null : timeOfId(id);
    let left = this.#members.size;
    for (const [member, { sinceMs, goesOn }] of this.#members) {
      left -= 1;
      // After a while everything is news, whatever the clocks show.
      const mayBeOld = !goesOn && (cold || arrivedMs - sinceMs < CATCH_UP_MS);
      const backlog = mayBeOld && happenedMs !== null && happenedMs < sinceMs + skewMs;
      try {
        member.entry(entry, { arrivedMs, place, shared: left > 0, backlog });
      } catch (error) {
        // What one receiver makes of an event must not cost the others theirs.
        this.emit('warning', asLivestreamError(error, 'chaturbate'));
      }
    }
    // An older one may come after newer ones when the server starts over.
    if (id !== null && (this.#lastSent === null || !isNotAfter(id, this.#lastSent))) this.#lastSent = id;
  }

  /** What was sent has arrived. */
  #passed(): void {
    const { cursor = null, heardMs = Date.now(), members = [] } = this.#position ?? {};
    this.#position = { cursor, lastId: this.#lastSent, heardMs, members };
    this.#save();
  }

  /** A whole answer is done with. */
  #heard(cursor: string | null, heardMs: number): void {
    const moved = cursor !== this.#position?.cursor;
    this.#position = { lastId: null, members: [], ...this.#position, cursor, heardMs };
    if (moved || heardMs - this.#notedMs >= NOTE_EVERY_MS) this.#save();
  }

  #save(): void {
    this.#notedMs = Date.now();
    this.#options.slot.save(() => {
      const { cursor = null, lastId = null, heardMs = Date.now() } = this.#position ?? {};
      const members = [...[...this.#members.keys()].map(({ id }) => id), ...this.#gone.keys()];
      return { cursor, lastId, heardMs, members };
    });
  }

  #complainOfParts({ method, id }: Entry, faults: readonly string[]): void {
    if (faults.length === 0) return;
    // A platform that has changed breaks each of its events: one word per kind of damage is enough.
    const damage = `${method} ${faults.join(' ')}`;
    if (this.#told.has(damage) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(damage);
    const what = `The event ${id ?? '<unknown>'} (${method}) came with broken parts, which are left out: ${faults.join(', ')}.`;
    this.#complain(new LivestreamError('platform_error', what, { platform: 'chaturbate' }));
  }

  #complain(error: LivestreamError): void {
    const members = [...this.#members.keys()];
    for (const member of members) if (member.strict) member.invalid(error);
    if (members.some(({ strict }) => !strict)) this.emit('warning', error);
  }

  #held(): void {
    if (!this.#opened) this.#works();
  }

  #works(): void {
    this.#failures = 0;
    this.#stand('ready', undefined);
    if (this.#opened && !this.#isLost) return;
    const again = this.#opened;
    this.#opened = true;
    this.#isLost = false;
    for (const member of [...this.#members.keys()]) member.connected(again);
  }

  #troubled(problem: LivestreamError, refused: boolean): void {
    this.#failures += 1;
    if (this.#opened && !this.#isLost) {
      this.#isLost = true;
      for (const member of [...this.#members.keys()]) member.lost(problem.message);
    }
    if (refused) this.#stand('auth_required', problem);
    else if (this.#failures >= OFFLINE_AFTER) this.#stand('offline', problem);
    else if (this.#state === 'ready') this.#stand('starting', undefined);
  }

  #stand(state: FeedState, problem: LivestreamError | undefined): void {
    if (state === this.#state && problem?.message === this.#problem?.message) return;
    this.#state = state;
    this.#problem = problem;
    this.emit('change');
  }
}

function skipped(received: unknown, faults: readonly string[]): LivestreamError {
  const id = (received as { id?: unknown } | null)?.id;
  const name = typeof id === 'string' && id !== '' ? id.slice(0, 64) : '<unknown>';
  return new LivestreamError(
    'platform_error',
    `The event ${name} is not valid and was skipped. What is wrong with it: ${faults.join(', ')}.`,
    { platform: 'chaturbate' },
  );
}

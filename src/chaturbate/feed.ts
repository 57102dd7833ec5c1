import { EventEmitter } from 'node:events';
import { Dedupe } from '../shared/dedupe';
import { asLivestreamError, type LivestreamError } from '../shared/errors';
import type { MemorySlot } from '../shared/memory-slot';
import { pause } from '../shared/pause';
import { RateBucket } from '../shared/rate-limit';
import type { ChaturbateAccess } from './access';
import { Complaints } from './complaints';
import { timeOfId } from './event-id';
import { Hold } from './hold';
import { type FeedMember, isBacklog, type Membership } from './member';
import { Poll, type Step } from './poll';
import { runPoller, type StepTimes } from './poller';
import type { Position } from './position';
import { Progress } from './progress';
import { type FeedState, Standing } from './standing';
import { createChecker } from './wire';

/** Which room a feed listens to, how, and where it notes how far it has got. */
export interface FeedOptions {
  access: ChaturbateAccess;
  /** How long the server may wait for something to happen, in whole seconds. */
  timeoutSeconds: number;
  requestsPerMinute: number;
  slot: MemorySlot<Position>;
}

/** After so many events the rest of the process has its turn. */
const PER_TURN = 32;

/** After a defect of ours, which must not make anybody deaf. */
const BEGIN_AGAIN_MS = 10_000;

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
  readonly #complaints = new Complaints();
  readonly #members = new Map<FeedMember, Membership>();
  readonly #hold = new Hold((id, leftMs) => this.#goOnWithout(id, leftMs));
  /** Since when members are away that others did not wait for any longer, by id. */
  readonly #away = new Map<string, number>();
  readonly #progress: Progress;
  #stop: AbortController | undefined;
  /** The last poll that was begun, over or not: there is never a second one beside it. */
  #polling: Promise<void> = Promise.resolve();
  readonly #standing = new Standing({
    connected: (again) => this.#tellAll((member) => member.connected(again)),
    lost: (reason) => this.#tellAll((member) => member.lost(reason)),
    changed: () => this.emit('change'),
  });
  #closed = false;

  constructor(options: FeedOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#bucket = new RateBucket({ points: options.requestsPerMinute, refillMs: 60_000 });
    const members = (): string[] => [...[...this.#members.keys()].map(({ id }) => id), ...this.#hold.ids];
    this.#progress = new Progress(options.slot, members);
  }

  get state(): FeedState {
    return this.#standing.state;
  }

  /** Why nothing comes; `undefined` while it works. */
  get problem(): LivestreamError | undefined {
    return this.#standing.problem;
  }

  /** Lets `member` hear what comes until it leaves, by the function that is returned. */
  join(member: FeedMember): () => void {
    if (this.#closed) return () => undefined;
    const goesOn = this.#hold.ids.includes(member.id) || (member.resume && this.#progress.knows(member.id));
    this.#members.set(member, { sinceMs: performance.now(), goesOn });
    this.#hold.back(member.id);
    this.#run();
    this.#tellOfAbsence(member);
    // Told in a turn of its own, so that the member has its membership when it hears of it.
    if (this.#standing.isConnected) {
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
    this.#hold.close();
    await this.#rest();
    await this.#progress.flush();
  }

  #leave(member: FeedMember): void {
    if (this.#members.delete(member) && !this.#closed) this.#hold.gone(member.id);
  }

  #goOnWithout(id: string, leftMs: number): void {
    if (this.#members.size > 0) {
      this.#away.set(id, leftMs);
    } else {
      this.#progress.rests(id);
      void this.#rest();
    }
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

  #run(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    // In a turn of its own: the other nodes of a deploy join in this one.
    this.#polling = this.#polling.then(() => this.#keepPolling(stop.signal));
  }

  async #rest(): Promise<void> {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#hold.wake();
    await this.#polling;
  }

  async #keepPolling(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#poll(signal);
      } catch (error) {
        this.emit('warning', asLivestreamError(error, 'chaturbate'));
        await pause(BEGIN_AGAIN_MS, signal);
      }
    }
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { access, timeoutSeconds } = this.#options;
    await this.#recall();
    if (signal.aborted) return;
    const poll = new Poll({ ...access, timeoutSeconds, ...this.#progress.start });
    await runPoller({
      poll,
      token: access.token,
      bucket: this.#bucket,
      signal,
      onHeld: () => this.#standing.held(),
      take: (step, times) => this.#take(step, times, signal),
    });
  }

  /** Goes on where the run before stopped, if that is wanted, and begins anew otherwise. */
  async #recall(): Promise<void> {
    if ([...this.#members.keys()].some(({ resume }) => resume)) await this.#progress.recall();
    const { beganMs } = this.#progress;
    for (const [member, place] of this.#members) {
      if (!member.resume || !this.#progress.knows(member.id)) continue;
      // A run that passed nothing on has left nothing to go on from but its time.
      if (beganMs === null) place.goesOn = true;
      else place.sinceMs = performance.now() - (Date.now() - beganMs);
    }
    await this.#progress.begin();
  }

  async #take(step: Step, times: StepTimes, signal: AbortSignal): Promise<void> {
    if (step.problem) this.#standing.troubled(step.problem, step.refused);
    else this.#standing.works();
    const gap = step.gap ?? (this.#progress.goesOn(step) ? null : step.coldGap);
    if (gap) this.#tellAll((member) => member.gap(gap));
    if (!(await this.#deliver(step, times, signal))) return;
    if (!step.problem) await this.#progress.heard(step.cursor, times.heardMs ?? times.arrivedMs);
  }

  /** Passes on what an answer holds, in portions. False when it was stopped in the middle. */
  async #deliver(step: Step, times: StepTimes, signal: AbortSignal): Promise<boolean> {
    const place = this.#progress.cursor ?? 'start';
    let at = this.#progress.firstNew(step);
    while (at < step.entries.length) {
      if (!(await this.#hold.open(signal))) return false;
      const end = Math.min(at + PER_TURN, step.entries.length);
      for (; at < end; at += 1) this.#pass(step.entries[at], `${place} ${at}`, step.cold, times, signal);
      await new Promise((resolve) => setImmediate(resolve));
      if (!(await this.#hold.open(signal))) return false;
    }
    return true;
  }

  #pass(received: unknown, place: string, cold: boolean, times: StepTimes, signal: AbortSignal): void {
    const { entry, faults } = this.#check(received);
    // Without an id, what comes again is told by its place and its content.
    const id = entry?.id ?? null;
    if (!this.#seen.add(id ?? `unnamed ${place} ${JSON.stringify(received)}`)) return;
    this.#complain(
      entry ? this.#complaints.damaged(entry, faults) : this.#complaints.skipped(received, faults),
    );
    if (!entry) return;
    this.#noteArrival(id, signal);
    const happenedMs = id === null ? null : timeOfId(id);
    const { arrivedMs } = times;
    let left = this.#members.size;
    for (const [member, membership] of this.#members) {
      left -= 1;
      const backlog = isBacklog(happenedMs, cold, membership, times);
      try {
        member.entry(entry, { arrivedMs, place, shared: left > 0, backlog });
      } catch (error) {
        // What one receiver makes of an event must not cost the others theirs.
        this.emit('warning', asLivestreamError(error, 'chaturbate'));
      }
    }
  }

  /**
   * To be called right before an event is sent. Node-RED hands a message to the next node in the next turn, right
   * after this has looked: if that node is closed by then, the event reaches nobody, and has to come again.
   */
  #noteArrival(id: string | null, signal: AbortSignal): void {
    setImmediate(() => {
      if (this.#hold.isOpen && !signal.aborted) this.#progress.arrived(id);
    });
  }

  #complain(error: LivestreamError | undefined): void {
    if (!error) return;
    const members = [...this.#members.keys()];
    for (const member of members) if (member.strict) member.invalid(error);
    if (members.some(({ strict }) => !strict)) this.emit('warning', error);
  }

  #tellAll(tell: (member: FeedMember) => void): void {
    for (const member of [...this.#members.keys()]) tell(member);
  }
}

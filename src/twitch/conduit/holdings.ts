import type { ForwardClock } from '../../shared/forward-clock';
import { OpenGap, type ShardGap } from './gaps';
import type { HeldShard } from './held-shard';
import type { ShardEvents } from './shard-events';

export interface HoldingsOptions {
  events: Pick<ShardEvents, 'assigned' | 'changed' | 'gap' | 'lost' | 'mended'>;
  /** What is to be remembered over a restart has changed. */
  remember: () => void;
  clock: ForwardClock;
  now: () => number;
}

/** The shards that a node serves: which of them deliver, and what may be missing while they do not. */
export class Holdings {
  readonly #options: HoldingsOptions;
  readonly #held = new Map<number, HeldShard>();
  readonly #gap = new OpenGap();
  #enabled = 0;
  #touches = 0;

  constructor(options: HoldingsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.size;
  }

  /** How many deliver. */
  get enabled(): number {
    return this.#enabled;
  }

  /** Counted up whenever an assignment changes. */
  get touches(): number {
    return this.#touches;
  }

  /** Their numbers, in the order of their claims. */
  get numbers(): number[] {
    return [...this.#held.keys()];
  }

  /** Until when everything was heard on their sockets, in milliseconds; 0 for never. A gap begins there. */
  get heardMs(): number {
    let latest = 0;
    for (const { connection } of this.#held.values()) latest = Math.max(latest, connection?.heardMs ?? 0);
    return latest && Math.min(latest, this.#gap.sinceMs ?? latest);
  }

  /** The session that each has. */
  get sessions(): Record<string, string> {
    return Object.fromEntries([...this.#held.values()].map(({ shard, sessionId }) => [shard, sessionId]));
  }

  get(shard: number): HeldShard | undefined {
    return this.#held.get(shard);
  }

  has(shard: number): boolean {
    return this.#held.has(shard);
  }

  /** All of them as they are now: they may be given up while somebody goes through them. */
  all(): HeldShard[] {
    return [...this.#held.values()];
  }

  add(held: HeldShard): void {
    this.#held.set(held.shard, held);
  }

  /** Its assignment changes: an older list tells nothing about it. */
  touch(held: HeldShard): void {
    this.#touches += 1;
    held.touched = this.#touches;
  }

  /** A shard delivers. */
  delivers(held: HeldShard): void {
    const { events, remember } = this.#options;
    const { shard } = held;
    held.state = 'enabled';
    held.wasEnabled = true;
    held.takesOver = false;
    held.lostCode = null;
    this.touch(held);
    this.#enabled += 1;
    events.mended(`shard ${shard}`);
    events.mended('callback');
    events.assigned(shard, held.sessionId);
    events.changed();
    this.#regain(shard);
    remember();
  }

  /** A shard does not deliver any more, if it did. @param sinceMs nothing was heard after that */
  breaks(held: HeldShard, sinceMs: number, reason: string): void {
    if (held.state !== 'enabled') return;
    held.state = 'waiting';
    this.touch(held);
    this.#enabled -= 1;
    this.#gap.lose(held.shard, sinceMs, reason);
    this.#options.events.lost(held.shard, reason);
    this.#options.events.changed();
  }

  /** Events for a shard may be missing although it is new here. */
  missed(shard: number, sinceMs: number, reason: string): void {
    this.#gap.lose(shard, sinceMs, reason);
  }

  /**
   * A shard is given up.
   *
   * @param isHandedOver whoever took it gets what comes for it from then on: nothing is missed
   */
  release(held: HeldShard, isHandedOver: boolean): void {
    const { now, remember } = this.#options;
    const { shard } = held;
    if (isHandedOver && held.state === 'enabled') this.#enabled -= 1;
    else this.breaks(held, now(), 'the conduit was made smaller');
    this.#held.delete(shard);
    if (isHandedOver) this.#tell(this.#gap.handedOver(shard, now()));
    else this.#regain(shard);
    remember();
  }

  /** Tells the part of a gap that is over, once it has lasted for `leastMs`. */
  tellSoFar(leastMs: number): void {
    this.#tell(this.#gap.soFar(this.#options.now(), leastMs));
  }

  #regain(shard: number): void {
    this.#tell(this.#gap.regain(shard, this.#options.now()));
  }

  #tell(gap: ShardGap | null): void {
    if (gap) this.#options.events.gap(this.#options.clock.shownSpan(gap));
  }
}

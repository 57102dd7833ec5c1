import { isLivestreamError, type LivestreamError } from '../../shared/errors';
import type { Frame } from '../eventsub/protocol';
import { serverUnreached } from '../eventsub/server-unreached';
import { Assigner } from './assigner';
import type { ConduitCalls } from './calls';
import { HeldShard, type WebhookAddress } from './held-shard';
import type { Holdings } from './holdings';
import type { Pace } from './pace';
import { leftByFlow, refusedAssignment } from './shard-errors';
import type { ShardEvents } from './shard-events';
import { ShardLines } from './shard-lines';
import type { AssignmentError, WireShard } from './wire';

export interface ShardServiceOptions {
  calls: ConduitCalls;
  eventsubUrl: string;
  /** Whether the node assigns its sessions itself, or tells the flow. */
  identify: 'auto' | 'flow';
  /** Serves the shards in place of sockets. */
  webhook: WebhookAddress | null;
  held: Holdings;
  events: Pick<ShardEvents, 'frame' | 'mended' | 'session' | 'trouble'>;
  pace: Pace;
  now: () => number;
  random: () => number;
  /** The id of the conduit; `null` while there is none. */
  conduitId: () => string | null;
  /** The conduit may be gone or have another size. */
  doubt: () => void;
  /** Asks for a look in so many milliseconds. */
  lookIn: (ms: number) => void;
}

/** With this code Twitch closes a session that serves nothing (facts 1.5). */
const UNUSED = 4003;

/** Serves shards: opens a socket for each and has Twitch, or the flow, point the shard at it, again and again. */
export class ShardService {
  readonly #options: ShardServiceOptions;
  readonly #held: Holdings;
  readonly #events: ShardServiceOptions['events'];
  readonly #assigner: Assigner;
  readonly #lines: ShardLines;
  #closed = false;

  constructor(options: ShardServiceOptions) {
    const { calls, conduitId, eventsubUrl, held, now } = options;
    this.#options = options;
    this.#held = held;
    this.#events = options.events;
    this.#assigner = new Assigner({
      calls,
      conduitId,
      transportOf: (shard) => held.get(shard)?.transport ?? null,
      connecting: () => this.#lines.connecting,
      now,
      begun: (shards) => this.#begun(shards),
      assigned: (shard, answer) => this.#assigned(shard, answer),
      refused: (shard, error) => this.#refused(shard, error),
      failed: (shards, error) => this.#failed(shards, error),
    });
    this.#lines = new ShardLines(eventsubUrl, now, {
      frame: (shard, frame) => this.#frame(shard, frame),
      ready: (shard, sessionId, fresh) => this.#ready(shard, sessionId, fresh),
      lost: (shard, { sinceMs, reason, code }) => this.#lost(shard, sinceMs, reason, code),
      unreachable: (why) => {
        if (!this.#closed) this.#events.trouble(serverUnreached(why), 'connect');
      },
      reachable: () => {
        if (!this.#closed) this.#events.mended('connect');
      },
    });
  }

  /**
   * Serves a shard from now on.
   *
   * @param former the session that it had before a restart
   * @param takesOver somebody else is listed with it, from whom it is to be taken
   */
  begin(shard: number, former: string | undefined, takesOver: boolean): void {
    const { webhook } = this.#options;
    const held = new HeldShard(shard, webhook, former);
    held.takesOver = takesOver;
    this.#held.add(held);
    if (webhook) this.identify(held);
    else this.#lines.open(held);
  }

  /** Closes every connection and waits for it. Nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#assigner.close();
    await Promise.all(this.#held.all().map((held) => this.#lines.close(held)));
  }

  #ready(held: HeldShard, sessionId: string, fresh: boolean): void {
    if (this.#closed) return;
    const isOther = held.noteSession(sessionId);
    // A hand-over keeps the shard where it keeps the session.
    if (!fresh && !isOther) return;
    if (!fresh) this.#held.breaks(held, this.#options.now(), 'the session moved to another server');
    // Gone for long, or closed because it served nothing (4003): somebody else may have the shard now.
    const doubt =
      held.wasEnabled &&
      (held.lostCode === UNUSED || this.#options.now() - held.lostMs > this.#options.pace.doubtMs);
    if (fresh && doubt) {
      held.state = 'checking';
      this.#options.lookIn(0);
    } else this.identify(held);
    held.lostMs = 0;
    this.#assigner.pump();
  }

  /** Has its session, or webhook, assigned. */
  identify(held: HeldShard): void {
    held.state = 'waiting';
    this.#held.touch(held);
    if (this.#options.identify === 'auto') {
      this.#assigner.add(held.shard);
      return;
    }
    const { sessionId, shard } = held;
    this.#options.lookIn(this.#options.pace.verifyMs * (0.5 + this.#options.random()));
    if (held.toldSession === sessionId) return;
    held.toldSession = sessionId;
    this.#events.session(shard, sessionId);
  }

  #lost(held: HeldShard, sinceMs: number, reason: string, code: number | null): void {
    if (this.#closed) return;
    this.#assigner.remove(held.shard);
    if (held.state === 'waiting' && this.#options.identify === 'flow' && code === UNUSED) {
      this.#events.trouble(leftByFlow(held.shard), `shard ${held.shard}`);
    }
    this.#held.breaks(held, sinceMs, reason);
    held.state = 'connecting';
    this.#held.touch(held);
    if (held.lostMs === 0) held.lostMs = this.#options.now();
    held.lostCode = code;
    // Its session served nothing any more: somebody else has the shard, or it was cut off.
    if (code === UNUSED && held.wasEnabled) this.#options.lookIn(0);
    this.#assigner.pump();
  }

  #frame(held: HeldShard, frame: Frame): void {
    if (this.#closed) return;
    // What comes over a shard that waits for the flow proves that it was assigned.
    if (held.state === 'waiting' && this.#options.identify === 'flow') this.delivers(held);
    this.#events.frame(frame);
  }

  // --- assigning ---------------------------------------------------------------------------------------------

  #begun(shards: readonly number[]): void {
    for (const shard of shards) {
      const held = this.#held.get(shard);
      if (!held) continue;
      held.state = 'assigning';
      this.#held.touch(held);
    }
  }

  #assigned(shard: number, answer: WireShard): void {
    const held = this.#held.get(shard);
    // The connection broke while the call ran, and the next one is on its way.
    if (held?.state !== 'assigning') return;
    this.#held.touch(held);
    held.state = 'waiting';
    this.#events.mended('assign');
    this.#options.lookIn(this.#options.pace.verifyMs * (0.8 + 0.6 * this.#options.random()));
    // A webhook has to answer Twitch's challenge first; the list tells when it has.
    if (answer.status === 'enabled') this.delivers(held);
  }

  #refused(shard: number, error: AssignmentError | null): void {
    const held = this.#held.get(shard);
    if (held?.state !== 'assigning') return;
    this.#held.touch(held);
    held.state = 'waiting';
    this.#events.trouble(refusedAssignment(shard, error), `shard ${shard}`);
    this.#options.doubt();
    // The size of the conduit may be another one now; and a session that it does not take is of no use.
    this.#options.lookIn(this.#options.pace.verifyMs * (0.5 + this.#options.random()));
    held.connection?.disown();
  }

  #failed(shards: readonly number[], error: LivestreamError): void {
    for (const shard of shards) {
      const held = this.#held.get(shard);
      if (held?.state === 'assigning') held.state = 'waiting';
      else this.#assigner.remove(shard);
    }
    this.#events.trouble(error, 'assign');
    if (isLivestreamError(error, 'not_found')) {
      this.#options.doubt();
      this.#options.lookIn(0);
    }
  }

  /** Twitch lists it with what serves it. */
  delivers(held: HeldShard): void {
    if (held.state === 'enabled') return;
    this.#assigner.remove(held.shard);
    this.#held.delivers(held);
  }

  /** Serves it no longer, because somebody else has taken it or the conduit ends before it. */
  release(held: HeldShard, why: 'taken' | 'outside'): void {
    const { state, lostCode } = held;
    // Who takes a shard gets from then on what comes for it: nothing is missed, unless the connection broke before.
    this.#held.release(held, why === 'taken' && (state === 'enabled' || lostCode === UNUSED));
    this.#assigner.remove(held.shard);
    void this.#lines.close(held);
  }
}

import { Backoff } from '../../shared/backoff';
import { asLivestreamError, type LivestreamError } from '../../shared/errors';
import { AssignQueue } from './assign-queue';
import type { ConduitCalls } from './calls';
import type { Assignment, AssignmentError, ShardTransport, WireShard } from './wire';

export interface AssignerOptions {
  calls: Pick<ConduitCalls, 'assign'>;
  /** The conduit's id; `null` while there is none. */
  conduitId: () => string | null;
  /** What a shard is to be assigned to; `null` when it is not to be assigned any more. */
  transportOf: (shard: number) => ShardTransport | null;
  /** How many connections are on their way and may be assigned with the same call. */
  connecting: () => number;
  now: () => number;
  /** The call that assigns these shards begins. */
  begun: (shards: readonly number[]) => void;
  /** Twitch took it; `answer` says how the shard stands now. */
  assigned: (shard: number, answer: WireShard) => void;
  /** Twitch refused this one shard; `null` when its answer does not name it at all. */
  refused: (shard: number, error: AssignmentError | null) => void;
  /** The whole call failed. The shards are tried again after a pause, unless this removes them. */
  failed: (shards: readonly number[], error: LivestreamError) => void;
}

/** Points shards at their connections, many with one call, and reads from the answer which of them it did. */
export class Assigner {
  readonly #options: AssignerOptions;
  readonly #queue = new AssignQueue();
  readonly #pause = new Backoff({ firstMs: 500, maxMs: 8_000 });
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #isPumpDue = false;
  #closed = false;

  constructor(options: AssignerOptions) {
    this.#options = options;
  }

  /** A shard has something to be assigned to. */
  add(shard: number): void {
    this.#queue.add(shard, this.#options.now());
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    // Whoever adds one may be about to add a hundred.
    queueMicrotask(() => {
      this.#isPumpDue = false;
      this.pump();
    });
  }

  remove(shard: number): void {
    this.#queue.remove(shard);
  }

  /** Assigns what is due. To be called, too, when fewer connections are on their way. */
  pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#closed || this.#again) return;
    for (;;) {
      const { connecting, now } = this.#options;
      const dueInMs = this.#queue.dueInMs(connecting(), now());
      if (dueInMs === null) return;
      if (dueInMs > 0) {
        this.#timer = setTimeout(() => this.pump(), dueInMs).unref();
        return;
      }
      void this.#assign(this.#queue.take());
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
  }

  async #assign(shards: readonly number[]): Promise<void> {
    const { calls, conduitId, transportOf, begun, failed } = this.#options;
    const id = conduitId();
    const batch = shards.flatMap((shard): Assignment[] => {
      const transport = transportOf(shard);
      return transport ? [{ id: String(shard), transport }] : [];
    });
    if (id === null || batch.length === 0) return;
    const asked = batch.map((entry) => Number(entry.id));
    begun(asked);
    try {
      const { assigned, errors } = await calls.assign(id, batch);
      this.#pause.reset();
      if (!this.#closed) this.#tell(asked, assigned, errors);
    } catch (error) {
      if (this.#closed) return;
      for (const shard of asked) this.#queue.add(shard, this.#options.now());
      failed(asked, asLivestreamError(error, 'twitch'));
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        this.#again = undefined;
        this.pump();
      }, this.#pause.next()).unref();
    }
  }

  #tell(asked: readonly number[], assigned: readonly WireShard[], errors: readonly AssignmentError[]): void {
    const answers = new Map(assigned.map((answer) => [String(answer.id), answer]));
    const problems = new Map(errors.map((error) => [String(error.id), error]));
    for (const shard of asked) {
      const answer = answers.get(String(shard));
      const problem = problems.get(String(shard));
      // Presence among the errors is what counts (facts 3.1), whatever else the answer says.
      if (answer && !problem) this.#options.assigned(shard, answer);
      else this.#options.refused(shard, problem ?? null);
    }
  }
}

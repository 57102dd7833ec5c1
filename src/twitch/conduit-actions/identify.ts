import type { ShardAssignment } from '../../actions/shard-assignments';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { type ConduitCalls, MAX_ASSIGNMENTS } from '../conduit/calls';
import type { AssignmentError, WireShard } from '../conduit/wire';
import { shardError } from './advice';
import type { ConduitReport } from './calls';

/** Assigns any number of shards, a hundred with one call. */
export async function assignShards(
  calls: Pick<ConduitCalls, 'assign'>,
  conduitId: string,
  shards: readonly ShardAssignment[],
): Promise<{ assigned: WireShard[]; refused: AssignmentError[] }> {
  const assigned: WireShard[] = [];
  const refused: AssignmentError[] = [];
  for (let from = 0; from < shards.length; from += MAX_ASSIGNMENTS) {
    const batch = shards.slice(from, from + MAX_ASSIGNMENTS);
    try {
      const { assigned: taken, errors } = await calls.assign(conduitId, batch);
      assigned.push(...taken);
      refused.push(...errors);
      const told = new Set([...taken, ...errors].map(({ id }) => String(id)));
      refused.push(...batch.filter(({ id }) => !told.has(id)).map(({ id }) => ({ id })));
    } catch (error) {
      if (assigned.length === 0 || !(error instanceof LivestreamError)) throw error;
      const sofar = sentence`${assigned.length} of ${shards.length} shards were assigned before this: ${error.sentence}`;
      throw new LivestreamError(error.code, sofar, error.cause);
    }
  }
  return { assigned, refused };
}

/** What came of one shard, with what Twitch said to all that went together. */
export interface Identified {
  data: WireShard[];
  report?: ConduitReport;
}

/** Finds the conduit where none is named, and assigns. */
export type Assign = (
  conduitId: string | undefined,
  shards: ShardAssignment[],
) => Promise<Awaited<ReturnType<typeof assignShards>> & { report?: ConduitReport }>;

interface Waiting {
  shard: ShardAssignment;
  done: (answer: Identified) => void;
  failed: (error: unknown) => void;
}

/**
 * How long an identification waits for others that can go with it. A flow that identifies a thousand shards has ten
 * seconds for each, and a call of its own for each would use up the app's points.
 */
const GATHER_MS = 40;

/** Identifies shards one by one, as messages come, and sends those that come together with one call. */
export class ShardIdentifier {
  readonly #assign: Assign;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(assign: Assign) {
    this.#assign = assign;
  }

  /** @throws LivestreamError `shard_error` when Twitch refuses this one, else what kept all of them from it */
  identify(conduitId: string | undefined, shardId: string, sessionId: string): Promise<Identified> {
    return new Promise((done, failed) => {
      const key = conduitId ?? '';
      const waiting = this.#waiting.get(key) ?? [];
      if (waiting.length === 0) setTimeout(() => void this.#flush(key), GATHER_MS);
      this.#waiting.set(key, waiting);
      const transport = { method: 'websocket', session_id: sessionId } as const;
      waiting.push({ shard: { id: shardId, transport }, done, failed });
    });
  }

  async #flush(key: string): Promise<void> {
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    // A newer session of the same shard goes before an older one, which nobody serves any more.
    const newest = new Map(waiting.map(({ shard }) => [shard.id, shard]));
    try {
      const { assigned, refused, report } = await this.#assign(key || undefined, [...newest.values()]);
      for (const { shard, done, failed } of waiting) {
        const refusal = refused.find(({ id }) => String(id) === shard.id);
        if (newest.get(shard.id) !== shard) failed(outrun(shard.id));
        else if (refusal) failed(shardError([refusal], 0));
        else {
          const data = assigned.filter(({ id }) => String(id) === shard.id);
          // Each message is changed by its own flow, so none shares it with another.
          done({ data, ...(report ? { report: structuredClone(report) } : {}) });
        }
      }
    } catch (error) {
      for (const { failed } of waiting) failed(error);
    }
  }
}

function outrun(id: string): LivestreamError {
  return new LivestreamError(
    'conflict',
    sentence`Shard ${id} has a newer connection already, so this one was not identified. Nothing has to be done.`,
    { platform: 'twitch', detail: id },
  );
}

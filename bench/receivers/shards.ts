/** One process that serves shards as *twitch shards* does, without Node-RED. Started with `--expose-gc`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LivestreamMessage } from '../../src/events';
import { SentLines } from '../../src/shared/sent-lines';
import { AppClient } from '../../src/twitch/app-client';
import { NO_MEMORY } from '../../src/twitch/conduit/memory';
import { TwitchShardsInput } from '../../src/twitch/shards-input';
import { answer } from '../processes/answering';
import type { ConduitServer } from '../sender/shards';
import type { Held } from './idle';

/** What has come so far. */
export interface ShardCount {
  events: number;
  distinct: number;
  gaps: { from: string; to: string; shards: number }[];
  troubles: string[];
}

let events = 0;
const ids = new Set<string>();
const gaps: ShardCount['gaps'] = [];
const troubles: string[] = [];
let words = '';

function connection({ topic, payload }: LivestreamMessage): void {
  if (topic !== 'connection.gap') return;
  const { from, to, shards } = payload.connection as { from: string; to: string; shards: number[] };
  gaps.push({ from, to, shards: shards.length });
}

answer({
  serve: ({ server, shards, shardCount, standIn }: ServeOrder) => {
    const { endpoints, clientId, clientSecret, channels } = server;
    const client = new AppClient({ endpoints, clientId, clientSecret, simulated: false });
    const input = new TwitchShardsInput({
      client: () => Promise.resolve(client),
      accountId: 'app',
      slot: () => NO_MEMORY,
      sentLines: new SentLines(),
      ...(typeof shards === 'number' ? { claim: shards, standIn: standIn ?? false } : { shards }),
      shardCount,
      events: channels.length > 0 ? [{ type: 'stream.online', version: '1' }] : [],
      channel: channels.join(','),
      own: true,
      raw: false,
      connectionEvents: true,
      sink: {
        event: ({ payload }) => {
          events += 1;
          ids.add(payload.id);
        },
        connection,
        trouble: ({ message }) => troubles.push(message) > 0,
        messageOf: ({ message }) => message,
        mended: () => undefined,
        state: (_state, said = '') => {
          words = said;
        },
      },
    });
    input.start();
  },
  words: () => words,
  count: (): ShardCount => ({ events, distinct: ids.size, gaps, troubles }),
  held: async ({ afterMs }: { afterMs: number }): Promise<Held> => {
    await pause(afterMs);
    for (let round = 0; round < 3; round += 1) globalThis.gc?.();
    return { rss: process.memoryUsage.rss(), heap: process.memoryUsage().heapUsed };
  },
});

/** What to serve: a list of shards, or so many of any. */
export interface ServeOrder {
  server: ConduitServer;
  shards: string | number;
  shardCount: number;
  standIn?: boolean;
}

/** Many idle connections in one process, and what they hold. Started with `--expose-gc`. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { Connection } from '../../src/twitch/eventsub/connection';
import { answer } from '../processes/answering';

/** Memory in bytes. */
export interface Held {
  rss: number;
  heap: number;
}

/** The bare client that a connection of ours is compared with, or ours. */
export type Kind = 'ws' | 'connection';

const url = process.argv[2] ?? '';

/** For the allocator to give back what it will. */
const SETTLE_MS = 300;

function openOne(kind: Kind): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (kind === 'ws') {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.once('message', () => resolve(socket));
      socket.on('error', reject);
      return;
    }
    const connection = new Connection({
      url,
      events: {
        frame: () => undefined,
        ready: () => resolve(connection),
        lost: ({ reason }) => reject(new Error(reason)),
        unreachable: () => undefined,
      },
    });
    connection.start();
  });
}

const open: unknown[] = [];

answer({
  open: async ({ kind, count }: { kind: Kind; count: number }): Promise<Held> => {
    // A hundred at a time: the server's queue of new connections is not endless.
    for (let left = count; left > 0; left -= 100) {
      const batch = Array.from({ length: Math.min(100, left) }, () => openOne(kind));
      open.push(...(await Promise.all(batch)));
    }
    await pause(SETTLE_MS);
    for (let round = 0; round < 3; round += 1) globalThis.gc?.();
    return { rss: process.memoryUsage.rss(), heap: process.memoryUsage().heapUsed };
  },
});

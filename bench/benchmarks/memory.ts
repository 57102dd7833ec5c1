import { join } from 'node:path';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { Child } from '../processes/child';
import type { Held, Kind } from '../receivers/idle';
import type { Server } from '../sender/main';
import { SENDER } from './run';

const COUNT = 1_000;

/** The first connections load and compile everything; they are no part of what one more costs. */
const FIRST = 20;

const RECEIVER = join(__dirname, '..', 'receivers', 'idle.js');

const TITLES: Readonly<Record<Kind, string>> = { ws: 'bare ws', connection: 'our connection' };

/** What one idle connection holds, of a thousand in one process. */
export async function memory(settings: Settings): Promise<void> {
  const sender = new Child(SENDER);
  const kinds = Object.keys(TITLES) as Kind[];
  const held = new Map(kinds.map((kind) => [kind, [] as Held[]]));
  try {
    const { endpoints } = await sender.ask<Server>('server');
    for (let turn = 0; turn < settings.repetitions; turn += 1) {
      for (const kind of kinds) held.get(kind)?.push(await perConnection(kind, endpoints.eventsubUrl));
    }
  } finally {
    await sender.end();
  }
  const rows = kinds.map((kind) => {
    const all = held.get(kind) ?? [];
    return [
      TITLES[kind],
      figure(median(all.map(({ rss }) => rss)) / 1_024),
      figure(median(all.map(({ heap }) => heap)) / 1_024),
    ];
  });
  console.log(`\n${table([`of ${COUNT} idle`, 'RSS KB each', 'heap KB each'], rows)}`);
  console.log('\nTargets: T8 at most 20 KB of RSS, T9 at most 8 KB of heap.');
}

async function perConnection(kind: Kind, url: string): Promise<Held> {
  const child = new Child(RECEIVER, { args: [url], execArgv: ['--expose-gc'] });
  try {
    const before = await child.ask<Held>('open', { kind, count: FIRST });
    const after = await child.ask<Held>('open', { kind, count: COUNT });
    return { rss: (after.rss - before.rss) / COUNT, heap: (after.heap - before.heap) / COUNT };
  } finally {
    await child.end();
  }
}

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { Child } from '../processes/child';
import type { Held } from '../receivers/idle';
import type { ServeOrder, ShardCount } from '../receivers/shards';
import type { ConduitFigures, ConduitServer } from '../sender/shards';

const SHARDS = 1_000;
/**
 * How long the process is left alone before its memory is read. What V8 takes for its young generation while a
 * thousand sockets open is no part of what an idle one holds, and V8 gives it back after some seconds. All code that
 * is loaded meanwhile counts, though.
 */
const IDLE_MS = 20_000;
const CUT = 300;
const CHANNELS = 1_500;

const SENDER = join(__dirname, '..', 'sender', 'shards.js');
const RECEIVER = join(__dirname, '..', 'receivers', 'shards.js');

/** A thousand shards in one process: how soon they deliver, what they hold, what they lose when a third is cut. */
export async function shards(settings: Settings): Promise<void> {
  const events = settings.seconds > 1 ? 100_000 : 10_000;
  const sender = new Child(SENDER);
  const receiver = new Child(RECEIVER, { execArgv: ['--expose-gc', ...settings.execArgv] });
  const rows: string[][] = [];
  const note = (what: string, value: string | number): void => {
    rows.push([what, String(value)]);
  };
  try {
    const server = await sender.ask<ConduitServer>('server', { count: CHANNELS });
    const total = SHARDS + 1;
    const order = { server: { ...server, channels: [] }, shardCount: total };
    const held = (afterMs: number) => receiver.ask<Held>('held', { afterMs });
    const empty = await held(0);
    const startedMs = performance.now();
    await receiver.ask('serve', { ...order, shards: `0-${SHARDS - 1}` } satisfies ServeOrder);
    await sender.ask('enabled', { count: SHARDS });
    note(`${SHARDS} shards enabled after, s`, figure((performance.now() - startedMs) / 1_000));
    const { patches } = await sender.ask<ConduitFigures>('figures');
    note('calls that assigned them', patches);
    const idle = await held(IDLE_MS);
    note('idle, RSS KB each', figure((idle.rss - empty.rss) / SHARDS / 1_024));
    note('idle, heap KB each', figure((idle.heap - empty.heap) / SHARDS / 1_024));
    // One more makes the subscriptions, whose calls are no part of what a shard holds.
    await receiver.ask('serve', { ...order, server, shards: String(total - 1) } satisfies ServeOrder);
    await sender.ask('subscribed', { count: CHANNELS });

    await sender.ask('tell', { count: events, perSecond: 5_000 });
    const told = await arrived(sender, receiver);
    note(`of ${events} events came, each once`, `${told.events}, ${told.distinct} distinct`);

    const telling = sender.ask('tell', { count: 4_000, perSecond: 400 });
    await pause(1_000);
    const cutMs = performance.now();
    await sender.ask('cut', { count: CUT });
    await sender.ask('enabled', { count: total });
    note(`after ${CUT} sockets were cut, all enabled again, s`, figure((performance.now() - cutMs) / 1_000));
    note('calls that assigned them', (await sender.ask<ConduitFigures>('figures')).patches - patches);
    await telling;
    const end = await arrived(sender, receiver);
    const { dropped, lost } = await sender.ask<ConduitFigures>('figures');
    note('of 4000 events meanwhile came', end.events - told.events);
    note('dropped by the platform, lost on the way', `${dropped}, ${lost}`);
    note(
      'gaps reported (shards)',
      end.gaps.map((gap) => `${gap.from} to ${gap.to} (${gap.shards})`).join('; '),
    );
    note('came twice', end.events - end.distinct);
    note('errors', end.troubles.join('; ') || 'none');
  } finally {
    await receiver.end();
    await sender.end();
  }
  console.log(`\n${table(['of shards in one process', ''], rows)}`);
  console.log('\nTarget: at most 25 KB of RSS for each idle shard, over plain ws on loopback.');
  await twoProcesses();
}

/** Two processes that share the shards; one of them is killed, and the other one stands in. */
async function twoProcesses(): Promise<void> {
  const sender = new Child(SENDER);
  const receivers = [1, 2].map(() => new Child(RECEIVER));
  const rows: string[][] = [];
  try {
    const server = await sender.ask<ConduitServer>('server', { count: CHANNELS });
    const [one, two] = receivers as [Child, Child];
    const order = { shards: SHARDS / 2, shardCount: SHARDS, standIn: true };
    await one.ask('serve', { ...order, server: { ...server, channels: [] } } satisfies ServeOrder);
    await sender.ask('enabled', { count: SHARDS / 2 });
    await two.ask('serve', { ...order, server } satisfies ServeOrder);
    await sender.ask('enabled', { count: SHARDS });
    await sender.ask('subscribed', { count: CHANNELS });
    const before = await sender.ask<ConduitFigures>('figures');
    const killedMs = performance.now();
    await one.kill();
    const telling = sender.ask('tell', { count: 8_000, perSecond: 400 });
    await sender.ask('enabled', { count: SHARDS });
    rows.push(['the other one serves all, s', figure((performance.now() - killedMs) / 1_000)]);
    const { patches } = await sender.ask<ConduitFigures>('figures');
    rows.push(['calls that assigned them', String(patches - before.patches)]);
    await telling;
    const end = await arrived(sender, two);
    const { dropped, lost } = await sender.ask<ConduitFigures>('figures');
    rows.push(['of 8000 events meanwhile came', String(end.events)]);
    rows.push(['dropped by the platform, lost on the way', `${dropped}, ${lost}`]);
    rows.push(['came twice', String(end.events - end.distinct)]);
  } finally {
    await Promise.all([...receivers.slice(1), sender].map((child) => child.end()));
  }
  console.log(`\n${table([`one of two processes with ${SHARDS} shards killed (-9)`, ''], rows)}`);
}

/** What has come when nothing more is on its way. */
async function arrived(sender: Child, receiver: Child): Promise<ShardCount> {
  for (let tries = 0; ; tries += 1) {
    const count = await receiver.ask<ShardCount>('count');
    const { delivered } = await sender.ask<ConduitFigures>('figures');
    if (count.events >= delivered || tries === 50) return count;
    await pause(100);
  }
}

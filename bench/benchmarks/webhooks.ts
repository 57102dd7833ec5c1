import { createServer } from 'node:net';
import { TwitchSimulator } from '../../src/simulator';
import type { Measurement } from '../measure/meter';
import { median, percentile } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { startNodeRed } from '../processes/node-red';
import { WebhookPoster } from '../sender/webhooks';

const CONNECTIONS = 32;
const PACED = 500;
const FLOOD = 2_000;

/** What a signed webhook costs, and how long its caller waits for the answer. */
export async function webhooks({ repetitions, seconds, execArgv }: Settings): Promise<void> {
  const simulator = await TwitchSimulator.start();
  const port = await unusedPort();
  const url = `http://127.0.0.1:${port}/benchmark`;
  const channel = simulator.broadcaster.id;
  const verified = simulator.watch.until(() => simulator.subscriptions('enabled').length > 0, 30_000);
  const red = await startNodeRed({
    flows: flowsOn(simulator, url, channel),
    credentials: { app: { clientId: simulator.clientId, clientSecret: simulator.clientSecret } },
    settings: { uiPort: port, httpNodeRoot: '/' },
    execArgv,
  });
  try {
    await verified;
    const { transport } = simulator.subscriptions('enabled')[0] ?? {};
    const secret = (transport as { secret?: string } | undefined)?.secret ?? '';
    const poster = new WebhookPoster({ url, secret, channel }, CONNECTIONS);
    const rows: string[][] = [];
    for (const perSecond of [PACED, undefined]) {
      const runs: { measured: Measurement; waits: number[] }[] = [];
      for (let turn = -1; turn < repetitions; turn += 1) {
        const count = seconds * (perSecond ?? FLOOD);
        await red.child.ask('arm', count);
        const counted = red.child.ask<Measurement>('measured');
        const [measured, waits] = await Promise.all([counted, poster.send(count, CONNECTIONS, perSecond)]);
        // The first turn compiles.
        if (turn >= 0) runs.push({ measured, waits });
      }
      const middle = (of: (run: (typeof runs)[number]) => number): number => median(runs.map(of));
      rows.push([
        perSecond ? `${perSecond} a second` : `flat out, ${CONNECTIONS} connections`,
        figure(middle(({ measured }) => measured.cpuMicrosPerEvent)),
        Math.round(middle(({ measured }) => measured.eventsPerSecond)).toLocaleString('en'),
        figure(middle(({ waits }) => percentile(waits, 50))),
        figure(middle(({ waits }) => percentile(waits, 99))),
      ]);
    }
    poster.close();
    const head = ['load', 'CPU µs/event', 'events/s', 'answer p50 ms', 'answer p99 ms'];
    console.log(`\n${table(head, rows)}`);
  } finally {
    await red.end();
    await simulator.close();
  }
}

function flowsOn({ endpoints }: TwitchSimulator, callbackUrl: string, channel: string): object[] {
  return [
    { id: 'tab', type: 'tab', label: 'benchmark' },
    { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...endpoints },
    {
      id: 'shards',
      type: 'livestream-twitch-shards',
      z: 'tab',
      app: 'app',
      conduit: 'none',
      transport: 'webhook',
      callbackUrl,
      channel,
      events: [{ type: 'stream.online', version: '1' }],
      wires: [['counter']],
    },
    { id: 'counter', type: 'bench-counter', z: 'tab', counts: true, wires: [] },
  ];
}

function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No port was given.'));
      });
    });
  });
}

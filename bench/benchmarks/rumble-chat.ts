import { join } from 'node:path';
import type { Measurement } from '../measure/meter';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { Child } from '../processes/child';
import { startNodeRed } from '../processes/node-red';
import type { Chat } from '../sender/chat';

/** Who reads the chat. */
interface Reader {
  child: Child;
  end(): Promise<void>;
}

interface Candidate {
  title: string;
  open(chat: Chat, execArgv: readonly string[]): Promise<Reader>;
}

const inNode = (file: string): Candidate['open'] => {
  return async (chat, execArgv) => {
    const child = new Child(join(__dirname, '..', 'receivers', `${file}.js`), { execArgv });
    await child.ask('connect', chat);
    return { child, end: () => child.end() };
  };
};

const inNodeRed: Candidate['open'] = ({ chatUrl, streamId }, execArgv) => {
  const events = {
    id: 'events',
    type: 'livestream-rumble-events',
    z: 'tab',
    account: 'account',
    stream: streamId,
    chat: true,
    api: false,
    raw: true,
    wires: [['counter']],
  };
  const flows = [
    { id: 'tab', type: 'tab', label: 'benchmark' },
    { id: 'account', type: 'livestream-rumble-account', server: 'custom', siteUrl: chatUrl, chatUrl },
    events,
    { id: 'counter', type: 'bench-counter', z: 'tab', counts: true, wires: [] },
  ];
  return startNodeRed({ flows, credentials: {}, execArgv });
};

const CANDIDATES: readonly Candidate[] = [
  { title: 'eventsource + JSON.parse (floor)', open: inNode('chat-floor') },
  { title: 'ours without Node-RED', open: inNode('chat-pipeline') },
  { title: 'rumble events > counter', open: inNodeRed },
];

/** What sending one message to the next node costs inside Node-RED, in µs of CPU. */
const SEND_MICROS = 2;

const LINES_PER_SECOND = 25_000;
const PACED = 1_000;

/** What a line of a Rumble chat costs beside a bare client, flat out and at an even rate. */
export async function rumbleChat({ repetitions, seconds, execArgv }: Settings): Promise<void> {
  const sender = new Child(join(__dirname, '..', 'sender', 'chat.js'));
  const results = CANDIDATES.map((candidate) => ({
    candidate,
    flood: [] as Measurement[],
    paced: [] as Measurement[],
  }));
  try {
    const chat = await sender.ask<Chat>('open');
    for (let turn = 0; turn < repetitions; turn += 1) {
      for (const { candidate, flood, paced } of results) {
        await sender.ask('forget');
        const reader = await candidate.open(chat, execArgv);
        try {
          await sender.ask('opened');
          const count = seconds * LINES_PER_SECOND;
          // What is measured first would pay for the compilation.
          await run(sender, reader, 'flood', count);
          flood.push(await run(sender, reader, 'flood', count));
          paced.push(await run(sender, reader, 'paced', seconds * PACED));
        } finally {
          await reader.end();
        }
      }
      process.stderr.write('.');
    }
    process.stderr.write('\n');
  } finally {
    await sender.end();
  }
  report(results);
}

async function run(
  sender: Child,
  { child }: Reader,
  load: 'flood' | 'paced',
  count: number,
): Promise<Measurement> {
  await child.ask('arm', count);
  const measured = child.ask<Measurement>('measured');
  await sender.ask(load, load === 'flood' ? count : { count, perSecond: PACED });
  return measured;
}

function report(
  results: readonly { candidate: Candidate; flood: Measurement[]; paced: Measurement[] }[],
): void {
  const cpu = (list: readonly Measurement[]): number => median(list.map((one) => one.cpuMicrosPerEvent));
  const [floor] = results;
  for (const load of ['flood', 'paced'] as const) {
    const title = load === 'flood' ? 'Flat out' : `${PACED.toLocaleString('en')} lines a second`;
    const head = ['receiver', 'CPU µs/line', '× floor', 'lines/s', 'p50 ms', 'p99 ms', 'RSS MB', 'in order'];
    const rows = results.map(({ candidate, [load]: list }) => [
      candidate.title,
      figure(cpu(list)),
      figure(cpu(list) / cpu(floor?.[load] ?? [])),
      Math.round(median(list.map((one) => one.eventsPerSecond))).toLocaleString('en'),
      figure(median(list.map((one) => one.p50Micros)) / 1_000),
      figure(median(list.map((one) => one.p99Micros)) / 1_000),
      Math.round(median(list.map((one) => one.rssMb))).toString(),
      list.every(({ inOrder }) => inOrder) ? 'yes' : 'NO',
    ]);
    console.log(`\n${title}\n\n${table(head, rows)}`);
  }
  const [, , node] = results;
  const most = 1.3 * cpu(floor?.flood ?? []) + SEND_MICROS;
  const measured = cpu(node?.flood ?? []);
  const verdict = measured <= most ? 'met' : 'MISSED';
  console.log(
    `\nIn Node-RED, flat out: ${figure(measured)} µs of at most ${figure(most)} (1.3 × floor + one send): ${verdict}`,
  );
}

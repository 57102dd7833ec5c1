import { join } from 'node:path';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { CbEvents, cbEventsPython } from '../processes/cb-events';
import { Child } from '../processes/child';
import type { RoomMeasurement } from '../receivers/room-counter';
import { EVENTS_PER_ANSWER, type Room } from '../sender/room';

/** Who listens to a room. */
interface Receiver {
  arm(count: number): Promise<void>;
  measured(): Promise<RoomMeasurement>;
  end(): Promise<void>;
}

interface Candidate {
  title: string;
  open(room: Room): Promise<Receiver>;
}

/** Events of a run flat out, and polls of one in which each answer has one event. */
const FLOOD = 20_000;
const DRIP = 500;

const inNode = (file: string): Candidate['open'] => {
  return async (room) => {
    const child = new Child(join(__dirname, '..', 'receivers', `${file}.js`));
    await child.ask('connect', room);
    return {
      arm: (count) => child.ask('arm', count),
      measured: () => child.ask('measured'),
      end: () => child.end(),
    };
  };
};

function candidates(): Candidate[] {
  const python = cbEventsPython();
  return [
    { title: 'http + JSON.parse (floor)', open: inNode('room-floor') },
    { title: 'ours without Node-RED', open: inNode('room-pipeline') },
    ...(python
      ? (['parts', 'nothing'] as const).map((reads) => ({
          title: reads === 'parts' ? 'cb-events, parts read' : 'cb-events, events counted only',
          open: (room: Room) => Promise.resolve(new CbEvents(python, room, reads)),
        }))
      : []),
  ];
}

interface Figures {
  cpuPerEvent: number[];
  eventsPerSecond: number[];
  cpuPerPoll: number[];
  rssMb: number[];
}

/** What an event and what a poll of a Chaturbate room costs, beside a bare client and beside cb-events. */
export async function chaturbatePoll({ repetitions }: Settings): Promise<void> {
  const sender = new Child(join(__dirname, '..', 'sender', 'room.js'));
  const results = candidates().map((candidate) => ({
    candidate,
    figures: { cpuPerEvent: [], eventsPerSecond: [], cpuPerPoll: [], rssMb: [] } as Figures,
  }));
  try {
    for (let turn = 0; turn < repetitions; turn += 1) {
      for (const { candidate, figures } of results) await oneTurn(sender, candidate, figures);
      process.stderr.write('.');
    }
    process.stderr.write('\n');
  } finally {
    await sender.end();
  }
  const floor = results[0]?.figures;
  const head = ['receiver', 'CPU µs/event', '× floor', 'events/s', 'CPU µs/poll', '× floor', 'RSS MB'];
  const rows = results.map(({ candidate, figures }) => [
    candidate.title,
    figure(median(figures.cpuPerEvent)),
    figure(median(figures.cpuPerEvent) / median(floor?.cpuPerEvent ?? [])),
    Math.round(median(figures.eventsPerSecond)).toLocaleString('en'),
    figure(median(figures.cpuPerPoll)),
    figure(median(figures.cpuPerPoll) / median(floor?.cpuPerPoll ?? [])),
    Math.round(median(figures.rssMb)).toString(),
  ]);
  console.log(
    `\n${FLOOD.toLocaleString('en')} events, ${EVENTS_PER_ANSWER} an answer; then ${DRIP} polls of one event each\n`,
  );
  console.log(table(head, rows));
}

async function oneTurn(sender: Child, candidate: Candidate, figures: Figures): Promise<void> {
  const receiver = await candidate.open(await sender.ask<Room>('open'));
  try {
    // What is measured first would pay for the compilation.
    await run(sender, receiver, 'flood', FLOOD);
    const flood = await run(sender, receiver, 'flood', FLOOD);
    await run(sender, receiver, 'drip', DRIP);
    const drip = await run(sender, receiver, 'drip', DRIP);
    figures.cpuPerEvent.push(flood.cpuMicros / flood.events);
    figures.eventsPerSecond.push(flood.events / (flood.elapsedMicros / 1e6));
    figures.cpuPerPoll.push(drip.cpuMicros / DRIP);
    figures.rssMb.push(drip.rssMb);
  } finally {
    await receiver.end();
  }
}

async function run(
  sender: Child,
  receiver: Receiver,
  load: 'flood' | 'drip',
  count: number,
): Promise<RoomMeasurement> {
  await sender.ask('waiting');
  await receiver.arm(count);
  const measured = receiver.measured();
  await sender.ask(load, count);
  return measured;
}

/**
 * `npm run soak`: hours of a broadcast on all platforms at once, through a Node-RED of its own, with something going
 * wrong now and then. What it writes and how to read it is in the README beside.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figure, table } from './measure/table';
import type { Child } from './processes/child';
import { startNodeRed } from './processes/node-red';
import type { Probed } from './receivers/soak-probe';
import { Broadcast } from './soak/broadcast';
import { CSV_HEAD, csvLine, type Sample, verdictsOn } from './soak/curves';

const USAGE = `Use: npm run soak -- [options]

  --minutes <n>   how long; 60 unless told
  --rate <n>      events a second; 100 unless told
  --every <n>     seconds between two samples; 10 unless told
  --trouble <n>   seconds between two things that go wrong; 60 unless told, 0 for none
  --csv <file>    where the samples go; soak.csv unless told`;

const TICK_MS = 50;
const PLATFORMS = 3;
/** What was told before the count has come by then. */
const SETTLED_MS = 3_000;
/** What is on its way at the end, and the delay after a cut. */
const LAST_WORDS_MS = 10_000;

interface Wishes {
  minutes: number;
  rate: number;
  every: number;
  trouble: number;
  csv: string;
}

function wishesOf(args: string[]): Wishes {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { minutes: text, rate: text, every: text, trouble: text, csv: text },
  });
  return {
    minutes: Number(values.minutes ?? 60),
    rate: Number(values.rate ?? 100),
    every: Number(values.every ?? 10),
    trouble: Number(values.trouble ?? 60),
    csv: values.csv ?? 'soak.csv',
  };
}

async function soak({ minutes, rate, every, trouble, csv }: Wishes): Promise<boolean> {
  const broadcast = await Broadcast.start();
  const nodeRed = await startNodeRed({
    flows: broadcast.flow(),
    credentials: broadcast.credentials(),
    execArgv: ['--expose-gc'],
    node: { type: 'soak-probe', file: join(__dirname, 'receivers', 'soak-probe.js') },
  });
  const samples: Sample[] = [];
  writeFileSync(csv, `${CSV_HEAD}\n`);
  let started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1_000;
  const look = async (): Promise<Sample> => {
    const probed = await nodeRed.child.ask<Probed>('sample');
    const sample = { ...probed, atSeconds: seconds(), told: broadcast.told };
    samples.push(sample);
    appendFileSync(csv, `${csvLine(sample)}\n`);
    return sample;
  };
  try {
    await everybodyListens(broadcast, nodeRed.child);
    started = performance.now();
    await look();
    for (let [nextLook, nextTrouble] = [every, trouble]; seconds() < minutes * 60; ) {
      await pause(TICK_MS);
      for (const due = seconds() * rate; broadcast.told < due; ) broadcast.tell();
      if (trouble > 0 && seconds() >= nextTrouble) {
        nextTrouble += trouble;
        broadcast.trouble();
      }
      if (seconds() < nextLook) continue;
      nextLook += every;
      await look();
    }
    await pause(LAST_WORDS_MS);
    return judged(await look(), samples);
  } finally {
    await nodeRed.end();
    await broadcast.close();
  }
}

/** Waits until a line of each platform has come through, and begins to count. */
async function everybodyListens(broadcast: Broadcast, child: Child): Promise<void> {
  while ((await child.ask<number>('platforms')) < PLATFORMS) {
    broadcast.tell();
    await pause(TICK_MS);
  }
  await pause(SETTLED_MS);
  broadcast.begin();
  await child.ask('begin');
}

function judged({ told, heard, missing, repeated, gaps }: Sample, samples: readonly Sample[]): boolean {
  const verdicts = verdictsOn(samples);
  const rows = verdicts.map(({ name, unit, beginning, end, isFlat }) => [
    unit ? `${name} (${unit})` : name,
    figure(beginning),
    figure(end),
    isFlat ? 'yes' : 'NO',
  ]);
  console.log(`\n${table(['curve', 'first third', 'last third', 'flat'], rows)}`);
  console.log(
    `\n${told} told, ${heard} heard, ${missing} missing in ${gaps} gaps that were reported, ${repeated} repeated`,
  );
  const isComplete = heard + missing === told && (missing === 0 || gaps > 0);
  return isComplete && repeated === 0 && verdicts.every(({ isFlat }) => isFlat);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Promise.resolve()
  .then(() => soak(wishesOf(process.argv.slice(2))))
  .then(
    (isGood) => {
      console.log(
        isGood ? '\nEvery curve is flat, and nothing came twice.' : '\nSomething is not as it should be.',
      );
      process.exitCode = isGood ? 0 : 1;
    },
    (error: unknown) => {
      console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
      process.exitCode = 1;
    },
  );

import type { LoopDelay, Measurement } from '../measure/meter';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { Child } from '../processes/child';
import type { Blast } from '../sender/main';
import { CANDIDATES, type Candidate, startCandidate } from './candidates';
import { run, SENDER } from './run';

const BURST = 20_000;

/** How late everything else in the process is while 20,000 events come at once. */
export async function burst(settings: Settings): Promise<void> {
  const sender = new Child(SENDER);
  const candidates: { candidate: Candidate; delays: LoopDelay[]; micros: number[] }[] = [];
  try {
    for (const name of CANDIDATES) {
      const candidate = await startCandidate(name, sender);
      if (candidate) candidates.push({ candidate, delays: [], micros: [] });
    }
    for (const { candidate } of candidates) await run(sender, candidate, 'max', settings);
    for (let turn = 0; turn < settings.repetitions; turn += 1) {
      for (const { candidate, delays, micros } of candidates) {
        await candidate.child.ask('arm', BURST);
        await candidate.child.ask('watch');
        const sending: Blast = { login: candidate.login, count: BURST, mix: settings.mix };
        await sender.ask('blast', sending);
        micros.push((await candidate.child.ask<Measurement>('measured')).p99Micros);
        delays.push(await candidate.child.ask<LoopDelay>('delay'));
      }
    }
    const rows = candidates.map(({ candidate, delays, micros }) => [
      candidate.title,
      figure(median(delays.map(({ p99Ms }) => p99Ms))),
      figure(median(delays.map(({ maxMs }) => maxMs))),
      figure(median(micros) / 1_000),
    ]);
    console.log(`\n${table(['receiver', 'loop delay p99 ms', 'worst ms', 'event latency p99 ms'], rows)}`);
  } finally {
    await Promise.all(candidates.map(({ candidate }) => candidate.end()));
    await sender.end();
  }
}

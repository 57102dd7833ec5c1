import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { Child } from '../processes/child';
import { type Candidate, startCandidate, type Variation } from './candidates';
import { run, SENDER } from './run';

const VARIATIONS: readonly Variation[] = [
  { nodes: 1, raw: true },
  { nodes: 2, raw: true },
  { nodes: 1, raw: false },
  { nodes: 2, raw: false },
];

/** What it costs that a second node wants the same events: each gets an object of its own. */
export async function twoNodes(settings: Settings): Promise<void> {
  const sender = new Child(SENDER);
  const candidates: { candidate: Candidate; title: string; micros: number[] }[] = [];
  try {
    for (const name of ['pipeline', 'node'] as const) {
      for (const variation of VARIATIONS) {
        const login = `${name}_${variation.nodes}_${variation.raw}`;
        const candidate = await startCandidate(name, sender, { login, variation });
        const title = `${name === 'node' ? 'in Node-RED' : 'without Node-RED'}, ${variation.nodes === 1 ? 'one node' : 'two nodes'}, raw ${variation.raw ? 'on' : 'off'}`;
        if (candidate) candidates.push({ candidate, title, micros: [] });
      }
    }
    for (let turn = -1; turn < settings.repetitions; turn += 1) {
      for (const { candidate, micros } of candidates) {
        const { cpuMicrosPerEvent } = await run(sender, candidate, 'max', settings);
        if (turn >= 0) micros.push(cpuMicrosPerEvent);
      }
    }
    const rows = candidates.map(({ title, micros }) => [title, figure(median(micros))]);
    console.log(`\n${table(['the same event to', 'CPU µs/event'], rows)}`);
  } finally {
    await Promise.all(candidates.map(({ candidate }) => candidate.end()));
    await sender.end();
  }
}

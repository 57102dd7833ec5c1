import type { Measurement } from '../measure/meter';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import { LOADS, type Load, type Settings } from '../options';
import { Child } from '../processes/child';
import { CANDIDATES, type Candidate, type CandidateName, startCandidate } from './candidates';
import { type Results, targets } from './eventsub-targets';
import { run, SENDER } from './run';

/** What the CPU, the rate and the latency of our nodes are beside a bare client and beside Twurple. */
export async function eventsub(settings: Settings): Promise<void> {
  const sender = new Child(SENDER);
  const candidates: Candidate[] = [];
  try {
    for (const name of CANDIDATES.filter((one) => settings.candidates?.includes(one) ?? true)) {
      const candidate = await startCandidate(name, sender, settings);
      if (candidate) candidates.push(candidate);
    }
    // What is measured first would pay for everybody's compilation.
    for (const candidate of candidates) await run(sender, candidate, 'max', { ...settings, seconds: 2 });
    const results = await inTurns(sender, candidates, settings);
    report(candidates, results, settings);
  } finally {
    await Promise.all(candidates.map((candidate) => candidate.end()));
    await sender.end();
  }
}

/** Every load with every candidate, in turns, so that a noisy minute of the machine hits them all alike. */
async function inTurns(
  sender: Child,
  candidates: readonly Candidate[],
  settings: Settings,
): Promise<Results> {
  const results: Results = new Map();
  for (let turn = 0; turn < settings.repetitions; turn += 1) {
    for (const load of LOADS.filter((one) => settings.loads?.includes(one) ?? true)) {
      for (const candidate of candidates) {
        const measurement = await run(sender, candidate, load, settings);
        const ofCandidate = results.get(candidate.name) ?? new Map<Load, Measurement[]>();
        results.set(candidate.name, ofCandidate.set(load, [...(ofCandidate.get(load) ?? []), measurement]));
      }
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  return results;
}

function report(candidates: readonly Candidate[], results: Results, settings: Settings): void {
  const middle = (name: CandidateName, load: Load, of: (one: Measurement) => number): number =>
    median((results.get(name)?.get(load) ?? []).map(of));
  for (const load of LOADS.filter((one) => settings.loads?.includes(one) ?? true)) {
    const cpu = (name: CandidateName): number => middle(name, load, (one) => one.cpuMicrosPerEvent);
    console.log(`\n${load === 'max' ? 'Flat out' : `${load.toLocaleString('en')} events a second`}\n`);
    const head = [
      'receiver',
      'CPU µs/event',
      '× floor',
      'events/s',
      'p50 ms',
      'p99 ms',
      'RSS MB',
      'in order',
    ];
    const rows = candidates.map(({ name, title }) => [
      title,
      figure(cpu(name)),
      figure(cpu(name) / cpu('floor')),
      Math.round(middle(name, load, (one) => one.eventsPerSecond)).toLocaleString('en'),
      figure(middle(name, load, (one) => one.p50Micros) / 1_000),
      figure(middle(name, load, (one) => one.p99Micros) / 1_000),
      Math.round(middle(name, load, (one) => one.rssMb)).toString(),
      results
        .get(name)
        ?.get(load)
        ?.every((one) => one.inOrder)
        ? 'yes'
        : 'NO',
    ]);
    console.log(table(head, rows));
  }
  const verdicts = targets(results);
  if (verdicts.length > 0) {
    console.log('\nTargets\n');
    console.log(table(['target', 'measured', 'limit', ''], verdicts));
  }
}

import type { Measurement } from '../measure/meter';
import { median } from '../measure/statistics';
import { figure } from '../measure/table';
import type { Load } from '../options';
import type { CandidateName } from './candidates';

/** All measurements by candidate and load. */
export type Results = Map<CandidateName, Map<Load, Measurement[]>>;

/** What sending one message to the next node costs inside Node-RED, in µs of CPU. */
const SEND_MICROS = 2;

interface Target {
  title: string;
  /** What was measured and what it may be at most; NaN where a candidate or a load is missing. */
  measured: number;
  most: number;
  unit: string;
}

/** The targets that the measurements allow to be judged, as rows of a table. */
export function targets(results: Results): string[][] {
  return judged(results)
    .filter(({ measured, most }) => Number.isFinite(measured) && Number.isFinite(most))
    .map(({ title, measured, most, unit }) => [
      title,
      `${figure(measured)} ${unit}`,
      `${figure(most)} ${unit}`,
      measured <= most ? 'met' : 'MISSED',
    ]);
}

function judged(results: Results): Target[] {
  const middle = (name: CandidateName, load: Load, of: (one: Measurement) => number): number =>
    median((results.get(name)?.get(load) ?? []).map(of));
  const cpu = (name: CandidateName, load: Load = 'max') => middle(name, load, (one) => one.cpuMicrosPerEvent);
  /** The median of the ratios within a turn, which a noisy minute moves less than the ratio of the medians. */
  const ratio = (
    name: CandidateName,
    load: Load,
    of = (one: Measurement) => one.cpuMicrosPerEvent,
  ): number => {
    const floors = results.get('floor')?.get(load) ?? [];
    const ours = results.get(name)?.get(load) ?? [];
    return median(ours.map((one, turn) => of(one) / of(floors[turn] ?? one)));
  };
  const p50 = (one: Measurement) => one.p50Micros;
  const p99Ms = (name: CandidateName, load: Load) => middle(name, load, (one) => one.p99Micros) / 1_000;
  const rate = (one: Measurement) => one.eventsPerSecond;
  const times = '× floor';
  return [
    { title: 'T1 without Node-RED, flat out', measured: ratio('pipeline', 'max'), most: 1.3, unit: times },
    {
      title: 'T2 in Node-RED, flat out: 1.1 × (1.3 × floor + one send)',
      measured: cpu('node'),
      most: 1.1 * (1.3 * cpu('floor') + SEND_MICROS),
      unit: 'µs',
    },
    { title: 'T3 in Node-RED at 20,000/s', measured: ratio('node', 20_000), most: 1.4, unit: times },
    { title: 'T3 in Node-RED at 5,000/s', measured: ratio('node', 5_000), most: 1.4, unit: times },
    {
      title: 'T4 through a function node, flat out',
      measured: ratio('function', 'max'),
      most: 3.2,
      unit: times,
    },
    {
      title: 'T5 floor rate / rate in Node-RED (60 %)',
      measured: 1 / ratio('node', 'max', rate),
      most: 1 / 0.6,
      unit: '',
    },
    {
      title: 'T5 floor rate / rate through a function node (33 %)',
      measured: 1 / ratio('function', 'max', rate),
      most: 1 / 0.33,
      unit: '',
    },
    { title: 'T6 p50 at 20,000/s', measured: ratio('node', 20_000, p50), most: 2, unit: times },
    { title: 'T6 p99 at 20,000/s', measured: p99Ms('node', 20_000), most: 5, unit: 'ms' },
    { title: 'T7 p50 at 1,000/s', measured: ratio('node', 1_000, p50), most: 1.5, unit: times },
    { title: 'T7 p99 at 1,000/s', measured: p99Ms('node', 1_000), most: 2, unit: 'ms' },
    { title: 'Below Twurple, flat out', measured: cpu('node'), most: cpu('twurple'), unit: 'µs' },
    {
      title: 'Below Twurple at 20,000/s',
      measured: cpu('node', 20_000),
      most: cpu('twurple', 20_000),
      unit: 'µs',
    },
  ];
}

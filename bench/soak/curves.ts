import { median } from '../measure/statistics';

/** What a Node-RED is like at one moment of a soak. */
export interface Sample {
  /** Seconds since the start. */
  atSeconds: number;
  residentBytes: number;
  /** After a garbage collection. */
  heapBytes: number;
  externalBytes: number;
  /** Connections of the process, and timers that run. */
  sockets: number;
  timers: number;
  /** How late the event loop was since the sample before, in milliseconds. */
  delayP50Ms: number;
  delayP99Ms: number;
  delayMaxMs: number;
  /** CPU since the sample before, in percent of one core. */
  cpuPercent: number;
  /** Since the start. */
  told: number;
  heard: number;
  missing: number;
  repeated: number;
  gaps: number;
}

const MEGABYTE = 1024 * 1024;

/** A curve that must not rise: which one, and by how much its end may lie above its beginning by chance. */
interface Curve {
  name: string;
  of: (sample: Sample) => number;
  unit: string;
  /** In the curve's unit, and as a share of its beginning: the larger one counts. */
  slack: number;
  share: number;
}

const CURVES: readonly Curve[] = [
  {
    name: 'resident memory',
    of: ({ residentBytes }) => residentBytes / MEGABYTE,
    unit: 'MB',
    slack: 12,
    share: 0.08,
  },
  { name: 'heap', of: ({ heapBytes }) => heapBytes / MEGABYTE, unit: 'MB', slack: 3, share: 0.08 },
  {
    name: 'external memory',
    of: ({ externalBytes }) => externalBytes / MEGABYTE,
    unit: 'MB',
    slack: 3,
    share: 0.1,
  },
  { name: 'sockets', of: ({ sockets }) => sockets, unit: '', slack: 2, share: 0 },
  { name: 'timers', of: ({ timers }) => timers, unit: '', slack: 3, share: 0 },
  { name: 'event loop delay, p99', of: ({ delayP99Ms }) => delayP99Ms, unit: 'ms', slack: 5, share: 0.5 },
];

/** The first samples show how V8 warms up, and not how the package behaves. */
const WARM_UP_SHARE = 0.25;

/** Whether a curve stayed where it was. */
export interface CurveVerdict {
  name: string;
  unit: string;
  /** Medians of the first and of the last third, after the warm-up. */
  beginning: number;
  end: number;
  isFlat: boolean;
}

/** Whether each curve stayed where it was: its last third against its first one, without the warm-up. */
export function verdictsOn(samples: readonly Sample[]): CurveVerdict[] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const third = Math.max(1, Math.floor(warm.length / 3));
  return CURVES.map(({ name, of, unit, slack, share }) => {
    const beginning = median(warm.slice(0, third).map(of));
    const end = median(warm.slice(-third).map(of));
    return { name, unit, beginning, end, isFlat: end - beginning <= Math.max(slack, beginning * share) };
  });
}

const COLUMNS: readonly (keyof Sample)[] = [
  'atSeconds',
  'residentBytes',
  'heapBytes',
  'externalBytes',
  'sockets',
  'timers',
  'delayP50Ms',
  'delayP99Ms',
  'delayMaxMs',
  'cpuPercent',
  'told',
  'heard',
  'missing',
  'repeated',
  'gaps',
];

/** The head of the file that the samples are written to. */
export const CSV_HEAD = COLUMNS.join(',');

/** A sample as a line of that file. */
export function csvLine(sample: Sample): string {
  return COLUMNS.map((name) => Number(sample[name].toFixed(3))).join(',');
}

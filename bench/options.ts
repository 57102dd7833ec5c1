import { parseArgs } from 'node:util';
import type { CandidateName } from './benchmarks/candidates';
import type { EventMix } from './sender/frames';

/** The loads: flat out, and evenly so many events a second. */
export const LOADS = ['max', 20_000, 5_000, 1_000] as const;

/** One of them. */
export type Load = (typeof LOADS)[number];

/** How the benchmarks are run. */
export interface Settings {
  /** How often each candidate has its turn; figures are medians over them. */
  repetitions: number;
  /** How long a paced run is, in seconds; one flat out has as many events as take about that long. */
  seconds: number;
  /** What the events look like. */
  mix: EventMix;
  /** All unless told. */
  candidates?: CandidateName[];
  loads?: Load[];
  /** Options of Node.js for the receivers, such as `--cpu-prof`. */
  execArgv: string[];
}

/** What is printed for whoever asks, or mistypes an option. */
export const USAGE = `Use: npm run bench -- [name…] [options]

  --quick               three short repetitions instead of five: for a first look
  --repetitions <n>     how often each candidate has its turn
  --mix mixed|reply     what the chat lines are: a mixture, or replies of 1.9 KB only
  --only <a,b>          eventsub: only these candidates (floor,pipeline,node,function,twurple)
  --loads <a,b>         eventsub: only these loads (max,20000,5000,1000)
  --profile <folder>    eventsub: writes a CPU profile of each receiver there`;

/**
 * The names and settings of a command line.
 *
 * @throws Error for an option that is none
 */
export function readOptions(args: string[]): { names: string[]; settings: Settings } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      repetitions: { type: 'string' },
      mix: { type: 'string', default: 'mixed' },
      only: { type: 'string' },
      loads: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const { quick, repetitions, mix, only, loads, profile } = values;
  return {
    names: positionals,
    settings: {
      repetitions: repetitions ? Number(repetitions) : quick ? 3 : 5,
      seconds: quick ? 1 : 3,
      mix: mix === 'reply' ? 'reply' : 'mixed',
      execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
      ...(only ? { candidates: only.split(',') as CandidateName[] } : {}),
      ...(loads
        ? { loads: loads.split(',').map((load) => (load === 'max' ? load : Number(load))) as Load[] }
        : {}),
    },
  };
}

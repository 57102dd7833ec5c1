import { SeededRandom } from '../../../src/simulator/script/random';
import type { Mishap } from './stage';

/** What is done in a storm, one after the other. */
export type Step = {
  /** How long to wait before, in milliseconds. */
  afterMs: number;
  /** Decides whatever the step leaves open. */
  seed: number;
} & (
  | { do: 'tell'; stage: number; sort: string; count: number }
  | { do: 'mishap'; stage: number; name: string }
  | { do: 'deploy'; type: 'full' | 'flows' | 'nodes' }
  | { do: 'restart' }
  | { do: 'clock'; offsetMs: number }
);

/** What a script must know of a stage. */
export interface Setting {
  sorts: readonly string[];
  mishaps: readonly Pick<Mishap, 'name' | 'weight' | 'breaks'>[];
}

const STEPS = 110;
const MAX_BREAKS = 3;
const MAX_DEPLOYS = 2;
const JUMPS_MS = [3_600_000, -3_600_000, 30_000, -30_000, 86_400_000];

/** What happens in a storm: the same for the same seed, whatever the time it takes. */
export function scriptOf(seed: number, settings: readonly Setting[]): Step[] {
  const dice = new SeededRandom(seed);
  const breaks = settings.map(() => 0);
  const jumps = dice.chance(0.25);
  const restartAt = dice.chance(0.2) ? dice.between(20, STEPS - 20) : -1;
  let deploys = 0;
  let offsetMs = 0;
  return Array.from({ length: STEPS }, (_, at): Step => {
    const base = { afterMs: dice.between(5, 140), seed: dice.between(0, 2 ** 31) };
    const stage = dice.between(0, settings.length - 1);
    const { sorts, mishaps } = settings[stage] as Setting;
    if (at === restartAt) return { ...base, do: 'restart' };
    if (deploys < MAX_DEPLOYS && dice.chance(0.015)) {
      deploys += 1;
      return { ...base, do: 'deploy', type: dice.pick(['full', 'flows', 'nodes'] as const) };
    }
    if (jumps && dice.chance(0.03)) {
      offsetMs = offsetMs === 0 || dice.chance(0.4) ? dice.pick(JUMPS_MS) : 0;
      return { ...base, do: 'clock', offsetMs };
    }
    const left = MAX_BREAKS - (breaks[stage] ?? 0);
    const mishap = dice.chance(0.2) ? dice.weighted(mishaps.filter((one) => one.breaks <= left)) : undefined;
    if (mishap) {
      breaks[stage] = (breaks[stage] ?? 0) + mishap.breaks;
      return { ...base, do: 'mishap', stage, name: mishap.name };
    }
    const count = dice.chance(0.04) ? dice.between(30, 80) : dice.between(1, 5);
    return { ...base, do: 'tell', stage, sort: dice.pick(sorts), count };
  });
}

/** A step as it is written down. */
export function described(step: Step, stages: readonly { name: string }[]): string {
  const { afterMs, seed, do: what, ...rest } = step;
  const { stage, ...more } = rest as { stage?: number };
  const where = stage === undefined ? '' : ` ${stages[stage]?.name}`;
  void afterMs;
  void seed;
  return `${what}${where} ${Object.values(more).join(' ')}`.trim();
}

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anySeed } from '../../src/simulator/script/random';
import { ProbedNodeRed } from '../support/probed-node-red';
import { SETTABLE_CLOCK } from '../support/storm/clock';
import { calmFlow, runStorm } from '../support/storm/storm';

/**
 * LIVESTREAM_SEED is the first seed, or `any`; LIVESTREAM_SEEDS is how many. Without them a few that are always the
 * same, so that a run tells of what was changed and not of luck.
 */
const FIRST = process.env.LIVESTREAM_SEED ?? '1';
const SEEDS = Number(process.env.LIVESTREAM_SEEDS ?? 4);

/** A Node-RED that has gone through so many is replaced: what it has printed is kept. */
const STORMS_EACH = 8;

describe('flows of all platforms, in a storm of faults', () => {
  const { NODE_OPTIONS = '' } = process.env;
  before(() => {
    process.env.NODE_OPTIONS = `${NODE_OPTIONS} ${SETTABLE_CLOCK}`;
  });
  after(() => {
    process.env.NODE_OPTIONS = NODE_OPTIONS;
  });
  const first = FIRST === 'any' ? anySeed() : Number(FIRST);
  const seeds = Array.from({ length: SEEDS }, (_, at) => (first + at) % 2 ** 32);
  for (let at = 0; at < seeds.length; at += STORMS_EACH) {
    const some = seeds.slice(at, at + STORMS_EACH);
    it(`keep every promise with the seeds ${some.join(', ')}`, {
      timeout: some.length * 180_000,
    }, async (test) => {
      const nodeRed = await ProbedNodeRed.start({ flows: calmFlow() });
      try {
        const atRest = await nodeRed.measure();
        const broken: string[] = [];
        for (const seed of some) {
          const { faults, done, told, heard, gaps, seconds } = await runStorm(nodeRed, seed, atRest);
          test.diagnostic(
            `seed ${seed}: ${told} told, ${heard} heard, ${gaps} gaps, ${done.length} mishaps, ${seconds} s`,
          );
          if (faults.length === 0) continue;
          const again = `LIVESTREAM_SEED=${seed} LIVESTREAM_SEEDS=1 plays it again`;
          broken.push([again, ...faults, 'What was done:', ...done].join('\n'));
        }
        assert.equal(broken.join('\n\n'), '');
      } finally {
        await nodeRed.remove();
      }
    });
  }
});

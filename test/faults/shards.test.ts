import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../src/simulator/script/random';
import { QUICK, Stage } from '../support/serving';

const SHARDS = 6;
const STEPS = 40;
const API = '/helix/eventsub/conduits';

/** What can go wrong with shards; each is one step of a storm. */
const TROUBLES: readonly ((stage: Stage, random: SeededRandom) => unknown)[] = [
  ({ simulator, conduitId }, random) => simulator.cutShards(conduitId, [random.between(0, SHARDS - 1)]),
  ({ simulator, conduitId }) => simulator.cutShards(conduitId, undefined, { abrupt: true }),
  ({ simulator, conduitId }, random) => simulator.disableShards(conduitId, [random.between(0, SHARDS - 1)]),
  ({ simulator }) => simulator.requestReconnect(),
  ({ simulator }) => simulator.refuseConnections(2),
  ({ simulator }) => simulator.failNext({ path: `${API}/shards`, method: 'PATCH', status: 500 }),
  ({ simulator }) =>
    simulator.failNext({ path: `${API}/shards`, method: 'PATCH', hangUp: true, after: true }),
  ({ simulator }) => simulator.failNext({ path: API, method: 'GET', status: 503, times: 2 }),
  ({ simulator }) => simulator.duplicateNext(3),
  ({ simulator }) => simulator.dropConnections({ code: 4000 }),
  (stage, random) => stage.resize(stage.conduitId, random.between(SHARDS - 2, SHARDS)),
];

describe('two instances that share shards, in a storm of faults', () => {
  for (const seed of [1, 2, 3]) {
    it(`serve all of them afterwards, and have sent nothing twice (seed ${seed})`, async () => {
      const stage = await Stage.open();
      try {
        const pace = { ...QUICK, doubtMs: 300 };
        const instances = [
          await stage.serving({ shardCount: SHARDS, claim: SHARDS / 2, standIn: true, pace }),
          stage.serve({ claim: SHARDS / 2, standIn: true, pace }),
        ];
        const random = new SeededRandom(seed);
        for (let step = 0; step < STEPS; step += 1) {
          const trouble = TROUBLES[random.between(0, TROUBLES.length - 1)];
          await trouble?.(stage, random);
          stage.simulator.say({ user: 'viewer_one', text: `step ${step}` });
          await pause(random.between(5, 120));
        }
        await stage.resize(stage.conduitId, SHARDS);
        const held = () =>
          instances.reduce((sum, { recorder }) => sum + Number(recorder.words.split('/')[0] || 0), 0);
        const isCalm = () => stage.enabled().size === SHARDS && held() === SHARDS;
        // Whatever comes last: every list says the same, and no socket is left over.
        const calm = AbortSignal.timeout(30_000);
        while (!isCalm() || stage.simulator.sessions().filter(({ shards }) => shards === 0).length > 0) {
          if (calm.aborted) assert.fail(JSON.stringify([...stage.enabled()]));
          await pause(50);
        }
        stage.simulator.say({ user: 'viewer_one', text: 'calm' });
        await Promise.race(
          instances.map(({ recorder }) =>
            recorder.until(() => instances.some((one) => one.recorder.texts.includes('calm'))),
          ),
        );
        const texts = instances.flatMap(({ recorder }) => recorder.texts);
        assert.equal(new Set(texts).size, texts.length);
      } finally {
        await stage.close();
      }
    });
  }
});

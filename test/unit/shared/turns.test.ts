import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turns } from '../../../src/shared/turns';

/** Work that is done when told. */
function held() {
  let finish: (error?: Error) => void = () => undefined;
  const state = { started: false, finish: (error?: Error) => finish(error) };
  const work = (): Promise<void> => {
    state.started = true;
    return new Promise((resolve, reject) => {
      finish = (error) => (error ? reject(error) : resolve());
    });
  };
  return { state, work };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('lets reading run together, up to the most, and changes run alone', async () => {
    const turns = new Turns(2);
    const jobs = [held(), held(), held(), held(), held()];
    const alone = [false, false, false, true, false];
    const results = jobs.map(({ work }, index) => turns.run(work, { alone: alone[index] ?? false }));
    const started = () => jobs.map(({ state }) => state.started);
    assert.deepEqual(started(), [true, true, false, false, false]);
    jobs[0]?.state.finish();
    await settle();
    assert.deepEqual(started(), [true, true, true, false, false]);
    jobs[1]?.state.finish();
    await settle();
    assert.deepEqual(started(), [true, true, true, false, false]);
    jobs[2]?.state.finish();
    await settle();
    assert.deepEqual(started(), [true, true, true, true, false]);
    jobs[3]?.state.finish();
    await settle();
    assert.deepEqual(started(), [true, true, true, true, true]);
    jobs[4]?.state.finish();
    await Promise.all(results);
  });

  it('gives results in the order in which the work came', async () => {
    const turns = new Turns();
    const [slow, quick] = [held(), held()];
    const order: string[] = [];
    const first = turns.run(slow.work, { alone: false }).then(() => order.push('slow'));
    const second = turns.run(quick.work, { alone: false }).then(() => order.push('quick'));
    quick.state.finish();
    await settle();
    assert.deepEqual(order, []);
    slow.state.finish();
    await Promise.all([first, second]);
    assert.deepEqual(order, ['slow', 'quick']);
  });

  it('goes on after a failure, of which only its own caller hears', async () => {
    const turns = new Turns();
    const failed = turns.run(() => Promise.reject(new Error('no')), { alone: true });
    const next = turns.run(() => Promise.resolve('yes'), { alone: true });
    await assert.rejects(failed, /no/);
    assert.equal(await next, 'yes');
  });
});

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { SimulatorHost } from '../../../src/runtime/simulator-host';

describe('the host of the simulator', () => {
  let log: string[];
  let host: SimulatorHost<{ close(): Promise<void> }>;

  beforeEach(() => {
    log = [];
    host = new SimulatorHost(() => {
      log.push('start');
      return Promise.resolve({
        close: () => {
          log.push('close');
          return Promise.resolve();
        },
      });
    });
  });

  it('starts nothing before somebody needs it', () => {
    assert.deepEqual(log, []);
  });

  it('shares one simulator, and closes it with the last who needs it', async () => {
    const [one, two] = await Promise.all([host.acquire(), host.acquire()]);
    assert.equal(one, two);
    await host.release();
    assert.deepEqual(log, ['start']);
    await host.release();
    assert.deepEqual(log, ['start', 'close']);
  });

  it('starts a fresh one for whoever comes afterwards', async () => {
    await host.acquire();
    await host.release();
    await host.acquire();
    assert.deepEqual(log, ['start', 'close', 'start']);
  });

  it('closes one that had not started yet when it was given back', async () => {
    const starting = host.acquire();
    await Promise.all([starting, host.release()]);
    assert.deepEqual(log, ['start', 'close']);
  });

  it('passes on why it did not start, and tries again for the next one', async () => {
    let tries = 0;
    const failing = new SimulatorHost(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('no port')) : Promise.resolve({ close: async () => {} });
    });
    await assert.rejects(failing.acquire(), /no port/);
    await failing.release();
    await failing.acquire();
    assert.equal(tries, 2);
  });

  it('is left by a guest that has taken it, once, and not by one that never asked', async () => {
    const [one, two] = [host.guest(), host.guest()];
    await two.leave();
    assert.equal(await one.acquire(), await one.acquire());
    await one.leave();
    await one.leave();
    assert.deepEqual(log, ['start', 'close']);
  });
});

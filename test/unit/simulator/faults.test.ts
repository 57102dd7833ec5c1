import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Faults } from '../../../src/simulator/faults';
import type { Exchange, Reply } from '../../../src/simulator/loopback';

const exchange = (path: string, method = 'GET'): Exchange => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: {},
  body: '',
});

function counted(): { answer: () => Promise<Reply>; count: () => number } {
  let count = 0;
  return {
    answer: async () => {
      count += 1;
      return { status: 200 };
    },
    count: () => count,
  };
}

describe('ordered faults', () => {
  it('replace the answer of as many requests as were ordered, without their effect', async () => {
    const faults = new Faults();
    const { answer, count } = counted();
    faults.order({ path: '/helix', status: 503, times: 2 });
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1)
      statuses.push((await faults.apply(exchange('/helix/users'), answer)).status);
    assert.deepEqual(statuses, [503, 503, 200]);
    assert.equal(count(), 1);
  });

  it('lose the answer after the effect when that is ordered', async () => {
    const faults = new Faults();
    const { answer, count } = counted();
    faults.order({ path: '/helix', hangUp: true, after: true });
    assert.equal((await faults.apply(exchange('/helix/chat/messages', 'POST'), answer)).hangUp, true);
    assert.equal(count(), 1);
  });

  it('fit by method and by pattern', async () => {
    const faults = new Faults();
    const { answer } = counted();
    faults.order({ path: /messages$/, method: 'post', status: 500 });
    assert.equal((await faults.apply(exchange('/helix/chat/messages'), answer)).status, 200);
    assert.equal((await faults.apply(exchange('/helix/users', 'POST'), answer)).status, 200);
    assert.equal((await faults.apply(exchange('/helix/chat/messages', 'POST'), answer)).status, 500);
  });

  it('only slow a request down when no answer is given', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const faults = new Faults();
    const { answer, count } = counted();
    faults.order({ path: '/', delayMs: 3_000 });
    const reply = faults.apply(exchange('/'), answer);
    assert.equal(count(), 0);
    t.mock.timers.tick(3_000);
    assert.equal((await reply).status, 200);
  });

  it('can be taken back, and let nobody wait once they are cleared', async () => {
    const faults = new Faults();
    const { answer } = counted();
    const takeBack = faults.order({ path: '/', status: 500, times: 9 });
    takeBack();
    assert.equal((await faults.apply(exchange('/'), answer)).status, 200);
    faults.order({ path: '/', delayMs: 60_000 });
    const waiting = faults.apply(exchange('/'), answer);
    faults.clear();
    assert.equal((await waiting).status, 200);
  });
});

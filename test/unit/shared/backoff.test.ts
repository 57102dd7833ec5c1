import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Backoff } from '../../../src/shared/backoff';

const delays = (backoff: Backoff, count: number) => Array.from({ length: count }, () => backoff.next());

describe('the backoff', () => {
  it('doubles the upper bound with every try, up to the highest', () => {
    const backoff = new Backoff({ firstMs: 1_000, maxMs: 10_000, random: () => 1 });
    assert.deepEqual(delays(backoff, 6), [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  it('keeps half of the bound, however the dice fall', () => {
    const backoff = new Backoff({ firstMs: 1_000, maxMs: 10_000, random: () => 0 });
    assert.deepEqual(delays(backoff, 5), [500, 1_000, 2_000, 4_000, 5_000]);
  });

  it('spreads the delays of many clients between half and all of the bound', () => {
    const firsts = new Set(Array.from({ length: 50 }, () => new Backoff({ firstMs: 1_000 }).next()));
    assert.ok(firsts.size > 25, `only ${firsts.size} different delays`);
    for (const delay of firsts) assert.ok(delay >= 500 && delay <= 1_000, `${delay} ms`);
  });

  it('counts its tries, and starts over when it is reset', () => {
    const backoff = new Backoff({ firstMs: 100, random: () => 1 });
    delays(backoff, 3);
    assert.equal(backoff.tries, 3);
    backoff.reset();
    assert.equal(backoff.tries, 0);
    assert.equal(backoff.next(), 100);
  });

  it('stays within its bound after a month of tries', () => {
    const backoff = new Backoff({ firstMs: 1_000, maxMs: 120_000, random: () => 1 });
    assert.equal(delays(backoff, 30_000).at(-1), 120_000);
  });
});

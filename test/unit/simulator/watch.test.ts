import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Watch } from '../../../src/simulator';

describe('watching a simulator', () => {
  it('gives the next report that passes the filter', async () => {
    const watch = new Watch<{ count: number }>();
    const awaited = watch.next('count', (count) => count > 1);
    watch.report('count', 1);
    watch.report('count', 2);
    watch.report('count', 3);
    assert.equal(await awaited, 2);
  });

  it('looks at once, and again after every report', async () => {
    const watch = new Watch<{ count: number }>();
    assert.equal(await watch.until(() => 'at once'), 'at once');
    let seen = 0;
    const awaited = watch.until(() => seen >= 2 && seen);
    for (seen = 1; seen <= 2; seen += 1) watch.report('count', seen);
    assert.equal(await awaited, 2);
  });

  it('gives up after its time with words for what did not come', async () => {
    const watch = new Watch<{ count: number }>();
    await assert.rejects(
      watch.next('count', () => true, 5),
      /no "count" within 5 ms/,
    );
  });

  it('rejects when looking fails', async () => {
    const watch = new Watch<{ count: number }>();
    const awaited = watch.next('count', () => {
      throw new Error('broken look');
    });
    watch.report('count', 1);
    await assert.rejects(awaited, /broken look/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OpenGap } from '../../../../src/twitch/conduit/gaps';

describe('the gap of shards that break', () => {
  it('begins with the first that breaks and ends when all deliver again', () => {
    const gap = new OpenGap();
    gap.lose(3, 2_000, 'cut');
    gap.lose(1, 1_500, 'other');
    assert.equal(gap.regain(3, 4_000), null);
    assert.deepEqual(gap.regain(1, 5_000), { fromMs: 1_500, toMs: 5_000, reason: 'cut', shards: [1, 3] });
  });

  it('counts a break from its first word, however often the connection fails', () => {
    const gap = new OpenGap();
    gap.lose(3, 2_000, 'cut');
    gap.lose(3, 3_000, 'refused');
    assert.deepEqual(gap.regain(3, 4_000), { fromMs: 2_000, toMs: 4_000, reason: 'cut', shards: [3] });
  });

  it('is none for a shard that was not missing, and begins anew afterwards', () => {
    const gap = new OpenGap();
    assert.equal(gap.regain(3, 1_000), null);
    gap.lose(3, 2_000, 'cut');
    gap.regain(3, 3_000);
    gap.lose(4, 8_000, 'again');
    assert.deepEqual(gap.regain(4, 9_000), { fromMs: 8_000, toMs: 9_000, reason: 'again', shards: [4] });
  });

  it('can be told in parts while a shard stays away', () => {
    const gap = new OpenGap();
    gap.lose(3, 1_000, 'cut');
    gap.lose(4, 1_000, 'cut');
    gap.regain(4, 2_000);
    assert.equal(gap.soFar(20_000, 30_000), null);
    assert.deepEqual(gap.soFar(60_000, 30_000), {
      fromMs: 1_000,
      toMs: 60_000,
      reason: 'cut',
      shards: [3, 4],
    });
    assert.deepEqual(gap.regain(3, 70_000), { fromMs: 60_000, toMs: 70_000, reason: 'cut', shards: [3] });
    assert.equal(gap.soFar(80_000, 0), null);
  });

  it('as long as a shard is missing it is known since when', () => {
    const gap = new OpenGap();
    assert.equal(gap.sinceMs, null);
    gap.lose(1, 5_000, 'cut');
    gap.lose(2, 4_000, 'cut');
    gap.regain(1, 6_000);
    assert.equal(gap.sinceMs, 4_000);
    gap.regain(2, 7_000);
    assert.equal(gap.sinceMs, null);
  });
});

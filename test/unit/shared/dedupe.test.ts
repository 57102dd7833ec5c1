import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Dedupe } from '../../../src/shared/dedupe';

describe('the memory of ids', () => {
  it('takes an id once', () => {
    const seen = new Dedupe();
    assert.equal(seen.add('a'), true);
    assert.equal(seen.add('a'), false);
    assert.equal(seen.add('b'), true);
    assert.equal(seen.has('a'), true);
    assert.equal(seen.has('c'), false);
  });

  it('remembers each id for the whole window, wherever in a generation it came', () => {
    let now = 0;
    const seen = new Dedupe({ windowMs: 600_000, now: () => now });
    for (let minute = 0; minute < 60; minute += 1) {
      now = minute * 60_000;
      assert.equal(seen.add(`at ${minute}`), true);
      for (let earlier = Math.max(0, minute - 10); earlier <= minute; earlier += 1) {
        assert.equal(seen.has(`at ${earlier}`), true, `${earlier} at ${minute}`);
      }
    }
  });

  it('forgets ids in the end, so that months of chat need no more memory than an hour', () => {
    let now = 0;
    const seen = new Dedupe({ windowMs: 600_000, now: () => now });
    let most = 0;
    for (let index = 0; index < 20_000; index += 1) {
      now = index * 1_000;
      seen.add(String(index));
      most = Math.max(most, seen.size);
    }
    assert.ok(most <= 1_201, `${most} ids were held`);
    assert.equal(seen.has('0'), false);
  });

  it('stays within its bound when a chat runs wild, and still knows the newest ids', () => {
    const seen = new Dedupe({ maxPerGeneration: 100, now: () => 0 });
    for (let index = 0; index < 10_000; index += 1) seen.add(String(index));
    assert.ok(seen.size <= 200, `${seen.size} ids were held`);
    for (let index = 9_900; index < 10_000; index += 1) assert.equal(seen.add(String(index)), false);
  });

  it('does not take a repetition for news right after a generation has ended', () => {
    let now = 0;
    const seen = new Dedupe({ windowMs: 1_000, now: () => now });
    now = 999;
    seen.add('late');
    now = 1_000;
    seen.add('turns');
    assert.equal(seen.add('late'), false);
  });
});

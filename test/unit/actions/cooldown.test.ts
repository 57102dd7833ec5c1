import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cooldown } from '../../../src/actions/cooldown';

describe('a cooldown', () => {
  it('of nothing lets everything pass and remembers nobody', () => {
    const cooldown = new Cooldown(0, 0);
    for (let count = 0; count < 3; count += 1) assert.equal(cooldown.use('a', 0), undefined);
    assert.equal(cooldown.size, 0);
  });

  it('for all rests for everybody from the last use on', () => {
    const cooldown = new Cooldown(10, 0);
    assert.equal(cooldown.use('a', 1_000), undefined);
    assert.deepEqual(cooldown.use('b', 1_001), { who: 'everyone', leftMs: 9_999 });
    assert.deepEqual(cooldown.use('a', 10_999), { who: 'everyone', leftMs: 1 });
    assert.equal(cooldown.use('b', 11_000), undefined);
    assert.deepEqual(cooldown.use('a', 11_000), { who: 'everyone', leftMs: 10_000 });
  });

  it('for a user rests for that one alone', () => {
    const cooldown = new Cooldown(0, 1.5);
    assert.equal(cooldown.use('a', 0), undefined);
    assert.equal(cooldown.use('b', 100), undefined);
    assert.deepEqual(cooldown.use('a', 1_400), { who: 'user', leftMs: 100 });
    assert.equal(cooldown.use('a', 1_500), undefined);
    assert.deepEqual(cooldown.use('b', 1_500), { who: 'user', leftMs: 100 });
  });

  it('tells the longer of two waits', () => {
    const cooldown = new Cooldown(2, 60);
    cooldown.use('a', 0);
    assert.deepEqual(cooldown.use('a', 1_000), { who: 'user', leftMs: 59_000 });
    assert.deepEqual(cooldown.use('b', 1_000), { who: 'everyone', leftMs: 1_000 });
  });

  it('does not begin again with a try that was refused', () => {
    const cooldown = new Cooldown(10, 10);
    cooldown.use('a', 0);
    cooldown.use('a', 9_000);
    assert.equal(cooldown.use('a', 10_000), undefined);
  });

  it('holds every one of 10,000 users to it', () => {
    const cooldown = new Cooldown(0, 60);
    for (let user = 0; user < 10_000; user += 1) assert.equal(cooldown.use(`user ${user}`, user), undefined);
    assert.equal(cooldown.size, 10_000);
    for (let user = 0; user < 10_000; user += 1) {
      assert.equal(cooldown.use(`user ${user}`, 20_000)?.who, 'user', `user ${user}`);
    }
  });

  it('takes no more memory however many users come, and holds the last of them to it', () => {
    const cooldown = new Cooldown(0, 3_600);
    for (let user = 0; user < 100_000; user += 1) cooldown.use(`user ${user}`, user);
    assert.ok(cooldown.size <= 20_000, `${cooldown.size}`);
    assert.equal(cooldown.use('user 99999', 100_000)?.who, 'user');
    assert.equal(cooldown.use('user 90001', 100_000)?.who, 'user');
  });

  it('forgets users whose time is over', () => {
    const cooldown = new Cooldown(0, 10);
    for (let round = 0; round < 100; round += 1) {
      for (let user = 0; user < 100; user += 1) cooldown.use(`${round} ${user}`, round * 10_000);
    }
    assert.ok(cooldown.size <= 200, `${cooldown.size}`);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LivestreamError } from '../../../../src/shared/errors';
import { sentence } from '../../../../src/shared/sentence';
import { type ShardCondition, standingOf } from '../../../../src/twitch/conduit/standing';

const CALM: ShardCondition = {
  progress: null,
  subscriptions: { active: 0, pending: 0 },
  refused: 0,
  problem: undefined,
  isUnreached: false,
};
const shows = (condition: Partial<ShardCondition>): string => {
  const { isAllUp, state, words } = standingOf({ ...CALM, ...condition });
  return [state, words, isAllUp ? 'all up' : ''].filter(Boolean).join(', ');
};
const shards = (enabled: number, wanted: number, isWaiting = false) => ({ enabled, wanted, isWaiting });
const network = new LivestreamError('network', sentence`Away.`);

test('shards are counted until all of them deliver', () => {
  assert.equal(shows({ progress: shards(7, 8) }), 'connecting, 7/8 shards');
  assert.equal(shows({ progress: shards(8, 8) }), 'connected, 8/8 shards, all up');
  assert.equal(shows({ progress: shards(0, 0) }), 'connecting');
  assert.equal(shows({ progress: shards(0, 0, true) }), 'waiting');
  assert.equal(
    shows({ progress: shards(2, 2), refused: 1 }),
    'partly, 2/2 shards, some events refused, all up',
  );
});

test('what is wrong counts where no shard delivers', () => {
  assert.equal(shows({ progress: shards(0, 2), problem: network }), 'offline');
  assert.equal(shows({ progress: shards(1, 2), problem: network }), 'connecting, 1/2 shards');
  const refused = new LivestreamError('auth_required', sentence`No.`);
  assert.equal(shows({ progress: shards(0, 2), problem: refused }), 'auth_required');
});

test('a webhook that Twitch does not reach is red and not on its way', () => {
  assert.equal(shows({ progress: shards(0, 1), isUnreached: true }), 'offline');
  assert.equal(shows({ subscriptions: { active: 0, pending: 1 }, isUnreached: true }), 'offline');
  assert.equal(shows({ subscriptions: { active: 0, pending: 1 } }), 'connecting');
});

test('without a conduit the subscriptions tell', () => {
  assert.equal(shows({}), 'idle');
  assert.equal(shows({ subscriptions: { active: 2, pending: 0 } }), 'connected, all up');
  assert.equal(shows({ subscriptions: { active: 1, pending: 0 }, refused: 1 }), 'partly, all up');
  assert.equal(shows({ refused: 1 }), 'refused');
});

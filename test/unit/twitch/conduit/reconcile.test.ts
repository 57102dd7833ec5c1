import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reconcile } from '../../../../src/twitch/conduit/reconcile';
import type { WireSubscription } from '../../../../src/twitch/eventsub/protocol';
import type { Wish } from '../../../../src/twitch/eventsub/subscription-calls';

const ONLINE: Wish = { type: 'stream.online', version: '1', condition: { broadcaster_user_id: '1' } };
const CHEER: Wish = { type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: '1' } };

const listed = (id: string, wish: Wish, status = 'enabled'): WireSubscription => ({
  ...wish,
  // Twitch lists blank parts of a condition as empty texts.
  condition: { ...wish.condition, reward_id: '' },
  id,
  status,
});
const plan = (wishes: Wish[], subscriptions: WireSubscription[], made: string[] = []) => {
  const { standing, make, drop } = reconcile(wishes, subscriptions, new Set(made));
  return { standing: [...standing.values()], make: make.map(({ type }) => type), drop };
};

describe('comparing the subscriptions that are wanted with those that there are', () => {
  it('makes only what is not there', () => {
    assert.deepEqual(plan([ONLINE, CHEER], [listed('a', ONLINE)]), {
      standing: ['a'],
      make: ['channel.cheer'],
      drop: [],
    });
  });

  it('leaves alone what others have made, wanted here or not', () => {
    assert.deepEqual(plan([ONLINE], [listed('a', ONLINE), listed('b', CHEER)]).drop, []);
  });

  it('removes what this node has made and does not want any more', () => {
    assert.deepEqual(plan([ONLINE], [listed('a', ONLINE), listed('b', CHEER)], ['a', 'b']).drop, ['b']);
  });

  it('replaces one that is dead', () => {
    assert.deepEqual(plan([ONLINE], [listed('a', ONLINE, 'authorization_revoked')]), {
      standing: [],
      make: ['stream.online'],
      drop: ['a'],
    });
  });

  it('does not touch a dead one beside its living twin', () => {
    const twins = [listed('a', ONLINE, 'user_removed'), listed('b', ONLINE), listed('c', ONLINE)];
    assert.deepEqual(plan([ONLINE], twins), { standing: ['b'], make: [], drop: [] });
  });

  it('waits for a webhook whose address has not answered yet', () => {
    assert.deepEqual(plan([ONLINE], [listed('a', ONLINE, 'webhook_callback_verification_pending')]).make, []);
  });
});

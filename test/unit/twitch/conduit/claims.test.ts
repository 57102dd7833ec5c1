import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ClaimRule, type ClaimView, planClaims } from '../../../../src/twitch/conduit/claims';
import type { WireShard } from '../../../../src/twitch/conduit/wire';

const AUTO: ClaimRule = { mode: 'auto', most: null, standIn: false };

/** Shards by their status and session: `{ 0: 'enabled mine' }`. */
function view(shards: Record<number, string>, more: Partial<ClaimView> = {}): ClaimView {
  const listed = Object.entries(shards).map(([id, text]): [number, WireShard] => {
    const [status = '', session_id = ''] = text.split(' ');
    return [Number(id), { id, status, transport: { method: 'websocket', session_id } }];
  });
  return {
    shardCount: 4,
    listed: new Map(listed),
    held: new Set(),
    isFormer: (_shard, { transport }) => transport?.session_id === 'mine',
    isLeft: () => false,
    outbid: new Set(),
    own: [],
    offset: 0,
    ...more,
  };
}

const GONE = 'websocket_disconnected other';

describe('claiming any shards', () => {
  it('takes all that are free, never assigned ones too', () => {
    assert.deepEqual(planClaims(AUTO, view({})).take, [0, 1, 2, 3]);
    assert.deepEqual(planClaims(AUTO, view({ 0: 'enabled other', 2: GONE })).take, [1, 2, 3]);
  });

  it('leaves those alone that somebody serves, or is about to', () => {
    const busy = view({
      0: 'enabled other',
      1: 'webhook_callback_verification_pending',
      2: 'enabled a',
      3: 'enabled b',
    });
    assert.deepEqual(planClaims(AUTO, busy), { take: [], busy: [], outside: [] });
  });

  it('takes its own of before a crash at once, although they still read enabled', () => {
    const crashed = view({ 0: 'enabled other', 1: 'enabled mine', 2: GONE });
    assert.deepEqual(planClaims({ ...AUTO, most: 1 }, crashed).take, [1]);
    assert.deepEqual(planClaims(AUTO, crashed).take, [1, 2, 3]);
  });

  it('takes no more than it may, those included that it has', () => {
    assert.deepEqual(planClaims({ ...AUTO, most: 2 }, view({})).take, [0, 1]);
    assert.deepEqual(planClaims({ ...AUTO, most: 2 }, view({}, { held: new Set([3]) })).take, [0]);
    assert.deepEqual(planClaims({ ...AUTO, most: 2 }, view({}, { held: new Set([0, 1, 2]) })).take, []);
  });

  it('begins where it is told to, so that instances that start together differ', () => {
    assert.deepEqual(planClaims({ ...AUTO, most: 2 }, view({}, { offset: 3 })).take, [3, 0]);
  });

  it('stands in for an instance that is dead, beyond what it may take otherwise', () => {
    const left = view(
      { 0: 'enabled me', 2: GONE, 3: GONE },
      { held: new Set([0]), isLeft: (id) => id === 3 },
    );
    assert.deepEqual(planClaims({ ...AUTO, most: 1 }, left).take, []);
    assert.deepEqual(planClaims({ ...AUTO, most: 1, standIn: true }, left).take, [3]);
  });
});

describe('coming back to shards that others stand in for', () => {
  const rule: ClaimRule = { mode: 'auto', most: 2, standIn: true };
  const all = { 0: 'enabled a', 1: 'enabled a', 2: 'enabled a', 3: 'enabled b' };

  it('takes its own back, and no more than it may', () => {
    assert.deepEqual(planClaims(rule, view(all, { own: [2, 1, 0] })).take, [2, 1]);
  });

  it('takes what is free first', () => {
    assert.deepEqual(planClaims(rule, view({ ...all, 3: GONE }, { own: [0, 1] })).take, [3, 0]);
  });

  it('takes nothing back twice, nothing that it has, and nothing beyond the end', () => {
    const view1 = view(all, { own: [0, 1, 2, 9], outbid: new Set([0]), held: new Set([1]) });
    assert.deepEqual(planClaims(rule, view1).take, [2]);
  });

  it('goes on at once with what it stood in for before a redeploy, its own first', () => {
    const mine = { 0: 'enabled mine', 1: 'websocket_disconnected mine', 2: 'enabled mine', 3: 'enabled b' };
    assert.deepEqual(planClaims({ ...rule, most: 1 }, view(mine, { own: [2] })).take, [2, 0, 1]);
  });

  it('leaves them where nobody stands in for anybody, and where it would take all', () => {
    assert.deepEqual(planClaims({ ...rule, standIn: false }, view(all, { own: [0] })).take, []);
    assert.deepEqual(planClaims({ ...rule, most: null }, view(all, { own: [0] })).take, []);
  });
});

describe('claiming shards by number', () => {
  const list = (takeOver: boolean): ClaimRule => ({ mode: 'list', shards: [1, 3, 7], takeOver });

  it('takes the free ones, and tells of those that are served and those that do not exist', () => {
    const plan = planClaims(list(false), view({ 1: GONE, 3: 'enabled other' }));
    assert.deepEqual(plan, { take: [1], busy: [3], outside: [7] });
  });

  it('takes one that its own session of before still holds', () => {
    assert.deepEqual(planClaims(list(false), view({ 3: 'enabled mine' })).take, [1, 3]);
  });

  it('takes them from whoever has them only when it is told to', () => {
    const busy = view({ 1: 'enabled other', 3: 'enabled other' });
    assert.deepEqual(planClaims(list(false), busy).take, []);
    assert.deepEqual(planClaims(list(true), busy).take, [1, 3]);
  });

  it('takes nothing back from an instance that took it: two of them would fight for ever', () => {
    const busy = view({ 1: 'enabled other', 3: 'enabled other' }, { outbid: new Set([3]) });
    assert.deepEqual(planClaims(list(true), busy), { take: [1], busy: [3], outside: [7] });
    const free = view({ 1: 'enabled other', 3: GONE }, { outbid: new Set([3]) });
    assert.deepEqual(planClaims(list(true), free).take, [1, 3]);
  });

  it('asks for nothing that it has', () => {
    const plan = planClaims(list(false), view({ 1: 'enabled me' }, { held: new Set([1]) }));
    assert.deepEqual(plan, { take: [3], busy: [], outside: [7] });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeShard, type OwnSide } from '../../../../src/twitch/conduit/upkeep';
import type { WireShard } from '../../../../src/twitch/conduit/wire';

const own = (more: Partial<OwnSide> = {}): OwnSide => ({
  shard: 2,
  isUp: true,
  takesOver: false,
  isOwn: ({ transport }) => ['now', 'before'].includes(transport?.session_id ?? ''),
  isCurrent: ({ transport }) => transport?.session_id === 'now',
  ...more,
});
const listed = (status: string, session_id: string): WireShard => ({
  id: '2',
  status,
  transport: { method: 'websocket', session_id },
});

describe('a shard that the node serves', () => {
  it('is fine while Twitch lists it with its session', () => {
    assert.equal(judgeShard(own(), listed('enabled', 'now'), 3), 'fine');
  });

  it('is assigned again when it is disabled, never was assigned, or still points at a lost session', () => {
    assert.equal(judgeShard(own(), listed('websocket_disconnected', 'now'), 3), 'assign');
    assert.equal(judgeShard(own(), listed('websocket_disconnected', 'other'), 3), 'assign');
    assert.equal(judgeShard(own(), undefined, 3), 'assign');
    assert.equal(judgeShard(own(), listed('enabled', 'before'), 3), 'assign');
  });

  it('waits for its connection', () => {
    const down = own({ isUp: false, isCurrent: () => false });
    assert.equal(judgeShard(down, listed('websocket_disconnected', 'before'), 3), 'fine');
    assert.equal(judgeShard(down, undefined, 3), 'fine');
  });

  it('is given up when somebody else has it, whether its connection is up or not', () => {
    assert.equal(judgeShard(own(), listed('enabled', 'other'), 3), 'taken');
    assert.equal(judgeShard(own({ isUp: false }), listed('enabled', 'other'), 3), 'taken');
  });

  it('is taken from whoever has it once its connection is up, where it is to be taken over', () => {
    const over = { takesOver: true, isCurrent: () => false };
    assert.equal(judgeShard(own(over), listed('enabled', 'other'), 3), 'assign');
    assert.equal(judgeShard(own({ ...over, isUp: false }), listed('enabled', 'other'), 3), 'fine');
  });

  it('ends with the conduit that was made smaller, although Twitch may still list it as enabled', () => {
    assert.equal(judgeShard(own(), listed('enabled', 'now'), 2), 'outside');
    assert.equal(judgeShard(own(), undefined, 2), 'outside');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONDUIT_ACTIONS, type ConduitSettings, conduitOrder } from '../../../src/actions/conduit-order';
import { isLivestreamError } from '../../../src/shared/errors';

const order = (action: ConduitSettings['action'], payload?: unknown, set: Partial<ConduitSettings> = {}) =>
  conduitOrder({ action, ...set }, payload);

const refused = (message: RegExp, work: () => unknown) =>
  assert.throws(work, (error) => {
    assert.ok(isLivestreamError(error, 'bad_input'));
    assert.match(error.message, message);
    return true;
  });

const SHARD = { conduitId: 'c1', shardId: '3', sessionId: 's1' };
const IDENTIFY = { action: 'identifyShard', ...SHARD };
const event = (kind: string, more: object = {}) => ({ id: 'e1', platform: 'twitch', kind, ...more });

describe('what a conduit node is asked to do', () => {
  it('takes the fields of each action out of the payload', () => {
    assert.deepEqual(order('list'), { action: 'list' });
    assert.deepEqual(order('cleanUp', Date.now()), { action: 'cleanUp' });
    assert.deepEqual(order('create', { shardCount: 3 }), { action: 'create', shardCount: 3 });
    assert.deepEqual(order('resize', { conduitId: 'c1', shardCount: '20000' }), {
      action: 'resize',
      conduitId: 'c1',
      shardCount: 20_000,
    });
    assert.deepEqual(order('delete', { conduitId: 7 }), { action: 'delete', conduitId: '7' });
    assert.deepEqual(order('delete'), { action: 'delete' });
    assert.deepEqual(order('listShards', { status: 'enabled' }), { action: 'listShards', status: 'enabled' });
    assert.deepEqual(order('unsubscribe', { id: 'u1' }), { action: 'unsubscribe', id: 'u1' });
    assert.deepEqual(order('listSubscriptions', { type: 'channel.follow', userId: 12, status: '' }), {
      action: 'listSubscriptions',
      filters: { type: 'channel.follow', userId: '12' },
    });
    assert.deepEqual(
      order('subscribe', {
        type: 'channel.follow',
        version: 2,
        condition: { broadcaster_user_id: 100, moderator_user_id: '100', more: '' },
        conduitId: 'c1',
      }),
      {
        action: 'subscribe',
        conduitId: 'c1',
        type: 'channel.follow',
        version: '2',
        condition: { broadcaster_user_id: '100', moderator_user_id: '100' },
      },
    );
  });

  it("takes Twitch's own names, too, so that an answer can be handed on", () => {
    assert.deepEqual(order('resize', { id: 'c1', shard_count: 4 }), {
      action: 'resize',
      conduitId: 'c1',
      shardCount: 4,
    });
    assert.deepEqual(order('delete', { id: 'c1', shard_count: 4 }), { action: 'delete', conduitId: 'c1' });
    assert.deepEqual(order('identifyShard', { conduit_id: 'c1', shard_id: '3', session_id: 's1' }), IDENTIFY);
  });

  it('identifies a shard from the top of the payload, from payload.shard, and from the event of a shards node', () => {
    assert.deepEqual(order('identifyShard', SHARD), IDENTIFY);
    assert.deepEqual(order('identifyShard', { ...SHARD, shardId: 3 }), IDENTIFY);
    assert.deepEqual(order('identifyShard', { shard: SHARD }), IDENTIFY);
    assert.deepEqual(order('identifyShard', event('connection.shard_session', { shard: SHARD })), IDENTIFY);
    assert.deepEqual(order('identifyShard', { shard: SHARD, shardId: 4 }), { ...IDENTIFY, shardId: '4' });
  });

  it('identifies nothing from any other event', () => {
    refused(/conduit\.shard_disabled.*switch/, () =>
      order('identifyShard', event('conduit.shard_disabled', { shard: SHARD })),
    );
    refused(/shardId and sessionId is missing/, () => order('identifyShard', event('chat.message', SHARD)));
  });

  it('reads no event as arguments', () => {
    const hostile = event('chat.message', { conduitId: 'c9', shardCount: 1, action: 'delete', status: 'x' });
    assert.deepEqual(order('delete', hostile), { action: 'delete' });
    assert.deepEqual(order('listShards', hostile), { action: 'listShards' });
    refused(/how many shards/, () => order('create', hostile));
    refused(/which subscription/, () => order('unsubscribe', hostile));
    refused(/is an event/, () => order('msg', hostile));
  });

  it('prefers what is set in the node', () => {
    assert.deepEqual(
      order('resize', { conduitId: 'other', shardCount: 9 }, { conduitId: 'set', shardCount: '2' }),
      { action: 'resize', conduitId: 'set', shardCount: 2 },
    );
    assert.deepEqual(
      order(
        'subscribe',
        { type: 'stream.offline', condition: { broadcaster_user_id: '9' } },
        { eventType: 'stream.online', version: '1', condition: '{"broadcaster_user_id":"5"}' },
      ),
      {
        action: 'subscribe',
        type: 'stream.online',
        version: '1',
        condition: { broadcaster_user_id: '5' },
      },
    );
    assert.equal(order('list', { action: 'delete' }).action, 'list');
  });

  it('lets the message choose where the node says so', () => {
    for (const action of CONDUIT_ACTIONS) {
      const all = {
        ...SHARD,
        action,
        shardCount: 1,
        id: 'u1',
        type: 'stream.online',
        shards: [{ id: 0, transport: { method: 'websocket', session_id: 's' } }],
      };
      assert.equal(order('msg', all).action, action);
    }
    refused(/action is missing.*identifyShard, list/, () => order('msg', {}));
    refused(/action is "explode"/, () => order('msg', { action: 'explode' }));
    refused(/action is a list/, () => order('msg', { action: ['list'] }));
  });

  for (const shardCount of [0, -1, 1.5, 20_001, '', 'many', '5 shards', null, {}, [5], true, Number.NaN]) {
    it(`refuses a shard count of ${JSON.stringify(shardCount)}`, () => {
      refused(/shards|shardCount must be a whole number from 1 to 20000/, () =>
        order('create', { shardCount }),
      );
    });
  }

  it('never takes an empty id for "the only one"', () => {
    refused(/conduitId is empty/, () => order('delete', { conduitId: '' }));
    refused(/conduitId is empty/, () => order('resize', { conduitId: '  ', shardCount: 1 }));
    refused(/id is empty/, () => order('unsubscribe', { id: '' }));
    refused(/conduitId must be a text/, () => order('delete', { conduitId: { all: true } }));
  });

  it('refuses a condition that is none, and says what one looks like', () => {
    const wrong = (condition: unknown) =>
      refused(/condition/, () => order('subscribe', { type: 'stream.online', condition }));
    for (const condition of [[1], '[1]', '{', 5, { broadcaster_user_id: { id: 1 } }]) wrong(condition);
    refused(/what to subscribe to/, () => order('subscribe', {}));
    refused(/type must be one of Twitch's names/, () => order('subscribe', { type: 'a b' }));
  });

  it('refuses the id of a shard that can be none', () => {
    for (const shardId of ['-1', '1.5', 'first', '20000', '999999']) {
      refused(/number from 0/, () => order('identifyShard', { ...SHARD, shardId }));
    }
  });
});

describe('the shards of updateShards', () => {
  const update = (shards: unknown) => order('updateShards', { shards });
  const socket = (id: unknown, more: object = {}) => ({
    id,
    transport: { method: 'websocket', session_id: 's1' },
    ...more,
  });

  it('may be sockets and webhooks, with ids as numbers or texts', () => {
    const webhook = { method: 'webhook', callback: 'https://example.org/a', secret: '0123456789' };
    assert.deepEqual(update([socket(0), socket('07'), { id: '2', transport: webhook }]), {
      action: 'updateShards',
      shards: [
        { id: '0', transport: { method: 'websocket', session_id: 's1' } },
        { id: '7', transport: { method: 'websocket', session_id: 's1' } },
        { id: '2', transport: webhook },
      ],
    });
    assert.deepEqual(update({ id: 1, transport: { method: 'websocket', sessionId: 's2' } }), {
      action: 'updateShards',
      shards: [{ id: '1', transport: { method: 'websocket', session_id: 's2' } }],
    });
  });

  it('are refused one by one, by name', () => {
    for (const [shards, message] of [
      [undefined, /is missing/],
      [[], /is empty/],
      ['0', /is a string/],
      [[socket(0), socket('0')], /shard 0 twice/],
      [[null], /shards\[0\] must be/],
      [[socket(undefined)], /has no id/],
      [[{ id: 4 }], /Shard 4 has no transport/],
      [[{ id: 4, transport: { method: 'carrier pigeon' } }], /method.*carrier pigeon/],
      [[{ id: 4, transport: { method: 'websocket' } }], /Shard 4 has no session_id/],
      [[{ id: 4, transport: { method: 'webhook', callback: 'nowhere' } }], /Shard 4 has no callback/],
    ] as const) {
      refused(message, () => update(shards));
    }
  });

  it('do not show their secret in an error', () => {
    const transport = { method: 'webhook', callback: 'https://example.org/a', secret: 'hush' };
    assert.throws(
      () => update([{ id: 4, transport }]),
      (error) =>
        isLivestreamError(error, 'bad_input') &&
        !JSON.stringify([error.message, error.cause]).includes('hush'),
    );
  });
});

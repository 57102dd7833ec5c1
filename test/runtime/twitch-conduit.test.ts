import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { type AnyMessage, type FlowEntry, recorder, TestFlow } from '../support/test-flow';
import { WireSocket } from '../support/wire-client';

const PLACE = { z: 'tab', x: 0, y: 0 };

/** A conduit node that answers to `answer`. */
const conduit = (id: string, action: string, more: object = {}): FlowEntry => ({
  id,
  type: 'livestream-twitch-conduit',
  ...PLACE,
  app: 'app',
  action,
  wires: [['answer']],
  ...more,
});

describe('the node twitch conduit', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow | undefined;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await flow?.close();
    flow = undefined;
    await simulator.close();
  });

  async function start(...nodes: FlowEntry[]): Promise<TestFlow> {
    flow = await TestFlow.start(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints },
        ...nodes,
        ...['answer', 'caught', 'shown', 'completed'].map(recorder),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
        { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
        {
          id: 'complete',
          type: 'complete',
          ...PLACE,
          scope: nodes.map(({ id }) => id),
          wires: [['completed']],
        },
      ],
      { app: { clientId: simulator.clientId, clientSecret: simulator.clientSecret } },
    );
    return flow;
  }

  /** Sends a message and gives what comes out of the node. */
  async function ask(id: string, message: AnyMessage): Promise<AnyMessage> {
    assert.ok(flow);
    const before = flow.received('answer').length;
    flow.send(id, message);
    return (await flow.messages('answer', before + 1))[before] ?? {};
  }

  async function failure(): Promise<{ code: string; message: string; cause: { platform: string } }> {
    const [message] = (await flow?.messages('caught')) ?? [];
    assert.equal(flow?.received('answer').length, 0);
    return message?.error as { code: string; message: string; cause: { platform: string } };
  }

  const rows = ({ payload }: AnyMessage) => payload as Record<string, unknown>[];

  it('puts what came with the answer beside it', async () => {
    await start(conduit('list', 'list'));
    const { twitch } = await ask('list', { payload: '' });
    const { operation, token, statusCode } = (twitch ?? {}) as Record<string, unknown>;
    assert.deepEqual([operation, token, statusCode], ['get-conduits', 'app', 200]);
  });

  it('leads a conduit through its whole life, and passes the rest of each message on', async () => {
    await start(
      conduit('create', 'create', { shardCount: '2' }),
      conduit('list', 'list'),
      conduit('resize', 'resize'),
      conduit('subscribe', 'subscribe', { eventType: 'stream.online', version: '1' }),
      conduit('subscriptions', 'listSubscriptions'),
      conduit('delete', 'delete'),
      conduit('cleanUp', 'cleanUp'),
    );
    const origin = { platform: 'twitch', account: 'a1' };
    const made = await ask('create', { payload: 'go', topic: 'kept', origin, _msgid: 'm1' });
    const id = rows(made)[0]?.id;
    assert.deepEqual(rows(made), [{ id, shard_count: 2 }]);
    assert.deepEqual([made.topic, made.origin, made._msgid], ['kept', origin, 'm1']);
    assert.deepEqual(rows(await ask('list', { payload: Date.now() })), [{ id, shard_count: 2 }]);
    assert.deepEqual(rows(await ask('resize', { payload: { shardCount: 6 } })), [{ id, shard_count: 6 }]);
    assert.deepEqual(rows(await ask('resize', { payload: { conduitId: id, shardCount: 1 } })), [
      { id, shard_count: 1 },
    ]);
    const condition = { broadcaster_user_id: simulator.broadcaster.id };
    const [subscribed] = rows(await ask('subscribe', { payload: { condition } }));
    assert.equal(subscribed?.type, 'stream.online');
    const listed = await ask('subscriptions', {});
    assert.deepEqual(
      rows(listed).map((row) => row.id),
      [subscribed?.id],
    );
    assert.equal((listed.counts as { total: number }).total, 1);
    assert.deepEqual(rows(await ask('delete', { payload: { conduitId: id } })), []);
    const cleaned = await ask('cleanUp', { payload: '', counts: { total: 1 } });
    assert.deepEqual(cleaned.counts, { removed: 1, kept: 0 });
    assert.equal(rows(cleaned)[0]?.status, 'conduit_deleted');
    assert.deepEqual(flow?.received('caught'), []);
    assert.equal((await flow?.messages('completed', 8))?.length, 8);
  });

  it('identifies a shard from the event of a shards node', async () => {
    await start(conduit('create', 'create', { shardCount: 1 }), conduit('identify', 'identifyShard'));
    const [made] = rows(await ask('create', {}));
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    try {
      const payload = {
        id: 'e1',
        platform: 'twitch',
        kind: 'connection.shard_session',
        shard: { conduitId: made?.id, shardId: '0', sessionId: socket.sessionId },
      };
      const [shard] = rows(await ask('identify', { topic: 'connection.shard_session', payload }));
      assert.equal(shard?.status, 'enabled');
      assert.equal(simulator.conduits()[0]?.shards[0]?.transport.session_id, socket.sessionId);
    } finally {
      socket.close();
    }
  });

  it('does as the message says, where it is told to', async () => {
    await start(conduit('any', 'msg'));
    await ask('any', { payload: { action: 'create', shardCount: 3 } });
    assert.equal(rows(await ask('any', { payload: { action: 'list' } }))[0]?.shard_count, 3);
    await ask('any', { payload: { action: 'delete' } });
    assert.deepEqual(simulator.conduits(), []);
  });

  it('deletes nothing for a payload that it cannot be sure of', async () => {
    await start(conduit('create', 'create', { shardCount: 1 }), conduit('delete', 'delete'));
    await ask('create', {});
    flow?.received('answer').splice(0);
    flow?.send('delete', { payload: { conduitId: '' } });
    const { code, message } = await failure();
    assert.equal(code, 'bad_input');
    assert.match(message, /conduitId is empty/);
    assert.equal(simulator.conduits().length, 1);
  });

  it('says by an error which shard was refused', async () => {
    await start(conduit('create', 'create', { shardCount: 1 }), conduit('identify', 'identifyShard'));
    await ask('create', {});
    flow?.received('answer').splice(0);
    flow?.send('identify', { payload: { shardId: 4, sessionId: 'nobody' } });
    const { code, message, cause } = await failure();
    assert.equal(code, 'shard_error');
    assert.match(message, /shard 4/);
    assert.equal(cause.platform, 'twitch');
    await flow?.until('shown', (all) =>
      all.some(({ status }) => (status as { text?: string }).text === 'twitch-conduit.status.failed'),
    );
  });

  it('hands on the shards that Twitch does not let go of', async () => {
    await start(
      conduit('create', 'create', { shardCount: 2 }),
      conduit('update', 'updateShards'),
      conduit('resize', 'resize', { shardCount: 1 }),
    );
    await ask('create', {});
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    try {
      const transport = { method: 'websocket', session_id: socket.sessionId };
      await ask('update', { payload: { shards: [0, 1].map((id) => ({ id, transport })) } });
      simulator.keepCutOffShards();
      const { leftovers } = await ask('resize', { payload: '' });
      assert.deepEqual(
        (leftovers as { id: string }[]).map(({ id }) => id),
        ['1'],
      );
    } finally {
      socket.close();
    }
  });

  it('says what it lacks: an app, or the secret of its app', async () => {
    await start(conduit('list', 'list', { app: '' }));
    flow?.send('list', {});
    const { code, message } = await failure();
    assert.equal(code, 'bad_input');
    assert.match(message, /no Twitch app/);
    await flow?.close();

    flow = await TestFlow.start(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints },
        conduit('list', 'list'),
        recorder('answer'),
        recorder('caught'),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
      ],
      { app: { clientId: simulator.publicClientId } },
    );
    flow.send('list', {});
    const refused = await failure();
    assert.equal(refused.code, 'auth_required');
    assert.match(refused.message, /client secret/);
  });

  it('works on the built-in simulator without any account', async () => {
    flow = await TestFlow.start(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        { id: 'app', type: 'livestream-twitch-app', server: 'simulator' },
        conduit('create', 'create', { shardCount: 1 }),
        recorder('answer'),
      ],
      {},
    );
    assert.equal(rows(await ask('create', {}))[0]?.shard_count, 1);
  });

  it('puts no secret into an answer or an error', async () => {
    await start(conduit('create', 'create', { shardCount: 1 }), conduit('update', 'updateShards'));
    await ask('create', {});
    const secret = 'a secret that nobody sees';
    const transport = { method: 'webhook', callback: 'http://127.0.0.1:9/hook', secret };
    const answer = await ask('update', { payload: { shards: [{ id: 0, transport }] } });
    flow?.send('update', {
      payload: { shards: [{ id: 9, transport }] },
    });
    const [caught] = (await flow?.messages('caught')) ?? [];
    assert.doesNotMatch(JSON.stringify([answer, caught?.error, flow?.received('shown')]), new RegExp(secret));
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Instance, Stage } from '../../../support/serving';

describe('a node whose flow assigns the shards', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ figures: { unusedSocketMs: 1_500 } });
  });
  afterEach(() => stage.close());

  const sessions = ({ recorder }: Instance) =>
    recorder.connections
      .filter(({ topic }) => topic === 'connection.shard_session')
      .map(({ payload }) => payload.shard);

  /** What the node twitch conduit does with what it gets. */
  async function identify(shard: ReturnType<typeof sessions>[number]): Promise<void> {
    const transport = { method: 'websocket', session_id: shard?.sessionId };
    await stage.app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: shard?.conduitId,
      shards: [{ id: shard?.shardId, transport }],
    });
  }

  const asked = (instance: Instance, count: number) =>
    instance.recorder.until(() => sessions(instance).length >= count);

  it('tells each session with its shard, even when nothing else of the connection is wanted', async () => {
    const instance = stage.serve({ identify: 'flow', shardCount: 2, connectionEvents: false });
    await asked(instance, 2);
    const { connections } = instance.recorder;
    assert.deepEqual(new Set(connections.map(({ topic }) => topic)), new Set(['connection.shard_session']));
    for (const shard of sessions(instance)) {
      assert.equal(shard?.conduitId, stage.conduitId);
      assert(stage.simulator.sessions().some(({ id }) => id === shard?.sessionId));
    }
    assert.deepEqual(
      sessions(instance)
        .map((shard) => shard?.shardId)
        .sort(),
      ['0', '1'],
    );
    assert.equal(stage.assignments, 0);
  });

  it('serves them as soon as the flow has assigned them', async () => {
    const instance = stage.serve({ identify: 'flow', shardCount: 2 });
    await asked(instance, 2);
    for (const shard of sessions(instance)) await identify(shard);
    const { recorder } = instance;
    await recorder.until(({ words, shown }) => words === '2/2 shards' && shown === 'connected');
    await stage.simulator.watch.until(() => stage.simulator.subscriptions('enabled').length === 2);
    stage.simulator.say({ user: 'viewer_one', text: 'hello' });
    await recorder.until(({ texts }) => texts.includes('hello'));
    assert.deepEqual(recorder.reported, []);
  });

  it('tells the new session after a loss', async () => {
    const instance = stage.serve({ identify: 'flow', shardCount: 1 });
    await asked(instance, 1);
    await identify(sessions(instance)[0]);
    await instance.recorder.until(({ shown }) => shown === 'connected');
    stage.simulator.dropConnections({ code: 1001 });
    await asked(instance, 2);
    await identify(sessions(instance)[1]);
    await instance.recorder.until(({ news }) => news.includes('gap'));
    assert.equal(stage.enabled().size, 1);
  });

  it('says which shard the flow has not assigned in time, and asks again', async () => {
    const instance = stage.serve({ identify: 'flow', shardCount: 1 });
    const { recorder } = instance;
    await recorder.until(({ reported }) => reported.length > 0);
    assert.equal(recorder.reported[0]?.code, 'shard_error');
    assert.match(recorder.reported[0]?.message ?? '', /shard 0 within ten seconds.*twitch conduit/);
    await asked(instance, 2);
    await identify(sessions(instance).at(-1));
    await recorder.until(({ shown }) => shown === 'connected');
    assert.equal(recorder.reported.length, 1);
  });
});

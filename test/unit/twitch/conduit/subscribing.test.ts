import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { memorySlot, Stage } from '../../../support/serving';

const SUBSCRIPTIONS = '/helix/eventsub/subscriptions';

describe('the subscriptions of a conduit', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const types = () =>
    stage.simulator
      .subscriptions('enabled')
      .map(({ type }) => type)
      .sort();
  const calls = (method: string) => stage.simulator.requests(method, SUBSCRIPTIONS).length;
  const until = (isSo: () => boolean) => stage.simulator.watch.until(isSo);

  it('are made for each channel, with the reader where one is needed', async () => {
    stage.simulator.addUser({ login: 'other_channel' });
    for (const login of ['other_channel', 'the_reader']) stage.simulator.signIn({ login });
    const events = [
      { type: 'channel.chat.message', version: '1' },
      { type: 'stream.online', version: '1' },
    ];
    const channel = `${stage.simulator.broadcaster.login}, other_channel`;
    await stage.serving({ events, channel, reader: 'the_reader' });
    await until(() => types().length === 5);
    const readers = stage.simulator
      .subscriptions('enabled')
      .filter(({ type }) => type === 'channel.chat.message')
      .map(({ condition }) => condition.user_id);
    assert.equal(readers.length, 2);
    assert.equal(new Set(readers).size, 1);
  });

  it('stay over a restart and are not made again', async () => {
    const slot = memorySlot();
    const first = await stage.serving({ shardCount: 2 }, slot);
    await first.close();
    assert.equal(types().length, 2);
    const before = calls('POST');
    const { recorder } = await stage.serving({}, slot);
    stage.simulator.say({ user: 'viewer_one', text: 'again' });
    await recorder.until(({ texts }) => texts.includes('again'));
    assert.equal(calls('POST'), before);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.match(String(recorder.detail('gap')?.reason), /deployed anew or Node-RED was restarted/);
  });

  it('are removed when nobody here wants them any more, those of others never', async () => {
    const slot = memorySlot();
    const events = [{ type: 'channel.chat.message' }, { type: 'channel.cheer' }];
    const first = await stage.serving({ shardCount: 1, events }, slot);
    await until(() => types().length === 3);
    await first.close();
    await stage.app.call('POST', '/eventsub/subscriptions', {
      type: 'stream.online',
      version: '1',
      condition: { broadcaster_user_id: stage.simulator.broadcaster.id },
      transport: { method: 'conduit', conduit_id: stage.conduitId },
    });
    await stage.serving({ events: [{ type: 'channel.chat.message' }] }, slot);
    await until(() => calls('DELETE') > 0);
    assert.deepEqual(types(), ['channel.chat.message', 'conduit.shard.disabled', 'stream.online']);
  });

  it('are made one by one with what others made in between', async () => {
    stage.simulator.failNext({ path: SUBSCRIPTIONS, method: 'POST', hangUp: true, after: true, times: 2 });
    const { recorder } = await stage.serving({ shardCount: 1 });
    await until(() => types().length === 2);
    stage.simulator.say({ user: 'viewer_one', text: 'hello' });
    await recorder.until(({ texts }) => texts.includes('hello'));
    assert.deepEqual(recorder.reported, []);
  });

  it('that the channel has not agreed to are told of with who has to do what, and the others come', async () => {
    stage.simulator.addUser({ login: 'stranger_channel' });
    const events = [
      { type: 'channel.chat.message' },
      { type: 'channel.subscribe' },
      { type: 'stream.online' },
    ];
    const { recorder } = stage.serve({ shardCount: 1, events, channel: 'stranger_channel' });
    await recorder.until(({ reported, shown }) => reported.length === 2 && shown === 'partly');
    assert.equal(recorder.words, '1/1 shards, some events refused');
    const [chat = '', subs = ''] = recorder.reported.map(({ message }) => message).sort();
    assert.match(
      chat,
      /channel\.chat\.message in the channel stranger_channel\..*user:read:chat and user:bot/,
    );
    assert.match(subs, /stranger_channel must once sign in to your app with channel:read:subscriptions/);
    assert.deepEqual(
      recorder.reported.map(({ code }) => code),
      ['missing_scope', 'missing_scope'],
    );
    await until(() => types().includes('stream.online'));
  });

  it('are parked when somebody takes their consent back', async () => {
    const { recorder } = await stage.serving({ shardCount: 1 });
    stage.simulator.revokeAuthorization(stage.simulator.broadcaster.id);
    await recorder.until(({ reported, shown }) => reported.length > 0 && shown === 'partly');
    assert.equal(recorder.reported[0]?.code, 'auth_required');
    assert.match(recorder.reported[0]?.message ?? '', /withdrawn/);
  });

  it('are not needed: whatever a flow has subscribed by itself comes, too', async () => {
    const { recorder } = stage.serve({ events: [], shardCount: 1 });
    await recorder.until(({ shown }) => shown === 'connected');
    await stage.app.call('POST', '/eventsub/subscriptions', {
      type: 'channel.follow',
      version: '2',
      condition: {
        broadcaster_user_id: stage.simulator.broadcaster.id,
        moderator_user_id: stage.simulator.broadcaster.id,
      },
      transport: { method: 'conduit', conduit_id: stage.conduitId },
    });
    stage.simulator.emit('channel.follow', '2');
    await recorder.until(({ events }) => events.length > 0);
    assert.equal(recorder.events[0]?.topic, 'follow');
  });

  it('of what only an app gets are filled with its own client id', async () => {
    const events = [{ type: 'user.authorization.grant' }, { type: 'conduit.shard.disabled' }];
    const { recorder } = await stage.serving({ shardCount: 2, events, channel: '' });
    await until(() => types().length === 3);
    stage.simulator.disableShards(stage.conduitId, [1]);
    await recorder.until(({ events: come }) => come.some(({ topic }) => topic === 'conduit.shard_disabled'));
    assert.deepEqual(recorder.reported, []);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { errorOf, eventOf } from '../support/messages';
import { type AnyMessage, type FlowEntry, recorder, sendNode, TestFlow } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };

describe('the node twitch shards', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow | undefined;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    simulator.signIn();
  });
  afterEach(async () => {
    await flow?.close();
    flow = undefined;
    await simulator.close();
  });

  const shards = (more: object = {}): FlowEntry => ({
    id: 'in',
    type: 'livestream-twitch-shards',
    ...PLACE,
    app: 'app',
    conduit: '',
    shards: 'auto',
    shardCount: '2',
    identify: 'auto',
    events: [{ type: 'channel.chat.message', version: '1' }],
    channel: simulator.broadcaster.login,
    reader: '',
    transport: 'websocket',
    own: true,
    raw: true,
    connectionEvents: true,
    wires: [['out'], ['news']],
    ...more,
  });

  const nodes = (...ours: FlowEntry[]): FlowEntry[] => [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints },
    ...ours,
    ...['out', 'news', 'caught', 'shown', 'answer'].map(recorder),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: ['in'], wires: [['shown']] },
  ];

  async function start(...ours: FlowEntry[]): Promise<TestFlow> {
    const { clientId, clientSecret } = simulator;
    flow = await TestFlow.start(nodes(...ours), { app: { clientId, clientSecret } });
    return flow;
  }

  const statuses = (messages: AnyMessage[]) =>
    messages.map(({ status }) => status as { fill: string; shape: string; text: string });
  const shows = (text: string) =>
    flow?.until('shown', (messages) => statuses(messages).some((status) => status.text === text));
  const subscribed = () => simulator.watch.until(() => simulator.subscriptions('enabled').length === 2);

  it('sends an event as a message with topic, payload and origin, and shows its shards', async () => {
    await start(shards());
    await shows('2/2 shards');
    await subscribed();
    simulator.say({ user: 'viewer_one', text: 'hello' });
    const [message] = (await flow?.messages('out')) ?? [];
    assert.equal(message?.topic, 'chat.message');
    const event = eventOf(message);
    assert.equal(event.message?.text, 'hello');
    assert.deepEqual(message?.origin, {
      platform: 'twitch',
      account: 'app',
      channel: simulator.broadcaster.id,
      user: event.user?.id,
      login: 'viewer_one',
      messageId: event.message?.id,
      eventId: event.id,
    });
    const shown = statuses(flow?.received('shown') ?? []);
    assert.deepEqual(shown.at(-1), { ...shown.at(-1), fill: 'green', shape: 'dot', text: '2/2 shards' });
    assert.deepEqual(flow?.received('caught'), []);
  });

  it('shows how many of its shards deliver, and tells of the loss', async () => {
    await start(shards({ shardCount: '8' }));
    await shows('8/8 shards');
    simulator.cutShards(simulator.conduits()[0]?.id ?? '', [5]);
    await shows('7/8 shards');
    await flow?.until('news', (messages) => messages.some(({ topic }) => topic === 'connection.gap'));
    const kinds = flow?.received('news').map(({ topic }) => topic) ?? [];
    for (const kind of [
      'connection.opened',
      'connection.lost',
      'connection.restored',
      'connection.shard_assigned',
    ]) {
      assert(kinds.includes(kind as never), kind);
    }
  });

  it('waits in yellow when no shard is free, and says so once to Catch', async () => {
    await start(shards(), shards({ id: 'second', shards: '0-1', wires: [[], []] }));
    await flow?.messages('caught');
    assert.equal(errorOf(flow?.received('caught')[0]).code, 'shard_not_found');
    assert.equal(flow?.received('caught').length, 1);
  });

  it('shares its shards with another node that wants the same, and each sends what it has chosen', async () => {
    const events = [{ type: 'stream.offline', version: '1' }];
    const second = shards({ id: 'second', events, wires: [['answer'], []] });
    await start(shards(), second);
    await simulator.watch.until(() => simulator.subscriptions('enabled').length === 3);
    await shows('2/2 shards');
    assert.equal(simulator.sessions().length, 2);
    simulator.say({ user: 'viewer_one', text: 'hello' });
    simulator.emit('stream.offline', '1');
    assert.equal((await flow?.messages('out'))?.[0]?.topic, 'chat.message');
    assert.equal((await flow?.messages('answer'))?.[0]?.topic, 'stream.offline');
    assert.deepEqual(flow?.received('caught'), []);
  });

  it('lets the flow assign its shards with a twitch conduit node', async () => {
    const conduit = {
      id: 'conduit',
      type: 'livestream-twitch-conduit',
      ...PLACE,
      app: 'app',
      action: 'identifyShard',
      wires: [['answer']],
    };
    await start(
      shards({ identify: 'flow', connectionEvents: false, wires: [['out'], ['conduit']] }),
      conduit,
    );
    await shows('2/2 shards');
    assert.equal((await flow?.messages('answer', 2))?.length, 2);
    await subscribed();
    simulator.say({ user: 'viewer_one', text: 'hello' });
    await flow?.messages('out');
    assert.deepEqual(flow?.received('caught'), []);
  });

  it('answers as a bot with the token of the app, and marks what it said', async () => {
    simulator.signIn({ login: 'little_helper' });
    const send = sendNode({
      to: 'twitch',
      twitchApp: 'app',
      sender: 'little_helper',
      text: 'answer',
      textType: 'str',
    });
    await start(shards({ reader: 'little_helper' }), send);
    await shows('2/2 shards');
    await subscribed();
    simulator.say({ user: 'viewer_one', text: '!hello' });
    const [asked] = (await flow?.messages('out')) ?? [];
    flow?.send('send', { ...asked, payload: 'hello yourself' });
    const [, heard] = (await flow?.messages('out', 2)) ?? [];
    const answer = eventOf(heard);
    assert.equal(answer.self, true);
    assert.equal(answer.user?.login, 'little_helper');
    assert(answer.user?.roles.includes('bot'));
  });

  it('lets send chat answer where a message came from, as soon as it knows as whom', async () => {
    simulator.signIn({ login: 'little_helper' });
    const send = (sender: string, id: string) => sendNode({ id, sender, text: 'answer', textType: 'str' });
    await start(shards({ reader: 'little_helper' }), send('', 'nobody'), send('little_helper', 'bot'));
    await shows('2/2 shards');
    await subscribed();
    simulator.say({ user: 'viewer_one', text: '!hello' });
    const [asked] = (await flow?.messages('out')) ?? [];
    flow?.send('nobody', { ...asked, payload: 'hello' });
    assert.match(errorOf((await flow?.messages('caught'))?.[0]).message, /came through a Twitch app/);
    flow?.send('bot', { ...asked, payload: 'hello' });
    const [, heard] = (await flow?.messages('out', 2)) ?? [];
    assert.equal(eventOf(heard).self, true);
  });

  for (const type of ['full', 'flows', 'nodes'] as const) {
    it(`serves its shards again after a deploy of ${type}, with the same subscriptions and no other conduit`, async () => {
      await start(shards());
      await shows('2/2 shards');
      await subscribed();
      const [before] = simulator.conduits();
      const sessions = simulator.sessions().map(({ id }) => id);
      const { clientId, clientSecret } = simulator;
      await flow?.deploy(nodes(shards({ name: 'changed' })), type, { app: { clientId, clientSecret } });
      const enabled = () =>
        simulator.conduits()[0]?.shards.filter(({ status }) => status === 'enabled').length === 2 &&
        simulator.sessions().length === 2;
      await simulator.watch.until(enabled);
      simulator.say({ user: 'viewer_one', text: type });
      await flow?.until('out', (messages) => messages.length > 0);
      assert.deepEqual(
        simulator.conduits().map(({ id }) => id),
        [before?.id],
      );
      assert.equal(simulator.subscriptions().length, 2);
      // The app stays unless everything is deployed, and keeps the connections for its nodes.
      const now = simulator.sessions().map(({ id }) => id);
      assert.equal(JSON.stringify(now) === JSON.stringify(sessions), type !== 'full');
      assert.deepEqual(flow?.received('caught'), []);
    });
  }

  it('leaves nothing connected when its flow is closed', async () => {
    await start(shards());
    await shows('2/2 shards');
    await flow?.deploy([], 'full');
    await simulator.watch.until(() => simulator.sessions().length === 0);
  });

  describe('that cannot work says so to Catch and in its status', () => {
    it('without an app', async () => {
      await start(shards({ app: '' }));
      assert.equal(errorOf((await flow?.messages('caught'))?.[0]).code, 'bad_input');
      assert.equal(
        statuses((await flow?.messages('shown')) ?? [])[0]?.text,
        'twitch-shards.status.noAccount',
      );
    });

    it('with an app without a secret', async () => {
      flow = await TestFlow.start(nodes(shards()), { app: { clientId: simulator.publicClientId } });
      assert.equal(errorOf((await flow.messages('caught'))[0]).code, 'auth_required');
      await shows('twitch-shards.status.authRequired');
    });

    it('with settings that no editor has made', async () => {
      await start(
        shards({ shards: ['x'], claim: {}, events: 'rubbish', channel: 7, reader: null, transport: 1 }),
      );
      assert.equal(errorOf((await flow?.messages('caught'))?.[0]).code, 'not_found');
    });
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import { objectOf } from '../../src/shared/wire';
import { TwitchSimulator } from '../../src/simulator';
import { CONNECTED } from '../support/messages';
import {
  accountNodes,
  credentialsOn,
  type FlowEntry,
  inputFlow,
  recorder,
  TestFlow,
} from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };
const POINTS = 'channel-points-channel-v1';
const REDEEMED = 'channel.channel_points_custom_reward_redemption.add';

describe('the node twitch pubsub', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const pubsub = (node: Record<string, unknown> = {}): FlowEntry => ({
    id: 'topics',
    type: 'livestream-twitch-pubsub',
    ...PLACE,
    user: 'user',
    channel: '',
    topics: [POINTS],
    transport: 'eventsub',
    format: 'event',
    own: false,
    raw: true,
    connectionEvents: true,
    wires: [['out'], ['news']],
    ...node,
  });
  const flowOf = (node: Record<string, unknown> = {}, app: Record<string, unknown> = {}): FlowEntry[] => [
    { id: 'tab', type: 'tab', label: 'test' },
    ...accountNodes(simulator, app),
    pubsub(node),
    ...['out', 'news', 'caught', 'shown'].map(recorder),
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
  ];
  const begin = async (nodes: FlowEntry[]) => {
    flow = await TestFlow.start(nodes, credentialsOn(simulator));
  };
  const texts = (messages: Record<string, unknown>[]) => messages.map(({ status }) => objectOf(status).text);
  const shows = (text: string) => flow.until('shown', (messages) => texts(messages).includes(text));
  const caught = async () => objectOf((await flow.messages('caught'))[0]?.error);

  it('sends our event of what EventSub tells, by its kind', async () => {
    await begin(flowOf());
    await shows(CONNECTED);
    simulator.emit(REDEEMED);
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, 'reward.redeemed');
    assert.deepEqual(eventFaults(message?.payload), []);
    assert.equal(objectOf(message?.origin).account, 'user');
    assert.equal(simulator.pubsub.connections().length, 0);
  });

  it('sends the payload that an old flow expects, by its topic', async () => {
    await begin(flowOf({ format: 'pubsub' }));
    await shows(CONNECTED);
    simulator.emit(REDEEMED, undefined, { viewer: 'viewer_one' });
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, `${POINTS}.${simulator.broadcaster.id}`);
    const payload = objectOf(message?.payload);
    const redemption = objectOf(objectOf(payload.data).redemption);
    assert.equal(payload.type, 'reward-redeemed');
    assert.equal(redemption.status, 'UNFULFILLED');
    assert.equal(objectOf(redemption.user).login, 'viewer_one');
    assert.equal(objectOf(redemption.reward).image, null);
    assert.equal(objectOf(message?.origin).channel, simulator.broadcaster.id);
  });

  it('listens to a PubSub server at the address of the app', async () => {
    await begin(flowOf({ transport: 'pubsub' }));
    await shows(CONNECTED);
    simulator.emit(REDEEMED);
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, 'reward.redeemed');
    assert.deepEqual(eventFaults(message?.payload), []);
    assert.deepEqual(
      simulator.pubsub.connections().map(({ topics }) => topics),
      [[`${POINTS}.${simulator.broadcaster.id}`]],
    );
    assert.equal(simulator.sessions().length, 0);
    assert.ok(flow.received('news').some(({ topic }) => topic === 'connection.opened'));
  });

  it('adds no connection to that of twitch events, and no subscription that is there already', async () => {
    const [events] = inputFlow(simulator, {
      events: [{ type: 'channel.follow', version: '2' }],
      wires: [['out']],
    }).filter(({ id }) => id === 'in');
    await begin([...flowOf({ topics: ['following', 'polls'] }), { ...events, z: 'tab' } as FlowEntry]);
    await flow.until('shown', (messages) => {
      const connected = messages
        .map(({ status }) => objectOf(status))
        .filter(({ text }) => text === CONNECTED);
      return new Set(connected.map(({ source }) => objectOf(source).id)).size === 2;
    });
    assert.equal(simulator.sessions().length, 1);
    assert.equal(
      simulator.subscriptions('enabled').filter(({ type }) => type === 'channel.follow').length,
      1,
    );
    simulator.emit('channel.follow');
    const [one, other] = await flow.messages('out', 2);
    assert.deepEqual(one?.payload, other?.payload);
    assert.notEqual(one?.payload, other?.payload);
    assert.notEqual(objectOf(one?.payload).raw, objectOf(other?.payload).raw);
  });

  it('refuses a topic that nothing stands for, and serves the others', async () => {
    await begin(flowOf({ topics: ['follows', POINTS] }));
    await shows('twitch-pubsub.status.partly');
    const { code, message } = await caught();
    assert.equal(code, 'unsupported');
    assert.match(String(message), /follows/);
    simulator.emit(REDEEMED);
    await flow.messages('out');
    assert.equal(flow.received('caught').length, 1);
  });

  for (const [what, pubsubUrl] of [
    ['nothing where there is no PubSub server', ''],
    ["Twitch's own address, which is dead", 'wss://pubsub-edge.twitch.tv'],
  ] as const) {
    it(`dials ${what}, and says what to do`, async () => {
      await begin(flowOf({ transport: 'pubsub' }, { pubsubUrl }));
      await shows('twitch-pubsub.status.refused');
      const { code, message } = await caught();
      assert.equal(code, 'unsupported');
      assert.match(String(message), /April 2025.*EventSub/s);
      assert.deepEqual(simulator.pubsub.connections(), []);
    });
  }

  it('says so without an account', async () => {
    await begin(flowOf({ user: '' }));
    await shows('twitch-pubsub.status.noAccount');
    assert.equal((await caught()).code, 'bad_input');
  });

  for (const transport of ['eventsub', 'pubsub']) {
    it(`loses nothing over a redeploy with ${transport}, and leaves nothing behind`, async () => {
      await begin(flowOf({ transport, topics: ['polls'] }));
      await shows(CONNECTED);
      simulator.emit('channel.poll.begin');
      await flow.messages('out');
      await flow.deploy(
        flowOf({ transport, topics: ['polls'], name: 'anew' }),
        'nodes',
        credentialsOn(simulator),
      );
      simulator.emit('channel.poll.end');
      await flow.messages('out', 2);
      assert.deepEqual(
        flow.received('out').map(({ topic }) => topic),
        ['poll.started', 'poll.ended'],
      );
      assert.equal(simulator.sessions().length + simulator.pubsub.connections().length, 1);
    });
  }
});

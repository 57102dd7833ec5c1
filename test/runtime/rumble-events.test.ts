import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LivestreamMessage } from '../../src/events';
import { RumbleSimulator } from '../../src/simulator';
import { eventually } from '../support/eventually';
import { CONNECTED, errorOf, eventOf, statusTexts } from '../support/messages';
import { streamerCredentials, streamFlow, streamInput } from '../support/rumble-flow';
import { type FlowEntry, recorder, TestFlow } from '../support/test-flow';

describe('the node rumble events', () => {
  let simulator: RumbleSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await RumbleSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const begin = async (
    nodes: FlowEntry[] = streamFlow(simulator),
    credentials: Record<string, Record<string, string>> = streamerCredentials(simulator),
  ) => {
    flow = await TestFlow.start(nodes, credentials);
  };
  const kinds = () => flow.received('news').map(({ topic }) => topic);
  /** The chat is read; there may be others that do. */
  const reading = () => flow.until('shown', (all) => statusTexts(all).at(-1) === CONNECTED);

  it('sends an event as a message with topic, payload and origin', async () => {
    await begin();
    await reading();
    const id = simulator.say('viewer_two', 'hello');
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, 'chat.message');
    assert.equal(eventOf(message).id, id);
    const origin = message?.origin as LivestreamMessage['origin'];
    assert.deepEqual([origin.account, origin.channel], ['account', simulator.streamId]);
    assert.equal(eventOf(message).simulated, undefined);
    assert.deepEqual(flow.received('caught'), []);
    assert.deepEqual(kinds(), ['connection.opened', 'connection.opened']);
  });

  it('plays a lively stream from the simulator without any credentials', async () => {
    await begin(streamFlow(simulator, {}, { server: 'simulator', siteUrl: '', chatUrl: '' }), {});
    const [message] = await flow.messages('out', 1);
    assert.equal(eventOf(message).simulated, true);
    assert.equal(eventOf(message).platform, 'rumble');
  });

  it('reads the chat of a stream that is named, without credentials', async () => {
    await begin(streamFlow(simulator, { stream: Number(simulator.streamId), api: false }), {});
    await reading();
    simulator.say('viewer_two', 'hello');
    assert.equal(eventOf((await flow.messages('out'))[0]).message?.text, 'hello');
  });

  it('gives two nodes objects that a flow may change, from one connection', async () => {
    await begin([...streamFlow(simulator), streamInput([['out2'], []], { id: 'in2' }), recorder('out2')]);
    await flow.until('shown', (all) => statusTexts(all).filter((text) => text === CONNECTED).length === 2);
    simulator.say('viewer_two', 'hello');
    const [[one], [two]] = [await flow.messages('out'), await flow.messages('out2')];
    const events = [one, two].map(eventOf);
    if (events[0]?.raw) events[0].raw.type = 'changed';
    if (events[0]?.user) events[0].user.name = 'changed';
    assert.equal(events[1]?.raw?.type, 'messages');
    assert.equal(events[1]?.user?.name, 'viewer_two');
    assert.equal(simulator.readers(), 1);
  });

  describe('that cannot work says so to Catch, in its status and on its second output', () => {
    it('without an account', async () => {
      await begin(streamFlow(simulator, { account: '' }));
      const { code, source } = errorOf((await flow.messages('caught'))[0]);
      assert.deepEqual([code, source.id], ['bad_input', 'in']);
      assert.deepEqual(statusTexts(await flow.messages('shown')), ['rumble-events.status.noAccount']);
    });

    it('without a stream and without an API URL', async () => {
      await begin(streamFlow(simulator), {});
      assert.match(errorOf((await flow.messages('caught'))[0]).message, /no API URL/);
      await flow.until('shown', (all) => statusTexts(all).includes('rumble-events.status.refused'));
    });

    it('with an API URL that would show its key to the network', async () => {
      const apiUrl = 'http://proxy.example/get-data?key=secret-of-the-api';
      await begin(streamFlow(simulator), { account: { apiUrl } });
      const [caught] = await flow.messages('caught');
      assert.match(errorOf(caught).message, /^The API URL must start with https/);
      assert.ok(!JSON.stringify(caught).includes('secret-of-the-api'));
    });

    it('with an API URL that is refused, which it does not show', async () => {
      const { apiUrl } = simulator;
      const wrong = apiUrl.replace(/key=.*/, 'key=not-the-right-key');
      await begin(streamFlow(simulator), { account: { apiUrl: wrong } });
      const [caught] = await flow.messages('caught');
      assert.equal(errorOf(caught).code, 'auth_required');
      await flow.until('shown', (all) => statusTexts(all).includes('rumble-events.status.authRequired'));
      await flow.until('news', () => kinds().includes('connection.auth_required'));
      const told = JSON.stringify(['caught', 'news', 'shown', 'out'].map((id) => flow.received(id)));
      assert.ok(!told.includes('not-the-right-key'));
    });
  });

  it('shows that it waits while nothing is live', async () => {
    simulator.setLive(false);
    await begin();
    await flow.until('shown', (all) => statusTexts(all).includes('rumble-events.status.idle'));
    assert.deepEqual(flow.received('caught'), []);
  });

  it('after a deploy leaves no connection behind, and misses and repeats nothing', async () => {
    await begin();
    const sent: string[] = [];
    for (const type of ['full', 'flows', 'nodes'] as const) {
      await reading();
      sent.push(simulator.say('viewer_one', `before ${type}`));
      await flow.messages('out', sent.length);
      const nodes = streamFlow(simulator, { name: `changed by ${type}` });
      const deployed = flow.deploy(nodes, type, streamerCredentials(simulator));
      sent.push(simulator.say('viewer_one', `during ${type}`));
      await deployed;
      sent.push(simulator.say('viewer_one', `after ${type}`));
      await flow.messages('out', sent.length);
    }
    assert.deepEqual(
      flow.received('out').map((message) => eventOf(message).id),
      sent,
    );
    assert.equal(simulator.readers(), 1);
  });

  it('ends its connections when it is gone', async () => {
    await begin();
    await reading();
    await flow.deploy([{ id: 'tab', type: 'tab' }], 'full');
    await eventually(() => simulator.readers() === 0);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LivestreamEvent, LivestreamMessage } from '../../src/events';
import { ChaturbateSimulator } from '../../src/simulator';
import { roomCredentials, roomFlow, roomInput } from '../support/chaturbate-flow';
import { eventually } from '../support/eventually';
import { CONNECTED, errorOf, eventOf, statusTexts } from '../support/messages';
import { type FlowEntry, recorder, TestFlow } from '../support/test-flow';

describe('the node chaturbate events', () => {
  let simulator: ChaturbateSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await ChaturbateSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const begin = async (
    nodes: FlowEntry[] = roomFlow(simulator),
    credentials: Record<string, Record<string, string>> = roomCredentials(simulator),
  ) => {
    flow = await TestFlow.start(nodes, credentials);
  };
  const polling = () => simulator.watch.until(() => simulator.waitingPolls === 1);
  const kinds = () => flow.received('news').map(({ topic }) => topic);

  it('sends an event as a message with topic, payload and origin', async () => {
    await begin();
    await polling();
    simulator.say('viewer_two', 'hello');
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, 'chat.message');
    assert.equal(eventOf(message).message?.text, 'hello');
    assert.equal((message?.origin as LivestreamMessage['origin'] | undefined)?.account, 'account');
    assert.deepEqual(flow.received('caught'), []);
    assert.deepEqual(statusTexts(flow.received('shown')), ['node-red:common.status.connecting', CONNECTED]);
    assert.deepEqual(kinds(), ['connection.opened']);
  });

  it('plays a lively room from the simulator without any credentials', async () => {
    await begin(roomFlow(simulator, {}, { server: 'simulator', url: '' }), {});
    const [message] = await flow.messages('out', 1);
    assert.equal(eventOf(message).simulated, true);
    assert.equal(eventOf(message).platform, 'chaturbate');
  });

  it('gives two nodes objects that a flow may change, from one poll', async () => {
    await begin([...roomFlow(simulator), roomInput([['out2'], []], { id: 'in2' }), recorder('out2')]);
    await polling();
    simulator.say('viewer_two', 'hello');
    const [[one], [two]] = [await flow.messages('out'), await flow.messages('out2')];
    const events = [one, two].map(eventOf);
    if (events[0]?.raw) events[0].raw.method = 'changed';
    assert.equal(events[1]?.raw?.method, 'chatMessage');
    assert.ok(simulator.requests().every(({ atOnce }) => atOnce === 1));
  });

  describe('that cannot work says so to Catch, in its status and on its second output', () => {
    it('without an account', async () => {
      await begin(roomFlow(simulator, { account: '' }));
      const { code, source } = errorOf((await flow.messages('caught'))[0]);
      assert.deepEqual([code, source.id], ['bad_input', 'in']);
      assert.deepEqual(statusTexts(await flow.messages('shown')), ['chaturbate-events.status.noAccount']);
    });

    it('without a token', async () => {
      await begin(roomFlow(simulator), { account: { username: 'room', token: '' } });
      assert.match(errorOf((await flow.messages('caught'))[0]).message, /no token/);
      await flow.until('shown', (all) => statusTexts(all).includes('chaturbate-events.status.authRequired'));
      await flow.until('news', () => kinds().includes('connection.auth_required'));
    });

    it('with an address that would show the token to the network', async () => {
      await begin(roomFlow(simulator, {}, { url: 'http://proxy.example' }));
      assert.match(errorOf((await flow.messages('caught'))[0]).message, /^The URL must start with https/);
    });

    it('with figures that make no sense', async () => {
      await begin(roomFlow(simulator, {}, { timeout: '91' }));
      assert.match(errorOf((await flow.messages('caught'))[0]).message, /from 0 to 90/);
    });

    it('with a token that the platform does not take, which it does not show', async () => {
      const token = 'not-the-right-token';
      await begin(roomFlow(simulator), { account: { username: simulator.username, token } });
      const [caught] = await flow.messages('caught');
      assert.equal(errorOf(caught).code, 'auth_required');
      assert.deepEqual((errorOf(caught).cause as { statusCode: number }).statusCode, 401);
      assert.ok(!JSON.stringify(caught).includes(token));
      await flow.until('news', () => kinds().includes('connection.auth_required'));
      assert.ok(!JSON.stringify(flow.received('news')).includes(token));
    });
  });

  it('hands each invalid event to Catch when it is strict, and the rest of its batch to the flow', async () => {
    await begin(roomFlow(simulator, { strict: true }));
    await polling();
    for (const id of ['1-1', '1-2']) simulator.emitRaw({ method: 7, object: {}, id });
    simulator.emit('follow');
    assert.equal((await flow.messages('out')).length, 1);
    const caught = await flow.messages('caught', 2);
    assert.match(errorOf(caught[1]).message, /^The event 1-2 is not valid .*: method\.$/);
  });

  it('after a deploy leaves no poll behind, and misses and repeats nothing', async () => {
    await begin();
    const sent: string[] = [];
    for (const type of ['full', 'flows', 'nodes'] as const) {
      await polling();
      sent.push(simulator.emit('tip').id);
      await flow.messages('out', sent.length);
      const nodes = roomFlow(simulator, { name: `changed by ${type}` });
      await flow.deploy(nodes, type, roomCredentials(simulator));
      sent.push(simulator.emit('follow').id);
      await flow.messages('out', sent.length);
    }
    await polling();
    assert.deepEqual(
      flow.received('out').map(({ payload }) => (payload as LivestreamEvent).id),
      sent,
    );
    assert.ok(simulator.requests().every(({ atOnce }) => atOnce === 1));
  });

  it('ends its poll when it is gone', async () => {
    await begin();
    await polling();
    await flow.deploy([{ id: 'tab', type: 'tab' }], 'full');
    await eventually(() => simulator.waitingPolls === 0);
  });
});

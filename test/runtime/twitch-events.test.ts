import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LivestreamEvent, LivestreamMessage } from '../../src/events';
import { TwitchSimulator } from '../../src/simulator';
import { CONNECTED, errorOf, statusTexts } from '../support/messages';
import { credentialsOn, type FlowEntry, inputFlow, recorder, TestFlow } from '../support/test-flow';

describe('the node twitch events', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const begin = async (nodes: FlowEntry[] = inputFlow(simulator), credentials = credentialsOn(simulator)) => {
    flow = await TestFlow.start(nodes, credentials);
  };
  const connected = () => flow.until('shown', (messages) => statusTexts(messages, 'in').includes(CONNECTED));
  const kinds = () => flow.received('news').map(({ topic }) => topic);

  it('sends an event as a message with topic, payload and origin', async () => {
    await begin();
    await connected();
    simulator.say({ user: 'viewer_one', text: 'hello' });
    const [message] = await flow.messages('out');
    assert.equal(message?.topic, 'chat.message');
    const event = message?.payload as LivestreamEvent;
    assert.equal(event.message?.text, 'hello');
    assert.equal((message?.origin as LivestreamMessage['origin'] | undefined)?.account, 'user');
    assert.deepEqual(flow.received('caught'), []);
  });

  it('shows that it connects and that it is connected, in words that the editor translates', async () => {
    await begin();
    await connected();
    const texts = statusTexts(flow.received('shown'), 'in');
    assert.deepEqual([...new Set(texts)], ['node-red:common.status.connecting', CONNECTED]);
  });

  it('tells about the connection on its second output, and only where that is wanted', async () => {
    await begin();
    await flow.until('news', () => kinds().includes('connection.opened'));
    assert.deepEqual(flow.received('out'), []);
    await flow.close();
    await begin(inputFlow(simulator, { connectionEvents: false, wires: [['out']] }));
    await connected();
    simulator.say({ user: 'viewer_one', text: 'hello' });
    await flow.messages('out');
    assert.deepEqual(flow.received('news'), []);
  });

  it('gives two nodes objects that a flow may change', async () => {
    const second = {
      ...inputFlow(simulator).find(({ id }) => id === 'in'),
      id: 'in2',
      wires: [['out2'], []],
    };
    await begin([...inputFlow(simulator), second as FlowEntry, recorder('out2')]);
    await connected();
    simulator.say({ user: 'viewer_one', text: 'hello' });
    const [[one], [two]] = [await flow.messages('out'), await flow.messages('out2')];
    const events = [one, two].map((message) => message?.payload as LivestreamEvent);
    const [first] = events;
    if (first?.message) first.message.text = 'changed';
    if (first?.raw) first.raw.message_id = 'changed';
    assert.equal(events[1]?.message?.text, 'hello');
    assert.notEqual(events[1]?.raw?.message_id, 'changed');
    assert.equal(simulator.sessions().length, 1, 'one socket serves both');
  });

  describe('that cannot work says so to Catch, in its status and on its second output', () => {
    it('without an account', async () => {
      await begin(inputFlow(simulator, { user: '' }));
      const [caught] = await flow.messages('caught');
      assert.equal(errorOf(caught).code, 'bad_input');
      assert.equal(errorOf(caught).source.id, 'in');
      const shown = await flow.messages('shown');
      assert.deepEqual(statusTexts(shown, 'in'), ['twitch-events.status.noAccount']);
    });

    it('with another node where the account should be', async () => {
      await begin(inputFlow(simulator, { user: 'app' }));
      assert.equal(errorOf((await flow.messages('caught'))[0]).code, 'bad_input');
    });

    it('with an account that has no app', async () => {
      const nodes = inputFlow(simulator).map((node) => (node.id === 'user' ? { ...node, app: '' } : node));
      await begin(nodes);
      const [caught] = await flow.messages('caught');
      assert.equal(errorOf(caught).code, 'bad_input');
      assert.match(errorOf(caught).message, /no app/);
    });

    it('with an app without a client id', async () => {
      await begin(inputFlow(simulator), { ...credentialsOn(simulator), app: { clientId: '' } });
      assert.match(errorOf((await flow.messages('caught'))[0]).message, /client id/);
    });

    it('with an address that would show a token to the network', async () => {
      await begin(inputFlow(simulator, {}, { apiUrl: 'http://proxy.example/helix' }));
      const { code, message } = errorOf((await flow.messages('caught'))[0]);
      assert.equal(code, 'bad_input');
      assert.match(message, /^API URL must start with https/);
    });

    it('when nobody is logged in', async () => {
      await begin(inputFlow(simulator), {
        ...credentialsOn(simulator),
        user: { accessToken: '', refreshToken: '' },
      });
      const { code, message, cause, source } = errorOf((await flow.messages('caught'))[0]);
      assert.equal(code, 'auth_required');
      assert.match(message, /^Nobody is logged in\. .*log in/);
      assert.deepEqual(cause, { platform: 'twitch' });
      assert.equal(source.type, 'livestream-twitch-events');
      await flow.until('shown', (messages) =>
        statusTexts(messages, 'in').includes('twitch-events.status.authRequired'),
      );
      await flow.until('news', () => kinds().includes('connection.auth_required'));
    });

    it('with tokens that Twitch does not take', async () => {
      await begin(inputFlow(simulator), {
        ...credentialsOn(simulator),
        user: { accessToken: 'x'.repeat(30), refreshToken: 'y'.repeat(50) },
      });
      assert.equal(errorOf((await flow.messages('caught'))[0]).code, 'auth_required');
    });

    it('with a channel that does not exist', async () => {
      await begin(inputFlow(simulator, { channel: 'no_such_channel' }));
      const { code, message } = errorOf((await flow.messages('caught'))[0]);
      assert.equal(code, 'not_found');
      assert.match(message, /"no_such_channel"/);
      await flow.until('shown', (messages) =>
        statusTexts(messages, 'in').includes('twitch-events.status.refused'),
      );
      await flow.until('news', () => kinds().includes('connection.subscription_revoked'));
    });

    it('with a permission that is missing', async () => {
      await begin(inputFlow(simulator), credentialsOn(simulator, { scopes: ['channel:read:polls'] }));
      const { code, message } = errorOf((await flow.messages('caught'))[0]);
      assert.equal(code, 'missing_scope');
      assert.match(message, /user:read:chat/);
    });
  });

  it('reports a cause once, however often the connection is made again', async () => {
    const events = [{ type: 'channel.chat.message', version: '1' }, { type: 'channel.subscribe' }];
    await begin(inputFlow(simulator, { events }), credentialsOn(simulator, { scopes: ['user:read:chat'] }));
    await flow.messages('caught');
    for (const count of [1, 2]) {
      simulator.dropConnections({ code: 1001 });
      await flow.until(
        'news',
        () => kinds().filter((kind) => kind === 'connection.restored').length === count,
      );
    }
    assert.equal(flow.received('caught').length, 1);
  });

  it('tells of the login that was lost while it ran', async () => {
    await begin();
    await connected();
    simulator.revokeAuthorization(simulator.broadcaster.id);
    assert.equal(errorOf((await flow.messages('caught'))[0]).code, 'auth_required');
    await flow.until('news', () => kinds().includes('connection.auth_required'));
  });

  it('starts with settings that no editor has made', async () => {
    const rubbish = {
      channel: 7,
      events: [null, { type: 5 }, { type: 'channel.chat.message', version: 1, condition: { user_id: null } }],
      own: 'x',
      raw: 'x',
    };
    await begin(inputFlow(simulator, rubbish));
    const { code, message } = errorOf((await flow.messages('caught'))[0]);
    assert.equal(code, 'not_found');
    assert.match(message, /"7"/);
  });

  it('leaves nothing connected when its flow is closed', async () => {
    await begin();
    await connected();
    const over = simulator.watch.next('disconnected');
    await flow.deploy([], 'full');
    await over;
    assert.equal(simulator.sessions().length, 0);
  });
});

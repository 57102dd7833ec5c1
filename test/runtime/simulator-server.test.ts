import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import { eventOf } from '../support/messages';
import { type FlowEntry, recorder, TestFlow } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };
const CHAT = { type: 'channel.chat.message', version: '1' };

/** A flow as a stranger builds it: everything from the palette, the simulator picked, nothing typed. */
function strangersFlow(...more: FlowEntry[]): FlowEntry[] {
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'app', type: 'livestream-twitch-app', server: 'simulator' },
    { id: 'user', type: 'livestream-twitch-user', app: 'app' },
    { id: 'in', type: 'livestream-twitch-events', ...PLACE, user: 'user', events: [CHAT], wires: [['out']] },
    { id: 'send', type: 'livestream-send-chat', ...PLACE, wires: [['answer']] },
    { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
    ...['out', 'answer', 'caught'].map(recorder),
    ...more,
  ];
}

describe('the built-in simulator inside Node-RED', () => {
  let flow: TestFlow;

  afterEach(() => flow.close());

  it('plays a channel without any account, and everything of it is marked', async () => {
    flow = await TestFlow.start(strangersFlow());
    for (const message of await flow.messages('out', 2)) {
      const event = eventOf(message);
      assert.equal(event?.kind, 'chat.message');
      assert.equal(event?.simulated, true);
      assert.deepEqual(eventFaults(event), []);
    }
    assert.deepEqual(flow.received('caught'), []);
  });

  it('is answered in chat', async () => {
    flow = await TestFlow.start(strangersFlow());
    const [message] = await flow.messages('out');
    flow.send('send', { ...message, payload: 'hello there' });
    const [answer] = await flow.messages('answer');
    const { sent } = (answer?.payload ?? {}) as { sent?: { id: string; text: string }[] };
    assert.equal(sent?.[0]?.text, 'hello there');
    const texts = flow.received('out').map((one) => eventOf(one)?.message?.text);
    assert.equal(texts.includes('hello there'), false, 'its own line does not come back');
  });

  it('is one for all apps and accounts', async () => {
    flow = await TestFlow.start(
      strangersFlow(
        { id: 'app2', type: 'livestream-twitch-app', server: 'simulator' },
        { id: 'user2', type: 'livestream-twitch-user', app: 'app2' },
        {
          id: 'in2',
          type: 'livestream-twitch-events',
          ...PLACE,
          user: 'user2',
          events: [CHAT],
          wires: [['out2']],
        },
        recorder('out2'),
      ),
    );
    await Promise.all([flow.messages('out'), flow.messages('out2')]);
    const channels = ['out', 'out2'].map((id) => eventOf(flow.received(id)[0])?.channel.id);
    assert.equal(channels[0], channels[1]);
    const ids = ['out', 'out2'].map((id) => flow.received(id).map((one) => eventOf(one)?.message?.id));
    assert.ok(
      ids[0]?.some((id) => ids[1]?.includes(id)),
      'both hear the same lines',
    );
  });

  it('starts anew with a deploy', async () => {
    flow = await TestFlow.start(strangersFlow());
    await flow.messages('out');
    const before = flow.received('out').length;
    await flow.deploy(
      strangersFlow().map((node) => (node.id === 'in' ? { ...node, name: 'changed' } : node)),
      'full',
    );
    await flow.messages('out', before + 2);
    assert.deepEqual(flow.received('caught'), []);
  });
});

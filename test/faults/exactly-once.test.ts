import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LivestreamEvent } from '../../src/events';
import { TwitchSimulator } from '../../src/simulator';
import {
  type AnyMessage,
  credentialsOn,
  type FlowEntry,
  inputFlow,
  recorder,
  TestFlow,
} from '../support/test-flow';

const EVENTS = 2_000;
const textOf = ({ payload }: AnyMessage) => (payload as LivestreamEvent).message?.text;
const topics = (flow: TestFlow) => flow.received('news').map(({ topic }) => topic);

/** A flow that listens. */
async function listeningFlow(simulator: TwitchSimulator, more: FlowEntry[] = []): Promise<TestFlow> {
  const flow = await TestFlow.start([...inputFlow(simulator), ...more], credentialsOn(simulator));
  await flow.until('news', () => topics(flow).includes('connection.opened'));
  return flow;
}

describe('through the node twitch events, once and in order', () => {
  for (const newSessionIdOnReconnect of [false, true]) {
    const how = newSessionIdOnReconnect ? 'a new session id' : 'the same session id';
    it(`come ${EVENTS} events over a hand-over with ${how}, each of them repeated on both sockets`, async () => {
      const simulator = await TwitchSimulator.start({ newSessionIdOnReconnect });
      const flow = await listeningFlow(simulator);
      try {
        simulator.duplicateAll();
        const settled = simulator.watch.next('settled');
        const expected = Array.from({ length: EVENTS }, (_, index) => `line ${index}`);
        for (const [index, text] of expected.entries()) {
          if (index === EVENTS / 4) simulator.requestReconnect();
          simulator.say({ user: 'viewer_one', text });
          if (index % 25 === 0) await nextTurn();
        }
        await settled;
        await flow.messages('out', EVENTS);
        simulator.duplicateAll(false);
        simulator.say({ user: 'viewer_one', text: 'end' });
        await flow.until('out', (all) => all.some((message) => textOf(message) === 'end'));
        assert.deepEqual(flow.received('out').map(textOf), [...expected, 'end']);
        const ids = flow.received('out').map(({ payload }) => (payload as LivestreamEvent).id);
        assert.equal(new Set(ids).size, EVENTS + 1);
        assert.deepEqual(topics(flow), ['connection.subscription_created', 'connection.opened']);
        assert.deepEqual(flow.received('caught'), []);
        assert.equal(simulator.requests('POST', '/helix/eventsub').length, 1, 'nothing was subscribed again');
      } finally {
        await flow.close();
        await simulator.close();
      }
    });
  }

  it('come the events of five nodes when the token died in an outage: one refresh brings everything back', async () => {
    const simulator = await TwitchSimulator.start();
    const types = ['channel.cheer', 'channel.subscribe', 'channel.ban', 'stream.online'];
    const more = types.flatMap((type, index) => {
      const name = `node${index}`;
      const events = [{ type: 'channel.chat.message' }, { type }];
      const node = inputFlow(simulator, { events, wires: [[`${name}-out`], [`${name}-news`]] }).find(
        ({ id }) => id === 'in',
      );
      return [{ ...node, id: name } as FlowEntry, recorder(`${name}-out`), recorder(`${name}-news`)];
    });
    const flow = await listeningFlow(simulator, more);
    const names = ['', 'node0-', 'node1-', 'node2-', 'node3-'];
    const told = (prefix: string, topic: string) =>
      flow.until(`${prefix}news`, (all) => all.some((message) => message.topic === topic));
    try {
      await Promise.all(names.map((prefix) => told(prefix, 'connection.opened')));
      assert.equal(simulator.subscriptions('enabled').length, 5);
      simulator.expireTokensOf(simulator.broadcaster.id);
      simulator.refuseConnections(1);
      simulator.dropConnections({ abrupt: true });
      await Promise.all(names.map((prefix) => told(prefix, 'connection.lost')));
      await Promise.all(names.map((prefix) => told(prefix, 'connection.gap')));
      const refreshes = simulator.requests('POST', '/oauth2/token');
      assert.deepEqual(
        refreshes.map(({ grant, status }) => `${grant} ${status}`),
        ['refresh_token 200'],
      );
      assert.equal(simulator.subscriptions('enabled').length, 5);
      assert.equal(simulator.sessions().length, 1);
      for (let index = 0; index < 50; index += 1)
        simulator.say({ user: 'viewer_one', text: `line ${index}` });
      for (const prefix of names) {
        const heard = await flow.messages(`${prefix}out`, 50);
        assert.deepEqual(
          heard.map(textOf),
          Array.from({ length: 50 }, (_, index) => `line ${index}`),
        );
        const news = flow.received(`${prefix}news`).map(({ topic }) => topic);
        assert.equal(news.filter((topic) => topic === 'connection.restored').length, 1);
      }
      assert.deepEqual(flow.received('caught'), []);
    } finally {
      await flow.close();
      await simulator.close();
    }
  });
});

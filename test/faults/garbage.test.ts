import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import type { TwitchSimulator } from '../../src/simulator';
import { startListening } from '../support/listening';

const metadata = (type: string) => ({
  message_id: randomUUID(),
  message_type: type,
  message_timestamp: new Date().toISOString(),
});

/** The subscription as it is, for frames that are wrong elsewhere. */
const subscriptionOf = (simulator: TwitchSimulator) => {
  const [record] = simulator.subscriptions('enabled');
  const { id, status, type, version, condition } = record ?? assert.fail('no subscription');
  return { id, status, type, version, condition };
};

/** What is sent, and that nobody should notice. */
const NONSENSE: [what: string, frame: (simulator: TwitchSimulator) => unknown][] = [
  ['nothing', () => ''],
  ['half a frame', () => '{"metadata":{"message_id":"1","message_ty'],
  ['a text', () => 'hello'],
  ['null', () => 'null'],
  ['a number', () => '7'],
  ['a list', () => '[]'],
  ['an empty object', () => ({})],
  ['null for metadata', () => ({ metadata: null, payload: {} })],
  ['null for payload', () => ({ metadata: metadata('notification'), payload: null })],
  ['a number for the type', () => ({ metadata: { message_type: 7 }, payload: {} })],
  ['an unknown type', () => ({ metadata: metadata('session_dance'), payload: { session: {} } })],
  ['a welcome without a session', () => ({ metadata: metadata('session_welcome'), payload: {} })],
  ['a second welcome', () => ({ metadata: metadata('session_welcome'), payload: { session: { id: 'x' } } })],
  ['a reconnect to nowhere', () => ({ metadata: metadata('session_reconnect'), payload: { session: null } })],
  [
    'a reconnect without an address',
    () => ({ metadata: metadata('session_reconnect'), payload: { session: {} } }),
  ],
  ['a revocation of nothing', () => ({ metadata: metadata('revocation'), payload: {} })],
  ['a revocation of null', () => ({ metadata: metadata('revocation'), payload: { subscription: null } })],
  [
    'a notification without a subscription',
    () => ({ metadata: metadata('notification'), payload: { event: {} } }),
  ],
  [
    'a subscription that is a text',
    () => ({ metadata: metadata('notification'), payload: { subscription: 'x' } }),
  ],
  [
    'a subscription that is empty',
    () => ({ metadata: metadata('notification'), payload: { subscription: {} } }),
  ],
  [
    'a subscription with null for everything',
    () => ({
      metadata: metadata('notification'),
      payload: { subscription: { id: null, type: null, version: null, condition: null }, event: {} },
    }),
  ],
  [
    'a notification of somebody else',
    () => ({
      metadata: metadata('notification'),
      payload: {
        subscription: {
          id: 'x',
          type: 'stream.online',
          version: '1',
          condition: { broadcaster_user_id: '9' },
        },
        event: {},
      },
    }),
  ],
];

/** Events that are broken, and must come all the same. */
const BROKEN: [what: string, payload: Record<string, unknown>][] = [
  ['no event', {}],
  ['null', { event: null }],
  ['a text', { event: 'x' }],
  ['a list', { event: [] }],
  ['an empty one', { event: {} }],
  ['nulls', { event: { message: null, badges: null, chatter_user_id: null, broadcaster_user_id: null } }],
  [
    'wrong types',
    { event: { message: 7, badges: 'x', chatter_user_id: {}, cheer: [], reply: 'x', color: 5 } },
  ],
  ['an empty batch', { events: [] }],
];

describe('nonsense on the socket', { concurrency: true }, () => {
  for (const [what, frame] of NONSENSE) {
    it(`changes nothing: ${what}`, async () => {
      const { simulator, recorder, close } = await startListening();
      try {
        await recorder.until(({ news }) => news.includes('opened'));
        simulator.emitRaw(frame(simulator));
        simulator.say({ user: 'viewer_one', text: 'still here' });
        await recorder.until(({ texts }) => texts.includes('still here'));
        assert.deepEqual(recorder.texts, ['still here']);
        assert.deepEqual(recorder.news.toSorted(), ['opened', 'subscription_created']);
        assert.deepEqual(recorder.troubles, []);
        assert.equal(recorder.shown, 'connected');
      } finally {
        await close();
      }
    });
  }

  for (const [what, payload] of BROKEN) {
    it(`loses no event: ${what}`, async () => {
      const { simulator, recorder, close } = await startListening();
      try {
        await recorder.until(({ news }) => news.includes('opened'));
        const subscription = subscriptionOf(simulator);
        simulator.emitRaw({ metadata: metadata('notification'), payload: { subscription, ...payload } });
        simulator.say({ user: 'viewer_one', text: 'still here' });
        await recorder.until(({ texts }) => texts.includes('still here'));
        assert.equal(recorder.events.length, 2);
        for (const event of recorder.events) assert.deepEqual(eventFaults(event.payload), []);
      } finally {
        await close();
      }
    });
  }

  it('does not make one event of two that have no id', async () => {
    const { simulator, recorder, close } = await startListening();
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      const subscription = subscriptionOf(simulator);
      for (const text of ['one', 'two']) {
        const { message_id: _none, ...rest } = metadata('notification');
        const event = { message_id: text, message: { text, fragments: [] }, broadcaster_user_id: '1' };
        simulator.emitRaw({ metadata: rest, payload: { subscription, event } });
      }
      await recorder.until(({ events }) => events.length === 2);
      const [one, two] = recorder.events.map(({ payload }) => payload.id);
      assert.ok(one && two && one !== two);
    } finally {
      await close();
    }
  });

  for (const url of ['x', '', 'http://127.0.0.1:1/', 'ws://127.0.0.1:1/ws', 'javascript:alert(1)']) {
    it(`costs no more than a fresh connection when it asks to move to "${url}"`, async () => {
      const { simulator, recorder, close } = await startListening();
      try {
        await recorder.until(({ news }) => news.includes('opened'));
        const session = { id: simulator.sessions()[0]?.id, status: 'reconnecting', reconnect_url: url };
        simulator.emitRaw({ metadata: metadata('session_reconnect'), payload: { session } });
        simulator.say({ user: 'viewer_one', text: 'at once' });
        simulator.dropConnections({ code: 4004 });
        await recorder.until(({ news }) => news.includes('restored') || news.length > 3);
        simulator.say({ user: 'viewer_one', text: 'afterwards' });
        await recorder.until(({ texts }) => texts.includes('afterwards'));
      } finally {
        await close();
      }
    });
  }

  it('is cut off when it is too large, and the connection made anew', async () => {
    const { simulator, recorder, close } = await startListening();
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      simulator.sendGarbage('x'.repeat(5 * 1024 * 1024));
      await recorder.until(({ news }) => news.includes('gap'));
      simulator.say({ user: 'viewer_one', text: 'afterwards' });
      await recorder.until(({ texts }) => texts.includes('afterwards'));
    } finally {
      await close();
    }
  });
});

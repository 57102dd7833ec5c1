import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toMessage } from '../../../src/events';
import { EVENTSUB_TYPES } from '../../../src/twitch/eventsub/catalogue';
import { decodeFrame } from '../../../src/twitch/eventsub/protocol';
import { Session } from '../../../src/twitch/eventsub/session';
import { normaliseNotification } from '../../../src/twitch/normalise';
import { decodeFrames } from '../../../src/twitch/pubsub/protocol';
import { parsePayload, readPayload } from '../../../src/twitch/pubsub/read';
import { reshape } from '../../../src/twitch/pubsub/reshape';
import { PUBSUB_TOPICS } from '../../../src/twitch/pubsub/topics';
import { sampleFrame, sampleVariants } from '../../../src/twitch/samples';
import { judgeWebhook } from '../../../src/twitch/webhook/receiver';
import { always, anything, assertEvents, mutated } from '../../support/fuzz';

const FRAMES = EVENTSUB_TYPES.flatMap(({ type, version }) =>
  sampleVariants(type, version).map((variant) => sampleFrame(type, version, { variant })),
);
const SESSION_FRAMES = ['session_welcome', 'session_keepalive', 'session_reconnect', 'revocation'].map(
  (kind) => ({
    metadata: { message_id: 'm', message_type: kind, message_timestamp: '2026-11-20T12:00:00Z' },
    payload: {
      session: {
        id: 's',
        status: 'connected',
        keepalive_timeout_seconds: 10,
        reconnect_url: 'ws://127.0.0.1:1',
      },
    },
  }),
);

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('whatever Twitch sends', () => {
  it('is a frame or none, and never an error', () => {
    always(
      fc.oneof(fc.string(), fc.json(), mutated<object>([...FRAMES, ...SESSION_FRAMES])),
      600,
      (input) => {
        const frame = decodeFrame(typeof input === 'string' ? input : (JSON.stringify(input) ?? ''));
        if (!frame) return;
        const session = new Session();
        session.start(NOW);
        session.frame(1, frame, NOW);
        session.tick(NOW + 60_000);
      },
    );
  });

  it('is an event as the schema says, for every type with broken fields', () => {
    assert.ok(FRAMES.length >= 90);
    always(fc.tuple(mutated(FRAMES), fc.boolean()), 3_000, ([frame, raw]) => {
      const payload = frame?.payload;
      // Nothing comes here without a subscription: the hub finds its member by it.
      const read = decodeFrame(JSON.stringify(frame) ?? '');
      if (!read?.payload.subscription) return;
      const { message_id: messageId, message_timestamp: timestamp } = read.metadata;
      const context = { messageId, timestamp, raw, channelId: '7' };
      const events = normaliseNotification(read.payload as typeof payload, context);
      assertEvents(events);
      for (const event of events) toMessage(event, 'account');
    });
  });

  it('is an event as the schema says, when its event is anything at all', () => {
    const types = fc.constantFrom(...EVENTSUB_TYPES);
    always(fc.tuple(types, anything), 1_500, ([{ type, version }, event]) => {
      const subscription = { id: 's', status: 'enabled', type, version, condition: {} };
      const context = { messageId: 'm', timestamp: '2026-11-20T12:00:00Z', raw: true };
      assertEvents(normaliseNotification({ subscription, event: event as Record<string, unknown> }, context));
    });
  });

  it('is judged as a webhook, signed or not', () => {
    const secret = 'a secret of sixteen';
    const kinds = ['notification', 'revocation', 'webhook_callback_verification', 'else', ''];
    const inputs = fc.record({
      body: fc.oneof(
        fc.string(),
        fc.json(),
        mutated<object>(FRAMES).map((frame) => JSON.stringify(frame) ?? ''),
      ),
      kind: fc.constantFrom(...kinds),
      id: fc.string(),
      timestamp: fc.constantFrom('2026-11-20T12:00:00Z', '2026-11-20T11:00:00Z', 'nonsense', ''),
      isSigned: fc.boolean(),
      signature: fc.string(),
    });
    always(inputs, 800, ({ body, kind, id, timestamp, isSigned, signature }) => {
      const signed = `sha256=${createHmac('sha256', secret)
        .update(id + timestamp + body)
        .digest('hex')}`;
      const decision = judgeWebhook(
        {
          headers: {
            'twitch-eventsub-message-id': id,
            'twitch-eventsub-message-timestamp': timestamp,
            'twitch-eventsub-message-type': kind,
            'twitch-eventsub-message-signature': isSigned ? signed : signature,
          },
          body: Buffer.from(body),
        },
        { secrets: [secret], nowMs: NOW, seen: () => false },
      );
      if (!isSigned) assert.equal(decision.kind, 'refused');
    });
  });
});

describe('whatever a PubSub server sends', () => {
  const topics = PUBSUB_TOPICS.map(({ name }) => name);
  const told = topics.flatMap((name) =>
    FRAMES.flatMap(({ metadata, payload }) =>
      reshape(metadata.subscription_type, payload.event, {
        topic: name,
        messageId: 'm',
        timestamp: '2026-11-20T12:00:00Z',
        memory: new Map(),
      }).map((inner) => ({ name, inner: inner as Record<string, unknown> })),
    ),
  );

  it('is read as frames or as none', () => {
    const frames = ['MESSAGE', 'RESPONSE', 'PONG', 'RECONNECT', 'AUTH_REVOKED'].map((type) => ({
      type,
      nonce: 'n',
      error: '',
      data: { topic: 'raid.1', message: '{"type":"raid_update_v2"}', topics: ['raid.1'] },
    }));
    always(fc.oneof(fc.string(), fc.json(), mutated<object>(frames)), 500, (input) => {
      decodeFrames(typeof input === 'string' ? input : (JSON.stringify(input) ?? ''));
    });
  });

  it('is an event as the schema says', () => {
    assert.ok(told.length > 30, `${told.length} samples`);
    const samples = told.map(({ inner }) => inner);
    always(
      fc.tuple(fc.oneof(mutated(samples), anything), fc.constantFrom(...topics)),
      1_500,
      ([inner, name]) => {
        const payload = parsePayload(JSON.stringify(inner) ?? '');
        if (!payload) return;
        const topic = { name, text: `${name}.7`, channelId: '7', userId: null, login: null };
        const event = readPayload(payload, {
          topic: topic as unknown as Parameters<typeof readPayload>[1]['topic'],
          arrivedAt: '2026-11-20T12:00:00Z',
          memory: new Map(),
          raw: true,
        });
        if (event) assertEvents([event]);
      },
    );
  });

  it('is what EventSub told, in the old form, whatever was broken in it', () => {
    always(fc.tuple(mutated(FRAMES), fc.constantFrom(...topics)), 2_000, ([frame, topic]) => {
      const read = decodeFrame(JSON.stringify(frame) ?? '');
      if (!read?.payload.subscription) return;
      const { type } = read.payload.subscription;
      const memory = new Map();
      const made = reshape(type, read.payload.event, { topic, messageId: 'm', timestamp: 'x', memory });
      for (const inner of made) assert.equal(typeof inner, 'object');
    });
  });
});

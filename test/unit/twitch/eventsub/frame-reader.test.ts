import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EVENTSUB_TYPES } from '../../../../src/twitch/eventsub/catalogue';
import { FrameReader } from '../../../../src/twitch/eventsub/frame-reader';
import { decodeFrame } from '../../../../src/twitch/eventsub/protocol';
import { sampleFrame } from '../../../../src/twitch/samples';

/** The same for all: what a subscription says of itself does not change. */
const now = new Date('2026-01-01T00:00:00Z');

const subscription = { id: 'sub', status: 'enabled', type: 'channel.follow', version: '2', condition: {} };

/** A notification as a text; `more` stands behind the event. */
function text(id: unknown, time: unknown, event: unknown, more: object = {}): string {
  const metadata = { message_id: id, message_type: 'notification', message_timestamp: time, version: '2' };
  return JSON.stringify({ metadata, payload: { subscription, event, ...more } });
}

/** A reader that knows the head of `text`. */
function trained(): FrameReader {
  const reader = new FrameReader();
  for (const id of ['one', 'two']) reader.read(text(id, '2026-01-01T00:00:00Z', {}));
  return reader;
}

describe('reading frames', () => {
  it('parses the subscription once when notifications of it follow one another', () => {
    const reader = trained();
    const first = reader.read(text('three', '2026-01-01T00:00:01Z', { user_id: '1' }));
    const second = reader.read(text('four', '2026-01-01T00:00:02Z', { user_id: '2' }));
    assert.equal(first?.payload.subscription, second?.payload.subscription);
    assert.deepEqual(second, JSON.parse(text('four', '2026-01-01T00:00:02Z', { user_id: '2' })));
  });

  it('shares nothing of two events', () => {
    const reader = trained();
    const [first, second] = ['a', 'b'].map((id) => reader.read(text(id, 'now', { badges: [{ id: '1' }] })));
    assert.notEqual(first?.payload.event, second?.payload.event);
    assert.notEqual(first?.payload.event?.badges, second?.payload.event?.badges);
  });

  for (const { type, version } of EVENTSUB_TYPES) {
    it(`reads ${type} ${version} like a plain parser, the first time and later`, () => {
      const reader = new FrameReader();
      for (let time = 0; time < 4; time += 1) {
        const frame = sampleFrame(type, version, { subscriptionId: 'one', now });
        assert.deepEqual(reader.read(JSON.stringify(frame)), frame);
      }
    });
  }

  it('reads whatever may come in the fields like a plain parser', () => {
    const reader = trained();
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\\', '"', '\\"', 'two'),
      fc.jsonValue(),
    );
    const more = fc.dictionary(fc.constantFrom('event', 'events', 'subscription', 'more'), fc.jsonValue());
    fc.assert(
      fc.property(word, word, fc.jsonValue(), more, (id, time, event, rest) => {
        const wire = text(id, time, event, rest);
        assert.deepEqual(reader.read(wire), decodeFrame(wire));
        assert.deepEqual(new FrameReader().read(wire), decodeFrame(wire));
      }),
    );
  });

  it('reads broken texts like a plain parser', () => {
    const reader = trained();
    const whole = text('three', '2026-01-01T00:00:01Z', { text: 'a "quoted" \\ word', more: [1, null] });
    const piece = fc.constantFrom(
      '',
      '"',
      '\\',
      '}',
      '}}',
      '{',
      ',',
      '"event":',
      'null',
      '"x":1,',
      '\n',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(8), piece, (at, removed, added) => {
        const wire = whole.slice(0, at) + added + whole.slice(at + removed);
        assert.deepEqual(reader.read(wire), decodeFrame(wire));
      }),
      { numRuns: 2_000 },
    );
  });

  it('learns nothing wrong from frames that are written in another way', () => {
    const odd = [
      (id: string) => JSON.stringify({ payload: { subscription, event: {} }, metadata: metadata(id) }),
      (id: string) => JSON.stringify({ metadata: metadata(id), payload: { event: { id }, subscription } }),
      (id: string) => JSON.stringify({ metadata: metadata(id), payload: { subscription, events: [{ id }] } }),
      (id: string) =>
        JSON.stringify({ metadata: metadata(id), payload: { subscription, event: { id } } }, null, 2),
      (id: string) =>
        JSON.stringify({ metadata: metadata(id), payload: { subscription, event: { id } }, more: id }),
    ];
    for (const write of odd) {
      const reader = new FrameReader();
      for (const id of ['one', 'two', 'three', '"event":']) {
        assert.deepEqual(reader.read(write(id)), JSON.parse(write(id)));
      }
    }
  });

  it('keeps to the heads of the subscriptions that speak, whichever come in between', () => {
    const reader = new FrameReader();
    const types = EVENTSUB_TYPES.slice(0, 20);
    for (let round = 0; round < 3; round += 1) {
      for (const { type, version } of types) {
        for (let time = 0; time < 3; time += 1) {
          const frame = sampleFrame(type, version, { subscriptionId: type, now });
          assert.deepEqual(reader.read(JSON.stringify(frame)), frame);
        }
      }
    }
  });
});

function metadata(id: string): object {
  return { message_id: id, message_type: 'notification', message_timestamp: '2026-01-01T00:00:00Z' };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { KINDS, type LivestreamEvent } from '../../../src/events';
import { allEventSchemas, eventSchema } from '../../../src/events/schema/event';
import { eventFaults } from '../../../src/events/validate';
import { bareEvent, person } from '../../support/bare-event';

const NEEDS: Partial<Record<string, Partial<LivestreamEvent>>> = {
  'chat.message': { message: { id: null, text: '', parts: [] } },
  'connection.gap': {
    connection: { from: '2026-11-20T12:00:00.000Z', to: '2026-11-20T12:00:01.000Z', reason: 'x' },
  },
  other: { raw: {} },
};

test('the least event of every kind is valid', () => {
  for (const kind of KINDS) {
    assert.deepEqual(eventFaults(bareEvent(kind, NEEDS[kind])), [], kind);
  }
});

test('every kind has a schema under an id of its own that demands its detail object', () => {
  const schemas = allEventSchemas();
  assert.equal(new Set(schemas.map((schema) => schema.$id)).size, KINDS.length);
  assert.ok(eventSchema('tip').required.includes('tip'));
  assert.ok(eventSchema('connection.shard_session').required.includes('shard'));
  assert.ok(!eventSchema('follow').required.includes('subscription'));
});

test('the schema of a kind stands on its own and finds the same faults', () => {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  for (const kind of ['chat.message', 'moderation.action', 'connection.gap', 'other'] as const) {
    const check = ajv.compile(eventSchema(kind));
    assert.equal(check(bareEvent(kind, NEEDS[kind])), true, kind);
    const broken = { ...bareEvent(kind), time: 1 };
    assert.equal(check(broken), false);
    assert.equal(check.errors?.length, eventFaults(broken).length, kind);
  }
});

test('a full event of Chaturbate fits', () => {
  const event = bareEvent('chat.message', {
    platform: 'chaturbate',
    type: 'chatMessage',
    channel: { id: 'demo_room', login: 'demo_room', name: 'demo_room' },
    user: {
      ...person('viewer_one'),
      roles: ['moderator', 'subscriber'],
      details: { hasTokens: true, recentTips: 'some', gender: 'm', inFanclub: true },
    },
    message: {
      id: null,
      text: 'hi :smile',
      parts: [
        { type: 'text', text: 'hi ' },
        { type: 'emote', text: ':smile' },
      ],
      style: { color: '#494949', background: null, font: 'default' },
    },
    self: true,
    raw: { method: 'chatMessage' },
  });
  assert.deepEqual(eventFaults(event), []);
});

test('a full event of Rumble fits', () => {
  const event = bareEvent('tip', {
    platform: 'rumble',
    type: 'messages',
    user: {
      ...person('ViewerOne'),
      badges: [{ id: 'premium', label: 'Premium', image: 'https://rumble.com/i/badges/premium_48.png' }],
      avatar: 'https://example.org/a.jpeg',
      color: '#e91e63',
      via: { id: '4455', name: 'Their Channel', avatar: null },
    },
    message: { id: '9007199254740993', text: 'great!', parts: [{ type: 'text', text: 'great!' }] },
    amount: { value: 5, unit: 'USD' },
    tip: { expiresAt: '2026-11-20T12:10:10.000Z' },
  });
  assert.deepEqual(eventFaults(event), []);
});

test('faults are sentences with the path of the field', () => {
  const event = {
    ...bareEvent('tip'),
    time: 'yesterday',
    user: { ...person('x'), roles: ['broadcaster', 'king'], name: 7 },
    amount: { value: '5' },
  };
  const faults = eventFaults(event);
  assert.ok(
    faults.some((fault) => /^time must match pattern/.test(fault)),
    faults.join('\n'),
  );
  assert.ok(
    faults.some((fault) => /^user\.roles\[1\] must be equal to one of .*broadcaster, moderator/.test(fault)),
  );
  assert.ok(faults.some((fault) => /^user\.name must be string,null/.test(fault)));
  assert.ok(faults.includes('amount.unit is missing'));
  assert.ok(faults.some((fault) => /^amount\.value must be number/.test(fault)));
});

test('what is no event at all is said in one sentence', () => {
  assert.deepEqual(eventFaults(undefined), ['event must be an object']);
  assert.deepEqual(eventFaults([]), ['event must be an object']);
  assert.deepEqual(eventFaults({}), ['kind undefined is not one of the known kinds']);
  assert.deepEqual(eventFaults({ kind: 'toString' }), ['kind "toString" is not one of the known kinds']);
});

test('a missing detail object, message or raw is a fault where the kind needs it', () => {
  const { tip: _tip, ...noTip } = bareEvent('tip');
  assert.deepEqual(eventFaults(noTip), ['tip is missing']);
  assert.deepEqual(eventFaults(bareEvent('chat.message')), ['message is missing']);
  assert.deepEqual(eventFaults(bareEvent('other')), ['raw is missing']);
  assert.ok(eventFaults(bareEvent('connection.gap')).includes('connection.from is missing'));
});

test('fields that are not known yet do no harm', () => {
  assert.deepEqual(
    eventFaults({ ...bareEvent('raid.in'), raid: { viewers: 3, brandNew: true }, brandNew: 1 }),
    [],
  );
});

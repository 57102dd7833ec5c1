import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventFaults } from '../../../../src/events/validate';
import { EVENTSUB_TYPES } from '../../../../src/twitch/eventsub/catalogue';
import { normaliseNotification } from '../../../../src/twitch/normalise';
import { TYPE_ROWS } from '../../../../src/twitch/normalise/table';
import { sampleFrame, sampleVariants } from '../../../../src/twitch/samples';
import { EXPECTED, type Expected } from '../../../fixtures/eventsub/expected';

type Wire = Record<string, unknown>;

function objectAt(wire: Wire, key: unknown): Wire {
  const value = wire[String(key)];
  return typeof value === 'object' && value !== null ? (value as Wire) : {};
}

/** Where the fields of a row's user or target are in the wire event, and under which prefix. */
function placeOf(where: string, wire: Wire): { holder: Wire; prefix: string } {
  if (where === 'notice') return { holder: objectAt(wire, wire.notice_type), prefix: 'recipient_user' };
  if (where !== 'action') return { holder: wire, prefix: where };
  const action = String(wire.action);
  const key = action.endsWith('_term')
    ? 'automod_terms'
    : action.endsWith('_unban_request')
      ? 'unban_request'
      : action;
  return { holder: objectAt(wire, key), prefix: 'user' };
}

/** Id, login and name as the wire has them, or `null` when it names nobody. */
function namedIn(where: string | undefined, wire: Wire) {
  if (!where) return null;
  const { holder, prefix } = placeOf(where, wire);
  const id = holder[`${prefix}_id`] ?? null;
  return id === null ? null : { id, login: holder[`${prefix}_login`], name: holder[`${prefix}_name`] };
}

function textIn(row: Expected, wire: Wire): unknown {
  const value = row.message === undefined ? undefined : wire[row.message];
  return typeof value === 'object' && value !== null ? (value as Wire).text : (value ?? undefined);
}

function amountIn(row: Expected, wire: Wire) {
  if (!row.amount) return undefined;
  if (row.amount === 'amount') {
    const { value, decimal_places: places, currency } = objectAt(wire, 'amount');
    return { value: Number(value) / 10 ** Number(places), unit: currency };
  }
  const path = row.amount.split('.');
  const value = path.length === 1 ? wire[row.amount] : objectAt(wire, path[0])[String(path[1])];
  return value === undefined ? undefined : { value, unit: 'bits' };
}

const identity = (user: { id: unknown; login: unknown; name: unknown } | null | undefined) =>
  user && { id: user.id, login: user.login, name: user.name };

test('the table has a row for each of the 90 types and versions, and no other', () => {
  const rows = TYPE_ROWS.flatMap(({ type, versions }) => versions.map((version) => `${type} ${version}`));
  assert.equal(rows.length, 90);
  assert.deepEqual(rows.sort(), EXPECTED.map(({ type, version }) => `${type} ${version}`).sort());
  assert.deepEqual(rows, EVENTSUB_TYPES.map(({ type, version }) => `${type} ${version}`).sort());
});

test('a type is in the table once, since its newest version is read like the ones before', () => {
  assert.equal(new Set(TYPE_ROWS.map(({ type }) => type)).size, TYPE_ROWS.length);
});

for (const row of EXPECTED) {
  test(`${row.type} ${row.version} becomes ${row.kinds.join(' or ')}, as the contract says`, () => {
    const variants = sampleVariants(row.type, row.version);
    assert.ok(variants.length > 0);
    const kinds = new Set<string>();
    for (const variant of variants) {
      const { metadata, payload } = sampleFrame(row.type, row.version, { variant });
      const wires: Wire[] = payload.events ? payload.events.map(({ data }) => data) : [payload.event ?? {}];
      const events = normaliseNotification(payload, {
        messageId: metadata.message_id,
        timestamp: metadata.message_timestamp,
        raw: true,
      });
      assert.equal(events.length, wires.length);
      for (const [at, event] of events.entries()) {
        const sent = wires[at] ?? {};
        // The documented form of AutoMod's settings is a list of one.
        const wire: Wire = Array.isArray(sent.data) ? sent.data[0] : sent;
        const anonymous = wire.is_anonymous === true || wire.chatter_is_anonymous === true;
        kinds.add(event.kind);
        assert.deepEqual(eventFaults(event), [], variant);
        assert.ok(row.kinds.includes(event.kind), `${variant}: ${event.kind}`);
        assert.equal(event.type, row.type);
        assert.equal(event.version, row.version);
        assert.equal(event.user?.anonymous ?? false, anonymous, variant);
        assert.deepEqual(
          identity(event.user),
          anonymous ? { id: null, login: null, name: null } : namedIn(row.user, wire),
        );
        assert.deepEqual(identity(event.target), namedIn(row.target, wire), variant);
        assert.equal(event.message?.text, textIn(row, wire), variant);
        assert.equal(event.message?.parts.map((part) => part.text).join(''), textIn(row, wire), variant);
        assert.deepEqual(event.amount, amountIn(row, wire), variant);
        const details = row.details.filter((name) => name in event);
        assert.equal(details.length, row.details.length === 0 ? 0 : 1, variant);
        if (row.details.length > 1) assert.equal(details[0], row.details[row.kinds.indexOf(event.kind)]);
        const channelId = wire.broadcaster_user_id ?? wire.broadcaster_id;
        if (channelId !== undefined) assert.equal(event.channel.id, channelId, variant);
        assert.doesNotMatch(event.summary, /undefined|null|NaN|\[object/, variant);
      }
    }
    assert.deepEqual([...kinds].sort(), [...row.kinds].sort(), 'the samples show every kind of the row');
  });
}

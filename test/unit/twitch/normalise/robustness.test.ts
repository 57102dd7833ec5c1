import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventFaults } from '../../../../src/events/validate';
import { normaliseNotification } from '../../../../src/twitch/normalise';
import { sampleFrame, sampleVariants } from '../../../../src/twitch/samples';
import { EXPECTED } from '../../../fixtures/eventsub/expected';

type Node = Record<string | number, unknown>;

/** What a field may turn into overnight. */
const ODD: readonly unknown[] = [
  null,
  undefined,
  7,
  -1.5,
  '',
  'x',
  '2026',
  true,
  [],
  [null],
  ['x', 7],
  {},
  { id: 1, text: null },
  [{ fragments: 'x' }],
];

/** A small seeded generator, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Every place in `node` where something else could stand, as the object that holds it and its key. */
function places(node: unknown, found: [Node, string | number][] = []): [Node, string | number][] {
  if (typeof node !== 'object' || node === null) return found;
  for (const key of Object.keys(node)) {
    found.push([node as Node, Array.isArray(node) ? Number(key) : key]);
    places((node as Node)[key], found);
  }
  return found;
}

function objectsIn(node: unknown, found = new Set<object>()): Set<object> {
  if (typeof node !== 'object' || node === null) return found;
  found.add(node);
  for (const value of Object.values(node)) objectsIn(value, found);
  return found;
}

function normalise(payload: ReturnType<typeof sampleFrame>['payload'], raw: boolean) {
  return normaliseNotification(payload, { messageId: 'm', timestamp: '2026-11-20T12:00:00Z', raw });
}

test('whatever any single field of any sample turns into, the events stay valid', () => {
  for (const { type, version } of EXPECTED) {
    for (const variant of sampleVariants(type, version).slice(0, 4)) {
      const { payload } = sampleFrame(type, version, { variant });
      const body = payload.events ? { events: payload.events } : { event: payload.event };
      for (const [at, [holder, key]] of places(body).entries()) {
        const kept = holder[key];
        const isWholeEvent =
          (holder as object) === body || (holder as object) === payload.events || key === 'data';
        for (let turn = 0; turn < 5; turn += 1) {
          const odd = ODD[(at * 3 + turn) % ODD.length];
          holder[key] = odd;
          const where = `${type} ${version} ${variant}: ${String(key)} = ${JSON.stringify(odd)}`;
          const events = normalise({ ...payload, ...body }, false);
          assert.ok(events.length > 0, where);
          for (const event of events) {
            assert.deepEqual(eventFaults(event), [], where);
            // Only without its event, or its entry of a batch, is it nothing that we know.
            if (!isWholeEvent) assert.notEqual(event.kind, 'other', where);
          }
        }
        holder[key] = kept;
      }
    }
  }
});

test('however many fields break at once, the events stay valid', () => {
  const random = seeded(20_261_120);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  for (let round = 0; round < 1_500; round += 1) {
    const { type, version } = pick(EXPECTED);
    const { payload } = sampleFrame(type, version, { variant: pick(sampleVariants(type, version)) });
    for (let broken = 0; broken < 1 + (round % 6); broken += 1) {
      const [holder, key] = pick(places(payload));
      holder[key] = structuredClone(pick(ODD));
    }
    for (const event of normalise(payload, random() < 0.5)) {
      assert.deepEqual(eventFaults(event), [], `round ${round}: ${JSON.stringify(payload)}`);
    }
  }
});

test('a payload that is none gives an event all the same', () => {
  for (const payload of [...ODD, { subscription: null }, { subscription: { type: 5 } }, { events: [] }]) {
    const events = normalise(payload as ReturnType<typeof sampleFrame>['payload'], true);
    assert.equal(events.length, 1);
    assert.deepEqual(eventFaults(events[0]), []);
    assert.equal(events[0]?.kind, 'other');
  }
});

test('nothing in an event but raw is shared with the payload, nor with another event made of it', () => {
  for (const { type, version } of EXPECTED) {
    for (const variant of sampleVariants(type, version)) {
      const { payload } = sampleFrame(type, version, { variant });
      const before = JSON.stringify(payload);
      const wire = objectsIn(payload);
      const [first, second] = [normalise(payload, false), normalise(payload, false)];
      const seen = objectsIn(first.filter((event) => event.kind !== 'other'));
      for (const object of seen) assert.ok(!wire.has(object), `${type} ${variant}`);
      for (const object of objectsIn(second)) assert.ok(!seen.has(object), `${type} ${variant}`);
      assert.equal(JSON.stringify(payload), before, 'the payload is not touched');
    }
  }
});

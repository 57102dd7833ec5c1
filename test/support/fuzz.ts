import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventFaults } from '../../src/events/validate';
import { isLivestreamError } from '../../src/shared/errors';

/** The same inputs in each run, unless the environment says otherwise: then a red test tells of what was changed. */
const SEED = Number(process.env.LIVESTREAM_SEED ?? 20_261_120);
/** How many times as many inputs as usual. */
const FACTOR = Number(process.env.LIVESTREAM_RUNS ?? 1);

const TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'not a time',
  '2026-11-20T12:00:00.123456789Z',
  '99999-99-99T99:99:99Z',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '\uD800',
  '\u202E\u200B',
  '👩‍👩‍👧‍👦',
  '<img src=x onerror=alert(1)>',
  '{{payload}}',
  'x'.repeat(5_000),
];

const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    -1,
    1e21,
    2 ** 53,
    0.1,
    [],
    {},
    [[]],
    [null],
    [{}],
  ),
  fc.constantFrom(...TEXTS),
  fc.jsonValue({ maxDepth: 3 }),
);

/** What may be done to a place in a payload. */
const MUTATION = fc.record({
  /** Which place, counted over all of them. */
  at: fc.nat(),
  how: fc.constantFrom('replace', 'delete', 'add', 'wrap', 'repeat'),
  value: ODD,
  name: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'id', 'type', 'unheard_of', ''),
});

/** Anything at all that JSON can write. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  ODD,
  fc.jsonValue({ maxDepth: 5 }),
  fc.dictionary(fc.constantFrom('__proto__', 'id', 'type', 'data', 'event', 'user', 'message', 'x'), ODD),
);

/** One of the samples with one to six places changed. */
export function mutated<T>(samples: readonly T[]): fc.Arbitrary<T> {
  return fc
    .tuple(fc.nat(samples.length - 1), fc.array(MUTATION, { minLength: 1, maxLength: 6 }))
    .map(([index, mutations]) => {
      const box = { it: JSON.parse(JSON.stringify(samples[index])) as unknown };
      for (const mutation of mutations) mutate(box, mutation);
      return box.it as T;
    });
}

type Mutation = typeof MUTATION extends fc.Arbitrary<infer M> ? M : never;

function mutate(box: { it: unknown }, { at, how, value, name }: Mutation): void {
  const places = placesIn(box, 'it');
  const place = places[at % places.length];
  if (!place) return;
  const { holder, key } = place;
  const current = holder[key];
  if (how === 'delete' && holder !== (box as unknown)) delete holder[key];
  else if (how === 'wrap') put(holder, key, [current]);
  else if (how === 'repeat' && Array.isArray(current)) put(holder, key, [...current, ...current]);
  // JSON.parse makes `__proto__` a field like any other; an assignment would not.
  else if (how === 'add' && isPlain(current)) put(current, name, value);
  else put(holder, key, value);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(holder: object, key: string, odd: unknown): void {
  // A copy: what is put in twice, or into itself, would be a ring.
  const value = odd === undefined ? undefined : (JSON.parse(JSON.stringify(odd)) as unknown);
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function placesIn(holder: object, key: string): { holder: Record<string, unknown>; key: string }[] {
  const fields = holder as Record<string, unknown>;
  const value = Object.getOwnPropertyDescriptor(holder, key)?.value as unknown;
  const below =
    typeof value === 'object' && value !== null
      ? Object.keys(value).flatMap((name) => placesIn(value, name))
      : [];
  return [{ holder: fields, key }, ...below];
}

/** Runs a property so many times; what it leaves behind on the prototypes of all objects is a failure, too. */
export function always<T>(inputs: fc.Arbitrary<T>, runs: number, holds: (input: T) => void): void {
  const before = inherited();
  fc.assert(
    fc.property(inputs, (input) => {
      holds(input);
      assert.equal(inherited(), before, 'the prototype of all objects was changed');
    }),
    { seed: SEED, numRuns: runs * FACTOR },
  );
}

/** Runs something that may refuse its input, and only in our way. */
export function mayRefuse<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isLivestreamError(error) && error.message.length > 10) return undefined;
    throw error;
  }
}

/** That these are events as the schema says, and can be written down. */
export function assertEvents(events: readonly unknown[]): void {
  for (const event of events) {
    assert.deepEqual(eventFaults(event), []);
    JSON.stringify(event);
  }
}

function inherited(): string {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype]
    .map((prototype) => Object.getOwnPropertyNames(prototype).length)
    .join();
}

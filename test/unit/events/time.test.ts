import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoTime } from '../../../src/events';

const CASES: [unknown, string | null, string][] = [
  ['2026-11-20T10:11:12.634234626Z', '2026-11-20T10:11:12.634Z', 'nanoseconds are cut'],
  ['2026-11-20T10:11:12.9999999Z', '2026-11-20T10:11:12.999Z', 'and not rounded'],
  ['2026-11-20T10:11:12.123Z', '2026-11-20T10:11:12.123Z', 'milliseconds stay'],
  ['2026-11-20T10:11:12.5Z', '2026-11-20T10:11:12.500Z', 'one digit is filled up'],
  ['2026-11-20T10:11:12.04Z', '2026-11-20T10:11:12.040Z', 'two digits are filled up'],
  ['2026-11-20T10:11:12Z', '2026-11-20T10:11:12.000Z', 'no fraction is filled up'],
  ['2026-01-31T23:59:59.1234Z', '2026-01-31T23:59:59.123Z', 'the last days of a month'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z', 'a leap day'],
  ['2026-11-20T10:00:00-05:00', '2026-11-20T15:00:00.000Z', 'an offset is turned into UTC'],
  ['2026-11-20T10:00:00.123456+01:00', '2026-11-20T09:00:00.123Z', 'an offset with microseconds'],
  ['2026-13-01T00:00:00Z', null, 'a thirteenth month'],
  ['2026-02-31T99:00:00Z', null, 'an impossible hour'],
  ['2026-11-20T10:11:1xZ', null, 'letters in the digits'],
  ['2026-11-20T10:11:12.12x4Z', null, 'letters in the fraction'],
  ['soon', null, 'a word'],
  ['1', null, 'a lone number, which Date would read as a year'],
  ['', null, 'nothing'],
  [null, null, 'null'],
  [{}, null, 'an object'],
  [Number.NaN, null, 'no number'],
  [1e300, null, 'a number that no calendar reaches'],
  [0, '1970-01-01T00:00:00.000Z', 'epoch milliseconds'],
  [new Date(1_000), '1970-01-01T00:00:01.000Z', 'a Date'],
  [new Date(Number.NaN), null, 'an invalid Date'],
];

for (const [given, expected, what] of CASES) {
  test(`a time in the form of events: ${what}`, () => {
    assert.equal(isoTime(given), expected);
  });
}

test('the quick way agrees with the calendar', () => {
  for (let day = 1; day <= 28; day += 9) {
    for (const digits of ['', '.1', '.12', '.123']) {
      const text = `2025-0${(day % 9) + 1}-${String(day).padStart(2, '0')}T0${day % 10}:5${day % 10}:07${digits}Z`;
      assert.equal(isoTime(text), new Date(text).toISOString());
    }
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CSV_HEAD, csvLine, type Sample, verdictsOn } from '../../../bench/soak/curves';

const MEGABYTE = 1024 * 1024;

const still: Sample = {
  atSeconds: 0,
  residentBytes: 120 * MEGABYTE,
  heapBytes: 30 * MEGABYTE,
  externalBytes: 4 * MEGABYTE,
  sockets: 6,
  timers: 10,
  delayP50Ms: 5.1,
  delayP99Ms: 8,
  delayMaxMs: 30,
  cpuPercent: 4,
  told: 0,
  heard: 0,
  missing: 0,
  repeated: 0,
  gaps: 0,
};

/** A hundred samples. */
const over = (change: (at: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 100 }, (_, at) => ({ ...still, atSeconds: at * 10, ...change(at) }));
const steep = (samples: Sample[]) =>
  verdictsOn(samples)
    .filter(({ isFlat }) => !isFlat)
    .map(({ name }) => name);

describe('the curves of a soak', () => {
  it('are flat when they only shake', () => {
    const shaky = over((at) => ({
      residentBytes: (120 + (at % 7)) * MEGABYTE,
      heapBytes: (30 + (at % 3)) * MEGABYTE,
      sockets: 6 + (at % 2),
      delayP99Ms: 8 + (at % 5),
    }));
    assert.deepEqual(steep(shaky), []);
  });

  it('may rise while everything warms up', () => {
    assert.deepEqual(steep(over((at) => ({ residentBytes: (60 + Math.min(at, 25) * 3) * MEGABYTE }))), []);
  });

  const leaks: [name: string, change: (at: number) => Partial<Sample>][] = [
    ['resident memory', (at) => ({ residentBytes: (120 + at * 0.5) * MEGABYTE })],
    ['heap', (at) => ({ heapBytes: (30 + at * 0.1) * MEGABYTE })],
    ['external memory', (at) => ({ externalBytes: (4 + at * 0.1) * MEGABYTE })],
    ['sockets', (at) => ({ sockets: 6 + Math.floor(at / 10) })],
    ['timers', (at) => ({ timers: 10 + Math.floor(at / 10) })],
    ['event loop delay, p99', (at) => ({ delayP99Ms: 8 + at / 3 })],
  ];
  for (const [name, change] of leaks) {
    it(`are not when something leaks: ${name}`, () => assert.deepEqual(steep(over(change)), [name]));
  }

  it('are written with a column for each head', () => {
    assert.equal(csvLine(still).split(',').length, CSV_HEAD.split(',').length);
    assert.match(csvLine(still), /^0,125829120,/);
  });
});

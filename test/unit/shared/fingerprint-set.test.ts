import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FingerprintSet, fingerprint } from '../../../src/shared/fingerprint-set';

describe('the set of fingerprints', () => {
  it('knows what was added, however far it has grown', () => {
    const set = new FingerprintSet();
    for (let id = 0; id < 5_000; id += 1) assert.equal(set.add(fingerprint(`line ${id}`)), true);
    for (let id = 0; id < 5_000; id += 1) assert.equal(set.has(fingerprint(`line ${id}`)), true);
    assert.equal(set.has(fingerprint('line 5000')), false);
    assert.equal(set.size, 5_000);
  });

  it('knows what was added, whatever it was told to expect', () => {
    for (const expected of [0, 1, 1_000, 1_025]) {
      const set = new FingerprintSet(expected);
      for (let id = 0; id < 1_025; id += 1) assert.equal(set.add(fingerprint(`line ${id}`)), true);
      for (let id = 0; id < 1_025; id += 1) assert.equal(set.has(fingerprint(`line ${id}`)), true);
      assert.equal(set.has(fingerprint('line 1025')), false);
    }
  });

  it('takes a text once', () => {
    const set = new FingerprintSet();
    assert.equal(set.add(fingerprint('once')), true);
    assert.equal(set.add(fingerprint('once')), false);
    assert.equal(set.size, 1);
  });

  it('takes the empty text and texts of any script', () => {
    const set = new FingerprintSet();
    for (const text of ['', 'ä', '日本', '👋', '👋👋', '\u0000'])
      assert.equal(set.add(fingerprint(text)), true);
  });

  it('tells ids apart that differ in one place only, wherever it is', () => {
    const set = new FingerprintSet();
    const id = '00000000-0000-4000-8000-000000000000';
    let added = 0;
    for (let place = 0; place < id.length; place += 1) {
      for (const digit of '123456789abcdef') {
        if (set.add(fingerprint(id.slice(0, place) + digit + id.slice(place + 1)))) added += 1;
      }
    }
    assert.equal(added, id.length * 15 - 1, 'the 4 and the 8 of the id make it twice');
  });

  it('tells a hundred thousand ids that count upwards apart', () => {
    const set = new FingerprintSet();
    for (let id = 0; id < 100_000; id += 1) set.add(fingerprint(id.toString(16).padStart(36, '0')));
    assert.equal(set.size, 100_000);
  });

  it('gives the same text the same fingerprint, with a low half that is never zero', () => {
    assert.deepEqual(fingerprint('a line'), fingerprint('a line'));
    for (let id = 0; id < 1_000; id += 1) assert.notEqual(fingerprint(String(id)).low, 0);
  });
});

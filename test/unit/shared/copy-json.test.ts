import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copyJson } from '../../../src/shared/copy-json';

/** Every object and array in `value`, itself included. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

describe('a copy of JSON', () => {
  it('equals the original and shares no object with it', () => {
    const original = {
      text: 'hello',
      nothing: null,
      yes: true,
      list: [1, 'two', { three: [] }, null],
      user: { id: '1', badges: [{ id: 'vip' }] },
    };
    const copied = copyJson(original);
    assert.deepEqual(copied, original);
    const originals = new Set(objectsIn(original));
    assert.equal(objectsIn(copied).length, originals.size);
    for (const object of objectsIn(copied)) assert.ok(!originals.has(object));
  });

  it('takes what is no object as it is', () => {
    for (const value of ['text', 0, false, null]) assert.equal(copyJson(value), value);
  });

  it('keeps a field named __proto__ a field, and nobody inherits from it', () => {
    const original = JSON.parse('{"__proto__":{"admin":true},"inner":{"__proto__":[1]}}');
    const copied = copyJson(original);
    assert.equal(JSON.stringify(copied), JSON.stringify(original));
    assert.equal(copied.admin, undefined);
    assert.equal(Object.getPrototypeOf(copied), Object.prototype);
    assert.equal(Object.getPrototypeOf(copied.inner), Object.prototype);
  });

  it('leaves out what lies deeper than anything real', () => {
    const depth = 200_000;
    const deep = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    assert.doesNotThrow(() => copyJson(deep));
  });
});

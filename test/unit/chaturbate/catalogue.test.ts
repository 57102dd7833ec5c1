import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../../src/chaturbate/catalogue';
import { CHATURBATE_KINDS } from '../../../src/chaturbate/kinds';
import { detailOf, isKind } from '../../../src/events';

describe('the catalogue of Chaturbate methods', () => {
  it('has the twelve methods that the kinds know, each once', () => {
    const methods = CHATURBATE_METHODS.map(({ method }) => method);
    assert.equal(methods.length, 12);
    assert.deepEqual([...methods].sort(), CHATURBATE_KINDS.map(({ method }) => method).sort());
  });

  it('says for each what kind of event it becomes', () => {
    for (const { method, kind } of CHATURBATE_METHODS) {
      assert.ok(isKind(kind) && kind !== 'other', method);
      const row = CHATURBATE_KINDS.find((candidate) => candidate.method === method);
      assert.equal(row?.kind, kind);
      assert.equal(row?.detail !== undefined, detailOf(kind) !== null, method);
    }
  });

  it('names each in words that need no documentation', () => {
    for (const { method, title } of CHATURBATE_METHODS) {
      assert.notEqual(title, method);
      assert.match(title, /^[A-Z][a-z ]+[a-z]$/, method);
    }
    assert.equal(new Set(CHATURBATE_METHODS.map(({ title }) => title)).size, 12);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainText } from '../../../src/events';

test('an ordinary line stays as it is', () => {
  assert.equal(plainText('Grüße, 日本 👩‍👩‍👧 and  two spaces'), 'Grüße, 日本 👩‍👩‍👧 and  two spaces');
});

test('line ends, control characters and escape sequences become one space', () => {
  assert.equal(plainText('one\r\ntwo\tthree\u0000\u001b[31mred\u009b'), 'one two three [31mred');
});

test('marks that turn the reading direction or hide are gone', () => {
  assert.equal(plainText('user\u202egnp.exe\u2066x\u200by\ufeff\u2028z'), 'user gnp.exe x y z');
});

test('a long text is cut at the bound and says so', () => {
  const cut = plainText('x'.repeat(1_000), 50);
  assert.equal(cut.length, 50);
  assert.equal(cut.at(-1), '…');
});

test('a cut never tears an emoji in two', () => {
  for (let at = 10; at < 14; at += 1) {
    assert.doesNotMatch(plainText('😂'.repeat(20), at), /[\ud800-\udbff](?![\udc00-\udfff])/);
  }
});

test('an endless text of unwanted characters gives nothing, and quickly', () => {
  assert.equal(plainText('\n'.repeat(5_000_000)), '');
});

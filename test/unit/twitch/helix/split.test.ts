import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikeCommand, splitText } from '../../../../src/twitch/helix/split';

const points = (text: string) => [...text].length;

test('a text that fits stays as it is, without the blanks around it', () => {
  assert.deepEqual(splitText('  hello there ', 20), ['hello there']);
  assert.deepEqual(splitText('x'.repeat(500), 500), ['x'.repeat(500)]);
  assert.deepEqual(splitText('   ', 20), []);
});

test('a long text is cut at blanks, in order, with no word lost', () => {
  const words = Array.from({ length: 400 }, (_, index) => `word${index}`);
  const parts = splitText(words.join(' '), 500) ?? [];
  assert.ok(parts.length > 1);
  assert.ok(parts.every((part) => points(part) <= 500));
  assert.equal(parts.join(' '), words.join(' '));
  assert.ok(parts.every((part) => part === part.trim()));
});

test('every part is as long as it can be', () => {
  assert.deepEqual(splitText('aa bb cc dd', 5), ['aa bb', 'cc dd']);
  assert.deepEqual(splitText('aa bb cc dd', 6), ['aa bb', 'cc dd']);
  assert.deepEqual(splitText('aa bbb cc', 5), ['aa', 'bbb', 'cc']);
});

test('a word that alone is too long is cut inside, but only that', () => {
  assert.deepEqual(splitText('hi abcdefghijk bye', 5), ['hi', 'abcde', 'fghij', 'k bye']);
});

test('code points count, and an emoji of several is never cut apart', () => {
  const family = '👨‍👩‍👧‍👦';
  assert.equal(points(family), 7);
  assert.deepEqual(splitText(family.repeat(3), 15), [family.repeat(2), family]);
  assert.deepEqual(splitText('🇩🇪🇫🇷🇮🇹', 5), ['🇩🇪🇫🇷', '🇮🇹']);
  assert.deepEqual(splitText('e\u0301'.repeat(3), 3), ['e\u0301', 'e\u0301', 'e\u0301']);
  assert.deepEqual(splitText('𝒳'.repeat(5), 2), ['𝒳𝒳', '𝒳𝒳', '𝒳']);
});

test('a character of more code points than a part may have is cut all the same, between code points', () => {
  const tower = `e${'\u0301'.repeat(9)}`;
  const parts = splitText(tower, 4) ?? [];
  assert.equal(parts.join(''), tower);
  assert.ok(parts.every((part) => points(part) <= 4));
});

test('what looks like a command is seen behind blanks and invisible characters, too', () => {
  for (const text of [
    '/ban x',
    '.timeout',
    ' /me',
    '\u200b/ban',
    '\u2060 .x',
    '\u3164/x',
    '\ufeff/x',
    '\u034f/x',
  ]) {
    assert.ok(looksLikeCommand(text), JSON.stringify(text));
  }
  for (const text of ['hello', 'a/b', '@x /ban', '…', '1.5', '🎉/x', '']) {
    assert.ok(!looksLikeCommand(text), JSON.stringify(text));
  }
});

test('no later part looks like a command, wherever a viewer has put one', () => {
  for (const sneaky of ['/ban friend', '.ban', '/', '... and so on', '\u200b/ban x']) {
    for (let before = 480; before <= 505; before += 1) {
      const text = `${'ab '.repeat(200).slice(0, before)} ${sneaky} ${'cd '.repeat(100)}`;
      const parts = splitText(text, 500);
      assert.ok(parts && parts.length > 1);
      assert.deepEqual(
        parts.filter((part) => looksLikeCommand(part)),
        [],
        `${sneaky} after ${before}`,
      );
      assert.equal(parts.join(' ').replace(/\s+/g, ' '), text.trim().replace(/\s+/g, ' '));
    }
  }
});

test('a text that cannot be cut without such a part is not cut at all', () => {
  assert.equal(splitText(`a${'/'.repeat(600)}`, 500), undefined);
});

test('a very long text is cut as well as a short one, and soon', () => {
  const word = `${'👨‍👩‍👧‍👦'.repeat(20)}${'🇩🇪'.repeat(20)}`;
  const text = Array.from({ length: 200 }, () => word).join(' ');
  const parts = splitText(text, 500) ?? [];
  assert.equal(parts.join(' '), text);
  const monster = splitText('👨‍👩‍👧‍👦'.repeat(10_000), 500) ?? [];
  assert.ok(monster.slice(0, -1).every((part) => points(part) === 497));
  const tower = `e${'\u{1D165}'.repeat(3_000)}`;
  const floors = splitText(tower, 500) ?? [];
  assert.equal(floors.join(''), tower);
  for (const part of floors) assert.doesNotThrow(() => encodeURIComponent(part), 'half a character');
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LivestreamError, translated } from '../../../src/shared/errors';
import { both, either, firstOf, inWords, listed, sentence, verbatim } from '../../../src/shared/sentence';

const GERMAN = {
  'Twitch knows no channel "{0}". {1}': '{1} Einen Kanal „{0}“ kennt Twitch nicht.',
  'Check how it is written.': 'Prüfe die Schreibung.',
  '{0} or {1}': '{0} oder {1}',
};

describe('a sentence', () => {
  const advice = sentence`Check how it is written.`;
  const unknown = (name: string) => sentence`Twitch knows no channel "${name}". ${advice}`;

  it('is written in English', () => {
    assert.equal(String(unknown('nobody')), 'Twitch knows no channel "nobody". Check how it is written.');
  });

  it('keeps its words apart from what stands in its places', () => {
    const { template, parts } = unknown('nobody');
    assert.equal(template, 'Twitch knows no channel "{0}". {1}');
    assert.deepEqual(parts, ['nobody', advice]);
  });

  it('comes in the words of a table, with the sentences in it, in whatever order', () => {
    assert.equal(
      inWords(unknown('nobody'), GERMAN),
      'Prüfe die Schreibung. Einen Kanal „nobody“ kennt Twitch nicht.',
    );
  });

  it('stays English where the table has no words for it, and its parts do not', () => {
    assert.equal(
      inWords(sentence`No luck, ${3} times. ${advice}`, GERMAN),
      'No luck, 3 times. Prüfe die Schreibung.',
    );
  });

  it('takes a text for a text, whatever is in it', () => {
    assert.equal(
      inWords(unknown('{1}$&'), GERMAN),
      'Prüfe die Schreibung. Einen Kanal „{1}$&“ kennt Twitch nicht.',
    );
    assert.equal(inWords(verbatim('Check how it is written.'), GERMAN), 'Check how it is written.');
  });

  it('leaves braces alone that are no places of it', () => {
    assert.equal(
      String(sentence`Send {0} or { "id": ${7} }.`),
      'Send {0} or { "id": 7 }.'.replace('{0}', '7'),
    );
    assert.equal(String(sentence`{ id, transport }`), '{ id, transport }');
  });

  it('can have a secret in its texts masked, however deep, and keeps its own words', () => {
    const masked = sentence`It failed: ${unknown('hidden-token')} ${1}`.withTexts((text) =>
      text.replace('hidden-token', '…'),
    );
    assert.equal(String(masked), 'It failed: Twitch knows no channel "…". Check how it is written. 1');
    assert.equal(masked.template, 'It failed: {0} {1}');
  });

  it('names things one after the other', () => {
    assert.equal(String(listed(['a', 'b', 'c'])), 'a, b, c');
    assert.equal(String(both(['a', 'b'])), 'a and b');
    assert.equal(String(either(['a'])), 'a');
    assert.equal(inWords(sentence`${either(['a', 'b'])}`, GERMAN), 'a oder b');
    assert.equal(String(firstOf(['a', 'b', 'c', 'd', 'e'], 3)), 'a, b, c and 2 more');
    assert.deepEqual([listed([]), either([]), both([])], ['', '', '']);
  });
});

describe('an error', () => {
  const error = new LivestreamError('not_found', sentence`Check how it is written.`, {
    platform: 'twitch',
    detail: 'nobody',
  });

  it('keeps its code, its cause and where it was thrown in another language', () => {
    const german = translated(error, GERMAN);
    assert.equal(german.message, 'Prüfe die Schreibung.');
    assert.equal(String(german), 'Prüfe die Schreibung.');
    assert.equal(german.code, 'not_found');
    assert.deepEqual(german.cause, error.cause);
    assert.equal(german.stack, error.stack?.replace('Check how it is written.', 'Prüfe die Schreibung.'));
    assert.match(german.stack ?? '', /sentence\.test/);
  });

  it('is English inside, also after it was translated', () => {
    translated(error, GERMAN);
    assert.equal(error.message, 'Check how it is written.');
  });

  it('can be about another one', () => {
    const other = new LivestreamError('network', sentence`It was not sent. ${error.sentence}`);
    assert.equal(translated(other, GERMAN).message, 'It was not sent. Prüfe die Schreibung.');
  });

  it('with a plain text says the same in every language', () => {
    assert.equal(translated(new LivestreamError('network', 'offline'), GERMAN).message, 'offline');
  });
});

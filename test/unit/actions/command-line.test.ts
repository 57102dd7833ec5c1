import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold, readCommandLine, splitArguments } from '../../../src/actions/command-line';

const nameIn = (line: string, prefix = '!') => readCommandLine(line, prefix)?.name;

describe('a line of chat', () => {
  it('has a name, words and the rest as typed', () => {
    assert.deepEqual(readCommandLine('!poll  "Next game?" chess   "table tennis" ', '!'), {
      name: 'poll',
      args: ['Next game?', 'chess', 'table tennis'],
      text: '"Next game?" chess   "table tennis"',
    });
    assert.deepEqual(readCommandLine('!hello', '!'), { name: 'hello', args: [], text: '' });
  });

  for (const [line, prefix] of [
    ['hello', '!'],
    ['say !hello', '!'],
    ['', '!'],
    ['   ', '!'],
    ['!', '!'],
    ['! hello', '!'],
    ['bottle opener', 'bot'],
    ['bot', 'bot'],
    ['bothello', 'bot'],
    ['>', '->'],
  ] as const) {
    it(`is no command: "${line}" with the prefix "${prefix}"`, () => {
      assert.equal(readCommandLine(line, prefix), undefined);
    });
  }

  it('may have any text as its prefix, in upper or lower case', () => {
    assert.equal(nameIn('?help', '?'), 'help');
    assert.equal(nameIn('->go there', '->'), 'go');
    assert.equal(nameIn('Hey Bot dance', 'hey bot'), 'dance');
    assert.equal(nameIn('BOT   dance', 'bot '), 'dance');
    assert.equal(nameIn('🤖dance', '🤖'), 'dance');
    assert.equal(nameIn('$^.*go', '$^.*'), 'go');
    assert.equal(nameIn('ÉCOUTE joue', 'écoute'), 'joue');
    assert.equal(nameIn('!!go', '!!'), 'go');
  });

  it('takes no notice of what cannot be seen around it', () => {
    assert.deepEqual(readCommandLine('\u200f!שלום עולם', '!'), {
      name: 'שלום',
      args: ['עולם'],
      text: 'עולם',
    });
    assert.deepEqual(readCommandLine('!hello \u{e0000}', '!'), { name: 'hello', args: [], text: '' });
    assert.deepEqual(readCommandLine('!hello\u034f', '!'), { name: 'hello', args: [], text: '' });
    assert.equal(nameIn('\u3000 !hello\u00a0you'), 'hello');
  });

  it('keeps emoji and joined letters whole', () => {
    assert.deepEqual(readCommandLine('!🎉 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '!'), {
      name: '🎉',
      args: ['👩‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
      text: '👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    });
    assert.equal(nameIn('!می‌خواهم'), 'می‌خواهم');
  });

  it('may hold half a character without harm', () => {
    assert.equal(nameIn('!\ud83d x'), '\ud83d');
    assert.equal(nameIn('!a\udc00'), 'a\udc00');
  });
});

describe('names', () => {
  it('are one whatever their case and however their accents were typed', () => {
    for (const [one, other] of [
      ['Hello', 'hELLO'],
      ['café', 'CAFE\u0301'],
      ['straße', 'STRASSE'],
      ['ΣΟΦΟΣ', 'σοφος'],
    ] as const)
      assert.equal(fold(one), fold(other));
    assert.notEqual(fold('resume'), fold('résumé'));
  });
});

describe('words', () => {
  for (const [what, text, words] of [
    ['are split at blanks of any kind', ' a\tb \u00a0c\nd ', ['a', 'b', 'c', 'd']],
    ['are kept together by curly quotes', '“big cat” dog', ['big cat', 'dog']],
    [
      'are kept together by quotes of other languages',
      '„zwei Wörter“ «deux mots» »to ord«',
      ['zwei Wörter', 'deux mots', 'to ord'],
    ],
    [
      'are kept together by mixed quotes, as a phone types them',
      '"big cat” “red dog"',
      ['big cat', 'red dog'],
    ],
    ['are kept together by single quotes', "'big cat' ‘red dog’ x", ['big cat', 'red dog', 'x']],
    [
      'keep their apostrophes',
      "don't stop 'cause it’s rock’n’roll",
      ["don't", 'stop', "'cause", 'it’s', 'rock’n’roll'],
    ],
    ['may have an apostrophe in single quotes', "'don't stop' now", ["don't stop", 'now']],
    ['may be empty in quotes', '"" x', ['', 'x']],
    ['go on behind a quote', '"big cat", yes', ['big cat,', 'yes']],
    ['keep a quote that is never closed', '"big cat', ['"big', 'cat']],
    ['keep a quote in the middle', '5" by 3"', ['5"', 'by', '3"']],
    ['are none in an empty text', '', []],
    [
      'are what a shell or a page would take for more',
      '$(rm -rf) <b> ; \\" --x',
      ['$(rm', '-rf)', '<b>', ';', '\\"', '--x'],
    ],
  ] as const) {
    it(what, () => assert.deepEqual(splitArguments(text), words));
  }

  it('of a hostile line cost no more than their length', () => {
    for (const piece of ["'a ", '"a\'"b ', '" ', '«', "' ", '\u200b ', ' ']) {
      const line = piece.repeat(100_000);
      const began = performance.now();
      readCommandLine(`!x ${line}`, '!');
      splitArguments(line);
      assert.ok(performance.now() - began < 3_000, JSON.stringify(piece));
    }
  });
});

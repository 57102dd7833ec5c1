import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/paths';
import { sentencesIn, sources, writtenSentences } from '../support/sentences';

const LOCALES = join(ROOT, 'locales');
const LANGUAGES = readdirSync(LOCALES).filter((language) => language !== 'en-US');
const WRITTEN = writtenSentences();

const places = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort().join(' ');

function tableOf(language: string): Record<string, string> {
  const path = join(LOCALES, language, 'errors.json');
  assert(existsSync(path), `locales/${language}/errors.json is missing: the errors have no words in it.`);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
}

/** What would show a secret: a place that is filled with one. */
const SECRET = /(?:^|\.)(?:\w*(?:token|secret|password|cookie|apiUrl|deviceCode|credentials))$/i;

/** An error that is made with a text, by itself or by a function of its file. */
const PLAIN =
  /\bnew (?:Livestream|Helix)Error\(\s*['\w.]+,\s*['"`]|\bnew (?:HttpFailure|RumbleRefusal)\(\s*['\w.]+,\s*['"`]|\b(?:badInput|badAddress|refused|wrong|notFound|authRequired)\(\s*['"`]/g;

describe('the sentences of errors', () => {
  it('are found in the sources, with what fills their places', () => {
    // In the code of the test, % stands for the sign that begins a place.
    const code =
      'say(sentence`No %{kind} "%{name.slice(0, `%{9}`.length)}": %{a ? sentence`no } %{b}` : 1}.`)';
    assert.deepEqual(sentencesIn('x.ts', code.replaceAll('%', '$')), [
      {
        template: 'No {0} "{1}": {2}.',
        parts: ['kind', 'name.slice(0, `%{9}`.length)', 'a ? sentence`no } %{b}` : 1'].map((part) =>
          part.replaceAll('%', '$'),
        ),
        where: 'x.ts:1',
      },
      { template: 'no } {0}', parts: ['b'], where: 'x.ts:1' },
    ]);
    assert(WRITTEN.length > 400, `${WRITTEN.length}`);
  });

  for (const language of LANGUAGES) {
    it(`are all in the table of ${language}, and nothing else is`, () => {
      const table = tableOf(language);
      const missing = WRITTEN.filter(({ template }) => !table[template]?.trim()).map(
        ({ template, where }) => `locales/${language}/errors.json lacks "${template}" (${where}).`,
      );
      assert.deepEqual(missing, []);
      const templates = new Set(WRITTEN.map(({ template }) => template));
      const dead = Object.keys(table)
        .filter((template) => !templates.has(template))
        .map((template) => `locales/${language}/errors.json has "${template}", which nothing says any more.`);
      assert.deepEqual(dead, []);
    });

    it(`have the same places in ${language}`, () => {
      const wrong = Object.entries(tableOf(language))
        .filter(([template, words]) => places(template) !== places(words))
        .map(([template, words]) => `locales/${language}/errors.json: "${template}" is "${words}".`);
      assert.deepEqual(wrong, []);
    });
  }

  it('have no secret in a place', () => {
    const leaks = WRITTEN.flatMap(({ parts, where }) =>
      parts.filter((part) => SECRET.test(part.trim())).map((part) => `${where} shows ${part}.`),
    );
    assert.deepEqual(leaks, []);
  });

  it('are what errors are made of: a plain text would stay English', () => {
    const plain = sources()
      .filter(([path]) => !path.startsWith('src/simulator/'))
      .flatMap(([path, code]) =>
        [...code.matchAll(PLAIN)].map(
          ({ index }) => `${path}:${code.slice(0, index).split('\n').length} has no sentence.`,
        ),
      );
    assert.deepEqual(plain, []);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { editorHtml, packageJson, setNames } from '../support/editor-parts';
import { ROOT } from '../support/paths';
import { TABLES } from '../support/tables-of-texts';

const LOCALES = join(ROOT, 'locales');
const LANGUAGES = readdirSync(LOCALES);

type Texts = { [key: string]: string | Texts };

const catalogue = (language: string, set: string) =>
  JSON.parse(readFileSync(join(LOCALES, language, `${set}.json`), 'utf8')) as Texts;

/** The keys of all texts, as they are asked for: `set.label.name`. */
function keysOf(texts: Texts, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

/** The texts that a set is asked for by name. What the runtime's tables hold in English has a place of its own. */
function ownKeys(language: string, set: string): string[] {
  return keysOf(catalogue(language, set)).filter((key) => !key.startsWith(`${set}.catalogue.`));
}

/** i18next takes `key_one` and `key_other` for `key`. */
const plain = (key: string) => key.replace(/_(one|other|plural)$/, '');

/** Keys in the html: `data-i18n="a;[title]b"`. */
function keysInHtml(html: string): string[] {
  return [...html.matchAll(/data-i18n="([^"]+)"/g)].flatMap(([, value = '']) =>
    value.split(';').map((part) => part.replace(/^\[[^\]]*\]/, '').trim()),
  );
}

/** Keys in code that are written out: `RED._('…')`, `this._('…')` and the `text('…')` of our dialogs. */
function keysInCode(code: string, set: string): string[] {
  const whole = [...code.matchAll(/\b_\(\s*['"]([\w-]+\.[\w.-]+)['"]/g)].map(([, key = '']) => key);
  const short = [...code.matchAll(/\btext\(\s*'([\w.]+)'/g)].map(([, key = '']) => `${set}.${key}`);
  return [...whole, ...short];
}

describe('the texts', () => {
  it('are there in English at least, because every other language falls back to it', () => {
    assert(LANGUAGES.includes('en-US'));
  });

  for (const set of setNames()) {
    const english = ownKeys('en-US', set);

    it(`of ${set} are filled, in English and in every other language`, () => {
      for (const language of LANGUAGES) {
        const keys = ownKeys(language, set);
        assert.deepEqual(keys.map(plain).sort(), english.map(plain).sort(), language);
        const empty = (texts: Texts): string[] =>
          Object.entries(texts).flatMap(([key, value]) =>
            typeof value === 'string' ? (value.trim() ? [] : [key]) : empty(value),
          );
        assert.deepEqual(empty(catalogue(language, set)), [], language);
      }
    });

    it(`of ${set} are all there that its dialog and its code ask for`, () => {
      const code = readFileSync(join(ROOT, 'nodes', `${set}.ts`), 'utf8');
      const html = editorHtml(set);
      const asked = [...keysInHtml(html), ...keysInCode(html, set), ...keysInCode(code, set)];
      assert(asked.length > 0);
      const known = new Set(english.map(plain));
      const missing = asked
        .map((key) => key.replace(/^.*:/, ''))
        .filter((key) => key.startsWith(`${set}.`) && !known.has(key));
      assert.deepEqual(missing, []);
    });

    it(`of ${set} have a help text for its node`, () => {
      for (const language of LANGUAGES) {
        const help = readFileSync(join(LOCALES, language, `${set}.html`), 'utf8');
        assert.match(help, new RegExp(`data-help-name="livestream-${set}"`));
        assert(help.length > 300, 'a help text says more than one sentence');
      }
    });
  }

  for (const [set, table] of Object.entries(TABLES)) {
    it(`of the table that ${set} shows are translated row by row, and in English stand in the table alone`, () => {
      const keys = (texts: Record<string, Record<string, string>>) =>
        Object.entries(texts).flatMap(([part, rows]) => Object.keys(rows).map((id) => `${part}.${id}`));
      for (const language of LANGUAGES) {
        const own = catalogue(language, set)[set] as Texts;
        const translated = (own.catalogue ?? {}) as Record<string, Record<string, string>>;
        assert.deepEqual(keys(translated).sort(), language === 'en-US' ? [] : keys(table).sort(), language);
      }
    });
  }

  it('belong to a set: a catalogue without one would never be read', () => {
    const sets = new Set(setNames());
    for (const language of LANGUAGES) {
      const strays = readdirSync(join(LOCALES, language)).filter(
        // The table of the errors is read by the nodes themselves.
        (file) => file !== 'errors.json' && !sets.has(file.replace(/\.(json|html)$/, '')),
      );
      assert.deepEqual(strays, [], `${packageJson().name} ${language}`);
    }
  });
});

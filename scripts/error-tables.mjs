import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = 'errors.json';

/**
 * The tables of the errors as they are shipped: for each language a list, in the order of the English sentences,
 * which go along once, as the list of `en-US`. In the sources each table has them as its keys, which is good to
 * read, but would make up a twentieth of the package.
 *
 * @param {string} locales the folder with a folder for each language
 * @returns {Record<string, (string | null)[]>} by language; `null` where a table has no words for a sentence
 */
export function errorLists(locales) {
  const tables = readdirSync(locales)
    .filter((language) => language !== 'en-US')
    .map((language) => [language, JSON.parse(readFileSync(join(locales, language, SOURCE), 'utf8'))]);
  const english = [...new Set(tables.flatMap(([, table]) => Object.keys(table)))];
  const lists = tables.map(([language, table]) => [
    language,
    english.map((sentence) => table[sentence] ?? null),
  ]);
  return { 'en-US': english, ...Object.fromEntries(lists) };
}

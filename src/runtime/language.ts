import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { type LivestreamError, translated } from '../shared/errors';
import type { SentenceTable } from '../shared/sentence';

/** Puts an error into the language of this Node-RED. What that language has no words for stays English. */
export type Translator = (error: LivestreamError) => LivestreamError;

/** Beside the catalogues of the nodes; Node-RED itself does not read it, so no browser has to load it. */
const LISTS = join(__dirname, '..', '..', 'nodes', 'locales');

/** The sentences of a language, in the same order for all, as the build ships them (scripts/error-tables.mjs). */
type SentenceList = readonly (string | null)[];

const ENGLISH: SentenceTable = {};

/**
 * The translator of a set. No table is read before the first error, and none at all where Node-RED speaks English.
 *
 * @param set the name of the set, which is also that of its catalogue: `twitch-events`
 */
export function translatorOf(RED: NodeAPI, set: string): Translator {
  let table: SentenceTable | undefined;
  return (error) => {
    table ??= tableOf(languageOf(RED, set));
    return table === ENGLISH ? error : translated(error, table);
  };
}

/**
 * The language in which `RED._` answers: that of the settings, else of the process. Node-RED does not tell it, but
 * says which language it took a text from. The helper of node tests has no languages.
 */
export function languageOf(RED: NodeAPI, set: string): string {
  const look = RED._ as (key: string, options: object) => unknown;
  const found = look(`${set}.paletteLabel`, { returnDetails: true }) as { usedLng?: unknown } | string;
  const language = typeof found === 'object' ? found?.usedLng : undefined;
  return typeof language === 'string' ? language : 'en-US';
}

function listOf(language: string): SentenceList {
  return require(join(LISTS, language, 'errors.json')) as SentenceList;
}

/** The table of `de-AT` is that of `de`, as it is for catalogues. */
function tableOf(language: string): SentenceTable {
  const [base = ''] = language.split('-');
  if (base === 'en') return ENGLISH;
  for (const name of [language, base]) {
    // The settings name it, so it may be anything, a path too.
    if (!/^[a-z]+(-[a-z]+)?$/i.test(name)) continue;
    try {
      const words = listOf(name);
      const pairs = listOf('en-US').map((sentence, index) => [sentence, words[index]]);
      return Object.fromEntries(pairs.filter(([, own]) => own)) as SentenceTable;
    } catch {
      // There is no such table, or it cannot be read: an error in English is better than none.
    }
  }
  return ENGLISH;
}

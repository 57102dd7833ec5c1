import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A line such as `<!-- part: check name="raw" -->`. */
const PLACE = /^( *)<!-- part: ([\w-]+)((?: \w+="[^"]*")*) -->$/gm;

/**
 * The html of a set with the rows that dialogs share: each line `<!-- part: check name="raw" -->` becomes
 * `check.html` of the folder of parts, where `{name}` stands for `raw` and `{set}` for the name of the set.
 *
 * @param {string} path of the html, whose name is the set's
 * @param {string} folder of the parts
 * @returns {string}
 * @throws Error for a part that is not there or wants another value, and for a line that is misspelt
 */
export function withParts(path, folder) {
  const set = basename(path, '.html');
  const html = readFileSync(path, 'utf8').replace(PLACE, (_line, indent, part, given) => {
    const values = { set, ...readValues(given) };
    const row = readFileSync(join(folder, `${part}.html`), 'utf8').trimEnd();
    return row.replace(/^/gm, indent).replace(/\{(\w+)\}/g, (_place, key) => {
      if (!(key in values)) throw new Error(`${path}: the part "${part}" wants ${key}="…".`);
      return values[key];
    });
  });
  const [misspelt] = /<!-- part.*/.exec(html) ?? [];
  if (misspelt)
    throw new Error(`${path}: "${misspelt}" names no part. Write it like <!-- part: check name="raw" -->.`);
  return html;
}

/** `{ name: 'raw' }` of `name="raw"`. */
function readValues(given) {
  return Object.fromEntries([...given.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
}

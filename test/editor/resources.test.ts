import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { editorHtml, packageJson, setNames } from '../support/editor-parts';
import { ROOT } from '../support/paths';

const PREFIX = `resources/${packageJson().name}/`;

type Texts = { [key: string]: string | Texts };

/** The resources that a set's html loads, by their file names. */
function loadedBy(set: string): string[] {
  return [...editorHtml(set).matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, address = '']) => {
    assert(address.startsWith(PREFIX), `${set} loads ${address} by a relative address of this package`);
    return address.slice(PREFIX.length);
  });
}

describe('the scripts and styles that dialogs share', () => {
  it('are all there: the editor waits without end for a script that is missing', () => {
    for (const set of setNames()) {
      for (const file of loadedBy(set))
        assert(existsSync(join(ROOT, 'resources', file)), `${set} loads ${file}`);
    }
  });

  it('are all used', () => {
    // The tour is a module, which Node-RED's tour guide imports when it is started.
    const used = new Set([...setNames().flatMap(loadedBy), 'tour.js']);
    assert.deepEqual(
      readdirSync(join(ROOT, 'resources')).filter((file) => !used.has(file)),
      [],
    );
  });

  it('ask only for texts that the set which loads them has', () => {
    for (const set of setNames()) {
      const texts = JSON.parse(readFileSync(join(ROOT, 'locales', 'en-US', `${set}.json`), 'utf8'))[
        set
      ] as Texts;
      const asked = loadedBy(set)
        .filter((file) => file.endsWith('.js'))
        .flatMap((file) => [
          ...readFileSync(join(ROOT, 'resources', file), 'utf8').matchAll(/\btext\(([^)]*)/g),
        ])
        .flatMap(([, argument = '']) =>
          [...argument.matchAll(/'([a-z]\w*(?:\.\w+)+)'/g)].map(([, key = '']) => key),
        );
      for (const key of asked) {
        const found = key
          .split('.')
          .reduce<string | Texts | undefined>(
            (at, part) => (typeof at === 'object' ? at[part] : undefined),
            texts,
          );
        assert.equal(typeof found, 'string', `${set}.${key}`);
      }
    }
  });

  it('call the runtime by relative addresses, so that a log-in and another root work', () => {
    const scripts = readdirSync(join(ROOT, 'resources')).filter((file) => file.endsWith('.js'));
    const code = [
      ...scripts.map((file) => readFileSync(join(ROOT, 'resources', file), 'utf8')),
      ...setNames().map(editorHtml),
    ].join('\n');
    assert.match(code, /url: ['"`]livestream\//);
    assert.doesNotMatch(code, /url: ['"`]\//);
    assert.doesNotMatch(code, /innerHTML|\.html\(/, 'texts go into the page as texts');
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageJson, setNames } from '../support/editor-parts';
import { exampleNames } from '../support/examples';
import { type PackedPackage, pack, removeFolder, temporaryFolder } from '../support/installed-package';
import { ROOT } from '../support/paths';

/**
 * A Raspberry Pi on a slow line installs this; a jump over it means that something strayed into the package. Seven
 * languages make up four tenths of it.
 */
const MOST_PACKED_BYTES = 1_000 * 1024;

describe('the packed package', () => {
  let folder: string;
  let packed: PackedPackage;
  let paths: string[];

  before(async () => {
    folder = await temporaryFolder();
    packed = await pack(folder);
    paths = packed.files.map(({ path }) => path);
  });

  after(() => removeFolder(folder));

  it('holds every set with its html and its locale, the icons, the examples and the papers', () => {
    const wanted = [
      ...setNames().flatMap((set) => [
        `dist/nodes/${set}.js`,
        `dist/nodes/${set}.html`,
        `dist/nodes/locales/en-US/${set}.json`,
        `dist/nodes/locales/en-US/${set}.html`,
      ]),
      ...exampleNames().map((name) => `examples/${name}`),
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'],
    ];
    assert.deepEqual(
      wanted.filter((path) => !paths.includes(path)),
      [],
    );
    assert(paths.some((path) => /^dist\/nodes\/icons\/.*\.svg$/.test(path)));
  });

  it('holds no test, no benchmark, no script and no source', () => {
    const strays = paths.filter((path) =>
      /(^|\/)(test|bench|scripts|\.cache|node_modules)\/|\.ts$|\.tgz$|^\./.test(path),
    );
    assert.deepEqual(strays, []);
  });

  it('holds nothing whose source is gone', () => {
    const compiled = paths.filter((path) => /^dist\/.*\.js$/.test(path));
    assert(compiled.length > 0);
    const orphans = compiled.filter(
      (path) => !existsSync(join(ROOT, path.replace(/^dist\/(.*)\.js$/, '$1.ts'))),
    );
    assert.deepEqual(orphans, []);
  });

  it('is small enough for a slow line', () => {
    assert(packed.size < MOST_PACKED_BYTES, `${packed.size} bytes`);
  });
});

describe('the repository', () => {
  it('has a lock file without download addresses, so that everybody installs from their own registry', () => {
    const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(lock, /"resolved"\s*:/);
    assert.match(lock, /"integrity"\s*:/);
  });

  it('has every file that its package.json names', () => {
    const { 'node-red': nodeRed } = packageJson();
    for (const [set, path] of Object.entries(nodeRed.nodes)) {
      assert.equal(path, `dist/nodes/${set}.js`);
      assert.doesNotThrow(() => readFileSync(join(ROOT, 'nodes', `${set}.ts`)), `nodes/${set}.ts`);
    }
  });
});

/**
 * `npm run build`: TypeScript into dist/, and beside the compiled nodes what Node-RED looks for only there:
 * their html, with the rows that dialogs share filled in, icons and locales; the tables of the errors as lists.
 *
 * What no longer has a source is removed at the end, instead of emptying dist/ at the start: a Node-RED or a
 * test that runs from dist/ meanwhile keeps its files.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { withParts } from './dialog-parts.mjs';
import { errorLists } from './error-tables.mjs';
import { filesBelow } from './files.mjs';
import { ROOT } from './root.mjs';

const DIST = join(ROOT, 'dist');

/** The rows that dialogs share; they go into the html of the sets. */
const PARTS = join(ROOT, 'nodes', 'parts');

/** What is copied as it is: from, to (in dist/), and which of its files. */
const COPIES = [
  { from: 'icons', to: 'nodes/icons', take: (path) => path.endsWith('.svg') },
  { from: 'locales', to: 'nodes/locales', take: (path) => !path.endsWith('errors.json') },
];

/** The folders that tsc compiles; the same list as `include` in tsconfig.json. */
const COMPILED = ['nodes', 'src', 'test', 'bench'];

const expected = copyEditorFiles();
for (const path of writeDialogs()) expected.add(path);
for (const path of writeErrors()) expected.add(path);
compile();
for (const path of compiledFiles()) expected.add(path);
removeLeftovers(expected);

function copyEditorFiles() {
  const copied = new Set();
  for (const { from, to, take } of COPIES) {
    for (const source of filesBelow(join(ROOT, from)).filter(take)) {
      const target = join(DIST, to, relative(join(ROOT, from), source));
      cpSync(source, target);
      copied.add(target);
    }
  }
  return copied;
}

function writeDialogs() {
  const folder = join(ROOT, 'nodes');
  const sources = filesBelow(folder).filter((path) => path.endsWith('.html') && !path.startsWith(PARTS));
  return sources.map((source) => {
    const target = join(DIST, 'nodes', relative(folder, source));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, withParts(source, PARTS));
    return target;
  });
}

function writeErrors() {
  return Object.entries(errorLists(join(ROOT, 'locales'))).map(([language, list]) => {
    const target = join(DIST, 'nodes', 'locales', language, 'errors.json');
    writeFileSync(target, JSON.stringify(list));
    return target;
  });
}

function compile() {
  const tsc = typescriptProgram();
  if (!tsc) {
    fail('TypeScript is not installed. Run "npm install" first.');
  }
  const { status, error } = spawnSync(process.execPath, [tsc, '-p', ROOT], { cwd: ROOT, stdio: 'inherit' });
  if (error) fail(`TypeScript could not be started: ${error.message}`);
  if (status !== 0) fail('The TypeScript above has errors, so the build stopped.');
}

function typescriptProgram() {
  try {
    const require = createRequire(join(ROOT, 'package.json'));
    const program = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

function compiledFiles() {
  return COMPILED.flatMap((folder) => filesBelow(join(ROOT, folder)))
    .filter((path) => /\.(ts|json)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => join(DIST, relative(ROOT, path).replace(/\.ts$/, '.js')));
}

function removeLeftovers(wanted) {
  for (const path of filesBelow(DIST)) {
    if (!wanted.has(path)) rmSync(path, { force: true });
  }
}

function fail(sentence) {
  console.error(`\nbuild: ${sentence}`);
  process.exit(1);
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import { ERROR_CODES } from '../../src/shared/errors';
import { packageJson } from '../support/editor-parts';
import { exampleNames } from '../support/examples';
import { ROOT } from '../support/paths';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const CHANGELOG = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');

/** The pages whose links are followed. */
const WITH_LINKS = [
  'README.md',
  'CHANGELOG.md',
  join('bench', 'README.md'),
  ...pages().map((page) => join('docs', page)),
];

describe('the README', () => {
  it('shows a message that is one: the event fits its schema, and origin and topic fit the event', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(README) ?? [];
    const { topic, payload, origin } = JSON.parse(json) as Record<string, Record<string, unknown>>;
    assert(payload && origin);
    assert.deepEqual(eventFaults(payload), []);
    assert.equal(topic, payload.kind);
    assert.equal(origin.eventId, payload.id);
    assert.equal(origin.channel, (payload.channel as { id: string }).id);
    assert.equal(origin.login, (payload.user as { login: string }).login);
  });

  it('explains every error code', () => {
    for (const code of ERROR_CODES) assert(README.includes(`\`${code}\``), code);
  });

  it('names every example', () => {
    for (const name of exampleNames()) assert(README.includes(name.replace(/\.json$/, '')), name);
  });

  it('names every node as the editor does', () => {
    for (const set of Object.keys(packageJson()['node-red'].nodes)) {
      const texts = JSON.parse(readFileSync(join(ROOT, 'locales', 'en-US', `${set}.json`), 'utf8'));
      const { paletteLabel } = (texts as Record<string, { paletteLabel: string }>)[set] ?? {};
      assert(paletteLabel, set);
      assert.match(README, new RegExp(`[*_]${paletteLabel}[*_]`));
    }
  });

  it('leads to every page of docs', () => {
    for (const page of pages()) assert(README.includes(`](docs/${page})`), page);
  });

  it('names only commands that there are', () => {
    const { scripts } = packageJson();
    for (const [, script = ''] of README.matchAll(/npm run ([\w-]+)/g)) assert(script in scripts, script);
    const benchmarks = readFileSync(join(ROOT, 'bench', 'main.ts'), 'utf8');
    for (const [, name = ''] of README.matchAll(/npm run bench -- ([\w-]+)/g))
      assert.match(benchmarks, new RegExp(`^  '?${name}'?[:,]`, 'm'));
  });

  it('says of each package that it needs that it does', () => {
    const { dependencies } = packageJson();
    for (const name of Object.keys(dependencies)) assert(README.includes(`\`${name}\``), name);
  });
});

describe('the papers', () => {
  it('point to files that are there', () => {
    for (const path of WITH_LINKS) {
      const text = readFileSync(join(ROOT, path), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g))
        assert(existsSync(join(ROOT, dirname(path), target)), `${path}: ${target}`);
    }
  });

  it('name files that are there', () => {
    const named = /`((?:test|src|scripts|nodes|resources|bench|locales)\/[\w./-]+)`/g;
    for (const path of WITH_LINKS)
      for (const [, name = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(named))
        assert(existsSync(join(ROOT, name)), `${path}: ${name}`);
  });

  it('point to headings that are there', () => {
    for (const path of WITH_LINKS) {
      const text = readFileSync(join(ROOT, path), 'utf8');
      for (const [, target = '', anchor = ''] of text.matchAll(/\]\(([^)#:\s]*)#([^)]*)\)/g)) {
        const page = target ? readFileSync(join(ROOT, dirname(path), target), 'utf8') : text;
        assert(anchors(page).includes(anchor), `${path}: ${target}#${anchor}`);
      }
    }
  });

  it('list the events that the tables have', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'scripts', 'events-page.mjs'), '--check'],
      {
        encoding: 'utf8',
      },
    );
    assert.equal(status, 0, stderr);
  });
});

/** The file names of the pages in docs. */
function pages(): string[] {
  return readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
}

/** What the headings of a page are called in addresses, as GitHub makes it. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

describe('the changelog', () => {
  it('has a section for what is not published yet, or for the version of now', () => {
    assert(CHANGELOG.includes('## [Unreleased]') || CHANGELOG.includes(`## [${packageJson().version}]`));
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageJson } from '../support/editor-parts';
import { ROOT } from '../support/paths';

interface Locked {
  dev?: boolean;
  license?: string;
  resolved?: string;
  hasInstallScript?: boolean;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const locked: [string, Locked][] = Object.entries(JSON.parse(read('package-lock.json')).packages);
const installed = locked.filter(([path, { dev }]) => path !== '' && !dev);
const security = read('docs/security.md');

/** The texts of all our sources. */
function sources(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => read(join(folder, name)));
}

describe('what comes along with the package', () => {
  it('is as many packages as the page on security says, under its licences, without install scripts', () => {
    assert.match(security, new RegExp(`^${installed.length} packages altogether`, 'm'));
    const licences = [...new Set(installed.map(([, { license }]) => license))].sort();
    assert.deepEqual(licences, ['BSD-3-Clause', 'MIT']);
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
    assert.deepEqual(scripted, []);
  });

  it('is named there where we have asked for it ourselves', () => {
    const [, section = ''] = security.split(/^## What comes along$/m);
    const named = [...section.matchAll(/^\| `([\w@/-]+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(Object.keys(packageJson().dependencies).sort(), named.sort());
  });

  it('has no download address in the lock file', () => {
    assert.deepEqual(
      locked.filter(([, { resolved }]) => resolved),
      [],
    );
  });

  it('has its certificates checked: nothing of ours can switch that off', () => {
    const switches = /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/;
    const all = [...sources('src'), ...sources('nodes')];
    assert.ok(all.length > 100);
    assert.deepEqual(
      all.filter((text) => switches.test(text)),
      [],
    );
  });
});

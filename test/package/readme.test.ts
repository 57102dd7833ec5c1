import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { eventFaults } from '../../src/events/validate';
import { ERROR_CODES } from '../../src/shared/errors';
import { packageJson } from '../support/editor-parts';
import { exampleNames } from '../support/examples';
import { ROOT } from '../support/paths';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const CHANGELOG = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');

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

  it('points to files that are there', () => {
    const targets = [...README.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
    assert(targets.length > 0);
    for (const target of targets) assert(existsSync(join(ROOT, target)), target);
  });
});

describe('the changelog', () => {
  it('has a section for what is not published yet, or for the version of now', () => {
    assert(CHANGELOG.includes('## [Unreleased]') || CHANGELOG.includes(`## [${packageJson().version}]`));
  });
});

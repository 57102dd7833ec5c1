import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { allDefinitions, packageJson } from '../support/editor-parts';
import { ROOT } from '../support/paths';

/** The Flow Library's scorecard, as far as it looks at this package alone; the ids are its own. */
describe('the scorecard of the Flow Library', () => {
  const card = packageJson();

  it('P01: names a licence and has its text', () => {
    assert.equal(card.license, 'MIT');
    assert.match(readFileSync(join(ROOT, 'LICENSE'), 'utf8'), /MIT License/);
  });

  it('P03: says where the source is and where to report a bug', () => {
    assert(card.repository);
    assert(card.bugs);
  });

  it('P04: has a scoped name', () => assert.match(card.name, /^@[a-z\d][\w-.]+\/[a-z\d][\w-.]*$/));

  it('P05: can be found by the keyword node-red', () => assert(card.keywords?.includes('node-red')));

  it('P06: takes Node-RED 4 and 5', () => assert.equal(card['node-red'].version, '>=4.0.0'));

  it('P07: takes the oldest Node.js of Node-RED 4 and 5 that it says it runs on', () => {
    assert.equal(card.engines.node, '>=20.19');
  });

  it('N01: has node types that nobody else uses, and the same words in their file names', () => {
    const types = allDefinitions().map(({ type }) => type);
    assert.deepEqual(
      types.sort(),
      Object.keys(card['node-red'].nodes)
        .map((set) => `livestream-${set}`)
        .sort(),
    );
  });

  it('D01: has six dependencies at most, and Node-RED is none of them', () => {
    const names = Object.keys(card.dependencies);
    assert(names.length <= 6, names.join(', '));
    assert(!names.includes('node-red'));
  });
});

describe('what the nodes register', () => {
  for (const { type, category, icon, credentials, defaults } of allDefinitions()) {
    it(`${type} keeps secrets in credentials and not in properties`, () => {
      for (const name of Object.keys(defaults)) assert.doesNotMatch(name, /token|secret|password|key$/i);
      for (const [name, { type: kind }] of Object.entries(credentials)) {
        if (/token|secret|password/i.test(name)) assert.equal(kind, 'password', name);
      }
    });

    if (category !== 'config') {
      it(`${type} has an icon of ours: white on transparent, two by three`, () => {
        const svg = readFileSync(join(ROOT, 'icons', String(icon)), 'utf8');
        assert.match(svg, /viewBox="0 0 40 60"/);
        assert.doesNotMatch(svg, /<script|<image|href=/);
      });
    }
  }
});

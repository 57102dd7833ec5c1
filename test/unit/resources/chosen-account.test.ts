import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { ROOT } from '../../support/paths';

interface ConfigNode {
  valid?: boolean;
  validationErrors?: string[];
}
interface Field {
  required?: boolean;
  validate?: (value: string, opt: { label: string }) => true | string;
}

/** Nodes that work with one account or app, the field for it, and what it is called. */
const NODES = [
  ['twitch-events', 'user', 'a Twitch account'],
  ['twitch-pubsub', 'user', 'a Twitch account'],
  ['twitch-shards', 'app', 'a Twitch app'],
  ['twitch-conduit', 'app', 'a Twitch app'],
  ['chaturbate-events', 'account', 'a Chaturbate account'],
  ['rumble-events', 'account', 'a Rumble account'],
] as const;

/** The field of a node as an editor with these config nodes has it, in English. */
function fieldOf(set: string, field: string, configNodes: Record<string, ConfigNode> = {}): Field {
  const catalogue: unknown = JSON.parse(readFileSync(join(ROOT, 'locales', 'en-US', `${set}.json`), 'utf8'));
  const inEnglish = (key: string): unknown =>
    key
      .replace(/^.*:/, '')
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], catalogue);
  let found: Field | undefined;
  const RED = {
    _: inEnglish,
    palette: {},
    nodes: {
      node: (id: string) => configNodes[id] ?? null,
      registerType: (_type: string, { defaults }: { defaults: Record<string, Field> }) => {
        found = defaults[field];
      },
    },
  };
  const page = createContext({ RED, window: {} });
  const html = readFileSync(join(ROOT, 'nodes', `${set}.html`), 'utf8');
  assert.match(html, /\/chosen-account\.js"/, 'the page loads the rule');
  const shared = ['chosen-account', 'input-node']
    .filter((name) => html.includes(`/${name}.js"`))
    .map((name) => readFileSync(join(ROOT, 'resources', `${name}.js`), 'utf8'));
  const own = [...html.matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g)];
  for (const script of [...shared, ...own.map(([, text = '']) => text)]) runInContext(script, page);
  assert.ok(found, `${set} has the field ${field}`);
  return found;
}

describe('the account or app that a node needs', () => {
  for (const [set, field, what] of NODES) {
    const check = (value: string, configNodes?: Record<string, ConfigNode>) => {
      const { required = false, validate } = fieldOf(set, field, configNodes);
      // Node-RED's own rule would say its own words first.
      assert.equal(required, false);
      return validate?.(value, { label: 'Account' });
    };

    it(`is asked for by ${set} in a sentence that says what to do`, () => {
      for (const value of ['', 'taken-away']) {
        const said = String(check(value));
        assert.match(said, /^There is no (account|app)\. Open the node and choose or add /);
        assert.ok(said.endsWith(`${what}.`), said);
      }
    });

    it(`is fine for ${set} when it is complete, and else says what it lacks itself`, () => {
      assert.equal(check('one', { one: { valid: true } }), true);
      const lacking = { valid: false, validationErrors: ['Enter the client id.'] };
      assert.equal(check('one', { one: lacking }), 'Account: Enter the client id.');
    });
  }
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { allDefinitions, packageJson, setNames } from '../support/editor-parts';
import { exampleNames, type FlowNode, readExample } from '../support/examples';
import {
  installedPackages,
  installInto,
  pack,
  removeFolder,
  temporaryFolder,
} from '../support/installed-package';
import {
  type NodeRedPlatform,
  nodeRed5Platform,
  type RunningNodeRed,
  startNodeRed,
  testedPlatform,
} from '../support/node-red';
import { firstShown } from '../support/overlay-feed';
import { ROOT } from '../support/paths';

const { name: MODULE, version: VERSION } = packageJson();
const FIRST_EVENT_LIMIT_MS = 60_000;

/** A set as Node-RED lists it. */
interface ListedSet {
  module: string;
  name: string;
  version: string;
  enabled: boolean;
  types: string[];
  err?: string;
}

/** What the package brings along: beside its own dependencies only what these need. */
const MOST_PACKAGES = 40;

describe('the package, installed from its tarball', () => {
  let folder: string;
  let userDir: string;

  before(async () => {
    folder = await temporaryFolder();
    userDir = await installInto(await pack(folder));
  });

  after(async () => {
    await removeFolder(userDir);
    await removeFolder(folder);
  });

  it('brings few packages along', async () => {
    const packages = await installedPackages(userDir);
    assert(packages.length <= MOST_PACKAGES, packages.join(', '));
  });

  const platforms: [string, NodeRedPlatform | undefined][] = [
    ['Node-RED 4', testedPlatform()],
    ['Node-RED 5', nodeRed5Platform()],
  ];
  for (const [label, platform] of platforms) {
    describe(`on ${label}`, { skip: platform ? false : 'run "npm test": it prepares Node-RED 5' }, () => {
      let nodeRed: RunningNodeRed;

      before(async () => {
        nodeRed = await startNodeRed({
          userDir,
          flows: [],
          settings: { nodesDir: undefined },
          ...(platform ? { platform } : {}),
        });
      });

      after(() => nodeRed?.stop());

      const ask = async (path: string, accept = 'application/json') => {
        const answer = await fetch(new URL(path, nodeRed.url), { headers: { accept } });
        assert.equal(answer.status, 200, path);
        return answer;
      };
      const askJson = async <T>(path: string) => (await (await ask(path)).json()) as T;

      it('loads every set without an error', async () => {
        const sets = (await askJson<ListedSet[]>('nodes')).filter(({ module }) => module === MODULE);
        assert.deepEqual(sets.map(({ name }) => name).sort(), setNames().sort());
        for (const { name, err, enabled, version } of sets) {
          assert.deepEqual(
            { name, err, enabled, version },
            { name, err: undefined, enabled: true, version: VERSION },
          );
        }
        assert.deepEqual(
          sets.flatMap(({ types }) => types).sort(),
          allDefinitions()
            .map(({ type }) => type)
            .sort(),
        );
      });

      it('has its icons in the list of icons, because a missing one is answered with a default', async () => {
        const icons = await askJson<Record<string, string[]>>('icons');
        assert.deepEqual(icons[MODULE]?.sort(), readdirSync(join(ROOT, 'icons')).sort());
        for (const icon of icons[MODULE] ?? []) {
          const served = await (await ask(`icons/${MODULE}/${icon}`, '*/*')).text();
          assert.equal(served, await readFile(join(ROOT, 'icons', icon), 'utf8'));
        }
      });

      it('serves its texts and its help', async () => {
        const texts = await askJson<Record<string, Record<string, unknown>>>('nodes/messages?lng=en-US');
        for (const set of setNames()) assert(texts[`${MODULE}/${set}`]?.[set], set);
        const html = await (await ask('nodes', 'text/html')).text();
        for (const { type } of allDefinitions()) assert(html.includes(`data-help-name="${type}"`), type);
      });

      it('serves the scripts that its dialogs load', async () => {
        for (const file of readdirSync(join(ROOT, 'resources')))
          await ask(`resources/${MODULE}/${file}`, '*/*');
      });

      it('offers its examples in the import dialog', async () => {
        const offered = await askJson<object[]>(`library/examples/flows/${MODULE}`);
        assert.deepEqual(
          offered.map((entry) => (entry as { fn: string }).fn).sort(),
          exampleNames()
            .map((name) => name.replace(/\.json$/, ''))
            .sort(),
        );
      });

      it('runs all examples: no type is missing, and an event reaches the overlay without an account', async () => {
        const flows = withoutRepeats(exampleNames().flatMap(readExample));
        const deployed = await fetch(`${nodeRed.url}flows`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(flows),
        });
        assert.equal(deployed.status, 204);
        const shown = await firstShown(nodeRed.port, FIRST_EVENT_LIMIT_MS);
        assert(['chat', 'alert'].includes(shown.do));
        assert.doesNotMatch(nodeRed.output(), /Waiting for missing types|\[error\]/);
      });
    });
  }
});

/** Config nodes that examples share, once. */
function withoutRepeats(nodes: FlowNode[]): FlowNode[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

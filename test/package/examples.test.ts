import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CHATURBATE_METHODS } from '../../src/chaturbate/catalogue';
import { RUMBLE_EVENTS } from '../../src/rumble/catalogue';
import { EVENTSUB_TYPES, findEventSubType } from '../../src/twitch/eventsub/catalogue';
import { findOperation } from '../../src/twitch/helix/operations';
import { allDefinitions } from '../support/editor-parts';
import { exampleNames, type FlowNode, readExample } from '../support/examples';
import { ROOT } from '../support/paths';

/** Properties that every node of a flow can have, whatever its type. */
const COMMON = new Set(['id', 'type', 'z', 'x', 'y', 'g', 'd', 'l', 'info', 'wires']);

const isOurs = (node: FlowNode) => node.type.startsWith('livestream-');

/** What the examples use of the nodes that come with Node-RED. */
const CORE = new Set([
  ...['tab', 'comment', 'inject', 'debug', 'catch', 'status'],
  ...['switch', 'change', 'template', 'function', 'delay', 'trigger', 'rbe'],
  ...['http in', 'http response', 'websocket in', 'websocket out', 'websocket-listener'],
]);

describe('the example flows', () => {
  it("stand in the editor's menu, which sorts by letters, in the order of their numbers", () => {
    const numbers = exampleNames().map((name) => Number.parseInt(name, 10));
    assert.deepEqual(
      numbers,
      numbers.map((_number, index) => index + 1),
    );
  });

  for (const name of exampleNames()) {
    describe(name, () => {
      const nodes = readExample(name);
      const ids = new Set(nodes.map(({ id }) => id));

      it('explains itself in a comment node and on its tab', () => {
        const comments = nodes.filter(({ type }) => type === 'comment');
        assert(comments.some(({ info }) => String(info).length > 80));
        assert.equal(nodes.filter(({ type, info }) => type === 'tab' && String(info).length > 40).length, 1);
      });

      it('uses our nodes and those that come with Node-RED, and no others', () => {
        const strangers = nodes.filter((node) => !isOurs(node) && !CORE.has(node.type));
        assert.deepEqual(strangers, []);
      });

      it('runs without an account', () => {
        const servers = nodes.filter((node) => isOurs(node) && node.server !== undefined);
        assert(servers.length > 0);
        for (const { id, server } of servers) assert.equal(server, 'simulator', id);
      });

      it('has every node that a wire, a tab or a property points to', () => {
        for (const node of nodes) {
          const referenced = [node.z, ...(node.wires ?? []).flat(), ...configsOf(node)];
          if (Array.isArray(node.scope)) referenced.push(...(node.scope as string[]));
          for (const id of referenced) if (id) assert(ids.has(id), `${node.id} points to ${id}`);
        }
      });

      it('gives our nodes exactly the properties that their dialogs have', () => {
        for (const node of nodes.filter(isOurs)) {
          const known = definitions.get(node.type);
          assert(known, `${node.type} is registered`);
          const given = Object.keys(node).filter((key) => !COMMON.has(key));
          assert.deepEqual(given.sort(), Object.keys(known.defaults).sort(), node.id);
        }
      });

      it('has no two nodes on top of each other', () => {
        const places = nodes.filter(({ x }) => x !== undefined).map(({ x, y }) => `${x},${y}`);
        assert.equal(new Set(places).size, places.length);
      });

      it('leads each message of an action node somewhere, so that it can be seen what was done', () => {
        const acting = /^livestream-(send-chat|moderate|twitch-api|twitch-conduit)$|^(change|template)$/;
        const dangling = nodes.filter(
          ({ type, wires }) => acting.test(type) && wires?.some((to) => !to.length),
        );
        assert.deepEqual(
          dangling.map(({ id }) => id),
          [],
        );
      });

      it('picks types that a Twitch user has over a socket, and leaves the scopes to the dialog', () => {
        const inputs = nodes.filter(({ type }) => type === 'livestream-twitch-events');
        for (const { type, version } of inputs.flatMap((node) => (node.events ?? []) as PickedEvent[])) {
          const row = findEventSubType(type, version);
          assert(row?.socket, `${type} version ${version} is one that a user's socket carries`);
        }
        for (const { operation } of nodes.filter(({ type }) => type === 'livestream-twitch-api'))
          assert(findOperation(String(operation)), String(operation));
        // The dialog proposes what the flow's nodes need; a list here would ask a viewer of one example for all.
        for (const { scopes } of nodes.filter(({ type }) => type === 'livestream-twitch-user'))
          assert.deepEqual(scopes, []);
      });

      it('picks methods that Chaturbate has', () => {
        const inputs = nodes.filter(({ type }) => type === 'livestream-chaturbate-events');
        const known = CHATURBATE_METHODS.map(({ method }) => method);
        for (const method of inputs.flatMap((node) => node.events as string[])) {
          assert(known.includes(method), method);
        }
      });

      it('picks kinds that Rumble has', () => {
        const inputs = nodes.filter(({ type }) => type === 'livestream-rumble-events');
        const known = RUMBLE_EVENTS.map(({ kind }) => String(kind));
        for (const kind of inputs.flatMap((node) => node.events as string[])) {
          assert(known.includes(kind), kind);
        }
      });
    });
  }

  it('show every node type of the package', () => {
    const shown = new Set(exampleNames().flatMap((name) => readExample(name).map(({ type }) => type)));
    const missing = allDefinitions().filter(({ type }) => !shown.has(type));
    assert.deepEqual(missing, []);
  });

  it('are flows and nothing else, because the editor lists every file of the folder', () => {
    assert.deepEqual(
      readdirSync(join(ROOT, 'examples')).filter((file) => !file.endsWith('.json')),
      [],
    );
  });
});

interface PickedEvent {
  type: string;
  version: string;
}

const definitions = new Map(allDefinitions().map((definition) => [definition.type, definition]));

/** The config nodes that a node of ours names. */
function configsOf(node: FlowNode): string[] {
  const fields = Object.entries(definitions.get(node.type)?.defaults ?? {}).filter(([, { type }]) => type);
  return fields.map(([name]) => String(node[name] ?? ''));
}

interface Composition {
  DROWNING: readonly string[];
  demoFlow(folder?: string): FlowNode[];
}

interface Overlay {
  overlayPage(): string;
  withOverlay(flow: FlowNode[]): FlowNode[];
}

interface Goal {
  goalPage(): string;
  withGoal(flow: FlowNode[]): FlowNode[];
}

describe('what the scripts make of the examples', () => {
  let composition: Composition;
  let overlay: Overlay;
  let goal: Goal;

  before(async () => {
    const script = (name: string) => import(pathToFileURL(join(ROOT, 'scripts', name)).href);
    composition = (await script('demo-flow.mjs')) as Composition;
    overlay = (await script('overlay/embed.mjs')) as Overlay;
    goal = (await script('goal/embed.mjs')) as Goal;
  });

  it('is one demo flow with a tab for each example and the shared accounts once', () => {
    const demo = composition.demoFlow();
    const tabs = demo.filter(({ type }) => type === 'tab');
    assert.equal(tabs.length, exampleNames().length);
    assert.equal(new Set(demo.map(({ id }) => id)).size, demo.length);
    for (const account of [
      'livestream-twitch-user',
      'livestream-chaturbate-account',
      'livestream-rumble-account',
    ])
      assert.equal(demo.filter(({ type }) => type === account).length, 1, account);
  });

  it('is a demo that begins with the first example, and whose tabs come in the order of their numbers', () => {
    const labels = composition.demoFlow().filter(({ type }) => type === 'tab');
    assert.deepEqual(
      labels.map(({ label }) => Number.parseInt(String(label), 10)),
      labels.map((_, index) => index + 1),
    );
  });

  it('is a demo in which only those debug nodes are off that would drown the first tab', () => {
    const demo = composition.demoFlow();
    for (const id of composition.DROWNING) {
      assert.equal(demo.find((node) => node.id === id)?.type, 'debug', id);
    }
    const shipped = new Map(
      exampleNames().flatMap((name) => readExample(name).map((node) => [node.id, node])),
    );
    for (const { id, type, active } of demo.filter(({ type }) => type === 'debug')) {
      assert.equal(
        active,
        composition.DROWNING.includes(id) ? false : shipped.get(id)?.active,
        `${type} ${id}`,
      );
    }
  });

  it('is an overlay example that holds the page as it was written', () => {
    const example = readExample('03 - overlay for OBS.json');
    assert.deepEqual(overlay.withOverlay(example), example, 'run "node scripts/overlay/embed.mjs"');
  });

  it('is an example of a tip goal that holds its page as it was written', () => {
    const example = readExample('18 - tip goal.json');
    assert.deepEqual(goal.withGoal(example), example, 'run "node scripts/goal/embed.mjs"');
  });

  it('are pages that set no markup from a string', () => {
    for (const page of [overlay.overlayPage(), goal.goalPage()]) judge(page);
  });

  function judge(page: string): void {
    for (const door of [
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'document.write',
      'eval(',
      'new Function',
    ]) {
      assert(!page.includes(door), door);
    }
    // One script, no address to load from, and nothing that would end the script early.
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.equal(page.match(/<\/script/g)?.length, 1);
    assert.doesNotMatch(page, /\ssrc=|\shref=|@import|url\(/);
  }
});

it('the catalogue that the examples are checked against is not empty', () => {
  assert(EVENTSUB_TYPES.length >= 90);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/paths';

/** Which rooms of `src` a room may look into besides itself. What is not named here may look into none. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  events: ['shared'],
  actions: ['shared', 'events'],
  twitch: ['shared', 'events', 'actions'],
  chaturbate: ['shared', 'events', 'actions'],
  rumble: ['shared', 'events', 'actions'],
  runtime: ['shared', 'events', 'actions', 'twitch', 'chaturbate', 'rumble'],
  'simulator/script': [],
  'simulator/twitch': ['simulator', 'simulator/script', 'shared', 'twitch'],
  'simulator/chaturbate': ['simulator', 'simulator/script', 'shared', 'chaturbate'],
  'simulator/rumble': ['simulator', 'simulator/script', 'shared', 'rumble'],
  simulator: ['simulator/script', 'simulator/twitch', 'simulator/chaturbate', 'simulator/rumble', 'shared'],
};

/** The rooms that may know Node-RED. */
const KNOWS_NODE_RED = ['nodes', 'src/runtime'];

/** Every module of ours that is compiled and shipped or run by hand, with what it imports, by path from the root. */
const MODULES = new Map(
  ['src', 'nodes', 'bench']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path.split(sep).join('/'), importsOf(path)]),
);

function importsOf(path: string): string[] {
  const source = readFileSync(join(ROOT, path), 'utf8');
  const named = source.matchAll(/(?:\bfrom\s+|\b(?:require|import)\()'([^']+)'/g);
  return [...named].map(([, name = '']) =>
    name.startsWith('.')
      ? relative(ROOT, join(ROOT, dirname(path), name))
          .split(sep)
          .join('/')
      : name,
  );
}

/** `simulator/twitch` of `src/simulator/twitch/auth/oauth`; undefined outside of `src`. */
function roomOf(path: string): string | undefined {
  const [top, room = '', inner, more] = path.split('/');
  if (top !== 'src') return undefined;
  return room === 'simulator' && inner && (more || `${room}/${inner}` in MAY_IMPORT)
    ? `${room}/${inner}`
    : room;
}

describe('the rooms of the house', () => {
  it('look only into rooms below them: a platform never into another, none into nodes', () => {
    const trespasses = [...MODULES].flatMap(([path, imports]) => {
      const room = roomOf(path);
      if (room === undefined) return [];
      return imports
        .filter((name) => /^(src|nodes|test|bench)\//.test(name))
        .filter((name) => roomOf(name) !== room && !MAY_IMPORT[room]?.includes(roomOf(name) ?? 'outside'))
        .map((name) => `${path} imports ${name}`);
    });
    assert.deepEqual(trespasses, []);
  });

  it('leave Node-RED to the nodes and to what they share', () => {
    const knowing = [...MODULES]
      .filter(([path]) => path.startsWith('src/') || path.startsWith('nodes/'))
      .filter(([, imports]) => imports.includes('node-red'))
      .filter(([path]) => !KNOWS_NODE_RED.some((room) => path.startsWith(`${room}/`)));
    assert.deepEqual(
      knowing.map(([path]) => path),
      [],
    );
  });

  it('have no circles: no module leads back to itself', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    for (const path of MODULES.keys()) walk(path, []);
    assert.deepEqual(circles, []);

    function walk(path: string, way: readonly string[]): void {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      if (done.has(path) || way.includes(path)) return;
      for (const name of MODULES.get(path) ?? []) {
        const next = [`${name}.ts`, `${name}/index.ts`].find((file) => MODULES.has(file));
        if (next) walk(next, [...way, path]);
      }
      done.add(path);
    }
  });

  it('are all known to this test', () => {
    const rooms = new Set([...MODULES.keys()].map(roomOf).filter((room) => room !== undefined));
    assert.deepEqual([...rooms].sort(), Object.keys(MAY_IMPORT).sort());
  });
});

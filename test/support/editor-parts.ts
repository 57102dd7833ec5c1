import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { ROOT } from './paths';

/** What a node's html registers, as far as tests look into it. */
export interface EditorDefinition {
  type: string;
  category: string;
  defaults: Record<string, { type?: string }>;
  credentials: Record<string, { type: string }>;
  icon?: string;
}

/** The sets of package.json: the names under which Node-RED lists our nodes. */
export function setNames(): string[] {
  return Object.keys(packageJson()['node-red'].nodes);
}

/** The parts of package.json that tests read. */
export interface PackageJson {
  name: string;
  version: string;
  license?: string;
  keywords?: string[];
  repository?: unknown;
  bugs?: unknown;
  engines: { node: string };
  files: string[];
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  'node-red': { version: string; nodes: Record<string, string> };
}

/** The package as it is described for npm and Node-RED. */
export function packageJson(): PackageJson {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;
}

/** The html of a set as the build leaves it for Node-RED, with the rows that dialogs share. */
export function editorHtml(set: string): string {
  return readFileSync(join(ROOT, 'dist', 'nodes', `${set}.html`), 'utf8');
}

/**
 * What a set's html registers: its scripts are run with an editor that remembers the registration and does
 * nothing else.
 */
export function editorDefinitions(set: string): EditorDefinition[] {
  const registered: EditorDefinition[] = [];
  const anything: unknown = new Proxy(() => undefined, {
    get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
  });
  const RED = new Proxy(
    {
      nodes: {
        registerType: (
          type: string,
          definition: Omit<EditorDefinition, 'type' | 'credentials'> & Partial<EditorDefinition>,
        ) => registered.push({ ...definition, credentials: definition.credentials ?? {}, type }),
      },
      _: (key: string) => key,
    } as Record<string, unknown>,
    { get: (target, name) => (typeof name === 'string' && name in target ? target[name] : anything) },
  );
  const scripts = editorHtml(set).matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g);
  for (const [, script] of scripts) {
    if (script) runInNewContext(script, { RED, $: anything, window: anything, document: anything });
  }
  return registered;
}

/** Every node type of the package with what its html registers. */
export function allDefinitions(): EditorDefinition[] {
  return setNames().flatMap(editorDefinitions);
}

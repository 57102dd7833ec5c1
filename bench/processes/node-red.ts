import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child';

/** The repository; compiled benchmarks run from dist/bench/processes. */
export const ROOT = join(__dirname, '..', '..', '..');

/** Where Node-RED's program is. */
export const NODE_RED = createRequire(join(ROOT, 'package.json')).resolve('node-red/red.js');

const COUNTER = { type: 'bench-counter', file: join(__dirname, '..', 'receivers', 'counter-node.js') };

/** A Node-RED that runs in a process of its own. */
export interface BenchNodeRed {
  child: Child;
  /** Ends it and removes its directory. */
  end(): Promise<void>;
}

/**
 * Starts a Node-RED of its own process with our nodes and the counting node, which answers questions once the
 * flows have started. It has no editor and, unless the settings say so, no HTTP, so that nothing else is measured.
 */
export async function startNodeRed(options: {
  flows: readonly object[];
  credentials: Record<string, Record<string, string>>;
  execArgv?: readonly string[];
  /** Settings that differ. */
  settings?: Readonly<Record<string, unknown>>;
  /** The node that answers in place of the counting one. */
  node?: { type: string; file: string };
}): Promise<BenchNodeRed> {
  const { type, file } = options.node ?? COUNTER;
  const userDir = await mkdtemp(join(tmpdir(), 'livestream-bench-'));
  await mkdir(join(userDir, 'nodes'));
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: 0,
    httpAdminRoot: false,
    httpNodeRoot: false,
    flowFile: 'flows.json',
    credentialSecret: 'only-for-benchmarks',
    nodesDir: ROOT,
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
    ...options.settings,
  };
  await Promise.all([
    writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`),
    writeFile(join(userDir, 'flows.json'), JSON.stringify(options.flows)),
    writeFile(join(userDir, 'flows_cred.json'), JSON.stringify(options.credentials)),
    writeFile(join(userDir, 'nodes', `${type}.js`), `module.exports = require(${JSON.stringify(file)});\n`),
    // Node-RED takes a file in `nodes` for a node only when it has an editor part.
    writeFile(join(userDir, 'nodes', `${type}.html`), ''),
  ]);
  const child = new Child(NODE_RED, {
    args: ['-u', userDir],
    cwd: userDir,
    execArgv: options.execArgv ?? [],
  });
  return {
    child,
    end: async () => {
      await child.end();
      await rm(userDir, { recursive: true, force: true });
    },
  };
}

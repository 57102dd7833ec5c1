import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths';

/** A Node-RED to test on: the folder whose node_modules holds it, and the Node.js that runs it. */
export interface NodeRedPlatform {
  folder: string;
  node: string;
}

/** What a test wants of its Node-RED; everything is optional. */
export interface NodeRedOptions {
  /** The flow file to start with. */
  flows?: readonly object[];
  /** The credentials of the flow's nodes by id, as the editor would have sent them. */
  credentials?: Record<string, Record<string, string>>;
  /** Settings besides the usual ones; `nodesDir: undefined` leaves our nodes out. */
  settings?: Record<string, unknown>;
  /** A user directory to use, and to keep; without one it is a temporary one that `stop` removes. */
  userDir?: string;
  platform?: NodeRedPlatform;
}

/** A running Node-RED of its own process. */
export interface RunningNodeRed {
  /** The editor's address, with a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly userDir: string;
  /** Its process, for tests that kill it. */
  readonly process: ChildProcess;
  /** What it has printed so far, both streams together. */
  output(): string;
  /** Ends it as Ctrl+C does, waits until it has gone and removes a temporary user directory. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;
const PORTS_TRIED = 3;

/** The Node-RED that this run of the tests is for: version 4 unless the environment names another. */
export function testedPlatform(): NodeRedPlatform {
  return { folder: process.env.LIVESTREAM_NODE_RED || ROOT, node: process.execPath };
}

/** Node-RED 5 for the tests that meet both in one run; undefined where `npm test` has not prepared it. */
export function nodeRed5Platform(): NodeRedPlatform | undefined {
  const folder = process.env.LIVESTREAM_NODE_RED_5;
  const node = process.env.LIVESTREAM_NODE_RED_5_NODE;
  return folder && node ? { folder, node } : undefined;
}

/** A port of 127.0.0.1 on which nothing listens. */
export function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No port was given.'));
      });
    });
  });
}

/**
 * Starts Node-RED with our nodes from the repository and waits until its editor answers. A port that was free a moment
 * ago may have been given to somebody else's connection, so that another one is tried.
 *
 * @throws Error with what it printed when it ends or stays silent instead
 */
export async function startNodeRed(options: NodeRedOptions = {}): Promise<RunningNodeRed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === PORTS_TRIED || !String(error).includes('port in use')) throw error;
    }
  }
}

async function startOnce(options: NodeRedOptions): Promise<RunningNodeRed> {
  const platform = options.platform ?? testedPlatform();
  const userDir = options.userDir ?? (await mkdtemp(join(tmpdir(), 'livestream-node-red-')));
  const port = await unusedPort();
  const settings = {
    uiPort: port,
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: 'only-for-tests',
    nodesDir: ROOT,
    // That of this machine would decide what tests read.
    lang: 'en-US',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    logging: { console: { level: 'info', metrics: false, audit: false } },
    ...options.settings,
  };
  await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  if (options.flows) await writeFile(join(userDir, 'flows.json'), JSON.stringify(options.flows));
  if (options.credentials) {
    // Plain credentials are taken as they are and sealed at the next deploy.
    await writeFile(join(userDir, 'flows_cred.json'), JSON.stringify(options.credentials));
  }

  const program = join(platform.folder, 'node_modules', 'node-red', 'red.js');
  const child = spawn(platform.node, [program, '-u', userDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: userDir,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      printed += text;
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', (error) => {
      printed += String(error);
      resolve();
    });
  });
  const stop = async () => {
    const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    clearTimeout(overdue);
    if (!options.userDir) await rm(userDir, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${port}/`;
  const adminRoot = String(options.settings?.httpAdminRoot ?? '').replace(/^\/|\/$/g, '');
  const settingsUrl = `${url}${adminRoot ? `${adminRoot}/` : ''}settings`;
  const isUp = await Promise.race([answering(settingsUrl), ended.then(() => false)]);
  if (!isUp) {
    await stop();
    throw new Error(`Node-RED did not start. It printed:\n${printed}`);
  }
  return { url, port, userDir, process: child, output: () => printed, stop };
}

async function answering(url: string): Promise<boolean> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    // With a log-in in front, 401 is the answer of an editor that is there.
    if (answer && (answer.ok || answer.status === 401)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

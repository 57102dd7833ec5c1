import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { median } from '../measure/statistics';
import { figure, table } from '../measure/table';
import type { Settings } from '../options';
import { NODE_RED, ROOT } from '../processes/node-red';

/** The start is short and noisy: more turns than elsewhere. */
const LEAST_TURNS = 7;

/** Libraries that must not be loaded before they are used. */
const HEAVY = ['ws', 'axios', 'ajv'];

/** What the installed package adds to the start of a Node-RED that does not use it, and what each node's file takes. */
export async function startUp({ repetitions }: Settings): Promise<void> {
  const turns = Math.max(LEAST_TURNS, repetitions);
  const without = await userDirectory(false);
  const installed = await userDirectory(true);
  const times: { without: number[]; installed: number[] } = { without: [], installed: [] };
  try {
    for (let turn = -1; turn < turns; turn += 1) {
      const first = await startMs(without);
      const second = await startMs(installed);
      if (turn < 0) continue;
      times.without.push(first);
      times.installed.push(second);
    }
  } finally {
    await Promise.all([without, installed].map((folder) => rm(folder, { recursive: true, force: true })));
  }
  const added = times.installed.map((ms, turn) => ms - (times.without[turn] ?? Number.NaN));
  const rows = [
    ['without the package', figure(median(times.without))],
    ['with it, unused', figure(median(times.installed))],
    ['added (median of the differences, at most 100)', figure(median(added))],
  ];
  console.log(`\n${table(['Node-RED', 'ms to "Started flows"'], rows)}`);
  console.log(`\n${table(['require', 'ms', 'loads early'], await requires(turns))}`);
}

async function userDirectory(withPackage: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'livestream-bench-'));
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: 0,
    flowFile: 'flows.json',
    credentialSecret: 'only-for-benchmarks',
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'info', metrics: false, audit: false } },
  };
  const flows = [
    { id: 'tab', type: 'tab', label: 'empty' },
    { id: 'debug', type: 'debug', z: 'tab', wires: [] },
  ];
  await writeFile(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  await writeFile(join(folder, 'flows.json'), JSON.stringify(flows));
  const name = (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { name: string }).name;
  const dependencies = withPackage ? { [name]: '*' } : {};
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await mkdir(join(folder, 'node_modules', name, '..'), { recursive: true });
  if (withPackage) await symlink(ROOT, join(folder, 'node_modules', name), 'junction');
  return folder;
}

/** Milliseconds from starting the program to its word that the flows run. */
function startMs(userDir: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [NODE_RED, '-u', userDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    let took: number | undefined;
    const read = (text: string): void => {
      printed += text;
      if (took !== undefined || !printed.includes('Started flows')) return;
      took = performance.now() - started;
      child.kill('SIGTERM');
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    child.once('close', () => {
      if (took === undefined) reject(new Error(`Node-RED did not start. It printed:\n${printed}`));
      else resolve(took);
    });
  });
}

/** Each file that Node-RED loads at its start, in a process of its own. */
async function requires(turns: number): Promise<string[][]> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    'node-red': { nodes: Record<string, string> };
  };
  return Object.values(manifest['node-red'].nodes).map((file) => {
    const path = join(ROOT, file);
    const runs = Array.from({ length: turns }, () => requireOnce(path));
    return [
      basename(path),
      figure(median(runs.map(({ ms }) => ms))),
      runs[0]?.heavy.join(', ') || 'nothing heavy',
    ];
  });
}

function requireOnce(path: string): { ms: number; heavy: string[] } {
  const program = `const started = performance.now();
require(${JSON.stringify(path)});
const ms = performance.now() - started;
const loaded = Object.keys(require.cache).map((file) => file.replaceAll('\\\\', '/'));
const heavy = ${JSON.stringify(HEAVY)}.filter((name) => loaded.some((file) => file.includes('/node_modules/' + name + '/')));
console.log(JSON.stringify({ ms, heavy }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as { ms: number; heavy: string[] };
}

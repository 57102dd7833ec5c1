import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './node-red';

const FOLDER = join(ROOT, '.cache', 'bench-peers');
const TWURPLE = '8.1.4';
const WANTED = { '@twurple/auth': TWURPLE, '@twurple/api': TWURPLE, '@twurple/eventsub-ws': TWURPLE };

/** The folder where Twurple is installed, which happens on first use; `undefined` where it cannot be had. */
export function twurpleFolder(): string | undefined {
  if (Object.entries(WANTED).every(([name, version]) => installed(name) === version)) return FOLDER;
  console.log(`Installing Twurple ${TWURPLE} into .cache/bench-peers (once).`);
  mkdirSync(FOLDER, { recursive: true });
  const wanted = { private: true, dependencies: WANTED };
  writeFileSync(join(FOLDER, 'package.json'), `${JSON.stringify(wanted, null, 2)}\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync(npm, options, {
    cwd: FOLDER,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status === 0 && existsSync(join(FOLDER, 'node_modules', '@twurple', 'eventsub-ws'))) return FOLDER;
  console.log('Twurple could not be installed, so it is left out of the comparison.');
  return undefined;
}

function installed(name: string): string | undefined {
  try {
    const manifest = readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  } catch {
    return undefined;
  }
}

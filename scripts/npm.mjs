import { spawnSync } from 'node:child_process';

/**
 * Runs npm with what it prints shown, on every system: npm started from npm is a script of the same Node.js;
 * elsewhere it is a command, which on Windows only a shell finds.
 *
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {boolean} whether it succeeded
 */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  const result = script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...args], { stdio: 'inherit', ...options })
    : spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32', ...options });
  return result.status === 0;
}

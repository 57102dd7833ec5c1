import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The names that Chromium and its relatives have on the path. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
];

/** Where they are when they are not on the path. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * The browser for the editor tests; on a Debian machine where this process may install one, it is installed.
 *
 * @returns {string} the program's path
 * @throws Error that says how to get one
 */
export function chromium() {
  const wished = process.env.CHROMIUM;
  if (wished) {
    if (existsSync(wished)) return wished;
    throw new Error(`CHROMIUM names ${wished}, but there is no such program.`);
  }
  const found = findChromium() ?? (installChromium() ? findChromium() : undefined);
  if (found) return found;
  throw new Error(
    'The editor tests need Chromium. Install it ("apt-get install chromium fonts-dejavu-core" on Debian), or name ' +
      'a Chrome, Chromium or Edge with CHROMIUM=/path/to/it.',
  );
}

function findChromium() {
  const suffixes = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => COMMANDS.flatMap((name) => suffixes.map((suffix) => join(folder, name + suffix))));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}

function installChromium() {
  const isDebian = process.platform === 'linux' && existsSync('/usr/bin/apt-get');
  if (!isDebian || process.getuid?.() !== 0) return false;
  console.log('Chromium is missing: installing it with apt-get.');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  return install() || (apt('update') && install());
}

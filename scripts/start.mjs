/**
 * `npm start`: Node-RED with these nodes and the example flows, on this machine only and without an account.
 *
 * Flows that were changed in the editor are kept; `npm start -- --reset` begins again with the examples.
 * Node-RED runs inside this process, so there is no second one that could be left over.
 */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { demoFlow } from './demo-flow.mjs';
import { freePort } from './free-port.mjs';
import { ROOT } from './root.mjs';

/** Tests start it elsewhere, to leave the user's own demo alone. */
const USER_DIR = process.env.LIVESTREAM_DEMO_DIR || join(ROOT, '.cache', 'demo');
const FLOWS = join(USER_DIR, 'flows.json');
const CREDENTIALS = join(USER_DIR, 'flows_cred.json');
const GENERATED = join(USER_DIR, 'flows.sha256');
const SECRET = join(USER_DIR, 'credential-secret');
const SETTINGS = join(USER_DIR, 'settings.cjs');
const START_LIMIT_MS = 60_000;

try {
  await start();
} catch (error) {
  console.error(`\nstart: ${error.message}`);
  process.exit(1);
}

async function start() {
  if (process.argv.includes('--reset')) rmSync(USER_DIR, { recursive: true, force: true });
  mkdirSync(USER_DIR, { recursive: true });
  const kept = placeFlows();
  writeFileSync(SETTINGS, settingsFile(), { mode: 0o600 });
  placeCredentials();
  const port = await freePort(1880);
  endWithNpm();
  startNodeRed(port);
  await answering(port);
  announce(port, kept);
}

/** Puts the examples in place unless the user has changed them. @returns {boolean} whether a changed flow was kept */
function placeFlows() {
  const flows = `${JSON.stringify(demoFlow(), null, 2)}\n`;
  if (existsSync(FLOWS)) {
    const generated = existsSync(GENERATED) ? readFileSync(GENERATED, 'utf8') : '';
    if (fingerprint(readFileSync(FLOWS, 'utf8')) !== generated) return true;
  }
  writeFileSync(FLOWS, flows);
  writeFileSync(GENERATED, fingerprint(flows));
  return false;
}

function fingerprint(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** A secret of its own per clone, kept, so that a login made in the demo is still readable at the next start. */
function credentialSecret() {
  if (!existsSync(SECRET)) writeFileSync(SECRET, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(SECRET, 'utf8');
}

/** An empty file in Node-RED's own sealing: without one it warns at the first start that it misses it. */
function placeCredentials() {
  if (existsSync(CREDENTIALS)) return;
  const start = randomBytes(16);
  const key = createHash('sha256').update(credentialSecret()).digest();
  const cipher = createCipheriv('aes-256-ctr', key, start);
  const sealed = cipher.update('{}', 'utf8', 'base64') + cipher.final('base64');
  writeFileSync(CREDENTIALS, JSON.stringify({ $: start.toString('hex') + sealed }));
}

function settingsFile() {
  const settings = {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    credentialSecret: credentialSecret(),
    nodesDir: ROOT,
    // What flows count, such as tips towards a goal, is still there after a restart.
    contextStorage: { default: { module: 'localfilesystem' } },
    // Ours first: a stranger has come to see them.
    paletteCategories: ['livestream', 'common', 'function', 'network'],
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: {}, page: { title: 'Node-RED: livestream demo' } },
    logging: { console: { level: 'warn', metrics: false, audit: false } },
  };
  return `module.exports = ${JSON.stringify(settings, null, 2)};\n`;
}

function startNodeRed(port) {
  const require = createRequire(join(ROOT, 'package.json'));
  let program;
  try {
    program = require.resolve('node-red/red.js');
  } catch {
    throw new Error('Node-RED is not installed. Run "npm install" first.');
  }
  process.argv = [process.execPath, program, '-u', USER_DIR, '-s', SETTINGS, '-p', String(port)];
  require(program);
}

/** A killed npm does not always tell its children, so this process looks whether its parent is still there. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.emit('SIGTERM');
  }, 1000);
  watch.unref();
}

async function answering(port) {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    const answer = await fetch(`http://127.0.0.1:${port}/settings`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Node-RED did not answer on port ${port} within a minute. What it said is above.`);
}

function announce(port, kept) {
  const address = `http://127.0.0.1:${port}`;
  console.log(
    [
      '',
      '  Node-RED is running with the livestream nodes and simulated channels.',
      '',
      `  Editor    ${address}/          open it and look at the debug sidebar (the bug at the right)`,
      `  Overlay   ${address}/overlay   as a browser source in OBS, or in a tab`,
      `  Tip goal  ${address}/goal      the same`,
      '',
      '  First     the tab "1 First events": its comment says what to try next. No account is needed.',
      '',
      kept
        ? '  Your changed flows were kept. "npm start -- --reset" starts over with the examples.'
        : '  What you change and deploy is kept for the next start.',
      '  Ctrl+C stops it.',
      '',
    ].join('\n'),
  );
}

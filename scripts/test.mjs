/**
 * `npm test`: every layer on this Node.js with the Node-RED 4 of node_modules, then the layers that meet
 * Node-RED again on Node-RED 5. `npm test -- unit editor` runs only the layers named, and
 * `npm test -- package` the ones that look at the finished package.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { chromium } from './chromium.mjs';
import { filesBelow } from './files.mjs';
import { nodeRed5 } from './node-red-5.mjs';
import { ROOT } from './root.mjs';

/**
 * Layers in the order of their speed, so that a plain mistake shows first. `atOnce`: how many files run at a time;
 * more than there are cores where they mostly wait, fewer where each starts a Node-RED or a browser.
 */
const LAYERS = [
  { name: 'unit', atOnce: 4, needs: [], onNodeRed5: false },
  { name: 'runtime', atOnce: 2, needs: [], onNodeRed5: true },
  { name: 'faults', atOnce: 2, needs: [], onNodeRed5: false },
  { name: 'package', atOnce: 1, needs: ['node-red-5'], onNodeRed5: false },
  { name: 'editor', atOnce: 2, needs: ['chromium'], onNodeRed5: true },
];

/** A file that has not ended by then hangs: something was left open, or waits for what never comes. */
const FILE_LIMIT_MS = 5 * 60_000;
const LAYER_LIMIT_MS = 15 * 60_000;

const NODE_RED_4 = { label: 'Node-RED 4', folder: ROOT, node: process.execPath };

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\ntest: ${error.message}`);
  process.exitCode = 1;
}

async function main(names) {
  const layers = chosenLayers(names);
  const environment = {};
  if (layers.some(({ needs }) => needs.includes('chromium'))) environment.CHROMIUM = chromium();
  const needs5 = layers.some(({ needs, onNodeRed5 }) => onNodeRed5 || needs.includes('node-red-5'));
  const five = needs5 ? { label: 'Node-RED 5', ...nodeRed5() } : undefined;
  if (five) {
    environment.LIVESTREAM_NODE_RED_5 = five.folder;
    environment.LIVESTREAM_NODE_RED_5_NODE = five.node;
  }

  const runs = layers.map((layer) => ({ layer, platform: NODE_RED_4 }));
  if (five) {
    for (const layer of layers) if (layer.onNodeRed5) runs.push({ layer, platform: five });
  }
  const results = [];
  for (const run of runs) results.push(await runLayer(run, environment));
  return summary(results);
}

function chosenLayers(names) {
  const unknown = names.filter((name) => !LAYERS.some((layer) => layer.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no layer "${unknown[0]}". The layers: ${LAYERS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? LAYERS : LAYERS.filter(({ name }) => names.includes(name));
}

async function runLayer({ layer, platform }, environment) {
  const title = `${layer.name} on ${platform.label}`;
  const files = filesBelow(join(ROOT, 'dist', 'test', layer.name)).filter((path) =>
    path.endsWith('.test.js'),
  );
  if (files.length === 0) return { title, passed: 0, failed: 0, note: 'no tests' };

  console.log(`\n── ${title} ──`);
  const counts = join(ROOT, '.cache', 'test-counts.json');
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(counts, { force: true });
  const args = [
    '--test',
    `--test-concurrency=${layer.atOnce}`,
    `--test-timeout=${FILE_LIMIT_MS}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${new URL('./count-reporter.mjs', import.meta.url)}`,
    `--test-reporter-destination=${counts}`,
    ...files.map((path) => relative(ROOT, path)),
  ];
  const env = { ...process.env, ...environment, LIVESTREAM_NODE_RED: platform.folder };
  const ended = await runNode(platform.node, args, env);
  return { title, ...figures(counts, ended) };
}

function runNode(node, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const limit = setTimeout(() => {
      console.error('\ntest: this layer did not end by itself and was stopped.');
      child.kill('SIGKILL');
    }, LAYER_LIMIT_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve(code);
    });
  });
}

/** The totals of a run; a run that ended badly without saying so counts as one failure. */
function figures(counts, exitCode) {
  let totals = { pass: 0, fail: 0, cancelled: 0, skipped: 0 };
  try {
    totals = JSON.parse(readFileSync(counts, 'utf8'));
  } catch {
    // A run that was stopped writes no figures.
  }
  const failed = totals.fail + totals.cancelled;
  return {
    passed: totals.pass,
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    note: totals.skipped > 0 ? `${totals.skipped} skipped` : '',
  };
}

function summary(results) {
  console.log('');
  for (const { title, passed, failed, note } of results) {
    console.log(`${title.padEnd(24)} ${passed} passed, ${failed} failed${note ? `, ${note}` : ''}`);
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const nothing = passed + failed === 0;
  if (nothing) console.error('test: not one test was found.');
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || nothing ? 1 : 0;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** The order of the demo's tabs, and with it the tab that is open at first: what a stranger should see first. */
const byNumber = (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10);

/**
 * Debug nodes that show all of a stream. All tabs write into one sidebar, where these would drown the first tab and
 * what the bots do, so that the demo has them off: the button beside each turns it on.
 */
export const DROWNING = [
  ...['demo5-chat', 'demo5-private', 'demo5-rest'],
  ...['demo6-chat', 'demo6-stream', 'demo6-rest'],
  ...['demo12-rewards', 'demo12-cheers', 'demo12-subs'],
  ...['livestream-shards-events', 'livestream-shards-news'],
  ...['demo8-unknown', 'demo18-text'],
];

/**
 * The flow that `npm start` shows: every example on a tab of its own. The examples share their config nodes
 * by id, so these come once.
 *
 * @param {string} folder where the examples are
 * @returns {object[]} a Node-RED flow file
 * @throws Error when two examples use one id for different nodes, because one of them would be lost
 */
export function demoFlow(folder = join(ROOT, 'examples')) {
  const nodes = new Map();
  for (const file of exampleFiles(folder)) {
    for (const node of readExample(join(folder, file))) {
      const other = nodes.get(node.id);
      if (other && JSON.stringify(other) !== JSON.stringify(node)) {
        throw new Error(`"${file}" uses the id ${node.id} for something else than an example before it.`);
      }
      nodes.set(node.id, node);
    }
  }
  return [...nodes.values()].map((node) => (DROWNING.includes(node.id) ? { ...node, active: false } : node));
}

/** The file names of the examples, in the order of their numbers. */
export function exampleFiles(folder = join(ROOT, 'examples')) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort(byNumber);
}

function readExample(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} cannot be read as a flow: ${error.message}`);
  }
}

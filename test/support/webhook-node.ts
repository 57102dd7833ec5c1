import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths';
import type { FlowEntry } from './test-flow';
import { WEBHOOK_SECRET } from './webhook-request';

/**
 * Writes a node type `webhook-probe`, which opens `path` and prints what comes as a probe does, into a folder of its
 * own: one for `nodesDir`, to be removed.
 */
export async function webhookProbeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'livestream-webhook-probe-'));
  await writeFile(join(folder, 'webhook-probe.js'), RUNTIME);
  await writeFile(join(folder, 'webhook-probe.html'), EDITOR);
  return folder;
}

/** A node of that type. */
export function webhookProbe(id: string, path: string): FlowEntry {
  return { id, type: 'webhook-probe', z: 'tab', x: 0, y: 0, path, wires: [[]] };
}

const SRC = JSON.stringify(join(ROOT, 'dist', 'src'));

const RUNTIME = `
const { WebhookRoutes } = require(${SRC} + '/runtime/webhook-route.js');
const { WebhookInbox } = require(${SRC} + '/twitch/webhook/inbox.js');
module.exports = (RED) => {
  const routes = new WebhookRoutes(RED);
  RED.nodes.registerType('webhook-probe', function (def) {
    RED.nodes.createNode(this, def);
    const tell = (name, msg) => console.log('PROBED ' + JSON.stringify({ name, msg }));
    const inbox = new WebhookInbox({
      secrets: () => [${JSON.stringify(WEBHOOK_SECRET)}],
      onFrame: (frame) => tell('out', { node: this.id, id: frame.metadata.message_id, event: frame.payload.event }),
      onRefused: ({ code, cause }) => tell('refused', { code, cause }),
    });
    let route;
    try {
      route = routes.open(def.path, inbox.take);
      tell('open', { node: this.id, path: route.path });
    } catch ({ code, message }) {
      tell('failed', { node: this.id, code, message });
    }
    this.on('close', () => route && route.close());
  });
};
`;

const EDITOR = `<script type="text/javascript">
RED.nodes.registerType('webhook-probe', { category: 'function', defaults: { path: { value: '' } }, inputs: 0, outputs: 1 });
</script>`;

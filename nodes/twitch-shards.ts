import type { NodeAPI, NodeDef } from 'node-red';
import type { FileStore } from '../src/runtime/file-store';
import { type InputNode, InputNodes } from '../src/runtime/input-node';
import type { WebhookRoutes } from '../src/runtime/webhook-route';
import type { WebhookSecrets } from '../src/runtime/webhook-secret';
import type { ConduitMemorySlot } from '../src/twitch/conduit/memory';
import type { ShardsSettings } from '../src/twitch/conduit/settings';
import type { WebhookHost } from '../src/twitch/conduit/webhook';
import type { TwitchAppNode } from './twitch-app';

/** Properties of `livestream-twitch-shards` as they are saved in a flow. */
export interface TwitchShardsDef extends NodeDef, ShardsSettings {
  app: string;
  own?: boolean;
  raw?: boolean;
  connectionEvents?: boolean;
}

interface Credentials {
  secret?: string;
}

export = function register(RED: NodeAPI): void {
  const inputs = new InputNodes(RED, 'twitch-shards');
  let files: FileStore | undefined;
  let web: { routes: WebhookRoutes; secrets: WebhookSecrets } | undefined;

  /** Where a node keeps what it knows of its conduit, in a file of its own. */
  function slotOf(name: string): ConduitMemorySlot {
    const { userFiles } = require('../src/runtime/user-files') as typeof import('../src/runtime/user-files');
    const words = (message: string) => RED._('twitch-shards.warning.memory', { message });
    files ??= userFiles(RED, 'conduits', words);
    return files?.slot(name) ?? require('../src/twitch/conduit/memory').NO_MEMORY;
  }

  function hostOf(id: string): WebhookHost {
    if (!web) {
      const { WebhookRoutes } =
        require('../src/runtime/webhook-route') as typeof import('../src/runtime/webhook-route');
      const { createWebhookSecrets } =
        require('../src/runtime/webhook-secret') as typeof import('../src/runtime/webhook-secret');
      web = { routes: new WebhookRoutes(RED), secrets: createWebhookSecrets(RED.settings) };
    }
    const { routes, secrets } = web;
    return {
      open: (path, handler) => routes.open(path, handler),
      belowRoot: (path) => routes.belowRoot(path),
      madeSecret: () => secrets.secretOf(id),
      markOf: (secret) => secrets.markOf(id, secret),
    };
  }

  function TwitchShards(this: InputNode & { credentials?: Credentials }, def: TwitchShardsDef): void {
    RED.nodes.createNode(this, def);
    const { connectionEvents = false, own = false, raw = true } = def;
    inputs.run(this, {
      // A session that waits for the flow goes there, whatever else is wanted of the connection.
      connectionEvents: connectionEvents || def.identify === 'flow',
      open: (sink) => {
        const app = RED.nodes.getNode(def.app) as TwitchAppNode | null;
        if (app?.type !== 'livestream-twitch-app') return undefined;
        const { TwitchShardsInput } =
          require('../src/twitch/shards-input') as typeof import('../src/twitch/shards-input');
        return new TwitchShardsInput({
          ...settingsOf(def),
          client: () => app.client(),
          accountId: app.id,
          nodeId: this.id,
          shared: { engines: app.engines, holder: app },
          slot: (name) => slotOf(`${this.id} ${name}`),
          sentLines: app.sentLines,
          own,
          raw,
          connectionEvents,
          sink,
          secret: this.credentials?.secret ?? '',
          host: hostOf(this.id),
        });
      },
    });
  }

  RED.nodes.registerType<InputNode, TwitchShardsDef, unknown, Credentials>(
    'livestream-twitch-shards',
    TwitchShards,
    { credentials: { secret: { type: 'password' } } },
  );
};

function settingsOf(def: TwitchShardsDef): ShardsSettings {
  const { conduit, shards, claim, standIn, takeOver, shardCount, identify } = def;
  const { events, channel, reader, transport, callbackUrl, path } = def;
  return {
    ...{ conduit, shards, claim, standIn, takeOver, shardCount, identify },
    ...{ events, channel, reader, transport, callbackUrl, path },
  };
}

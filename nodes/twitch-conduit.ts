import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ConduitSettings } from '../src/actions/conduit-order';
import type { ActionMessage } from '../src/runtime/action-node';
import { LivestreamError } from '../src/shared/errors';
import { sentence } from '../src/shared/sentence';
import type { ConduitActor } from '../src/twitch/conduit-actions/run';
import type { TwitchAppNode } from './twitch-app';

/** Properties of `livestream-twitch-conduit` as they are saved in a flow; what is blank comes from the message. */
export interface TwitchConduitDef extends NodeDef {
  app: string;
  action: ConduitSettings['action'];
  conduitId?: string;
  shardCount?: number | string;
  /** Of shards or subscriptions to list. */
  statusFilter?: string;
  eventType?: string;
  version?: string;
  /** JSON. */
  condition?: string;
  userId?: string;
  subscriptionId?: string;
}

/** A message with what an answer has besides the payload. */
interface ConduitMessage extends ActionMessage {
  /** Figures that belong to the answer. */
  counts?: Record<string, number>;
  /** Shards that Twitch still lists behind the end of a conduit. */
  leftovers?: unknown[];
}

export = function register(RED: NodeAPI): void {
  function TwitchConduit(this: Node, def: TwitchConduitDef): void {
    RED.nodes.createNode(this, def);
    const { onAction } = require('../src/runtime/action-node') as typeof import('../src/runtime/action-node');
    const settings: ConduitSettings = {
      action: def.action,
      conduitId: plain(def.conduitId),
      shardCount: def.shardCount,
      statusFilter: plain(def.statusFilter),
      eventType: plain(def.eventType),
      version: plain(def.version),
      condition: plain(def.condition) || undefined,
      userId: plain(def.userId),
      subscriptionId: plain(def.subscriptionId),
    };

    let actor: Promise<ConduitActor> | undefined;
    const open = (): Promise<ConduitActor> => {
      actor ??= openActor(RED.nodes.getNode(def.app)).catch((error: unknown) => {
        actor = undefined;
        throw error;
      });
      return actor;
    };

    onAction(RED, this, 'twitch-conduit', async (message: ConduitMessage, { signal }) => {
      const { conduitOrder } =
        require('../src/actions/conduit-order') as typeof import('../src/actions/conduit-order');
      const order = conduitOrder(settings, message.payload);
      const { data, counts, leftovers, report } = await (await open()).run(order, signal);
      if (report) message.twitch = report;
      if (counts) message.counts = counts;
      if (leftovers) {
        message.leftovers = leftovers;
        const shards = leftovers.map(({ id }) => id).join(', ');
        this.warn(RED._('twitch-conduit.warning.leftovers', { shards }));
      }
      return data;
    });
  }

  RED.nodes.registerType('livestream-twitch-conduit', TwitchConduit);
};

async function openActor(node: unknown): Promise<ConduitActor> {
  const app = node as TwitchAppNode | null;
  if (app?.type !== 'livestream-twitch-app') {
    throw new LivestreamError(
      'bad_input',
      sentence`The node has no Twitch app. Open it and pick or add one, with a client secret.`,
      { platform: 'twitch' },
    );
  }
  const { ConduitActor } =
    require('../src/twitch/conduit-actions/run') as typeof import('../src/twitch/conduit-actions/run');
  const client = await app.client();
  return new ConduitActor(client, { changed: () => app.engines.look(client) });
}

/** A field of the dialog, which a flow written by hand may have as a number or, for the condition, an object. */
function plain(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

import type { NodeAPI, NodeDef } from 'node-red';
import { type InputNode, InputNodes } from '../src/runtime/input-node';
import type { TwitchUserNode } from './twitch-user';

/** Properties of `livestream-twitch-pubsub` as they are saved in a flow. */
export interface TwitchPubSubDef extends NodeDef {
  user: string;
  channel?: string;
  topics?: string[];
  transport?: 'eventsub' | 'pubsub';
  format?: 'event' | 'pubsub';
  own?: boolean;
  raw?: boolean;
  connectionEvents?: boolean;
}

export = function register(RED: NodeAPI): void {
  const inputs = new InputNodes(RED, 'twitch-pubsub');

  function TwitchPubSub(this: InputNode, def: TwitchPubSubDef): void {
    RED.nodes.createNode(this, def);
    inputs.run(this, {
      connectionEvents: def.connectionEvents ?? false,
      open: (sink) => {
        const config = RED.nodes.getNode(def.user) as TwitchUserNode | null;
        if (config?.type !== 'livestream-twitch-user') return undefined;
        const { PubSubInput } =
          require('../src/twitch/pubsub/input') as typeof import('../src/twitch/pubsub/input');
        return new PubSubInput({
          account: config.account,
          accountId: config.id,
          nodeId: this.id,
          channel: def.channel ?? '',
          topics: def.topics ?? [],
          transport: def.transport === 'pubsub' ? 'pubsub' : 'eventsub',
          format: def.format === 'pubsub' ? 'pubsub' : 'event',
          own: def.own ?? false,
          raw: def.raw ?? true,
          sink,
        });
      },
    });
  }

  RED.nodes.registerType('livestream-twitch-pubsub', TwitchPubSub);
};

import type { NodeAPI, NodeDef } from 'node-red';
import { type InputNode, InputNodes } from '../src/runtime/input-node';
import type { PickedEvent } from '../src/twitch/eventsub/wishes';
import type { TwitchUserNode } from './twitch-user';

/** Properties of `livestream-twitch-events` as they are saved in a flow. */
export interface TwitchEventsDef extends NodeDef {
  user: string;
  channel?: string;
  events?: PickedEvent[];
  own?: boolean;
  raw?: boolean;
  connectionEvents?: boolean;
}

export = function register(RED: NodeAPI): void {
  const inputs = new InputNodes(RED, 'twitch-events');

  function TwitchEvents(this: InputNode, def: TwitchEventsDef): void {
    RED.nodes.createNode(this, def);
    inputs.run(this, {
      connectionEvents: def.connectionEvents ?? false,
      open: (sink) => {
        const config = RED.nodes.getNode(def.user) as TwitchUserNode | null;
        if (config?.type !== 'livestream-twitch-user') return undefined;
        const { TwitchEventsInput } =
          require('../src/twitch/events-input') as typeof import('../src/twitch/events-input');
        return new TwitchEventsInput({
          account: config.account,
          accountId: config.id,
          nodeId: this.id,
          channel: def.channel ?? '',
          events: def.events ?? [],
          own: def.own ?? false,
          raw: def.raw ?? true,
          sink,
        });
      },
    });
  }

  RED.nodes.registerType('livestream-twitch-events', TwitchEvents);
};

import type { NodeAPI, NodeDef } from 'node-red';
import { type InputNode, InputNodes } from '../src/runtime/input-node';
import type { RumbleAccountNode } from './rumble-account';

/** Properties of `livestream-rumble-events` as they are saved in a flow. */
export interface RumbleEventsDef extends NodeDef {
  account: string;
  stream?: string | number;
  chat?: boolean;
  api?: boolean;
  /** Seconds. */
  interval?: number | string;
  /** Kinds; blank means all. */
  events?: string[];
  history?: boolean;
  own?: boolean;
  raw?: boolean;
  connectionEvents?: boolean;
}

export = function register(RED: NodeAPI): void {
  const inputs = new InputNodes(RED, 'rumble-events');

  function RumbleEvents(this: InputNode, def: RumbleEventsDef): void {
    RED.nodes.createNode(this, def);
    inputs.run(this, {
      connectionEvents: def.connectionEvents ?? false,
      open: (sink) => {
        const config = RED.nodes.getNode(def.account) as RumbleAccountNode | null;
        if (config?.type !== 'livestream-rumble-account') return undefined;
        const { RumbleEventsInput } =
          require('../src/rumble/events-input') as typeof import('../src/rumble/events-input');
        return new RumbleEventsInput({
          account: config.account,
          accountId: config.id,
          nodeId: this.id,
          stream: String(def.stream ?? ''),
          chat: def.chat ?? true,
          api: def.api ?? true,
          intervalSeconds: seconds(def.interval),
          events: def.events ?? [],
          history: def.history ?? false,
          own: def.own ?? false,
          raw: def.raw ?? true,
          sink,
        });
      },
    });
  }

  RED.nodes.registerType('livestream-rumble-events', RumbleEvents);
};

/** A number of the dialog, which may come as text; blank stands for the usual one. */
function seconds(value: number | string | undefined): number {
  return value === undefined || value === '' ? 10 : Number(value);
}

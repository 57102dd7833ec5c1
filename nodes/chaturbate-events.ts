import type { NodeAPI, NodeDef } from 'node-red';
import { type InputNode, InputNodes } from '../src/runtime/input-node';
import type { ChaturbateAccountNode } from './chaturbate-account';

/** Properties of `livestream-chaturbate-events` as they are saved in a flow. */
export interface ChaturbateEventsDef extends NodeDef {
  account: string;
  /** Methods; blank means all. */
  events?: string[];
  strict?: boolean;
  backlog?: 'skip' | 'emit';
  resume?: boolean;
  raw?: boolean;
  /** Common to all input nodes. The platform takes no chat lines from programs, so that none is ever our own. */
  own?: boolean;
  connectionEvents?: boolean;
}

export = function register(RED: NodeAPI): void {
  const inputs = new InputNodes(RED, 'chaturbate-events');

  function ChaturbateEvents(this: InputNode, def: ChaturbateEventsDef): void {
    RED.nodes.createNode(this, def);
    inputs.run(this, {
      connectionEvents: def.connectionEvents ?? false,
      open: (sink) => {
        const config = RED.nodes.getNode(def.account) as ChaturbateAccountNode | null;
        if (config?.type !== 'livestream-chaturbate-account') return undefined;
        const { ChaturbateEventsInput } =
          require('../src/chaturbate/events-input') as typeof import('../src/chaturbate/events-input');
        return new ChaturbateEventsInput({
          account: config.account,
          accountId: config.id,
          nodeId: this.id,
          events: def.events ?? [],
          strict: def.strict ?? false,
          backlog: def.backlog ?? 'skip',
          resume: def.resume ?? true,
          raw: def.raw ?? true,
          sink,
        });
      },
    });
  }

  RED.nodes.registerType('livestream-chaturbate-events', ChaturbateEvents);
};

import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ActingDef } from '../src/runtime/acting-account';
import type { ActionMessage } from '../src/runtime/action-node';
import { sentence } from '../src/shared/sentence';

/** Properties of `livestream-send-chat` as they are saved in a flow. With an app, lines bear the bot badge. */
export interface SendChatDef extends NodeDef, ActingDef {
  /** The number of a channel of the Rumble account to write as. */
  rumbleChannel?: string;
  channel?: string;
  text?: string;
  textType?: string;
  reply?: boolean;
  /** Whether Rumble gets a text that starts with `/` as a command. */
  commands?: boolean;
}

export = function register(RED: NodeAPI): void {
  function SendChat(this: Node, def: SendChatDef): void {
    RED.nodes.createNode(this, def);
    const { onAction } = require('../src/runtime/action-node') as typeof import('../src/runtime/action-node');

    onAction(
      RED,
      this,
      'send-chat',
      async (msg, { signal, at }) => {
        const { chatLine } = require('../src/actions/chat-line') as typeof import('../src/actions/chat-line');
        const { rumbleActor, twitchSpeaker } =
          require('../src/runtime/acting-account') as typeof import('../src/runtime/acting-account');
        const text = await textOf(RED, this, def, msg);
        const line = chatLine(
          { to: def.to ?? 'origin', channel: def.channel?.trim(), reply: def.reply ?? false, text },
          msg.payload,
          msg.origin,
        );
        at(line.channel ?? '');
        if (line.platform === 'rumble') {
          const actor = await rumbleActor(RED, def, msg.origin);
          const channelId = def.rumbleChannel?.trim();
          const { payload, report } = await actor.send(line, {
            channelId,
            commands: def.commands === true,
            signal,
          });
          msg.rumble = report;
          return payload;
        }
        const { sendLine } =
          require('../src/twitch/actions/send-line') as typeof import('../src/twitch/actions/send-line');
        const { payload, report } = await sendLine(await twitchSpeaker(RED, def, msg.origin), line, signal);
        msg.twitch = report;
        return payload;
      },
      { tellsWaiting: true, tellsDone: true },
    );
  }

  RED.nodes.registerType('livestream-send-chat', SendChat);
};

/** What the typed input says: `undefined` for its default, `msg.payload`, and `null` when it gives nothing. */
async function textOf(RED: NodeAPI, node: Node, def: SendChatDef, msg: ActionMessage): Promise<unknown> {
  const { text: value = 'payload', textType: type = 'msg' } = def;
  if (type === 'msg' && value === 'payload') return undefined;
  const { typedValue } = require('../src/runtime/typed-value') as typeof import('../src/runtime/typed-value');
  return (await typedValue(RED, node, { value, type, what: sentence`The text` }, msg)) ?? null;
}

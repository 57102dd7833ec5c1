import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import type { ChatCommandSettings, ChatCommands, Verdict } from '../src/actions/chat-command';
import type { ActionMessage } from '../src/runtime/action-node';
import { translatorOf } from '../src/runtime/language';

/** Properties of `livestream-chat-command` as they are saved in a flow. */
export interface ChatCommandDef extends NodeDef, ChatCommandSettings {
  /** One for each command, and the last for unknown ones. */
  outputs?: number;
}

const SET = 'chat-command';

export = function register(RED: NodeAPI): void {
  const translate = translatorOf(RED, SET);

  function ChatCommand(this: Node, def: ChatCommandDef): void {
    RED.nodes.createNode(this, def);
    const { ChatCommands } =
      require('../src/actions/chat-command') as typeof import('../src/actions/chat-command');
    const { asLivestreamError } = require('../src/shared/errors') as typeof import('../src/shared/errors');

    let shown = '';
    const show = (status: NodeStatus | undefined): void => {
      // A busy chat brings the same verdict hundreds of times.
      const key = JSON.stringify(status);
      if (!status || key === shown) return;
      shown = key;
      this.status(status);
    };
    const fail = (error: unknown, status: 'failed' | 'settings'): Error => {
      show({ fill: 'red', shape: 'ring', text: `${SET}.status.${status}` });
      return translate(asLivestreamError(error));
    };

    let commands: ChatCommands;
    try {
      commands = new ChatCommands(def);
    } catch (error) {
      const fault = fail(error, 'settings');
      this.warn(fault.message);
      // Each message that is lost says why, since only so a Catch node gets it.
      this.on('input', (_message, _send, done) => done(fault));
      return;
    }

    this.on('input', (message: ActionMessage & { command?: unknown }, send, done) => {
      try {
        const verdict = commands.judge(message.payload);
        show(statusOf(RED, verdict, commands));
        if (verdict.is === 'matched' || verdict.is === 'unknown') {
          message.command = verdict.command;
          const outputs = new Array<ActionMessage | null>(commands.count + 1).fill(null);
          outputs[verdict.is === 'matched' ? verdict.index : commands.count] = message;
          send(outputs);
        }
        done();
      } catch (error) {
        done(fail(error, 'failed'));
      }
    });
  }

  RED.nodes.registerType('livestream-chat-command', ChatCommand);
};

/** Why something was sent or not. Nothing that a viewer typed is in it. */
function statusOf(RED: NodeAPI, verdict: Verdict, commands: ChatCommands): NodeStatus | undefined {
  switch (verdict.is) {
    case 'matched':
      return { fill: 'green', shape: 'dot', text: commands.prefix + commands.nameOf(verdict.index) };
    case 'unknown':
      return { fill: 'blue', shape: 'dot', text: `${SET}.status.unknown` };
    case 'wrongRole':
      return { fill: 'yellow', shape: 'ring', text: `${SET}.status.wrongRole` };
    case 'coolingDown': {
      // A key takes no number, so this one text comes in the language of the server.
      const seconds = Math.ceil(verdict.leftMs / 1_000);
      return { fill: 'yellow', shape: 'ring', text: RED._(`${SET}.status.${verdict.who}Waits`, { seconds }) };
    }
    case 'twin':
      return undefined;
    default:
      return { fill: 'grey', shape: 'ring', text: `${SET}.status.${verdict.is}` };
  }
}

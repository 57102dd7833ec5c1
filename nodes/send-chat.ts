import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import type { ChatLineSettings } from '../src/actions/chat-line';
import { asLivestreamError, LivestreamError } from '../src/shared/errors';
import type { Speaker } from '../src/twitch/speaker';
import type { TwitchAppNode } from './twitch-app';
import type { TwitchUserNode } from './twitch-user';

/** Properties of `livestream-send-chat` as they are saved in a flow. */
export interface SendChatDef extends NodeDef {
  to?: ChatLineSettings['to'];
  twitchUser?: string;
  /** Together with `sender`: sends with the app's token, as that user with the bot badge. */
  twitchApp?: string;
  sender?: string;
  channel?: string;
  text?: string;
  textType?: string;
  reply?: boolean;
}

interface ChatMessage extends NodeMessageInFlow {
  origin?: { account?: unknown };
}

const STATUS = {
  sending: { fill: 'blue', shape: 'dot', text: 'send-chat.status.sending' },
  failed: { fill: 'red', shape: 'ring', text: 'send-chat.status.failed' },
} as const;

export = function register(RED: NodeAPI): void {
  function SendChat(this: Node, def: SendChatDef): void {
    RED.nodes.createNode(this, def);
    let sending = 0;

    const send = async (msg: ChatMessage): Promise<void> => {
      const { chatLine } = require('../src/actions/chat-line') as typeof import('../src/actions/chat-line');
      const { sendLine } = require('../src/twitch/send-line') as typeof import('../src/twitch/send-line');
      const text = await textOf(RED, this, def, msg);
      const line = chatLine(
        { to: def.to ?? 'origin', channel: def.channel?.trim(), reply: def.reply ?? false, text },
        msg.payload,
        msg.origin,
      );
      if (line.platform !== 'twitch') {
        throw new LivestreamError('unsupported', 'Only Twitch takes chat lines so far.', {
          platform: line.platform,
        });
      }
      msg.payload = await sendLine(await speakerOf(RED, def, msg), line);
    };

    this.on('input', (msg: ChatMessage, emit, done) => {
      sending += 1;
      this.status(STATUS.sending);
      send(msg).then(
        () => {
          sending -= 1;
          this.status(sending > 0 ? STATUS.sending : {});
          emit(msg);
          done();
        },
        (error: unknown) => {
          sending -= 1;
          this.status(STATUS.failed);
          done(asLivestreamError(error));
        },
      );
    });
  }

  RED.nodes.registerType('livestream-send-chat', SendChat);
};

/** Who sends: the app for its sender, the account that is set, else the one that the message came through; never one from the payload. */
async function speakerOf(RED: NodeAPI, def: SendChatDef, { origin }: ChatMessage): Promise<Speaker> {
  const app = nodeOf<TwitchAppNode>(RED, def.twitchApp, 'livestream-twitch-app');
  if (app && def.sender) return app.speaker(def.sender);
  const fallback = def.to === 'twitch' ? undefined : origin?.account;
  const user = nodeOf<TwitchUserNode>(RED, def.twitchUser || fallback, 'livestream-twitch-user');
  if (user) return user.account.ready();
  throw new LivestreamError(
    'bad_input',
    'There is no account to send with. Pick a Twitch account in the send chat node.',
    {
      platform: 'twitch',
    },
  );
}

function nodeOf<T extends Node>(RED: NodeAPI, id: unknown, type: string): T | undefined {
  const node = typeof id === 'string' && id !== '' ? RED.nodes.getNode(id) : null;
  return node?.type === type ? (node as T) : undefined;
}

/** What the typed input says: `undefined` for its default, `msg.payload`, and `null` when it gives nothing. */
function textOf(RED: NodeAPI, node: Node, def: SendChatDef, msg: ChatMessage): Promise<unknown> {
  const { text = 'payload', textType = 'msg' } = def;
  if (textType === 'msg' && text === 'payload') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      // JSON.parse throws an Error, JSONata an object that only looks like one.
      const detail = String((error as { message?: unknown } | null)?.message ?? error);
      reject(new LivestreamError('bad_input', `The text could not be worked out: ${detail}`));
    };
    try {
      RED.util.evaluateNodeProperty(text, textType, node, msg, (error, value) => {
        if (error) fail(error);
        else resolve(value ?? null);
      });
    } catch (error) {
      // What cannot even be parsed is thrown instead of handed to the callback.
      fail(error);
    }
  });
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ChatCommands } from '../../../src/actions/chat-command';
import { chatLine } from '../../../src/actions/chat-line';
import { readCommandLine, splitArguments } from '../../../src/actions/command-line';
import { CONDUIT_ACTIONS, conduitOrder } from '../../../src/actions/conduit-order';
import { MODERATION_ACTIONS, moderation } from '../../../src/actions/moderation';
import { HELIX_OPERATIONS } from '../../../src/twitch/helix/operations';
import { argumentsIn, checkArguments } from '../../../src/twitch/helix/operations/arguments';
import { bareEvent } from '../../support/bare-event';
import { always, anything, mayRefuse, mutated } from '../../support/fuzz';

const ORIGIN = {
  platform: 'twitch',
  account: 'a',
  channel: '7',
  user: '8',
  login: 'viewer_one',
  messageId: 'm',
  eventId: 'e',
};

const payloads = (sample: object): fc.Arbitrary<unknown> => fc.oneof(mutated<unknown>([sample]), anything);
const origins = fc.oneof(mutated<unknown>([ORIGIN]), anything);
const places = fc.constantFrom('origin', 'twitch', 'rumble') as fc.Arbitrary<'origin' | 'twitch' | 'rumble'>;

describe('whatever a flow sends', () => {
  it('to send chat, is a line or an error of ours, and never another place than the node has', () => {
    const sample = { text: 'hi', channel: '9', replyTo: 'm', announce: true, color: 'blue', pin: false };
    const inputs = fc.tuple(places, payloads(sample), origins, fc.boolean());
    always(inputs, 2_000, ([to, payload, origin, reply]) => {
      const line = mayRefuse(() => chatLine({ to, channel: 'ours', reply }, payload, origin));
      if (!line) return;
      assert.equal(line.channel, 'ours');
      assert.equal(typeof line.text, 'string');
    });
  });

  it('to moderate, is what the node has set or an error of ours', () => {
    const sample = {
      action: 'ban',
      user: 'u',
      messageId: 'm',
      duration: 5,
      reason: 'r',
      channel: '9',
      total: true,
    };
    const actions = fc.constantFrom(...MODERATION_ACTIONS, 'msg' as const);
    always(fc.tuple(places, actions, payloads(sample), origins), 3_000, ([to, action, payload, origin]) => {
      const made = mayRefuse(() =>
        moderation({ to, action, channel: 'ours', total: false }, payload, origin),
      );
      if (!made) return;
      if (action !== 'msg') assert.equal(made.action, action);
      assert.equal(made.channel, 'ours');
    });
  });

  it('to twitch conduit, is an order or an error of ours', () => {
    const sample = {
      conduitId: 'c',
      shardId: 3,
      sessionId: 's',
      shardCount: 4,
      shards: [{ id: '0', transport: { method: 'websocket', session_id: 's' } }],
      type: 'channel.follow',
      condition: { broadcaster_user_id: '7' },
      id: 'x',
      shard: { conduitId: 'c', shardId: '1', sessionId: 's' },
    };
    const actions = fc.constantFrom(...CONDUIT_ACTIONS, 'msg' as const);
    always(fc.tuple(actions, payloads(sample)), 2_500, ([action, payload]) => {
      const order = mayRefuse(() => conduitOrder({ action }, payload));
      if (order && action !== 'msg') assert.equal(order.action, action);
    });
  });

  it('to twitch api, is a request of that operation or an error of ours', () => {
    const sample = {
      broadcaster_id: '7',
      user_id: '8',
      id: ['1', '2'],
      first: 20,
      data: { user_id: '9', duration: 5, reason: 'r' },
      message: 'hi',
    };
    const operations = fc.constantFrom(...HELIX_OPERATIONS);
    always(fc.tuple(operations, payloads(sample)), 3_000, ([operation, payload]) => {
      const checked = mayRefuse(() => checkArguments(operation, argumentsIn(payload, 'msg.payload')));
      if (!checked) return;
      assert.equal(checked.request.path, operation.path);
      assert.equal(checked.request.method, operation.method);
    });
  });

  it('to chat command, is judged or an error of ours', () => {
    const line = bareEvent('chat.message', { message: { id: 'm', text: '!so "a b" c', parts: [] } });
    const settings = {
      prefix: '!',
      commands: [{ command: 'so', aliases: 'x', roles: [], cooldown: 1, userCooldown: 1 }],
    };
    const commands = new ChatCommands(settings, () => 0);
    always(payloads(line), 1_500, (payload) => void mayRefuse(() => commands.judge(payload)));
  });

  it('as settings of chat command, are settings or an error of ours', () => {
    const settings = {
      prefix: '!',
      commands: [{ command: 'so', aliases: 'x, y', roles: ['vip'], cooldown: 1 }],
    };
    always(mutated<Record<string, unknown>>([settings]), 1_000, (typed) => {
      mayRefuse(() => new ChatCommands(typed !== null && typeof typed === 'object' ? typed : {}));
    });
  });
});

describe('whatever a viewer types', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('!', '"', "'", '“', '”', '«', ' ', '\\', 'so', '\u200B', 'İ', 'ß', '\n'), {
        maxLength: 30,
      })
      .map((parts) => parts.join('')),
  );

  it('is a command or none', () => {
    always(fc.tuple(typed, typed), 2_000, ([line, prefix]) => {
      const read = readCommandLine(line, prefix);
      for (const word of read?.args ?? []) assert.equal(typeof word, 'string');
    });
  });

  it('is split into words that are not longer than the line', () => {
    always(typed, 2_000, (text) => {
      const words = splitArguments(text);
      assert.ok(words.join('').length <= text.length);
    });
  });
});

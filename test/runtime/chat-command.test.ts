import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type LivestreamEvent, toMessage } from '../../src/events';
import { ChaturbateSimulator, RumbleSimulator, TwitchSimulator } from '../../src/simulator';
import { bareEvent, person } from '../support/bare-event';
import { roomCredentials, roomInput, roomNode } from '../support/chaturbate-flow';
import { errorOf } from '../support/messages';
import {
  type AnyMessage,
  accountNodes,
  credentialsOn,
  type FlowEntry,
  recorder,
  TestFlow,
} from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };
const ROWS = [
  { command: 'hello', aliases: ['hi'], roles: [], cooldown: 0, userCooldown: 0 },
  { command: 'so', aliases: [], roles: ['moderator'], cooldown: 0, userCooldown: 0 },
  { command: 'dice', aliases: [], roles: [], cooldown: 30, userCooldown: 0 },
];

const statusOf = (message: AnyMessage | undefined) =>
  (message?.status as { text?: string } | undefined)?.text;
const textOf = (message: AnyMessage) => (message.payload as LivestreamEvent).message?.text;

const chat = (text: string, more: Partial<LivestreamEvent> = {}): AnyMessage =>
  toMessage(
    bareEvent('chat.message', {
      user: person('Viewer_One'),
      message: { id: 'line-1', text, parts: [{ type: 'text', text }] },
      ...more,
    }),
    'account',
  );

/** A node `commands` with an output to `hello`, `so`, `dice` and `unknown` each. */
const commandsNode = (node: Record<string, unknown> = {}): FlowEntry => ({
  id: 'commands',
  type: 'livestream-chat-command',
  ...PLACE,
  name: '',
  prefix: '!',
  commands: ROWS,
  outputs: 4,
  wires: [['hello'], ['so'], ['dice'], ['unknown']],
  ...node,
});

describe('the node chat command', () => {
  let flow: TestFlow;

  afterEach(() => flow.close());

  const begin = async (node: Record<string, unknown> = {}) => {
    flow = await TestFlow.start([
      { id: 'tab', type: 'tab', label: 'test' },
      commandsNode(node),
      ...['hello', 'so', 'dice', 'unknown', 'caught', 'shown', 'through'].map(recorder),
      { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught', 'through']] },
      { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['shown']] },
      { id: 'complete', type: 'complete', ...PLACE, scope: ['commands'], wires: [['through']] },
    ]);
  };
  /** Gives it messages and waits until it is through with all of them. */
  const take = async (...messages: AnyMessage[]) => {
    const before = flow.received('through').length;
    for (const message of messages) flow.send('commands', message);
    await flow.messages('through', before + messages.length);
    assert.equal(flow.received('through').length, before + messages.length, 'each ends once');
  };
  const counts = () => ['hello', 'so', 'dice', 'unknown'].map((id) => flow.received(id).length);
  const shown = () => flow.received('shown').map(statusOf);

  it('sends each command to its own output and unknown ones to the last', async () => {
    await begin();
    await take(chat('!hello'), chat('!HI there'), chat('!dice'), chat('!nope'), chat('no command'));
    assert.deepEqual(counts(), [2, 0, 1, 1]);
    assert.deepEqual(flow.received('caught'), []);
  });

  it('adds what was typed, and leaves the rest of the message as it was', async () => {
    await begin();
    const message = {
      ...chat('!hi "big cat" 🐈'),
      _msgid: 'm1',
      extra: { mine: true },
      command: 'of before',
    };
    await take(structuredClone(message));
    assert.deepEqual(flow.received('hello'), [
      { ...message, command: { name: 'hello', args: ['big cat', '🐈'], text: '"big cat" 🐈' } },
    ]);
  });

  it('says in its status why nothing was sent, and is complete each time', async () => {
    await begin();
    await take(chat('!so'));
    await take(chat('nothing'));
    await take(chat('!hello', { self: true }));
    await take(toMessage(bareEvent('follow'), 'account') as AnyMessage);
    await take(chat('!dice'), chat('!dice'));
    await take(chat('!nope'));
    await take(chat('!hi'));
    assert.deepEqual(counts(), [1, 0, 1, 1]);
    assert.deepEqual(flow.received('caught'), []);
    const [, , , , , waits] = shown();
    assert.deepEqual(shown(), [
      'chat-command.status.wrongRole',
      'chat-command.status.noCommand',
      'chat-command.status.own',
      'chat-command.status.noLine',
      '!dice',
      waits,
      'chat-command.status.unknown',
      '!hello',
    ]);
    assert.match(String(waits), /everyoneWaits|30/);
  });

  it('does not repeat a status that is shown already', async () => {
    await begin();
    await take(...Array.from({ length: 50 }, (_, index) => chat(`line ${index}`)));
    assert.deepEqual(shown(), ['chat-command.status.noCommand']);
  });

  it('shows nothing in its status that a viewer typed', async () => {
    await begin();
    await take(chat('!<b>nope'), chat('!HI <b>there'));
    assert.deepEqual(shown(), ['chat-command.status.unknown', '!hello']);
  });

  it('lets a moderator and the broadcaster use what others may not', async () => {
    await begin();
    const as = (role: 'moderator' | 'broadcaster') => ({ user: { ...person('Somebody'), roles: [role] } });
    await take(chat('!so'), chat('!so a', as('moderator')), chat('!so b', as('broadcaster')));
    assert.deepEqual(flow.received('so').map(textOf), ['!so a', '!so b']);
  });

  it('gives Catch one error for each message that is no event, and goes on', async () => {
    await begin();
    await take({ payload: '!hello' }, { payload: null }, chat('!hello'), {
      payload: { text: '!hello' },
      topic: 'kept',
    });
    const caught = flow.received('caught');
    assert.deepEqual(
      caught.map((message) => [errorOf(message).code, errorOf(message).source.id]),
      [1, 2, 3].map(() => ['bad_input', 'commands']),
    );
    assert.match(errorOf(caught[0]).message, /events node/);
    assert.equal(caught[2]?.topic, 'kept');
    assert.deepEqual(counts(), [1, 0, 0, 0]);
    assert.equal(shown().at(-1), 'chat-command.status.failed');
  });

  it('keeps going with settings that cannot be used: it says so with every message, and sends nothing', async () => {
    await begin({ commands: [{ command: 'hello', cooldown: 'soon' }] });
    await take(chat('!hello'), chat('!hello'));
    assert.deepEqual(
      flow.received('caught').map((message) => errorOf(message).code),
      ['bad_input', 'bad_input'],
    );
    assert.deepEqual(counts(), [0, 0, 0, 0]);
  });

  it('works with what a flow of an older or other hand leaves out', async () => {
    await begin({
      prefix: undefined,
      outputs: undefined,
      commands: [{ command: 'hello' }],
      wires: [['hello'], ['unknown']],
    });
    await take(chat('!hello'), chat('!so'));
    assert.deepEqual(counts(), [1, 0, 0, 1]);
  });

  it('begins to count its cooldowns anew with a deploy', async () => {
    await begin();
    await take(chat('!dice'), chat('!dice'));
    assert.equal(flow.received('dice').length, 1);
    await flow.deploy(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        commandsNode({ name: 'changed' }),
        ...['hello', 'so', 'dice', 'unknown'].map(recorder),
      ],
      'full',
    );
    flow.send('commands', chat('!dice'));
    await flow.messages('dice', 2);
  });
});

describe('one bot on all platforms', () => {
  let twitch: TwitchSimulator;
  let chaturbate: ChaturbateSimulator;
  let rumble: RumbleSimulator;
  let flow: TestFlow;

  afterEach(async () => {
    await flow.close();
    await Promise.all([twitch, chaturbate, rumble].map((simulator) => simulator.close()));
  });

  it('answers and mutes on Twitch and on Rumble, and says once that Chaturbate cannot be answered', async () => {
    [twitch, chaturbate, rumble] = await Promise.all([
      TwitchSimulator.start(),
      ChaturbateSimulator.start(),
      RumbleSimulator.start(),
    ]);
    const { siteUrl, chatUrl, apiUrl, session, streamId } = rumble;
    const opened = rumble.watch.next('opened');
    const subscribed = twitch.watch.until(() => twitch.subscriptions().length > 0);
    const polling = chaturbate.watch.until(() => chaturbate.waitingPolls === 1);
    flow = await TestFlow.start(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        ...accountNodes(twitch),
        roomNode(chaturbate),
        { id: 'stream', type: 'livestream-rumble-account', server: 'custom', siteUrl, chatUrl },
        {
          id: 'in-twitch',
          type: 'livestream-twitch-events',
          ...PLACE,
          user: 'user',
          channel: '',
          events: [{ type: 'channel.chat.message', version: '1' }],
          wires: [['commands']],
        },
        roomInput([['commands']], { id: 'in-room', connectionEvents: false }),
        {
          id: 'in-rumble',
          type: 'livestream-rumble-events',
          ...PLACE,
          account: 'stream',
          stream: streamId,
          chat: true,
          api: false,
          wires: [['commands']],
        },
        commandsNode({
          commands: [{ command: 'hello' }, { command: 'badword' }],
          outputs: 3,
          wires: [['send'], ['act'], ['unknown']],
        }),
        {
          id: 'send',
          type: 'livestream-send-chat',
          ...PLACE,
          to: 'origin',
          text: '!hello yourself',
          textType: 'str',
          wires: [['answer']],
        },
        {
          id: 'act',
          type: 'livestream-moderate',
          ...PLACE,
          to: 'origin',
          action: 'mute',
          duration: 60,
          wires: [['muted']],
        },
        ...['answer', 'muted', 'unknown', 'caught'].map(recorder),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['caught']] },
      ],
      { ...credentialsOn(twitch), ...roomCredentials(chaturbate), stream: { apiUrl, session } },
    );
    await Promise.all([opened, subscribed, polling]);

    twitch.say({ user: 'viewer_one', text: '!hello' });
    rumble.say('viewer_one', '!hello');
    chaturbate.say('viewer_one', '!hello');
    await flow.messages('answer', 2);
    await flow.messages('caught');
    twitch.say({ user: 'rude_one', text: '!badword' });
    rumble.say('rude_one', '!badword');
    await flow.messages('muted', 2);
    chaturbate.say('viewer_one', '!last');
    await flow.messages('unknown');

    const platforms = (id: string) =>
      flow
        .received(id)
        .map((message) => (message.origin as { platform: string }).platform)
        .sort();
    assert.deepEqual(
      platforms('answer'),
      ['rumble', 'twitch'],
      'the answer, which looks like a command, is none',
    );
    assert.deepEqual(platforms('muted'), ['rumble', 'twitch']);
    assert.deepEqual(platforms('unknown'), ['chaturbate']);
    assert.deepEqual(
      flow.received('caught').map((message) => [errorOf(message).code, errorOf(message).source.id]),
      [['unsupported', 'send']],
    );
  });
});

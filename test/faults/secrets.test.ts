import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ChaturbateSimulator, RumbleSimulator, TwitchSimulator } from '../../src/simulator';
import { textBelow } from '../support/chaturbate';
import { roomInput, roomNode } from '../support/chaturbate-flow';
import { measureNodes, ProbedNodeRed, probe } from '../support/probed-node-red';
import { streamerNode, streamInput } from '../support/rumble-flow';
import { accountNodes, type FlowEntry } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };
const TALKATIVE = { logging: { console: { level: 'trace', metrics: true, audit: true } } };

/** A secret of the user's own, which no simulator makes. */
const WEBHOOK_SECRET = 'webhook-secret-0123456789';
const EXTENSION_SECRET = Buffer.from('extension-secret-0123456789').toString('base64');
const CHOSEN_SECRET = 'chosen-secret-0123456789';

/** Each action node with what is sent to it. */
const ACTIONS: [id: string, node: Record<string, unknown>, payload: unknown][] = [
  [
    'say',
    { type: 'livestream-send-chat', to: 'twitch', twitchUser: 'user', text: 'payload', textType: 'msg' },
    'hello',
  ],
  [
    'say-rumble',
    {
      type: 'livestream-send-chat',
      to: 'rumble',
      rumbleAccount: 'streamer',
      text: 'payload',
      textType: 'msg',
    },
    'hello',
  ],
  [
    'ban',
    { type: 'livestream-moderate', to: 'twitch', twitchUser: 'user', action: 'ban' },
    { user: 'viewer_one' },
  ],
  [
    'mute',
    { type: 'livestream-moderate', to: 'rumble', rumbleAccount: 'streamer', action: 'mute' },
    { user: 'viewer_one' },
  ],
  ['conduits', { type: 'livestream-twitch-conduit', app: 'app', action: 'create' }, { shardCount: 1 }],
  [
    'shards',
    { type: 'livestream-twitch-conduit', app: 'app', action: 'updateShards' },
    {
      shards: [
        { id: 0, transport: { method: 'webhook', callback: 'https://hook.example/', secret: CHOSEN_SECRET } },
      ],
    },
  ],
  [
    'users',
    {
      type: 'livestream-twitch-api',
      user: 'user',
      app: 'app',
      operation: 'get-users',
      source: 'payload',
      parameters: [],
    },
    {},
  ],
  [
    'command',
    { type: 'livestream-chat-command', prefix: '!', commands: [{ command: 'so' }] },
    { no: 'event' },
  ],
];

describe('the secrets of all nodes, in a Node-RED that tells all it knows', () => {
  let twitch: TwitchSimulator;
  let room: ChaturbateSimulator;
  let stream: RumbleSimulator;
  let nodeRed: ProbedNodeRed;
  const secrets: Record<string, string> = {};
  const answers: string[] = [];

  before(async () => {
    [twitch, room, stream] = await Promise.all([
      TwitchSimulator.start({ figures: { keepaliveDefaultSeconds: 1, keepaliveFloorSeconds: 1 } }),
      ChaturbateSimulator.start(),
      RumbleSimulator.start({ figures: { sendSpacingMs: 0 } }),
    ]);
    const login = twitch.signIn();
    const password = stream.addAccount('second_streamer');
    Object.assign(secrets, {
      'access token': login.accessToken,
      'refresh token': login.refreshToken,
      'client secret': twitch.clientSecret,
      'room token': room.token,
      'API key': new URL(stream.apiUrl).searchParams.get('key') ?? stream.apiUrl,
      'session cookie': stream.session,
      password,
      'webhook secret': WEBHOOK_SECRET,
      'extension secret': EXTENSION_SECRET,
    });
    nodeRed = await ProbedNodeRed.start({ flows: [], settings: TALKATIVE });
    const { accessToken, refreshToken } = login;
    const { apiUrl, session } = stream;
    // They come with a deploy, as from the dialogs, so that nothing of ours ever wrote them in plain text.
    await nodeRed.deploy(
      flow({
        app: { clientId: twitch.clientId, clientSecret: twitch.clientSecret },
        user: { accessToken, refreshToken },
        room: { username: room.username, token: room.token },
        streamer: { apiUrl, session },
        second: { username: 'second_streamer', password },
        hook: { secret: WEBHOOK_SECRET },
        users: { extensionSecret: EXTENSION_SECRET },
      }),
      'full',
    );
    await Promise.all(
      ['twitch', 'chaturbate', 'rumble'].map((name) =>
        nodeRed.until(name, (all) => all.some(({ topic }) => topic === 'connection.opened')),
      ),
    );
  });
  after(async () => {
    await nodeRed.remove();
    await Promise.all([twitch.close(), room.close(), stream.close()]);
  });

  function flow(credentials: Record<string, Record<string, string>> = {}, name = ''): FlowEntry[] {
    const events = [{ type: 'channel.chat.message', version: '1' }];
    const own = { own: true, raw: true, connectionEvents: true };
    const twitchNode = { type: 'livestream-twitch-events', user: 'user', events, ...PLACE, ...own, name };
    const nodes: FlowEntry[] = [
      { id: 'tab', type: 'tab', label: 'secrets' },
      ...measureNodes(),
      ...accountNodes(twitch),
      { ...roomNode(room), id: 'room' },
      { ...streamerNode(stream), id: 'streamer' },
      { ...streamerNode(stream), id: 'second' },
      { ...twitchNode, id: 'twitch', wires: [['probe-twitch'], ['probe-twitch']] },
      {
        ...roomInput([['probe-chaturbate'], ['probe-chaturbate']], { account: 'room', ...own, name }),
        id: 'chaturbate',
      },
      {
        ...streamInput([['probe-rumble'], ['probe-rumble']], { account: 'streamer', ...own, name }),
        id: 'rumble',
      },
      {
        ...PLACE,
        ...own,
        id: 'hook',
        type: 'livestream-twitch-shards',
        app: 'app',
        conduit: '',
        shards: 'auto',
        shardCount: 1,
        identify: 'auto',
        transport: 'webhook',
        callbackUrl: 'https://hook.example/twitch/hook',
        path: '/twitch/hook',
        events: [{ type: 'stream.online', version: '1' }],
        channel: twitch.broadcaster.login,
        wires: [['probe-hook'], ['probe-hook']],
      },
      ...ACTIONS.flatMap(([id, node, payload]) => [
        {
          ...PLACE,
          id: `press-${id}`,
          type: 'inject',
          props: [{ p: 'payload' }],
          payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
          payloadType: typeof payload === 'string' ? 'str' : 'json',
          repeat: '',
          once: false,
          wires: [[id]],
        },
        { ...PLACE, id, type: '', wires: [['probe-done'], ['probe-done']], ...node },
      ]),
      // The login with a password is made with the first line.
      {
        ...PLACE,
        id: 'press-second',
        type: 'inject',
        props: [{ p: 'payload' }],
        payload: 'hi',
        payloadType: 'str',
        wires: [['say-second']],
      },
      {
        ...PLACE,
        id: 'say-second',
        type: 'livestream-send-chat',
        to: 'rumble',
        rumbleAccount: 'second',
        channel: stream.streamId,
        text: 'payload',
        textType: 'msg',
        wires: [['probe-done']],
      },
      ...['twitch', 'chaturbate', 'rumble', 'hook', 'done', 'caught', 'status'].map(probe),
      { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
      { id: 'status', type: 'status', ...PLACE, scope: null, wires: [['probe-status']] },
    ];
    return nodes.map((node) =>
      credentials[node.id] ? { ...node, credentials: credentials[node.id] } : node,
    );
  }

  /** Presses every button and waits until each action has ended, well or not. */
  async function act(): Promise<void> {
    for (const id of [...ACTIONS.map(([name]) => name), 'second']) {
      const ended = () => nodeRed.probed('done').length + nodeRed.probed('caught').length;
      const before = ended();
      answers.push((await nodeRed.request(`inject/press-${id}`, { method: 'POST', body: {} })).text);
      await Promise.race([
        nodeRed.until('done', () => ended() > before),
        nodeRed.until('caught', () => ended() > before),
      ]);
    }
  }

  it('stand in no message, log, status, error, answer, flow or file, whether things work or fail', async () => {
    await act();
    assert.ok(
      nodeRed.probed('done').length >= 5,
      JSON.stringify(nodeRed.probed('caught').map(({ error }) => error)),
    );

    // Answers that quote what they were asked with are what leaks in practice.
    const quoting = (...names: string[]) => names.map((name) => secrets[name]).join(' and ');
    const trouble = (text: string) => ({
      status: 400,
      body: { message: `bad ${text}`, error: text },
      times: 6,
    });
    twitch.failNext({ path: /^\/helix\/(chat|moderation|users)/, ...trouble(quoting('access token')) });
    // One line of each account.
    for (const name of ['session cookie', 'password']) {
      stream.failMessage({ status: 400, body: { errors: [{ message: quoting(name) }] } });
    }
    room.failNext({ ...trouble(quoting('room token')), status: 500, times: 1 });
    stream.failApi({ ...trouble(quoting('API key')), times: 1 });
    await act();

    twitch.expireTokensOf(twitch.broadcaster.id);
    twitch.failNext({ path: '/oauth2', ...trouble(quoting('refresh token', 'client secret')), times: 1 });
    await act();
    twitch.dropConnections({ abrupt: true });
    stream.cutReaders();
    stream.endSessions();
    room.foreignNextUrl();
    room.endWaits();
    await act();
    twitch.say({ user: 'viewer_one', text: 'hello' });
    room.say('viewer_one', 'hello');
    stream.say('viewer_one', 'hello');
    const heard = (name: string) =>
      nodeRed.until(name, (all) => all.some(({ payload }) => JSON.stringify(payload).includes('"hello"')));
    await Promise.all(['chaturbate', 'rumble'].map(heard));

    twitch.killRefreshTokens(twitch.broadcaster.id);
    twitch.expireTokensOf(twitch.broadcaster.id);
    room.revokeToken(room.token);
    room.endWaits();
    stream.resetApiKey();
    await act();

    const stored = nodeRed.storedTokens('user');
    if (stored)
      Object.assign(secrets, {
        'newer access token': stored.accessToken,
        'newer refresh token': stored.refreshToken,
      });
    for (const path of [
      'flows',
      'flow/tab',
      'settings',
      'context/global',
      'nodes',
      ...['twitch-app/app', 'twitch-user/user', 'chaturbate-account/room', 'rumble-account/streamer'].map(
        (node) => `credentials/livestream-${node}`,
      ),
      'credentials/livestream-twitch-shards/hook',
      'credentials/livestream-twitch-api/users',
    ]) {
      answers.push((await nodeRed.request(path)).text);
    }
    for (const [path, body] of [
      ['twitch/account', { id: 'user' }],
      ['chaturbate/check', { id: 'room', server: 'custom', url: room.baseUrl, username: room.username }],
      [
        'rumble/check',
        { id: 'streamer', server: 'custom', siteUrl: stream.siteUrl, chatUrl: stream.chatUrl },
      ],
    ] as const) {
      answers.push((await nodeRed.request(`livestream/${path}`, { method: 'POST', body })).text);
    }
    await nodeRed.deploy(flow({}, 'renamed'), 'full');
    await nodeRed.stop();

    const probes = ['twitch', 'chaturbate', 'rumble', 'hook', 'done', 'caught', 'status'];
    const places: Record<string, string> = {
      logs: nodeRed.printed,
      messages: JSON.stringify(probes.map((name) => nodeRed.probed(name))),
      answers: answers.join('\n'),
      files: await textBelow(nodeRed.userDir),
    };
    assert.match(places.files ?? '', /livestreamTokens/, 'the files are those of this Node-RED');
    const shown = Object.entries(places).flatMap(([place, text]) =>
      Object.entries(secrets)
        .filter(([, secret]) =>
          [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) =>
            text.includes(form),
          ),
        )
        .map(([name, secret]) => {
          const at = text.indexOf(secret);
          return `${name} in ${place}: …${text.slice(Math.max(0, at - 200), at + secret.length + 20)}`;
        }),
    );
    assert.deepEqual(shown, []);
    // It stood in a message of the flow's own, which a Catch node gets back; what we say of it must not repeat it.
    const said = JSON.stringify([
      nodeRed.probed('caught').map(({ error }) => error),
      nodeRed.probed('status'),
    ]);
    assert.ok(!said.includes(CHOSEN_SECRET), 'the secret of a shard');
  });
});

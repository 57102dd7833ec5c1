import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { errorOf, statusTexts } from '../support/messages';
import { type AnyMessage, credentialsOn, inputFlow, sendNode, TestFlow } from '../support/test-flow';

describe('the node send chat', () => {
  const payloadOf = (message: AnyMessage | undefined) => (message?.payload ?? {}) as Record<string, unknown>;
  let simulator: TwitchSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const begin = async (node: Record<string, unknown> = {}, credentials = credentialsOn(simulator)) => {
    flow = await TestFlow.start([...inputFlow(simulator), sendNode(node)], credentials);
  };
  const origin = (more: Record<string, unknown> = {}) => ({
    platform: 'twitch',
    account: 'user',
    channel: simulator.broadcaster.id,
    user: '5',
    login: 'viewer_one',
    messageId: null,
    eventId: 'event-1',
    ...more,
  });
  const lines = () => simulator.lines().map(({ text }) => text);
  const failure = async () => errorOf((await flow.messages('caught'))[0]);

  it("sends the payload where the message came from, and passes the message on with Twitch's answer", async () => {
    await begin();
    const from = origin();
    flow.send('send', { payload: 'hello', origin: from, topic: 'kept', extra: { mine: true }, _msgid: 'm1' });
    const [message] = await flow.messages('answer');
    const [line] = simulator.lines();
    const { twitch, payload, ...kept } = message ?? {};
    const { platform, sent } = payload as { platform: string; sent: { time: string }[] };
    const time = String(sent[0]?.time);
    assert.deepEqual(
      { platform, sent },
      { platform: 'twitch', sent: [{ id: line?.id, text: 'hello', time }] },
    );
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000, time);
    const { points: _points, ...report } = twitch as Record<string, unknown>;
    assert.deepEqual(report, {
      operation: 'send-chat-message',
      token: 'user',
      statusCode: 200,
      answers: [{ data: [{ message_id: line?.id, is_sent: true, drop_reason: null }] }],
    });
    assert.deepEqual(kept, {
      origin: origin(),
      topic: 'kept',
      extra: { mine: true },
      _msgid: 'm1',
    });
  });

  it('is complete when the line is out, and tells Catch nothing', async () => {
    await begin();
    flow.send('send', { payload: 'hello', origin: origin() });
    const [done] = await flow.messages('completed');
    const { sent } = payloadOf(done) as { sent: { id: string }[] };
    assert.equal(sent[0]?.id, simulator.lines()[0]?.id);
    assert.deepEqual(flow.received('caught'), []);
    assert.equal(flow.received('answer').length, 1);
  });

  it('sends nothing on when it failed, and Catch gets the message with the reason', async () => {
    await begin();
    flow.send('send', { payload: '/ban somebody', origin: origin(), topic: 'kept' });
    const [caught] = await flow.messages('caught');
    assert.equal(errorOf(caught).code, 'bad_input');
    assert.equal(errorOf(caught).source.id, 'send');
    assert.equal(caught?.payload, '/ban somebody');
    assert.equal(caught?.topic, 'kept');
    assert.deepEqual(caught?.origin, origin());
    assert.deepEqual(flow.received('answer'), []);
    assert.deepEqual(flow.received('completed'), []);
    assert.deepEqual(lines(), []);
  });

  it('answers an event: events in, text set, send chat', async () => {
    await begin({ text: 'thanks', textType: 'str', reply: true });
    await flow.until('news', (news) => news.some(({ topic }) => topic === 'connection.opened'));
    const asked = simulator.say({ user: 'viewer_one', text: '!hello' });
    const [event] = await flow.messages('out');
    flow.send('send', event ?? {});
    await flow.messages('answer');
    const sent = simulator.lines().find(({ text }) => text === 'thanks');
    assert.equal(sent?.login, simulator.broadcaster.login);
    assert.notEqual(sent?.id, asked.id);
    assert.equal(flow.received('out').length, 1, 'its own line does not come back');
  });

  it('gives up the lines that still wait when it is taken away', async () => {
    const other = simulator.addUser({ login: 'other_room' });
    await begin();
    const flowWithout = [...inputFlow(simulator), { ...sendNode(), id: 'another' }];
    await flow.deploy([...flowWithout, sendNode()], 'nodes', credentialsOn(simulator));
    for (const payload of ['one', 'two', 'three'])
      flow.send('send', { payload, origin: origin({ channel: other.id }) });
    await flow.messages('answer');
    await flow.deploy(flowWithout, 'nodes');
    // It waits behind whatever waits for the same account.
    flow.send('another', { payload: 'after', origin: origin({ channel: other.id }) });
    await flow.messages('answer', 2);
    assert.deepEqual(
      simulator.lines('other_room').map(({ text }) => text),
      ['one', 'after'],
    );
  });

  it('takes the text from wherever it is told to', async () => {
    await begin({ text: 'payload.deep & "!"', textType: 'jsonata' });
    flow.send('send', { payload: { deep: 'hi' }, origin: origin() });
    await flow.messages('answer');
    assert.deepEqual(lines(), ['hi!']);
  });

  for (const [what, text, textType] of [
    ['an expression that is none', '$$$(', 'jsonata'],
    ['an expression that fails', '$number("x")', 'jsonata'],
    ['a property that is not there', 'nowhere.at.all', 'msg'],
    ['a path that is none', 'a[[', 'msg'],
    ['JSON that is none', '{', 'json'],
  ] as const) {
    it(`refuses ${what} as bad input`, async () => {
      await begin({ text, textType });
      flow.send('send', { payload: 'x', origin: origin() });
      assert.equal((await failure()).code, 'bad_input');
      assert.deepEqual(lines(), []);
    });
  }

  it('splits a text that is too long, in order', async () => {
    await begin();
    const text = Array.from({ length: 150 }, (_, index) => `word${index}`).join(' ');
    flow.send('send', { payload: text, origin: origin() });
    const [message] = await flow.messages('answer');
    const { sent } = (message?.payload ?? {}) as { sent: { text: string }[] };
    assert.ok(sent.length > 1);
    assert.equal(sent.map((part) => part.text).join(' '), text);
    assert.deepEqual(
      lines(),
      sent.map((part) => part.text),
    );
  });

  it('keeps the order of messages that come at once', async () => {
    await begin();
    const texts = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    for (const payload of texts) flow.send('send', { payload, origin: origin() });
    await flow.messages('answer', 10);
    assert.deepEqual(lines(), texts);
  });

  it('takes two hundred lines at once, loses and doubles none of those that may go, and shows how many wait', async () => {
    await begin();
    const texts = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    for (const payload of texts) flow.send('send', { payload, origin: origin() });
    // A hundred lines in half a minute is what Twitch allows in an own channel.
    await flow.messages('answer', 100);
    await flow.until('shown', (shown) =>
      shown.some(({ status }) => /^100 /.test((status as { text?: string }).text ?? '')),
    );
    assert.deepEqual(lines(), texts.slice(0, 100));
    assert.deepEqual(flow.received('caught'), []);
    const posts = simulator.requests('POST', '/helix/chat/messages');
    assert.deepEqual([posts.length, posts.every(({ status }) => status === 200)], [100, true]);
  });

  it('shows that a line went out, and where as soon as it writes in several channels', async () => {
    simulator.addUser({ login: 'other_room' });
    await begin();
    const shows = (text: RegExp) =>
      flow.until('shown', (shown) => text.test(statusTexts(shown, 'send').at(-1) ?? ''));
    flow.send('send', { payload: '/refused', origin: origin() });
    await shows(/^send-chat\.status\.failed$/);
    flow.send('send', { payload: 'hello', origin: origin() });
    const shown = await shows(/^send-chat\.status\.done$/);
    const looks = shown
      .map(({ status }) => status as { fill?: string; shape?: string; text?: string })
      .find(({ text }) => text === 'send-chat.status.done');
    assert.deepEqual([looks?.fill, looks?.shape], ['green', 'dot']);
    assert.ok(statusTexts(shown, 'send').includes('send-chat.status.sending'));
    flow.send('send', { payload: { text: 'hello', channel: 'Other_Room' }, origin: origin() });
    await shows(/^#other_room ./);
    // A number tells nobody a channel.
    flow.send('send', { payload: 'again', origin: origin() });
    await shows(/^send-chat\.status\.done$/);
  });

  it('keeps the order of a channel that is named now by its login and now by its id', async () => {
    const other = simulator.addUser({ login: 'other_room', roles: [] });
    await begin();
    simulator.failNext({ path: '/helix/users', delayMs: 100 });
    flow.send('send', { payload: { text: 'first', channel: 'other_room' }, origin: origin() });
    flow.send('send', { payload: { text: 'second', channel: other.id }, origin: origin() });
    await flow.messages('answer', 2);
    assert.deepEqual(
      simulator.lines('other_room').map(({ text }) => text),
      ['first', 'second'],
    );
  });

  it('counts what one user writes with a login and through an app together, so that Twitch refuses none', async () => {
    const { clientId, clientSecret } = simulator;
    simulator.signIn();
    const { accessToken, refreshToken } = simulator.signIn({ login: 'little_helper' });
    const rest = { to: 'twitch', channel: simulator.broadcaster.login };
    flow = await TestFlow.start(
      [
        ...inputFlow(simulator),
        sendNode({ twitchUser: 'user', ...rest }),
        sendNode({ id: 'send2', twitchApp: 'app', sender: 'little_helper', ...rest }),
      ],
      { app: { clientId, clientSecret }, user: { accessToken, refreshToken } },
    );
    // Where the sender is nobody, Twitch takes one line a second.
    flow.send('send', { payload: 'with a login' });
    flow.send('send2', { payload: 'through the app' });
    await flow.messages('answer', 2);
    assert.deepEqual(lines().sort(), ['through the app', 'with a login']);
    assert.ok(simulator.requests('POST', '/helix/chat/messages').every(({ status }) => status === 200));
  });

  it('uses the account of the node before that of the origin, and never one of the payload', async () => {
    const { user: other } = credentialsOn(simulator, { login: 'other_account' });
    flow = await TestFlow.start(
      [
        ...inputFlow(simulator),
        { id: 'user2', type: 'livestream-twitch-user', app: 'app', scopes: [], login: '' },
        sendNode({ twitchUser: 'user2' }),
      ],
      { ...credentialsOn(simulator), user2: other },
    );
    flow.send('send', { payload: { text: 'hi', account: 'user', twitchUser: 'user' }, origin: origin() });
    await flow.messages('answer');
    assert.deepEqual(
      simulator.lines().map(({ login }) => login),
      ['other_account'],
    );
  });

  it('sends to the channel of the node, whatever a viewer put into the payload', async () => {
    simulator.addUser({ login: 'right_channel' });
    simulator.addUser({ login: 'wrong_channel' });
    await begin({ channel: 'right_channel' });
    flow.send('send', { payload: { text: 'hi', channel: 'wrong_channel' }, origin: origin() });
    await flow.messages('answer');
    assert.equal(simulator.lines('right_channel').length, 1);
    assert.equal(simulator.lines('wrong_channel').length, 0);
  });

  it('announces and pins where the payload asks for it', async () => {
    await begin();
    flow.send('send', { payload: { text: 'news', announce: true, color: 'blue' }, origin: origin() });
    const [message] = await flow.messages('answer');
    const { sent } = payloadOf(message) as { sent: { id: string; text: string }[] };
    assert.deepEqual(
      sent.map(({ id, text }) => [id, text]),
      [['', 'news']],
    );
    assert.deepEqual((message?.twitch as { answers: unknown[] } | undefined)?.answers, [null]);
    assert.equal(simulator.requests('POST', '/helix/chat/announcements').at(-1)?.status, 204);
  });

  const refusals: [what: string, message: () => AnyMessage, code: string, words: RegExp][] = [
    ['an event and no text', () => ({ payload: event(), origin: origin() }), 'bad_input', /is an event/],
    ['no origin', () => ({ payload: 'hi' }), 'bad_input', /msg\.origin/],
    ['null', () => ({ payload: null, origin: origin() }), 'bad_input', /no text/],
    ['a list', () => ({ payload: ['hi'], origin: origin() }), 'bad_input', /a list/],
    ['an unknown channel', () => said({ channel: 'no_such_channel' }), 'not_found', /no_such_channel/],
    ['rubbish as a channel', () => said({ channel: '%§$ '.repeat(75) }), 'not_found', /knows no channel/],
    ['an object as a channel', () => said({ channel: {} }), 'bad_input', /channel must be a text/],
    ['an unknown line to answer', () => said({ replyTo: 'no-such-line' }), 'bad_input', /./],
    [
      'an account that is gone',
      () => ({ payload: 'hi', origin: origin({ account: 'gone' }) }),
      'bad_input',
      /account/,
    ],
    [
      'an account that is none',
      () => ({ payload: 'hi', origin: origin({ account: 'app' }) }),
      'bad_input',
      /account/,
    ],
    [
      'an event of Chaturbate',
      () => ({ payload: 'hi', origin: origin({ platform: 'chaturbate' }) }),
      'unsupported',
      /Chaturbate/,
    ],
    ['a wrong colour', () => said({ announce: true, color: 'x'.repeat(300) }), 'bad_input', /colour/],
  ];
  const said = (more: Record<string, unknown>): AnyMessage => ({
    payload: { text: 'hi', ...more },
    origin: origin(),
  });
  const event = () => ({ id: '1', platform: 'twitch', kind: 'follow' });
  for (const [what, message, code, words] of refusals) {
    it(`refuses ${what} with advice, and sends the next line all the same`, async () => {
      await begin();
      flow.send('send', message());
      const error = await failure();
      assert.equal(error.code, code);
      assert.match(error.message, words);
      flow.send('send', { payload: 'still works', origin: origin() });
      await flow.messages('answer');
      assert.deepEqual(lines(), ['still works']);
    });
  }

  it('reports a line that Twitch took and did not show', async () => {
    await begin();
    simulator.failNext({
      path: '/helix/chat/messages',
      status: 200,
      body: {
        data: [
          { message_id: '', is_sent: false, drop_reason: { code: 'msg_held', message: 'held for review' } },
        ],
      },
    });
    flow.send('send', { payload: 'hello', origin: origin() });
    const error = await failure();
    assert.equal(error.code, 'dropped');
    assert.match(error.message, /held for review/);
    assert.deepEqual(error.cause, { platform: 'twitch', statusCode: 200, detail: 'msg_held' });
  });

  it('does not repeat a line whose answer got lost', async () => {
    await begin();
    simulator.failNext({ path: '/helix/chat/messages', hangUp: true, after: true });
    flow.send('send', { payload: 'once', origin: origin() });
    assert.equal((await failure()).code, 'outcome_unknown');
    assert.deepEqual(lines(), ['once']);
    assert.equal(simulator.requests('POST', '/helix/chat/messages').length, 1);
  });

  it('names the permission that is missing', async () => {
    await begin({}, credentialsOn(simulator, { scopes: ['user:read:chat'] }));
    flow.send('send', { payload: 'hello', origin: origin() });
    const error = await failure();
    assert.equal(error.code, 'missing_scope');
    assert.match(error.message, /user:write:chat/);
  });

  it('says that somebody has to log in', async () => {
    await begin(
      { twitchUser: 'user', to: 'twitch' },
      {
        ...credentialsOn(simulator),
        user: { accessToken: '', refreshToken: '' },
      },
    );
    flow.send('send', { payload: 'hello' });
    await flow.until('caught', (all) => all.some((message) => errorOf(message).source.id === 'send'));
    const error = flow
      .received('caught')
      .map(errorOf)
      .find(({ source }) => source.id === 'send');
    assert.equal(error?.code, 'auth_required');
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import type { HelixReport } from '../../src/twitch/helix/operations/call';
import { errorOf } from '../support/messages';
import { type AnyMessage, credentialsOn, type FlowEntry, inputFlow, TestFlow } from '../support/test-flow';

/** A twitch api node `act` that answers to `answer`. */
const apiNode = (node: Record<string, unknown> = {}): FlowEntry => ({
  id: 'act',
  type: 'livestream-twitch-api',
  z: 'tab',
  x: 0,
  y: 0,
  user: 'user',
  app: '',
  operation: 'get-users',
  source: 'node',
  parameters: [],
  allPages: false,
  mostPages: '',
  wires: [['answer']],
  ...node,
});

describe('the node twitch api', () => {
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
    flow = await TestFlow.start([...inputFlow(simulator, { d: true }), apiNode(node)], credentials);
  };
  const ask = async (message: AnyMessage): Promise<AnyMessage> => {
    flow.send('act', message);
    const [answer] = await flow.messages('answer');
    assert.ok(answer);
    return answer;
  };
  const fail = async (message: AnyMessage) => {
    flow.send('act', message);
    const error = errorOf((await flow.messages('caught'))[0]);
    assert.deepEqual(flow.received('answer'), []);
    return error;
  };
  const helix = (method?: string, path = '') => simulator.requests(method, `/helix${path}`);
  const loginsIn = (payload: unknown) => (payload as { login: string }[]).map(({ login }) => login);
  const report = (message: AnyMessage) => message.twitch as HelixReport;

  it("puts Twitch's data in the payload and the rest of the answer beside it", async () => {
    await begin();
    const origin = { platform: 'twitch', channel: '5' };
    const answer = await ask({ payload: 'a text', topic: 'kept', origin, _msgid: 'm1' });
    assert.deepEqual(loginsIn(answer.payload), [simulator.broadcaster.login]);
    assert.deepEqual([answer.topic, answer.origin, answer._msgid], ['kept', origin, 'm1']);
    const { operation, token, statusCode, pages, complete } = report(answer);
    assert.deepEqual([operation, token, statusCode, pages, complete], ['get-users', 'user', 200, 1, true]);
  });

  it('takes its values from the node, the message, an expression and JSON', async () => {
    for (const login of ['one_one', 'two_two', 'three_three', 'four_four']) simulator.addUser({ login });
    for (const [value, type, wanted] of [
      ['one_one', 'str', ['one_one']],
      ['names.second', 'msg', ['two_two']],
      ['"three" & "_three"', 'jsonata', ['three_three']],
      ['["one_one", "four_four"]', 'json', ['four_four', 'one_one']],
    ] as const) {
      await begin({ parameters: [{ name: 'login', value, type }] });
      const answer = await ask({ names: { second: 'two_two' } });
      assert.deepEqual(loginsIn(answer.payload).sort(), wanted, type);
      await flow.close();
    }
    await begin();
  });

  it('fills blank fields from the payload, and never replaces what is set in the node', async () => {
    const parameters = [{ name: 'data.duration', value: '60', type: 'num' }];
    await begin({ operation: 'ban-user', parameters });
    const { id } = simulator.addUser({ login: 'loud_one' });
    const answer = await ask({ payload: { data: { user_id: id, duration: 5_000, reason: 'caps' } } });
    const [ban] = answer.payload as { user_id: string; created_at: string; end_time: string }[];
    assert.equal(ban?.user_id, id);
    assert.equal((Date.parse(ban?.end_time ?? '') - Date.parse(ban?.created_at ?? '')) / 1000, 60);
  });

  it('passes over strange names in a payload that only fills gaps, but not a slip of the pen', async () => {
    await begin();
    await ask({ payload: { platform: 'twitch', sent: [{ id: '1' }] } });
    flow.received('answer').length = 0;
    const { code, message } = await fail({ payload: { logins: 'one_one' } });
    assert.equal(code, 'bad_input');
    assert.match(message, /Did you mean "login"\?/);
  });

  it('never reads an event as values', async () => {
    await begin();
    const event = { platform: 'twitch', kind: 'chat.message', id: 'e1', login: 'somebody' };
    assert.deepEqual(loginsIn((await ask({ payload: event })).payload), [simulator.broadcaster.login]);
  });

  it('acts in the channel that the message came from', async () => {
    await begin({ operation: 'get-channel-information' });
    const other = simulator.addUser({ login: 'other_channel' });
    const answer = await ask({ origin: { platform: 'twitch', channel: other.id } });
    assert.equal((answer.payload as { broadcaster_id: string }[])[0]?.broadcaster_id, other.id);
  });

  it('takes no channel from the origin of another platform', async () => {
    await begin({ operation: 'get-channel-information' });
    const answer = await ask({ origin: { platform: 'rumble', channel: '12345' } });
    const [channel] = answer.payload as { broadcaster_id: string }[];
    assert.equal(channel?.broadcaster_id, simulator.broadcaster.id);
  });

  it('does not ban for good when the duration of a message is missing', async () => {
    const parameters = [
      { name: 'data.user_id', value: 'loud_one', type: 'str' },
      { name: 'data.duration', value: 'payload.seconds', type: 'msg' },
    ];
    await begin({ operation: 'ban-user', parameters });
    const { code, message } = await fail({ payload: {} });
    assert.equal(code, 'bad_input');
    assert.match(message, /data\.duration is to come from msg\.payload\.seconds, which is empty/);
    assert.deepEqual(helix('POST'), []);
  });

  for (const [what, payload, words] of [
    ['a number', 5, /a number/],
    ['a text', '{"login":"x"}', /a string/],
    ['nothing', null, /empty/],
    ['a list', [{ login: 'x' }], /a list/],
    ['a Buffer', Buffer.from('{}'), /a Buffer/],
    ['true', true, /a boolean/],
    ['an unknown name', { logn: 'x' }, /no parameter "logn"\. Did you mean "login"\?/],
    ['a nested object where a text is wanted', { login: { name: 'x' } }, /login must be a list/],
  ] as const) {
    it(`refuses ${what} as the whole payload, before anything is sent`, async () => {
      await begin({ source: 'payload' });
      const { code, message, cause } = await fail({ payload });
      assert.equal(code, 'bad_input');
      assert.equal(cause.platform, 'twitch');
      assert.match(message, words);
      assert.deepEqual(helix(), []);
    });
  }

  for (const [what, node, words] of [
    ['no operation', { operation: '' }, /No operation is set/],
    ['an operation that does not exist', { operation: 'get-user' }, /Did you mean "get-users"\?/],
    ['no account', { user: '' }, /needs a Twitch account or a Twitch app/],
    ['an account where an app is needed', { operation: 'get-conduits' }, /needs a Twitch app/],
    [
      'an expression that is broken',
      {
        parameters: [
          { name: 'login', value: '$', type: 'jsonata' },
          { name: 'id', value: '(((', type: 'jsonata' },
        ],
      },
      /field id could not be worked out/,
    ],
    [
      'a field that the operation does not have',
      { parameters: [{ name: 'nick', value: 'x', type: 'str' }] },
      /no parameter "nick"/,
    ],
  ] as const) {
    it(`says what is wrong with ${what}`, async () => {
      await begin(node);
      const { code, message } = await fail({ payload: '' });
      assert.equal(code, 'bad_input');
      assert.match(message, words);
      assert.deepEqual(helix(), []);
    });
  }

  it('names the permission that is missing, and sends nothing', async () => {
    await begin({ operation: 'get-polls' }, credentialsOn(simulator, { scopes: ['user:read:chat'] }));
    const { code, message } = await fail({});
    assert.equal(code, 'missing_scope');
    assert.match(message, /channel:read:polls .*log in again/);
    assert.deepEqual(helix('GET', '/polls'), []);
  });

  it('hits nobody for a test event on a real account', async () => {
    await begin({ operation: 'ban-user', parameters: [{ name: 'data.user_id', value: '7', type: 'str' }] });
    const { code } = await fail({ origin: { platform: 'twitch', simulated: true } });
    assert.equal(code, 'unsupported');
    assert.deepEqual(helix('POST'), []);
  });

  for (const [operation, path, payload] of [
    ['ban-user', '/moderation/bans', { data: { user_id: '7' } }],
    ['start-a-raid', '/raids', { to_broadcaster_id: '7' }],
    ['send-chat-message', '/chat/messages', { message: 'hello' }],
  ] as const) {
    for (const [what, fault] of [
      ['a 500', { status: 500 }],
      ['a lost answer', { hangUp: true, after: true }],
    ] as const) {
      it(`does not repeat ${operation} after ${what}, and says that it may have happened`, async () => {
        await begin({ operation, source: 'payload' });
        simulator.failNext({ path: `/helix${path}`, times: 9, ...fault });
        const { code, message } = await fail({ payload });
        assert.equal(code, 'outcome_unknown');
        assert.match(message, /may or may not have happened/);
        assert.ok(helix('POST', path).length <= 1);
      });
    }
  }

  it('answers in the order in which the messages came', async () => {
    const logins = Array.from({ length: 40 }, (_, index) => `viewer_${index}`);
    for (const login of logins) simulator.addUser({ login });
    await begin({ source: 'payload' });
    simulator.failNext({ path: '/helix/users', delayMs: 150 });
    for (const login of logins) flow.send('act', { payload: { login } });
    const answers = await flow.messages('answer', logins.length);
    assert.deepEqual(
      answers.flatMap(({ payload }) => loginsIn(payload)),
      logins,
    );
  });

  it('changes one thing after the other, so that the last title stands', async () => {
    await begin({ operation: 'modify-channel-information', source: 'payload' });
    simulator.failNext({ path: '/helix/channels', delayMs: 150 });
    for (const title of ['first', 'second', 'last']) flow.send('act', { payload: { title } });
    await flow.messages('answer', 3);
    await flow.deploy(
      [...inputFlow(simulator, { d: true }), apiNode({ operation: 'get-channel-information' })],
      'full',
      credentialsOn(simulator),
    );
    flow.received('answer').length = 0;
    const [channel] = (await ask({})).payload as { title: string }[];
    assert.equal(channel?.title, 'last');
  });

  it('gives up what still waits when it is taken away', async () => {
    await begin({ operation: 'modify-channel-information', source: 'payload' });
    simulator.failNext({ path: '/helix/channels', delayMs: 200 });
    for (const title of ['first', 'second', 'third']) flow.send('act', { payload: { title } });
    await flow.deploy(
      [...inputFlow(simulator, { d: true }), apiNode({ id: 'other' })],
      'full',
      credentialsOn(simulator),
    );
    flow.send('other', {});
    await flow.messages('answer');
    assert.ok(helix('PATCH').length <= 1);
  });

  it('takes a flood up to a bound, and refuses the rest with advice', async () => {
    await begin({ source: 'payload' });
    const hold = simulator.failNext({ path: '/helix/users', times: 20, delayMs: 60_000 });
    for (let index = 0; index < 1_020; index += 1) flow.send('act', { payload: {} });
    const caught = await flow.messages('caught', 12);
    for (const { code, message } of caught.map(errorOf)) {
      assert.equal(code, 'rate_limited');
      assert.match(message, /More than 1000 calls/);
    }
    hold();
  });

  it('brings all pages together, and says when some were left', async () => {
    await begin({ operation: 'get-channel-followers', allPages: true, mostPages: '2' });
    for (const cursor of ['a', 'b', 'c']) {
      const body = { data: [{ user_id: cursor }], total: 3, pagination: { cursor } };
      simulator.failNext({ path: '/helix/channels/followers', status: 200, body });
    }
    const answer = await ask({});
    assert.deepEqual(answer.payload, [{ user_id: 'a' }, { user_id: 'b' }]);
    const { pages, complete, cursor, answer: rest } = report(answer);
    assert.deepEqual([pages, complete, cursor, rest.total], [2, false, 'b', 3]);
  });

  it('calls with the token of the app where that is what is set', async () => {
    const { clientId, clientSecret } = simulator;
    await begin({ user: '', app: 'app', source: 'payload' }, {
      ...credentialsOn(simulator),
      app: { clientId, clientSecret },
    } as ReturnType<typeof credentialsOn>);
    const answer = await ask({ payload: { login: simulator.broadcaster.login } });
    assert.equal(report(answer).token, 'app');
    assert.deepEqual(
      helix('GET', '/users').map(({ userId }) => userId),
      [null],
    );
  });

  it('moderates with the token of the app, for whoever has granted it that', async () => {
    const { clientId, clientSecret, broadcaster } = simulator;
    const target = simulator.addUser({ login: 'loud_one' });
    await begin({ user: '', app: 'app', source: 'payload', operation: 'ban-user' }, {
      ...credentialsOn(simulator),
      app: { clientId, clientSecret },
    } as ReturnType<typeof credentialsOn>);
    const data = { user_id: 'loud_one', duration: 60 };
    const payload = { broadcaster_id: broadcaster.id, moderator_id: broadcaster.login, data };
    flow.send('act', { payload });
    const [notGranted] = (await flow.messages('caught')).map(errorOf);
    assert.equal(notGranted?.code, 'missing_scope', notGranted?.message);
    // Whoever once logs in with these permissions has granted the app them.
    simulator.signIn({ scopes: ['moderator:manage:banned_users', 'user:bot'] });
    flow.send('act', { payload: { ...payload, moderator_id: undefined } });
    const [, forWhom] = (await flow.messages('caught', 2)).map(errorOf);
    assert.equal(forWhom?.code, 'bad_input');
    assert.match(forWhom?.message ?? '', /moderator_id/);
    const answer = await ask({ payload });
    assert.equal(report(answer).token, 'app');
    const [ban] = answer.payload as { user_id: string; moderator_id: string }[];
    assert.deepEqual([ban?.user_id, ban?.moderator_id], [target.id, broadcaster.id]);
  });

  it('shows that it is at work, that it failed, and that all is well again', async () => {
    await begin({ source: 'payload' });
    await fail({ payload: 5 });
    await ask({ payload: {} });
    await flow.until('shown', (shown) => {
      const texts = shown.map(({ status }) => (status as { text?: string }).text ?? '');
      const at = texts.indexOf('twitch-api.status.failed');
      return at >= 0 && texts.slice(at).includes('twitch-api.status.sending') && texts.at(-1) === '';
    });
  });
});

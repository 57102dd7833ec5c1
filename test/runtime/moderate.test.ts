import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { errorOf } from '../support/messages';
import { type AnyMessage, credentialsOn, type FlowEntry, inputFlow, TestFlow } from '../support/test-flow';

/** A moderate node `act` that answers to `answer`. */
const moderateNode = (node: Record<string, unknown> = {}): FlowEntry => ({
  id: 'act',
  type: 'livestream-moderate',
  z: 'tab',
  x: 0,
  y: 0,
  to: 'origin',
  action: 'mute',
  twitchUser: '',
  channel: '',
  user: '',
  message: '',
  duration: '',
  reason: '',
  total: false,
  wires: [['answer']],
  ...node,
});

describe('the node moderate', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const begin = async (node: Record<string, unknown> = {}) => {
    flow = await TestFlow.start([...inputFlow(simulator), moderateNode(node)], credentialsOn(simulator));
  };
  const origin = (more: Record<string, unknown> = {}) => ({
    platform: 'twitch',
    account: 'user',
    channel: simulator.broadcaster.id,
    user: simulator.addUser({ login: 'loud_one' }).id,
    login: 'loud_one',
    messageId: null,
    eventId: 'event-1',
    ...more,
  });
  const lines = () => simulator.lines().map(({ text }) => text);
  const moderations = () => simulator.requests().filter(({ path }) => path.includes('/moderation'));
  const payloadOf = (message: AnyMessage | undefined) => (message?.payload ?? {}) as Record<string, unknown>;
  const secondsOf = (answer: unknown): number => {
    const { created_at, end_time } = answer as { created_at: string; end_time: string };
    return (Date.parse(end_time) - Date.parse(created_at)) / 1_000;
  };
  const failure = async () => errorOf((await flow.messages('caught'))[0]);

  it('moderates nobody for a test event on a real account', async () => {
    await begin({ action: 'ban' });
    flow.send('act', { payload: '', origin: origin({ simulated: true }) });
    const { code, message } = await failure();
    assert.equal(code, 'unsupported');
    assert.match(message, /test event/);
    assert.deepEqual(moderations(), []);
  });

  it('keeps the order of what is done to the same user, even when one takes longer', async () => {
    await begin({ action: 'msg' });
    const from = origin();
    for (const action of ['mute', 'unmute', 'mute']) flow.send('act', { payload: { action }, origin: from });
    const answers = await flow.messages('answer', 3);
    assert.deepEqual(
      answers.map((message) => payloadOf(message).action),
      ['mute', 'unmute', 'mute'],
    );
    const writes = moderations().filter(({ method }) => method !== 'GET');
    assert.deepEqual(
      writes.map(({ method }) => method),
      ['POST', 'DELETE', 'POST'],
    );
    assert.deepEqual(flow.received('caught'), []);
  });

  it('deletes the line of an event: events in, switch, moderate', async () => {
    await begin({ action: 'delete' });
    await flow.until('news', (news) => news.some(({ topic }) => topic === 'connection.opened'));
    simulator.say({ user: 'kind_one', text: 'nice' });
    const said = simulator.say({ user: 'loud_one', text: 'SPAM' });
    const events = await flow.messages('out', 2);
    flow.send('act', events[1] ?? {});
    const [message] = await flow.messages('answer');
    assert.deepEqual(message?.payload, {
      platform: 'twitch',
      action: 'delete',
      channel: simulator.broadcaster.id,
      messageId: said.id,
      answer: null,
    });
    const { operation, token, answer } = (message?.twitch ?? {}) as Record<string, unknown>;
    assert.deepEqual([operation, token, answer], ['delete-chat-messages', 'user', null]);
    assert.deepEqual(message?.origin, events[1]?.origin);
    assert.deepEqual(lines(), ['nice']);
  });

  it('mutes the author for ten minutes, passes the message on and is complete', async () => {
    await begin();
    const from = origin();
    flow.send('act', { payload: 'whatever was typed', origin: from, topic: 'kept', _msgid: 'm1' });
    const [message] = await flow.messages('answer');
    const { answer, time, until, ...payload } = payloadOf(message);
    assert.deepEqual(payload, {
      platform: 'twitch',
      action: 'mute',
      channel: simulator.broadcaster.id,
      user: from.user,
    });
    assert.equal(secondsOf(answer), 600);
    assert.equal(Date.parse(String(until)) - Date.parse(String(time)), 600_000);
    for (const each of [time, until]) assert.match(String(each), /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
    assert.equal(message?.topic, 'kept');
    assert.deepEqual(message?.origin, from);
    assert.deepEqual(flow.received('caught'), []);
  });

  it('goes on from its own answer: mute, then warn the same user', async () => {
    await begin({ action: 'msg' });
    const from = origin();
    flow.send('act', { payload: { action: 'mute', duration: 30 }, origin: from });
    const [muted] = await flow.messages('answer');
    flow.send('act', {
      payload: { ...payloadOf(muted), action: 'warn', reason: 'last one' },
      origin: { ...from, user: '5', login: 'somebody_else' },
    });
    const [, warned] = await flow.messages('answer', 2);
    assert.equal(payloadOf(warned).user, from.user);
  });

  for (const [what, payload, message] of [
    ['an empty message id', { messageId: '' }, /messageId is empty/],
    ['nothing to go by', {}, /not known which line/],
    ['another action, as if that were asked', { action: 'clear' }, /not known which line/],
    ['a message id of a wrong type', { messageId: { all: true } }, /must be a text/],
  ] as const) {
    it(`never clears a chat for ${what}`, async () => {
      await begin({ action: 'delete' });
      simulator.say({ user: 'loud_one', text: 'still here' });
      flow.send('act', { payload, origin: origin() });
      const error = await failure();
      assert.equal(error.code, 'bad_input');
      assert.match(error.message, message);
      assert.equal(error.source.id, 'act');
      assert.deepEqual(lines(), ['still here']);
      assert.deepEqual(moderations(), []);
      assert.deepEqual(flow.received('answer'), []);
    });
  }

  it('clears a chat where that is set', async () => {
    await begin({ action: 'clear' });
    simulator.say({ user: 'loud_one', text: 'gone' });
    flow.send('act', { payload: '', origin: origin() });
    await flow.messages('answer');
    assert.deepEqual(lines(), []);
  });

  it('prefers what is set in the node to what a message says', async () => {
    const target = simulator.addUser({ login: 'the_target' });
    await begin({ user: 'the_target', duration: '120', to: 'twitch', twitchUser: 'user' });
    flow.send('act', { payload: { action: 'ban', user: 'loud_one', duration: 5 }, origin: origin() });
    const [message] = await flow.messages('answer');
    const { action, user, answer } = payloadOf(message);
    assert.deepEqual([action, user], ['mute', target.id]);
    assert.equal(secondsOf(answer), 120);
  });

  it('shows what it is doing and that it failed', async () => {
    await begin({ action: 'msg' });
    flow.send('act', { payload: { action: 'explode' }, origin: origin() });
    assert.equal((await failure()).code, 'bad_input');
    const texts = await flow.until('shown', (shown) =>
      shown.some(({ status }) => (status as { text?: string }).text === 'moderate.status.failed'),
    );
    assert.ok(texts.some(({ status }) => (status as { text?: string }).text === 'moderate.status.sending'));
  });

  for (const [what, node, from, code] of [
    ['no account', { to: 'twitch' }, {}, 'bad_input'],
    ['an account of another kind', {}, { account: 'app' }, 'bad_input'],
    ['no Rumble account', { to: 'rumble', user: 'x' }, {}, 'bad_input'],
    ['Chaturbate', {}, { platform: 'chaturbate' }, 'unsupported'],
    ['what Rumble has not got', { to: 'rumble', action: 'clear' }, {}, 'unsupported'],
    ['somebody unknown', { user: 'nobody_has_this' }, {}, 'not_found'],
  ] as const) {
    it(`tells Catch about ${what}`, async () => {
      await begin(node);
      flow.send('act', { payload: '', origin: origin(from) });
      assert.equal((await failure()).code, code);
      assert.deepEqual(moderations(), []);
    });
  }

  it('takes no account from a payload', async () => {
    await begin({ to: 'twitch' });
    flow.send('act', {
      payload: { twitchUser: 'user', account: 'user', user: 'loud_one' },
      origin: origin(),
    });
    assert.equal((await failure()).code, 'bad_input');
  });
});

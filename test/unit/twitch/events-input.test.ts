import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { eventFaults } from '../../../src/events/validate';
import { TwitchSimulator } from '../../../src/simulator';
import type { TwitchAccount } from '../../../src/twitch/account';
import { type EventsInputOptions, TwitchEventsInput } from '../../../src/twitch/events-input';
import { TwitchUsers } from '../../../src/twitch/user';
import { accountOn } from '../../support/hub';
import { InputRecorder } from '../../support/input-sink';

const CHAT = { type: 'channel.chat.message', version: '1' };
const ONLINE = { type: 'stream.online', version: '1' };

describe('the twitch events input', () => {
  let simulator: TwitchSimulator;
  let users: TwitchUsers;
  let account: TwitchAccount;
  let inputs: TwitchEventsInput[];
  let recorder: InputRecorder;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    users = new TwitchUsers();
    account = accountOn(simulator, { users });
    inputs = [];
    recorder = new InputRecorder();
  });
  afterEach(async () => {
    for (const input of inputs) input.close();
    await account.close();
    await simulator.close();
  });

  function begin(options: Partial<EventsInputOptions> = {}): TwitchEventsInput {
    const input = new TwitchEventsInput({
      account,
      accountId: 'config-1',
      channel: '',
      events: [CHAT],
      own: false,
      raw: true,
      sink: recorder,
      ...options,
    });
    inputs.push(input);
    input.start();
    return input;
  }

  /** Starts an input and waits until it listens. */
  async function listen(options: Partial<EventsInputOptions> = {}): Promise<TwitchEventsInput> {
    const { sink = recorder } = options;
    const input = begin(options);
    await account.start();
    await (sink as InputRecorder).until(({ news }) => news.includes('opened'));
    return input;
  }

  const say = (text: string, channel?: string) =>
    simulator.say({ user: 'viewer_one', text, ...(channel ? { channel } : {}) });
  const send = async (text: string) =>
    (await account.ready()).chat.send({ channelId: simulator.broadcaster.id, text });

  describe('passing events on', () => {
    it('sends an event of the shape that is promised, with where an answer goes', async () => {
      await listen();
      const line = say('hello there');
      await recorder.until(({ events }) => events.length === 1);
      const { topic, payload, origin } = recorder.events[0] ?? assert.fail('nothing came');
      assert.equal(topic, 'chat.message');
      assert.deepEqual(eventFaults(payload), []);
      assert.equal(payload.message?.text, 'hello there');
      assert.deepEqual(origin, {
        platform: 'twitch',
        account: 'config-1',
        channel: simulator.broadcaster.id,
        user: line.userId,
        login: 'viewer_one',
        messageId: line.id,
        eventId: payload.id,
      });
      assert.equal('simulated' in payload, false);
    });

    it('carries what Twitch sent, or not, as it is set', async () => {
      const without = new InputRecorder();
      await listen();
      await listen({ raw: false, sink: without });
      const line = say('hello');
      await Promise.all([recorder, without].map((one) => one.until(({ events }) => events.length === 1)));
      assert.equal(recorder.events[0]?.payload.raw?.message_id, line.id);
      assert.equal('raw' in (without.events[0]?.payload ?? {}), false);
    });

    it('gives each node objects of its own, all the way down', async () => {
      const sinks = [recorder, new InputRecorder(), new InputRecorder()];
      for (const sink of sinks) await listen({ sink });
      say('Kappa hello @viewer_two');
      await Promise.all(sinks.map((sink) => sink.until(({ events }) => events.length === 1)));
      assertNothingShared(sinks.map(({ events }) => events[0]));
    });

    it('gives each node objects of its own where an unknown type keeps its raw payload', async () => {
      const type = 'channel.brand_new';
      simulator.addType({
        type,
        version: '1',
        title: 'Brand new',
        family: 'stream',
        condition: [{ name: 'broadcaster_user_id', fill: 'channel', required: true }],
        scopes: [],
        socket: true,
        cost: 1,
        status: 'stable',
        kinds: ['other'],
      });
      const sinks = [recorder, new InputRecorder()];
      for (const sink of sinks) await listen({ sink, raw: false, events: [{ type }] });
      simulator.tell(type, { broadcaster_user_id: simulator.broadcaster.id, thing: { deep: ['x'] } });
      await Promise.all(sinks.map((sink) => sink.until(({ events }) => events.length === 1)));
      for (const { events } of sinks) {
        assert.equal(events[0]?.topic, 'other');
        assert.deepEqual(events[0]?.payload.raw?.thing, { deep: ['x'] });
      }
      assertNothingShared(sinks.map(({ events }) => events[0]));
    });

    it('gives the nodes news about the connection that nobody else holds', async () => {
      const other = new InputRecorder();
      await listen();
      await listen({ sink: other });
      const conditionOf = ({ connections }: InputRecorder) =>
        connections.find(({ topic }) => topic === 'connection.subscription_created')?.payload.connection
          ?.condition as Record<string, string>;
      assert.equal(conditionOf(recorder).broadcaster_user_id, simulator.broadcaster.id);
      conditionOf(recorder).broadcaster_user_id = 'changed by a flow';
      assert.equal(conditionOf(other).broadcaster_user_id, simulator.broadcaster.id);
    });

    it('tells a raid by its direction', async () => {
      await listen({ events: [{ type: 'channel.raid' }] });
      await recorder.until(({ news }) => news.filter((one) => one === 'subscription_created').length === 2);
      const { id } = simulator.broadcaster;
      const other = simulator.addUser({ login: 'raider' }).id;
      simulator.tell('channel.raid', {
        from_broadcaster_user_id: other,
        to_broadcaster_user_id: id,
        viewers: 5,
      });
      simulator.tell('channel.raid', {
        from_broadcaster_user_id: id,
        to_broadcaster_user_id: other,
        viewers: 6,
      });
      await recorder.until(({ events }) => events.length === 2);
      assert.deepEqual(
        recorder.events.map(({ topic }) => topic),
        ['raid.in', 'raid.out'],
      );
    });

    it('listens to every channel that is named, by login or id', async () => {
      const [one, two] = ['first_channel', 'second_channel'].map((login) => simulator.addUser({ login }));
      await listen({ channel: `@First_Channel, ${two?.id}`, events: [CHAT] });
      await recorder.until(({ news }) => news.filter((kind) => kind === 'subscription_created').length === 2);
      say('in one', 'first_channel');
      say('in two', 'second_channel');
      say('at home');
      await recorder.until(({ events }) => events.length === 2);
      assert.deepEqual(
        recorder.events.map(({ origin, payload }) => [origin.channel, payload.message?.text]),
        [
          [one?.id, 'in one'],
          [two?.id, 'in two'],
        ],
      );
    });

    it('makes a subscription once that several channels or picks lead to', async () => {
      simulator.addUser({ login: 'first_channel' });
      await listen({
        channel: `first_channel ${simulator.broadcaster.login}`,
        events: [{ type: 'user.update', version: '1' }, CHAT, CHAT],
      });
      const made = simulator.subscriptions('enabled').map(({ type }) => type);
      assert.deepEqual(made.sort(), ['channel.chat.message', 'channel.chat.message', 'user.update']);
    });

    it('marks everything of the simulator', async () => {
      await account.close();
      const { TwitchAccount } = await import('../../../src/twitch/account.js');
      const { endpoints, clientId, clientSecret } = simulator;
      account = new TwitchAccount({
        app: () =>
          Promise.resolve({
            endpoints,
            clientId,
            clientSecret,
            simulated: true,
            signIn: () => simulator.signIn(),
          }),
        record: { load: () => undefined, save: () => Promise.resolve(), remove: () => Promise.resolve() },
        users,
      });
      await listen();
      say('hello');
      await recorder.until(({ events }) => events.length === 1);
      assert.equal(recorder.events[0]?.payload.simulated, true);
      for (const { payload } of recorder.connections) assert.equal(payload.simulated, true);
    });
  });

  describe('lines that this Node-RED sent itself', () => {
    it('are left out', async () => {
      await listen();
      await send('from the bot');
      say('from a viewer');
      await recorder.until(({ events }) => events.length > 0);
      assert.deepEqual(recorder.texts, ['from a viewer']);
    });

    it('are marked where they are wanted', async () => {
      await listen({ own: true });
      await send('from the bot');
      say('from a viewer');
      await recorder.until(({ events }) => events.length === 2);
      assert.deepEqual(
        recorder.events.map(({ payload }) => payload.self),
        [true, undefined],
      );
      for (const { payload } of recorder.events) assert.deepEqual(eventFaults(payload), []);
    });

    it('are known although they arrive before the answer to their sending', async () => {
      await listen();
      simulator.failNext({ path: '/helix/chat/messages', after: true, delayMs: 300 });
      const sending = send('faster than its answer');
      await simulator.watch.next('line');
      say('behind it');
      await recorder.until(({ events }) => events.length > 0);
      await sending;
      assert.deepEqual(recorder.texts, ['behind it'], 'its place was kept');
    });

    it('do not include what the same account typed elsewhere', async () => {
      await listen();
      await send('from the bot');
      simulator.say({ user: simulator.broadcaster.login, text: 'typed by hand' });
      await recorder.until(({ events }) => events.length > 0);
      assert.deepEqual(recorder.texts, ['typed by hand']);
      assert.equal('self' in (recorder.events[0]?.payload ?? {}), false);
    });

    it('hold a line up for two seconds at most', async (context) => {
      await listen();
      simulator.failNext({ path: '/helix/chat/messages', delayMs: 60_000 });
      const sending = send('never answered').catch(() => undefined);
      await simulator.watch.until(() => simulator.requests('POST', '/helix/chat').length === 0);
      const began = performance.now();
      say('waits');
      await recorder.until(({ events }) => events.length === 1);
      const waited = performance.now() - began;
      context.diagnostic(`${Math.round(waited)} ms`);
      assert.ok(waited < 4_000, `${waited} ms`);
      await simulator.close();
      await sending;
    });
  });

  describe('saying how things stand', () => {
    it('goes from connecting to connected, and tells it once', async () => {
      await listen();
      assert.equal(recorder.states[0], 'connecting');
      assert.equal(recorder.shown, 'connected');
      assert.deepEqual(recorder.news.toSorted(), ['opened', 'subscription_created']);
      for (const { payload } of recorder.connections) assert.deepEqual(eventFaults(payload), []);
    });

    it('tells a loss, the recovery, and what may be missing in between', async () => {
      await listen();
      simulator.dropConnections({ code: 4000 });
      await recorder.until(({ news }) => news.includes('gap'));
      assert.deepEqual(
        recorder.news.filter((kind) => kind !== 'subscription_created'),
        ['opened', 'lost', 'restored', 'gap'],
      );
      assert.ok(recorder.states.includes('connecting'));
      assert.equal(recorder.shown, 'connected');
      const { from, to, reason } = recorder.detail('gap') ?? {};
      assert.match(String(from), /^\d{4}-.*\.\d{3}Z$/);
      assert.ok(String(from) <= String(to));
      assert.match(String(reason), /Twitch had an internal error/);
      say('back again');
      await recorder.until(({ events }) => events.length === 1);
      for (const { payload } of recorder.connections) assert.deepEqual(eventFaults(payload), []);
    });

    it('says nothing about a planned move to another server', async () => {
      await listen();
      const settled = simulator.watch.next('settled');
      simulator.requestReconnect();
      await settled;
      say('on the new one');
      await recorder.until(({ events }) => events.length === 1);
      assert.deepEqual(recorder.news.toSorted(), ['opened', 'subscription_created']);
    });

    it('tells a subscription that Twitch took back, and shows that a part is missing', async () => {
      await listen({ events: [CHAT, ONLINE] });
      await recorder.until(({ shown }) => shown === 'connected');
      const chat = simulator.subscriptions('enabled').find(({ type }) => type === CHAT.type);
      simulator.revokeSubscription(chat?.id ?? '', 'chat_user_banned');
      await recorder.until(({ news }) => news.includes('subscription_revoked'));
      assert.equal(recorder.shown, 'partly');
      assert.equal(recorder.troubles.at(-1)?.error.code, 'forbidden');
      assert.equal(recorder.detail('subscription_revoked')?.type, CHAT.type);
      assert.equal(recorder.detail('subscription_revoked')?.code, 'forbidden');
    });

    it('tells once that a login is needed, and starts when there is one', async () => {
      await account.close();
      const { TwitchAccount } = await import('../../../src/twitch/account.js');
      const { MemoryRecord } = await import('../../support/memory-record.js');
      account = new TwitchAccount({
        app: () =>
          Promise.resolve({
            endpoints: simulator.endpoints,
            clientId: simulator.publicClientId,
            simulated: false,
          }),
        record: new MemoryRecord(),
        users,
      });
      begin();
      await account.start();
      assert.equal(recorder.shown, 'auth_required');
      assert.deepEqual(recorder.news, ['auth_required']);
      assert.equal(recorder.reported.length, 1);
      const { accessToken, refreshToken, scopes } = simulator.signIn({ clientId: simulator.publicClientId });
      await account.adopt({ accessToken, refreshToken, scopes });
      await recorder.until(({ news }) => news.includes('opened'));
      assert.equal(recorder.shown, 'connected');
      assert.ok(recorder.mendings.includes('account'));
    });

    it('tells that the login is gone when the user disconnects the app', async () => {
      await listen();
      simulator.revokeAuthorization(simulator.broadcaster.id);
      await recorder.until(({ news }) => news.includes('auth_required'));
      assert.equal(recorder.troubles.at(-1)?.error.code, 'auth_required');
    });

    it('names the permission that is missing, once, and listens to the rest', async () => {
      await account.close();
      account = accountOn(simulator, { users, scopes: ['user:read:chat'] });
      await listen({ events: [CHAT, { type: 'channel.subscribe', version: '1' }] });
      await recorder.until(({ troubles }) => troubles.length > 0);
      const { error } = recorder.troubles[0] ?? assert.fail('no trouble');
      assert.equal(error.code, 'missing_scope');
      assert.match(error.message, /channel:read:subscriptions/);
      assert.equal(recorder.shown, 'partly');
      simulator.dropConnections({ code: 1001 });
      await recorder.until(({ news }) => news.includes('restored'));
      assert.equal(recorder.reported.length, 1, 'the loss of the connection does not repeat it');
    });

    it('is refused when nothing can be subscribed', async () => {
      await account.close();
      account = accountOn(simulator, { users, scopes: [] });
      begin({ events: [{ type: 'channel.subscribe', version: '1' }] });
      await account.start();
      await recorder.until(({ shown }) => shown === 'refused');
      assert.equal(recorder.reported.length, 1);
    });

    it('is idle without events', async () => {
      begin({ events: [] });
      await account.start();
      await recorder.until(({ shown }) => shown === 'idle');
      assert.deepEqual(recorder.troubles, []);
      assert.equal(simulator.sessions().length, 0);
    });
  });

  describe('looking channels up', () => {
    it('names a channel that Twitch does not know, and listens to the others', async () => {
      simulator.addUser({ login: 'first_channel' });
      await listen({ channel: 'first_channel, no_such_channel' });
      const { error } = recorder.troubles[0] ?? assert.fail('no trouble');
      assert.equal(error.code, 'not_found');
      assert.match(error.message, /"no_such_channel"/);
      assert.equal(recorder.shown, 'partly');
      say('heard', 'first_channel');
      await recorder.until(({ events }) => events.length === 1);
    });

    it('is refused when no channel is known', async () => {
      begin({ channel: 'no_such_channel' });
      await account.start();
      await recorder.until(({ shown }) => shown === 'refused');
      assert.deepEqual(recorder.detail('subscription_revoked')?.code, 'not_found');
      assert.equal(simulator.sessions().length, 0);
    });

    for (const channel of ['§$%&/()= '.repeat(33), '7'.repeat(300), 'x'.repeat(300), '1e308', 'a b\0c']) {
      it(`takes rubbish for unknown channels: ${channel.slice(0, 12).replace('\0', '␀')}…`, async () => {
        begin({ channel });
        await account.start();
        await recorder.until(({ shown }) => shown === 'refused');
        for (const { error } of recorder.troubles) assert.equal(error.code, 'not_found');
      });
    }

    it('goes on by itself after the network was away, and reported that once', async () => {
      simulator.addUser({ login: 'first_channel' });
      simulator.failNext({ path: '/helix/users', hangUp: true, times: 4 });
      await account.start();
      begin({ channel: 'first_channel' });
      await recorder.until(({ shown }) => shown === 'offline');
      assert.equal(recorder.troubles[0]?.error.code, 'network');
      await recorder.until(({ news }) => news.includes('opened'));
      assert.equal(recorder.shown, 'connected');
      assert.ok(recorder.mendings.includes('lookup'));
      assert.equal(recorder.reported.length, 1);
    });
  });

  describe('the test button', () => {
    it('sends a sample that is marked, whether or not there is a connection', async () => {
      const input = begin({ events: [] });
      assert.equal(input.test('channel.cheer'), 1);
      const { topic, payload } = recorder.events[0] ?? assert.fail('nothing came');
      assert.equal(topic, 'tip');
      assert.equal(payload.simulated, true);
      assert.deepEqual(eventFaults(payload), []);
    });

    it('sends it as of the own channel, in the variant that was asked for', async () => {
      const input = await listen({ events: [CHAT] });
      input.test('channel.cheer', '1', 'anonymous');
      const { payload, origin } = recorder.events[0] ?? assert.fail('nothing came');
      assert.equal(payload.user?.anonymous, true);
      assert.equal(origin.channel, simulator.broadcaster.id);
    });

    it('sends an event each time, never twice the same', () => {
      const input = begin({ events: [] });
      input.test('channel.follow');
      input.test('channel.follow');
      const [one, two] = recorder.events;
      assert.notEqual(one?.payload.id, two?.payload.id);
    });

    it('sends as many events as a batch holds', () => {
      const input = begin({ events: [] });
      const sent = input.test('drop.entitlement.grant');
      assert.ok(sent > 0);
      assert.equal(recorder.events.length, sent);
    });

    it('refuses what it has no sample of', () => {
      const input = begin({ events: [] });
      for (const [type, version, variant] of [
        ['no.such.type'],
        [''],
        ['x'.repeat(300)],
        ['channel.cheer', '99'],
        ['channel.cheer', '1', 'no such variant'],
        ['__proto__'],
        ['channel.cheer', '1', 'constructor'],
      ]) {
        assert.throws(() => input.test(type ?? '', version, variant), { code: 'bad_input' }, type);
      }
      assert.deepEqual(recorder.events, []);
    });
  });

  it('sends nothing after it was closed', async () => {
    const input = await listen();
    simulator.failNext({ path: '/helix/chat/messages', after: true, delayMs: 100 });
    const sending = send('waits');
    await simulator.watch.next('line');
    input.close();
    const [events, states, news] = [recorder.events.length, recorder.states.length, recorder.news.length];
    const disconnected = simulator.watch.next('disconnected');
    say('too late');
    await sending;
    await disconnected;
    assert.deepEqual(
      [recorder.events.length, recorder.states.length, recorder.news.length],
      [events, states, news],
    );
  });
});

/** Fails when any two of the messages hold the same object somewhere. */
function assertNothingShared(messages: readonly unknown[]): void {
  const owners = new Map<object, number>();
  const walk = (value: unknown, owner: number, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const other = owners.get(value);
    assert.ok(other === undefined || other === owner, `${path} is in two messages`);
    owners.set(value, owner);
    for (const [key, part] of Object.entries(value)) walk(part, owner, `${path}.${key}`);
  };
  for (const [index, message] of messages.entries()) walk(message, index, 'msg');
  assert.ok(owners.size > messages.length, 'there was nothing to look at');
}

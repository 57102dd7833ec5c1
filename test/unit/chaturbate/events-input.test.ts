import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ChaturbateAccount, ChaturbateAccountOptions } from '../../../src/chaturbate/account';
import type { ChaturbateEventsInput, ChaturbateInputOptions } from '../../../src/chaturbate/events-input';
import { sampleEntry } from '../../../src/chaturbate/samples';
import { eventFaults } from '../../../src/events/validate';
import type { LivestreamError } from '../../../src/shared/errors';
import { ChaturbateSimulator } from '../../../src/simulator';
import { accountIn, inputOf } from '../../support/chaturbate';
import { eventually } from '../../support/eventually';
import { InputRecorder } from '../../support/input-sink';
import { oddServer } from '../../support/odd-server';

describe('the chaturbate events input', () => {
  let simulator: ChaturbateSimulator;
  let accounts: ChaturbateAccount[];
  let inputs: ChaturbateEventsInput[];
  let recorder: InputRecorder;
  let warnings: LivestreamError[];

  beforeEach(async () => {
    simulator = await ChaturbateSimulator.start();
    accounts = [];
    inputs = [];
    warnings = [];
    recorder = new InputRecorder();
  });
  afterEach(async () => {
    for (const input of inputs) input.close();
    for (const account of accounts) await account.close();
    await simulator.close();
  });

  function openAccount(options: Parameters<typeof accountIn>[1] = {}): ChaturbateAccount {
    const account = accountIn(simulator, options);
    accounts.push(account);
    account.on('warning', (warning) => warnings.push(warning));
    return account;
  }

  function begin(
    options: Partial<ChaturbateInputOptions> = {},
    account = accounts[0] ?? openAccount(),
  ): ChaturbateEventsInput {
    const { sink = recorder } = options;
    const input = inputOf(account, sink, options);
    inputs.push(input);
    input.start();
    return input;
  }

  /** Starts an input and waits until its poll waits at the server. */
  async function listen(
    options: Partial<ChaturbateInputOptions> = {},
    account: Partial<ChaturbateAccountOptions> = {},
  ): Promise<ChaturbateEventsInput> {
    openAccount(account);
    const waits = simulator.watch.next('waiting');
    const input = begin(options);
    await accounts[0]?.start();
    await waits;
    return input;
  }

  const came = (count: number, sink = recorder) => sink.until(({ events }) => events.length >= count);
  const methods = (sink = recorder) => sink.events.map(({ payload }) => payload.type);

  describe('passing events on', () => {
    it('sends an event of the shape that is promised, with where an answer goes', async () => {
      await listen();
      const { id } = simulator.say('Viewer_Two', 'hello there');
      await came(1);
      const { topic, payload, origin } = recorder.events[0] ?? assert.fail('nothing came');
      assert.equal(topic, 'chat.message');
      assert.deepEqual(eventFaults(payload), []);
      assert.deepEqual(origin, {
        platform: 'chaturbate',
        account: 'config-1',
        channel: simulator.username,
        user: 'viewer_two',
        login: 'viewer_two',
        messageId: id,
        eventId: id,
      });
      assert.equal('simulated' in payload, false);
    });

    // Behaviours 9 and 10.
    it('sends them one by one, in their order, over many answers', async () => {
      await listen();
      const ids: string[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        for (const method of ['tip', 'follow', 'userEnter', 'brandNew']) ids.push(simulator.emit(method).id);
        await came(ids.length);
      }
      assert.deepEqual(
        recorder.events.map(({ payload }) => payload.id),
        ids,
      );
    });

    it('passes on the methods that are wanted, and with none named all, unknown ones too', async () => {
      const some = new InputRecorder();
      await listen();
      begin({ events: ['tip', 'brandNew'], sink: some, nodeId: 'node-2' });
      for (const method of ['tip', 'follow', 'brandNew', 'other']) simulator.emit(method);
      await came(4);
      assert.deepEqual(methods(), ['tip', 'follow', 'brandNew', 'other']);
      assert.deepEqual(methods(some), ['tip', 'brandNew']);
    });

    it('carries what came, or not, as it is set', async () => {
      const without = new InputRecorder();
      await listen();
      begin({ raw: false, sink: without, nodeId: 'node-2' });
      const sent = simulator.emit('tip');
      await Promise.all([came(1), came(1, without)]);
      assert.deepEqual(recorder.events[0]?.payload.raw, sent);
      assert.equal('raw' in (without.events[0]?.payload ?? {}), false);
    });

    it('gives each node objects of its own, all the way down', async () => {
      const other = new InputRecorder();
      await listen();
      begin({ sink: other, nodeId: 'node-2' });
      simulator.emit('privateMessage', { object: { user: { username: 'a', nested: { deep: [1] } } } });
      await Promise.all([came(1), came(1, other)]);
      const [one, two] = [recorder, other].map(({ events }) => objectsIn(events[0]));
      for (const object of one ?? []) assert.equal(two?.has(object), false, JSON.stringify(object));
    });

    it('marks what comes from the simulator', async () => {
      await listen({}, { room: { simulated: true } } as Partial<ChaturbateAccountOptions>);
      simulator.emit('tip');
      await came(1);
      assert.equal(recorder.events[0]?.payload.simulated, true);
    });

    it('sends an event that comes again only once', async () => {
      await listen();
      const { id } = simulator.emit('tip');
      await came(1);
      simulator.emit('tip', { id });
      simulator.emit('follow');
      await came(2);
      assert.deepEqual(methods(), ['tip', 'follow']);
    });

    it('sends nothing after it is closed', async () => {
      const input = await listen();
      input.close();
      simulator.emit('tip');
      await accounts[0]?.close();
      assert.deepEqual(recorder.events, []);
    });
  });

  describe('with one poll for everybody', () => {
    // Behaviour 26: polls are serial, each with the cursor of the one before.
    it('asks once for all nodes, and never twice at the same time', async () => {
      const sinks = [recorder, new InputRecorder(), new InputRecorder()];
      await listen();
      begin({ sink: sinks[1], nodeId: 'node-2' });
      begin({ sink: sinks[2], nodeId: 'node-3' });
      for (let turn = 1; turn <= 3; turn += 1) {
        simulator.emit('tip');
        await Promise.all(sinks.map((sink) => came(turn, sink)));
      }
      await simulator.watch.until(() => simulator.waitingPolls === 1);
      const requests = simulator.requests();
      assert.equal(requests.length, 3);
      assert.ok(requests.every(({ atOnce }) => atOnce === 1));
      const cursors = requests.map(({ cursor }) => cursor);
      assert.deepEqual(cursors, [null, ...recorder.events.slice(0, 2).map(({ payload }) => payload.id)]);
    });

    it('asks for nothing before there is a node', async () => {
      const account = openAccount();
      await account.start();
      assert.equal(simulator.requests().length + simulator.waitingPolls, 0);
      assert.equal(account.state, 'starting');
    });
  });

  describe('what happened before it started', () => {
    it('is left out, unless it is wanted', async () => {
      const all = new InputRecorder();
      for (const method of ['tip', 'follow'])
        simulator.emit(method, { id: `${Date.now() - 60_000}-${method.length}` });
      openAccount();
      begin();
      begin({ backlog: 'emit', sink: all, nodeId: 'node-2' });
      await accounts[0]?.start();
      await came(2, all);
      simulator.emit('userEnter');
      await Promise.all([came(1), came(3, all)]);
      assert.deepEqual(methods(), ['userEnter']);
      assert.deepEqual(methods(all), ['tip', 'follow', 'userEnter']);
    });

    it('is told from what happens now by the server’s clock, however wrong ours is', async () => {
      const serverMs = Date.now() - 3_600_000;
      const entries = [-60_000, 2_000].map((laterMs) => ({
        ...sampleEntry('follow'),
        id: `${serverMs + laterMs}-0`,
      }));
      const server = await oddServer((_request, response) => {
        response.setHeader('Date', new Date(serverMs).toUTCString());
        response.end(JSON.stringify({ events: entries, nextUrl: null }));
      });
      try {
        openAccount({ room: { baseUrl: server.url } });
        begin();
        await accounts[0]?.start();
        await came(1);
        assert.deepEqual(
          recorder.events.map(({ payload }) => payload.id),
          [entries[1]?.id],
        );
      } finally {
        for (const account of accounts) await account.close();
        await server.close();
      }
    });
  });

  it('passes on what happens when our clock has just been set back', async (test) => {
    const trueNow = Date.now;
    await simulator.close();
    simulator = await ChaturbateSimulator.start({ now: () => trueNow() });
    await listen();
    test.mock.method(Date, 'now', () => trueNow() - 30_000);
    simulator.emit('tip');
    simulator.emit('follow');
    await came(2);
    assert.deepEqual(methods(), ['tip', 'follow']);
  });

  describe('an invalid event', () => {
    const BROKEN = { method: 5, object: { secret: 'private words' }, id: '1795000000000-7' };

    // Behaviour 25.
    it('is skipped with one warning that names the fields and no values, and its batch comes', async () => {
      await listen();
      simulator.emit('tip');
      simulator.emitRaw(BROKEN);
      simulator.emitRaw('not an event');
      simulator.emit('follow');
      await came(2);
      assert.deepEqual(methods(), ['tip', 'follow']);
      assert.deepEqual(
        warnings.map(({ message }) => message),
        [
          'The event 1795000000000-7 is not valid and was skipped. What is wrong with it: method.',
          'The event <unknown> is not valid and was skipped. What is wrong with it: the whole event.',
        ],
      );
      assert.deepEqual(recorder.troubles, []);
    });

    it('is an error for each of them when the node is strict, and its batch comes too', async () => {
      await listen({ strict: true });
      simulator.emit('tip');
      simulator.emitRaw(BROKEN);
      simulator.emitRaw({ ...BROKEN, id: '1795000000000-8' });
      simulator.emit('follow');
      await came(2);
      assert.deepEqual(methods(), ['tip', 'follow']);
      assert.equal(recorder.reported.length, 2);
      assert.equal(recorder.reported[0]?.code, 'platform_error');
      assert.deepEqual(warnings, []);
    });

    it('is a warning for one node and an error for another', async () => {
      const strict = new InputRecorder();
      await listen();
      begin({ strict: true, sink: strict, nodeId: 'node-2' });
      simulator.emitRaw(BROKEN);
      simulator.emit('follow');
      await Promise.all([came(1), came(1, strict)]);
      assert.deepEqual([warnings.length, strict.reported.length, recorder.reported.length], [1, 1, 0]);
    });

    // Behaviours 36 and 37.
    it('that only lost a part comes without it, and that is told once', async () => {
      await listen();
      for (let turn = 0; turn < 3; turn += 1) simulator.emit('tip', { object: { tip: { tokens: 'many' } } });
      await came(3);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0]?.message ?? '', /\(tip\) came with broken parts, .*: tip\.tokens\.$/);
      assert.equal('amount' in (recorder.events[0]?.payload ?? {}), false);
    });
  });

  describe('telling how it stands', () => {
    it('connects and is connected', async () => {
      await listen();
      simulator.endWaits();
      await recorder.until(({ news }) => news.includes('opened'));
      assert.deepEqual(recorder.states, ['connecting', 'connected']);
      assert.deepEqual(recorder.news, ['opened']);
      for (const { payload } of recorder.connections) assert.deepEqual(eventFaults(payload), []);
    });

    it('is connected before anything happens in a quiet room', async () => {
      await listen();
      await recorder.until(({ shown }) => shown === 'connected');
      assert.equal(simulator.requests().length, 0, 'the first poll still waits');
    });

    it('tells of a broken connection and of its return, and loses nothing', async () => {
      await listen();
      simulator.emit('tip');
      await came(1);
      await simulator.watch.until(() => simulator.waitingPolls === 1);
      simulator.cutNext();
      simulator.emit('follow');
      await came(2);
      simulator.emit('userEnter');
      await came(3);
      await recorder.until(({ news }) => news.includes('restored'));
      assert.deepEqual(recorder.news, ['opened', 'lost', 'restored']);
      assert.deepEqual(methods(), ['tip', 'follow', 'userEnter']);
      assert.deepEqual(recorder.reported, [], 'one hiccup is nobody’s trouble');
      assert.equal(recorder.shown, 'connected');
    });

    it('tells what the server no longer has', async () => {
      await listen();
      simulator.emit('tip');
      await came(1);
      await simulator.watch.until(() => simulator.waitingPolls === 1);
      simulator.cutNext();
      simulator.expireCursor();
      simulator.endWaits();
      await recorder.until(({ news }) => news.includes('gap'));
      const gap = recorder.detail('gap');
      assert.match(String(gap?.reason), /no longer has/);
      assert.ok(String(gap?.from) < String(gap?.to));
      assert.deepEqual(recorder.reported, []);
    });

    it('tells that something may be missing when the latest events do not reach back to the last one', async () => {
      await listen();
      const waits = simulator.watch.next('waiting');
      simulator.nullNextUrl();
      simulator.endWaits();
      await waits;
      simulator.emit('tip');
      await came(1);
      // The server gives twenty to who comes without a cursor.
      for (let count = 0; count < 30; count += 1) simulator.emit('userEnter');
      await recorder.until(({ news }) => news.includes('gap'));
      await came(21);
      const gap = recorder.detail('gap');
      assert.match(String(gap?.reason), /where to go on/);
      assert.ok(String(gap?.from) < String(gap?.to));
    });

    it('tells of nothing missing when they do', async () => {
      await listen();
      const waits = simulator.watch.next('waiting');
      simulator.nullNextUrl();
      simulator.endWaits();
      await waits;
      simulator.emit('tip');
      await came(1);
      const sent = Array.from({ length: 10 }, () => simulator.emit('userEnter').id);
      await came(11);
      assert.deepEqual(
        recorder.events.slice(1).map(({ payload }) => payload.id),
        sent,
      );
      assert.equal(recorder.news.includes('gap'), false);
    });

    it('is red with a token that was deleted, once for Catch, and asks no more for minutes', async () => {
      simulator.revokeToken(simulator.token);
      openAccount();
      begin();
      await accounts[0]?.start();
      await recorder.until(({ shown }) => shown === 'auth_required');
      assert.equal(recorder.reported.length, 1);
      assert.equal(recorder.reported[0]?.code, 'auth_required');
      assert.equal(recorder.reported[0]?.cause.statusCode, 401);
      assert.deepEqual(recorder.news, ['auth_required']);
      assert.ok(!JSON.stringify(recorder.connections).includes(simulator.token));
      assert.equal(simulator.requests().length, 1);
    });

    it('comes back by itself when a token that was just made begins to work', async (t) => {
      const token = 'made-a-moment-ago';
      t.mock.timers.enable({ apis: ['setTimeout'] });
      openAccount({ room: { token } });
      begin();
      await accounts[0]?.start();
      await recorder.until(({ shown }) => shown === 'auth_required');
      simulator.addToken({ token });
      let passedMs = 0;
      await eventually(() => {
        t.mock.timers.tick(500);
        passedMs += 500;
        return simulator.waitingPolls === 1;
      });
      assert.ok(passedMs >= 180_000, `it waited only ${passedMs} ms`);
      assert.equal(simulator.requests().length, 1);
      simulator.emit('tip');
      await came(1);
      assert.equal(recorder.shown, 'connected');
      assert.equal(recorder.reported.length, 1);
    });

    it('says that the platform cannot be reached when that lasts, once, and comes back', async (t) => {
      // A timer from before the clock is taken over cannot be cleared under it: it should be a short one.
      await listen({}, { timeoutSeconds: 1 });
      t.mock.timers.enable({ apis: ['setTimeout'] });
      simulator.failNext({ status: 503, times: 4 });
      simulator.endWaits();
      await eventually(() => {
        t.mock.timers.tick(100);
        return simulator.requests().length === 5;
      });
      await eventually(() => {
        t.mock.timers.tick(100);
        return simulator.waitingPolls === 1;
      });
      assert.equal(recorder.shown, 'offline');
      assert.deepEqual(
        recorder.reported.map(({ code }) => code),
        ['platform_error'],
      );
      simulator.emit('tip');
      await recorder.until(({ news }) => news.includes('restored'));
      assert.equal(recorder.shown, 'connected');
    });

    for (const [what, options, says] of [
      ['a long-poll time above 90 s', { timeoutSeconds: 91 }, /from 0 to 90/],
      ['a negative long-poll time', { timeoutSeconds: -1 }, /from 0 to 90/],
      ['half a second', { timeoutSeconds: 0.5 }, /whole number/],
      ['no requests', { requestsPerMinute: 0 }, /1 or more/],
    ] as const) {
      it(`refuses ${what} in a sentence`, async () => {
        openAccount(options);
        begin();
        await accounts[0]?.start();
        assert.equal(recorder.shown, 'auth_required');
        assert.equal(recorder.reported[0]?.code, 'bad_input');
        assert.match(recorder.reported[0]?.message ?? '', says);
        assert.equal(simulator.requests().length, 0);
      });
    }
  });

  describe('sending a test event', () => {
    it('makes one up, marked so, in the account’s room', async () => {
      const input = await listen({ events: ['follow'] });
      assert.equal(input.test('tip', undefined, 'anonymous'), 1);
      const { payload } = recorder.events[0] ?? assert.fail('nothing came');
      assert.equal(payload.simulated, true);
      assert.equal(payload.channel.name, simulator.username);
      assert.equal(payload.user?.anonymous, true);
      assert.deepEqual(eventFaults(payload), []);
    });

    it('works before there is a connection, and refuses what has no sample', () => {
      const input = begin();
      assert.equal(input.test('tip'), 1);
      assert.throws(() => input.test('nothing'), { code: 'bad_input' });
      assert.throws(() => input.test('tip', '', 'nothing'), { code: 'bad_input' });
    });
  });
});

/** Every object in a value, however deep. */
function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  found.add(value);
  for (const item of Object.values(value)) objectsIn(item, found);
  return found;
}

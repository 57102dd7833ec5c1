import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventFaults } from '../../../src/events/validate';
import { RUMBLE_EVENTS } from '../../../src/rumble/catalogue';
import { shortMemories } from '../../../src/shared/memory-slot';
import { RumbleSimulator } from '../../../src/simulator';
import { InputRecorder } from '../../support/input-sink';
import {
  quickFeeds,
  type RumbleListening,
  rumbleAccountOn,
  rumbleInput,
  startRumble,
} from '../../support/rumble-listening';

const kinds = ({ events }: InputRecorder): string[] => events.map(({ topic }) => topic);
const sources = (recorder: InputRecorder): string[] =>
  recorder.connections.map(({ topic, payload }) => {
    const { source } = payload.connection as { source?: string };
    return `${topic.slice(11)} ${source}`;
  });
const noStats = (recorder: InputRecorder): string[] =>
  kinds(recorder).filter((kind) => kind !== 'stream.stats');

describe('the input of rumble events', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  /** Waits until both sources work. */
  async function begin(...args: Parameters<typeof startRumble>): Promise<RumbleListening> {
    const listening = await startRumble(...args);
    open.push(listening);
    await listening.recorder.until(({ shown }) => shown === 'connected');
    return listening;
  }

  it('finds the live stream by the API and hears its chat', async () => {
    const { simulator, recorder } = await begin();
    const id = simulator.say('viewer_one', 'hello');
    await recorder.until(({ events }) => events.length > 0);
    const [message] = recorder.events;
    assert.deepEqual(message?.origin, {
      platform: 'rumble',
      account: 'config-1',
      channel: simulator.streamId,
      user: simulator.person('viewer_one').id,
      login: 'viewer_one',
      messageId: id,
      eventId: id,
      simulated: true,
    });
    assert.equal(message?.payload.channel.login, simulator.username);
    assert.equal(message?.payload.simulated, true);
    assert.deepEqual(eventFaults(message?.payload), []);
    assert.deepEqual(sources(recorder), ['opened api', 'opened chat']);
    assert.deepEqual(recorder.reported, []);
  });

  it('hears a chat without an account, and says once what does not come then', async () => {
    const simulator = await RumbleSimulator.start();
    const account = rumbleAccountOn(simulator, quickFeeds(), ['apiUrl', 'session']);
    const warnings: string[] = [];
    account.on('warning', ({ message }) => warnings.push(message));
    const recorder = new InputRecorder();
    const input = rumbleInput(account, recorder, { stream: simulator.streamId });
    open.push(simulator, account, { close: async () => input.close() });
    input.start();
    await account.start();
    await recorder.until(({ shown }) => shown === 'connected');
    simulator.say('viewer_one', 'hello');
    await recorder.until(({ texts }) => texts.includes('hello'));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /no API URL/);
    assert.deepEqual(recorder.events[0]?.payload.channel, { id: null, login: null, name: null });
  });

  it('tells each happening once, from the source that tells it best', async () => {
    const { simulator, recorder } = await begin();
    simulator.say('viewer_one', 'a line');
    simulator.rant('viewer_two', 500, 'a rant');
    simulator.follow('viewer_three');
    simulator.gift('viewer_two', 5, { twice: true, requestId: 'r1' });
    simulator.subscribe('viewer_four', { cents: 499 });
    simulator.raid('viewer_five');
    simulator.setStream({ title: 'Part two' });
    await recorder.until(({ events }) => events.some(({ topic }) => topic === 'channel.updated'));
    const polled = simulator.watch.next('polled');
    await polled;
    await simulator.watch.next('polled');
    assert.deepEqual(noStats(recorder).sort(), [
      'channel.updated',
      'chat.message',
      'follow',
      'raid.in',
      'subscription.gifted',
      'subscription.new',
      'tip',
    ]);
    const subscription = recorder.events.find(({ topic }) => topic === 'subscription.new');
    assert.deepEqual(subscription?.payload.amount, { value: 4.99, unit: 'USD' });
    const ids = recorder.events.map(({ payload }) => payload.id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('tells of a subscription by the chat when the API does not', async () => {
    const { simulator, recorder } = await begin();
    simulator.say('viewer_one', '', {
      more: { notification: { badge: 'locals_supporter', text: 'viewer_one supports' } },
    });
    await recorder.until(({ events }) => events.length > 0);
    assert.equal(recorder.events[0]?.payload.subscription?.badge, 'locals_supporter');
  });

  it('takes lines and rants from the API where the chat is off', async () => {
    const { simulator, recorder } = await begin({ chat: false });
    simulator.say('viewer_one', 'a line');
    simulator.rant('viewer_two', 500, 'a rant');
    simulator.gift('viewer_two', 5, { twice: true });
    await recorder.until((all) => noStats(all).length === 3);
    assert.deepEqual(noStats(recorder).sort(), ['chat.message', 'subscription.gifted', 'tip']);
    assert.equal(recorder.events[0]?.origin.channel, simulator.streamId);
    assert.deepEqual(sources(recorder), ['opened api']);
    assert.equal(simulator.readers(), 0);
  });

  it('tells nothing of the API where that is off, and finds the stream by it all the same', async () => {
    const { simulator, recorder } = await begin({ api: false });
    simulator.follow('viewer_three');
    simulator.subscribe('viewer_four');
    await simulator.watch.next('polled');
    await simulator.watch.next('polled');
    simulator.say('viewer_one', 'end');
    await recorder.until(({ texts }) => texts.includes('end'));
    assert.deepEqual(kinds(recorder), ['subscription.new', 'chat.message']);
  });

  it('sends only the kinds that are wanted', async () => {
    const { simulator, recorder } = await begin({ events: ['tip', 'follow'] });
    simulator.say('viewer_one', 'a line');
    simulator.follow('viewer_three');
    simulator.rant('viewer_two', 500, 'a rant');
    await recorder.until(({ events }) => events.length === 2);
    await simulator.watch.next('polled');
    assert.deepEqual(kinds(recorder).sort(), ['follow', 'tip']);
  });

  describe('the history of the chat', () => {
    const before = (simulator: RumbleSimulator): void => {
      simulator.say('viewer_one', 'old');
      simulator.rant('viewer_one', 500, 'old rant');
    };

    it('is not sent unless it is wanted', async () => {
      const { simulator, recorder } = await begin({}, {}, before);
      simulator.say('viewer_one', 'new');
      await recorder.until(({ texts }) => texts.includes('new'));
      assert.deepEqual(recorder.texts, ['new']);
    });

    it('is sent in its order where it is wanted, and once', async () => {
      const { simulator, recorder } = await begin({ history: true }, {}, before);
      simulator.repeatInit();
      simulator.say('viewer_one', 'new');
      await recorder.until(({ texts }) => texts.includes('new'));
      simulator.cutReaders();
      await recorder.until(({ news }) => news.includes('restored'));
      simulator.say('viewer_one', 'newer');
      await recorder.until(({ texts }) => texts.includes('newer'));
      assert.deepEqual(recorder.texts, ['old', 'old rant', 'new', 'newer']);
    });
  });

  it('catches up after the connection was cut, and says what may be missing', async () => {
    const { simulator, recorder } = await begin();
    simulator.say('viewer_one', 'before');
    await recorder.until(({ texts }) => texts.includes('before'));
    simulator.cutReaders();
    simulator.say('viewer_one', 'meanwhile');
    await recorder.until(({ texts }) => texts.includes('meanwhile'));
    assert.deepEqual(recorder.texts, ['before', 'meanwhile']);
    assert.deepEqual(sources(recorder).slice(2), ['lost chat', 'restored chat', 'gap chat']);
    const gap = recorder.detail('gap');
    assert.match(String(gap?.reason), /caught up/);
    assert.ok(String(gap?.from) < String(gap?.to));
    assert.deepEqual(recorder.reported, [], 'one cut is no error');
  });

  it('says when lines may be missing because the history does not reach back', async () => {
    const { simulator, recorder } = await begin({}, { figures: { historyMessages: 3 } });
    simulator.say('viewer_one', 'before');
    await recorder.until(({ texts }) => texts.includes('before'));
    simulator.cutReaders();
    for (let at = 0; at < 10; at += 1) simulator.say('viewer_one', `meanwhile ${at}`);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.match(String(recorder.detail('gap')?.reason), /lines may be missing/);
    assert.deepEqual(recorder.texts, ['before', 'meanwhile 7', 'meanwhile 8', 'meanwhile 9']);
  });

  describe('a stream that ends', () => {
    it('is waited for, and the next one followed', async () => {
      const { simulator, recorder } = await begin();
      simulator.setLive(false);
      await recorder.until(({ shown }) => shown === 'idle');
      assert.deepEqual(noStats(recorder), ['stream.offline']);
      const next = simulator.startStream();
      await recorder.until(({ shown }) => shown === 'connected');
      simulator.say('viewer_one', 'here again');
      await recorder.until(({ texts }) => texts.includes('here again'));
      assert.equal(recorder.events.at(-1)?.origin.channel, next);
      assert.deepEqual(noStats(recorder), ['stream.offline', 'stream.online', 'chat.message']);
      assert.deepEqual(recorder.reported, []);
    });

    it('is no fault when it is named in the node', async () => {
      const { simulator, recorder } = await begin({ api: false }, {}, () => undefined);
      const { streamId } = simulator;
      const other = new InputRecorder();
      const account = rumbleAccountOn(simulator, quickFeeds(), ['apiUrl']);
      const input = rumbleInput(account, other, { nodeId: 'node-2', stream: streamId, api: false });
      open.push(account, { close: async () => input.close() });
      input.start();
      await account.start();
      await other.until(({ shown }) => shown === 'connected');
      simulator.setLive(false);
      await other.until(({ shown }) => shown === 'idle');
      assert.deepEqual(other.reported, []);
      assert.ok(recorder);
    });
  });

  it('waits without a fault when nothing is live at first', async () => {
    const listening = await startRumble({}, {}, (one) => one.setLive(false));
    open.push(listening);
    const { recorder, simulator } = listening;
    await recorder.until(({ shown }) => shown === 'idle');
    simulator.startStream();
    await recorder.until(({ shown }) => shown === 'connected');
    assert.deepEqual(noStats(recorder), ['stream.online']);
  });

  describe('says in plain words why nothing can come', () => {
    const refused: [string, Parameters<typeof rumbleInput>[2], RegExp][] = [
      ['without a stream and without an API URL', {}, /no API URL to find the live stream/],
      ['with neither chat nor API', { chat: false, api: false, stream: '347112905' }, /Nothing can come/],
      ['with the API alone, and no URL', { chat: false, stream: '347112905' }, /no API URL to ask/],
      ['with a page instead of a stream', { stream: 'https://rumble.com/v5-x.html' }, /chat\/popup/],
      ['with an interval that is none', { stream: '347112905', intervalSeconds: Number.NaN }, /interval/],
    ];
    for (const [what, settings, message] of refused) {
      it(what, async () => {
        const simulator = await RumbleSimulator.start();
        const account = rumbleAccountOn(simulator, quickFeeds(), ['apiUrl']);
        const recorder = new InputRecorder();
        const input = rumbleInput(account, recorder, settings);
        open.push(simulator, account, { close: async () => input.close() });
        input.start();
        await account.start();
        assert.equal(recorder.shown, 'refused');
        assert.equal(recorder.reported[0]?.code, 'bad_input');
        assert.match(recorder.reported[0]?.message ?? '', message);
      });
    }
  });

  it('says once that the key of the API is refused, and hears the chat that is named', async () => {
    const { simulator, recorder } = await begin({ stream: '347112905' }, { streamId: '347112905' });
    simulator.resetApiKey();
    await recorder.until(({ shown }) => shown === 'partly');
    assert.deepEqual(
      recorder.reported.map(({ code }) => code),
      ['auth_required'],
    );
    assert.ok(recorder.news.includes('auth_required'));
    simulator.say('viewer_one', 'still here');
    await recorder.until(({ texts }) => texts.includes('still here'));
  });

  describe('a line that this Node-RED has sent', () => {
    it('is marked, by its id or by that of the request', async () => {
      const { simulator, account, recorder } = await begin();
      const ticket = account.sentLines.begin(simulator.streamId);
      const id = simulator.say('viewer_one', 'by its id');
      simulator.say('viewer_one', 'by the request', { requestId: 'r-own' });
      simulator.say('viewer_two', 'somebody else');
      ticket.done([id, 'r-own']);
      await recorder.until(({ texts }) => texts.length === 3);
      assert.deepEqual(
        recorder.events.map(({ payload }) => [payload.message?.text, payload.self]),
        [
          ['by its id', true],
          ['by the request', true],
          ['somebody else', undefined],
        ],
      );
    });

    it('is kept back unless it is wanted', async () => {
      const { simulator, account, recorder } = await begin({ own: false });
      const ticket = account.sentLines.begin(simulator.streamId);
      const id = simulator.say('viewer_one', 'own');
      ticket.done([id]);
      simulator.say('viewer_one', 'typed by a person');
      await recorder.until(({ texts }) => texts.length > 0);
      assert.deepEqual(recorder.texts, ['typed by a person']);
    });
  });

  describe('of two nodes', () => {
    async function second(listening: RumbleListening, settings: Parameters<typeof rumbleInput>[2] = {}) {
      const recorder = new InputRecorder();
      const input = rumbleInput(listening.account, recorder, { nodeId: 'node-2', ...settings });
      input.start();
      open.push({ close: async () => input.close() });
      await recorder.until(({ shown }) => shown === 'connected');
      return { recorder, input };
    }

    it('reads each source once, and gives each its own objects', async () => {
      const listening = await begin();
      const { simulator, recorder } = listening;
      const other = await second(listening);
      simulator.say('viewer_one', 'hello');
      await recorder.until(({ texts }) => texts.length === 1);
      await other.recorder.until(({ texts }) => texts.length === 1);
      assert.equal(simulator.readers(), 1);
      const [one, two] = [recorder.events[0]?.payload, other.recorder.events[0]?.payload];
      assert.deepEqual(one, two);
      const parts = (value: unknown): object[] =>
        typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(parts)] : [];
      const all = new Set(parts(one));
      assert.ok(parts(two).every((part) => !all.has(part)));
    });

    it('gives one that comes later what was in chat before, if it wants that, and then goes on', async () => {
      const listening = await begin();
      const { simulator, recorder } = listening;
      for (const text of ['one', 'two']) simulator.say('viewer_one', text);
      await recorder.until(({ texts }) => texts.length === 2);
      const late = await second(listening, { history: true });
      simulator.say('viewer_one', 'three');
      await late.recorder.until(({ texts }) => texts.includes('three'));
      const without = await second(listening, { nodeId: 'node-3' });
      simulator.say('viewer_one', 'four');
      for (const one of [recorder, late.recorder, without.recorder]) {
        await one.until(({ texts }) => texts.includes('four'));
      }
      assert.deepEqual(late.recorder.texts, ['one', 'two', 'three', 'four']);
      assert.deepEqual(without.recorder.texts, ['four']);
      assert.deepEqual(recorder.texts, ['one', 'two', 'three', 'four']);
      assert.equal(recorder.news.includes('lost'), false, 'the others are not disturbed');
      await simulator.watch.until(() => simulator.readers() === 1);
    });

    it('keeps for a moment what comes while one is away', async () => {
      const listening = await begin();
      const { simulator } = listening;
      const other = await second(listening);
      other.input.close();
      simulator.say('viewer_one', 'meanwhile');
      simulator.follow('viewer_three');
      await listening.recorder.until((all) => noStats(all).length === 2);
      const back = await second(listening);
      assert.deepEqual(noStats(back.recorder), ['chat.message', 'follow']);
      assert.deepEqual(noStats(other.recorder), []);
    });

    it('lets the last one end the connections', async () => {
      const listening = await begin();
      const { simulator, input, account } = listening;
      const other = await second(listening);
      other.input.close();
      assert.equal(simulator.readers(), 1);
      input.close();
      const closed = simulator.watch.next('closed');
      await account.close();
      await closed;
      assert.equal(simulator.readers(), 0);
    });
  });

  it('goes on after a restart behind a line that claims to be from the future', async () => {
    const memories = shortMemories();
    const listening = await begin({}, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator, recorder, input, account } = listening;
    const user_id = simulator.person('viewer_one').id;
    const line = {
      id: '1900000000000000001',
      time: '2099-01-01T00:00:00+00:00',
      user_id,
      text: 'from the future',
    };
    simulator.emit({ type: 'messages', data: { messages: [line], users: [], channels: [] } });
    await recorder.until(({ texts }) => texts.length === 1);
    input.close();
    await account.close();
    simulator.say('viewer_one', 'meanwhile');
    const later = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
    const again = new InputRecorder();
    const back = rumbleInput(later, again);
    back.start();
    open.push(later, { close: async () => back.close() });
    await later.start();
    await again.until(({ texts }) => texts.length > 0);
    assert.deepEqual(again.texts, ['meanwhile']);
  });

  it('goes on after a restart where it stopped', async () => {
    const memories = shortMemories();
    const listening = await begin({}, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator, recorder, input, account } = listening;
    simulator.say('viewer_one', 'before');
    simulator.follow('fan_before');
    await recorder.until((all) => noStats(all).length === 2);
    input.close();
    await account.close();
    simulator.say('viewer_one', 'meanwhile');
    simulator.follow('fan_meanwhile');
    simulator.rant('viewer_two', 500, 'a rant meanwhile');

    const later = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
    const [again, fresh] = [new InputRecorder(), new InputRecorder()];
    const inputs = [rumbleInput(later, again), rumbleInput(later, fresh, { nodeId: 'node-new' })];
    for (const one of inputs) one.start();
    open.push(later, {
      close: async () => {
        for (const one of inputs) one.close();
      },
    });
    await later.start();
    await again.until((all) => noStats(all).length === 3);
    await fresh.until(({ shown }) => shown === 'connected');
    simulator.say('viewer_one', 'after');
    await fresh.until(({ texts }) => texts.includes('after'));
    assert.deepEqual(noStats(again).sort(), ['chat.message', 'chat.message', 'follow', 'tip']);
    assert.deepEqual(noStats(fresh), ['chat.message'], 'a new node hears nothing of before');
    assert.ok(again.news.includes('gap'));
    assert.equal(fresh.news.includes('gap'), false);
  });

  it('goes on where it stopped when it is deployed anew right after the restart', async () => {
    const memories = shortMemories();
    const listening = await begin({}, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator, recorder, input, account } = listening;
    simulator.follow('fan_before');
    await recorder.until((all) => noStats(all).length === 1);
    input.close();
    await account.close();
    simulator.follow('fan_meanwhile');

    const later = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
    const [first, second] = [new InputRecorder(), new InputRecorder()];
    const early = rumbleInput(later, first);
    early.start();
    await later.start();
    early.close();
    const again = rumbleInput(later, second);
    again.start();
    open.push(later, { close: async () => again.close() });
    simulator.follow('fan_after');
    await second.until((all) => noStats(all).length === 2);
    assert.deepEqual([...noStats(first), ...noStats(second)], ['follow', 'follow']);
  });

  it('tells from the last answer on what may be missing over a restart', async () => {
    const memories = shortMemories();
    const listening = await begin({}, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator, recorder, input, account } = listening;
    simulator.follow('fan_before');
    await recorder.until((all) => noStats(all).length === 1);
    input.close();
    await account.close();
    const stoppedMs = Date.now();
    for (let count = 0; count < 60; count += 1) simulator.follow(`fan_${count}`);

    const later = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
    const again = new InputRecorder();
    // Only the API: the chat tells a gap of its own.
    const one = rumbleInput(later, again, { chat: false });
    one.start();
    open.push(later, { close: async () => one.close() });
    await later.start();
    await again.until(({ news }) => news.includes('gap'));
    const { from, reason } = again.detail('gap') ?? {};
    assert.match(String(reason), /followers/);
    assert.ok(Date.parse(String(from)) <= stoppedMs, `${from} is not before ${stoppedMs}`);
  });

  it('keeps over a restart what it holds back for a better telling', async () => {
    const memories = shortMemories();
    const listening = await begin({}, {}, () => undefined, quickFeeds({}, memories), false);
    const { simulator, recorder, input, account } = listening;
    const answerAgain = simulator.failApi({ delayMs: 60_000, times: 2 });
    simulator.subscribe('viewer_four', { cents: 499 });
    simulator.say('viewer_one', 'a line');
    await recorder.until(({ texts }) => texts.includes('a line'));
    await nextTurn();
    input.close();
    await account.close();
    assert.deepEqual(noStats(recorder), ['chat.message'], 'nothing is sent by a node that is closed');
    answerAgain();

    const later = rumbleAccountOn(simulator, quickFeeds({}, memories), [], false);
    const again = new InputRecorder();
    const one = rumbleInput(later, again);
    one.start();
    open.push(later, { close: async () => one.close() });
    await later.start();
    await again.until((all) => noStats(all).length > 0);
    await simulator.watch.next('polled');
    assert.deepEqual(noStats(again), ['subscription.new']);
    assert.deepEqual(again.events.find(({ topic }) => topic === 'subscription.new')?.payload.amount, {
      value: 4.99,
      unit: 'USD',
    });
  });

  describe('the test button', () => {
    it('sends samples of everything, marked and valid', async () => {
      const { input, recorder } = await begin();
      for (const { kind } of RUMBLE_EVENTS) {
        const before = recorder.events.length;
        assert.ok(input.test(kind) >= 1, kind);
        const message = recorder.events[before];
        assert.equal(message?.topic, kind);
        assert.equal(message?.payload.simulated, true);
        assert.deepEqual(eventFaults(message?.payload), []);
      }
    });

    it('refuses what has no sample', async () => {
      const { input } = await begin();
      assert.throws(() => input.test('hype_train.started'), /no sample/);
      assert.throws(() => input.test(''), /Pick an event/);
    });
  });
});

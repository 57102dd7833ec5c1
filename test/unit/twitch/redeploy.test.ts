import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TwitchSimulator } from '../../../src/simulator';
import { TwitchEventsInput } from '../../../src/twitch/events-input';
import { eventually } from '../../support/eventually';
import { accountOn } from '../../support/hub';
import { InputRecorder } from '../../support/input-sink';
import { PubSubBench } from '../../support/pubsub';
import { memorySlot, Stage } from '../../support/serving';

/** Closes its input in the turn of an event, before Node-RED would hand that on. */
class CutRecorder extends InputRecorder {
  cut: () => void = () => undefined;

  override event(message: Parameters<InputRecorder['event']>[0]): void {
    super.event(message);
    queueMicrotask(this.cut);
  }
}

describe('twitch nodes that are taken away by a deploy', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });

  it('get again, when they are back, the lines that had to wait for a line of our own', async (context) => {
    const simulator = await TwitchSimulator.start();
    const account = accountOn(simulator);
    open.push(simulator, account);
    const start = (): { input: TwitchEventsInput; recorder: InputRecorder } => {
      const recorder = new InputRecorder();
      const input = new TwitchEventsInput({
        account,
        accountId: 'config-1',
        nodeId: 'node-1',
        channel: '',
        events: [{ type: 'channel.chat.message', version: '1' }],
        own: true,
        raw: true,
        sink: recorder,
      });
      open.push(input);
      input.start();
      return { input, recorder };
    };
    const before = start();
    await account.start();
    await before.recorder.until(({ news }) => news.includes('opened'));
    const settle = context.mock.method(account.sentLines, 'settle');
    const ticket = account.sentLines.begin(simulator.broadcaster.id);
    simulator.say({ user: 'viewer_one', text: 'it might be ours' });
    simulator.say({ user: 'viewer_one', text: 'behind it' });
    await eventually(() => settle.mock.callCount() === 2);
    before.input.close();
    ticket.done([]);
    await nextTurn();
    const { recorder } = start();
    await recorder.until(({ texts }) => texts.length === 2);
    assert.deepEqual(before.recorder.texts, []);
    assert.deepEqual(recorder.texts, ['it might be ours', 'behind it']);
  });

  for (const transport of ['eventsub', 'pubsub'] as const) {
    it(`get again what a topic brought in the very turn of it, with ${transport}: Node-RED delivers a turn later`, async () => {
      const bench = await PubSubBench.start();
      open.push(bench);
      const options = { topics: ['following'], transport, nodeId: 'node-1' } as const;
      const before = new CutRecorder();
      const { input } = bench.begin({ ...options, sink: before });
      await before.until(({ news }) => news.includes('opened'));
      bench.simulator.emit('channel.follow');
      await before.until(({ events }) => events.length === 1);
      await nextTurn();
      before.cut = () => input.close();
      bench.simulator.emit('channel.follow');
      await before.until(({ events }) => events.length === 2);
      await nextTurn();
      const { recorder: after } = bench.begin(options);
      await after.until(({ events }) => events.length > 0);
      bench.simulator.emit('channel.follow');
      await after.until(({ events }) => events.length === 2);
      assert.deepEqual(after.events[0]?.payload, before.events[1]?.payload);
    });
  }

  it('tell of a gap from the moment on in which a shard brought something that was not handed on', async () => {
    const stage = await Stage.open();
    open.push(stage);
    const slot = memorySlot();
    const before = new CutRecorder();
    const { input } = stage.serve({ shardCount: 1, sink: before }, slot);
    await before.until(({ shown }) => shown === 'connected');
    await stage.simulator.watch.until(() => stage.simulator.subscriptions('enabled').length >= 2);
    let closing: Promise<void> = Promise.resolve();
    before.cut = () => {
      closing = input.close();
    };
    stage.simulator.say({ user: 'viewer_one', text: 'right before' });
    await before.until(({ texts }) => texts.length === 1);
    await nextTurn();
    await closing;
    const { recorder } = await stage.serving({}, slot);
    await recorder.until(({ news }) => news.includes('gap'));
    const from = Date.parse(String(recorder.detail('gap')?.from));
    assert.ok(from <= Date.parse(before.events[0]?.payload.time ?? ''), `the gap begins at ${from}`);
  });
});

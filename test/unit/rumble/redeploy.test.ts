import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RumbleAccount } from '../../../src/rumble/account';
import type { RumbleEventsInput } from '../../../src/rumble/events-input';
import { type MemoryStore, shortMemories } from '../../../src/shared/memory-slot';
import { RumbleSimulator } from '../../../src/simulator';
import { eventually } from '../../support/eventually';
import { InputRecorder } from '../../support/input-sink';
import { quickFeeds, rumbleAccountOn, rumbleInput } from '../../support/rumble-listening';

/** Closes its input in the turn of a line, before Node-RED would hand that on. */
class CutRecorder extends InputRecorder {
  cut: () => void = () => undefined;

  override event(message: Parameters<InputRecorder['event']>[0]): void {
    super.event(message);
    if (message.payload.message?.text === 'right before') queueMicrotask(this.cut);
  }
}

describe('rumble events that are taken away by a deploy', () => {
  let simulator: RumbleSimulator;
  let memories: MemoryStore<unknown>;
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    simulator = await RumbleSimulator.start();
    memories = shortMemories();
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await simulator.close();
  });

  async function account(): Promise<RumbleAccount> {
    const made = rumbleAccountOn(simulator, quickFeeds({}, memories), ['apiUrl'], false);
    open.push(made);
    await made.start();
    return made;
  }

  function start(on: RumbleAccount, recorder: InputRecorder): RumbleEventsInput {
    const input = rumbleInput(on, recorder, { stream: simulator.streamId, api: false });
    open.push({ close: async () => input.close() });
    input.start();
    return input;
  }

  async function cutRightAfterALine(on: RumbleAccount): Promise<CutRecorder> {
    const before = new CutRecorder();
    const input = start(on, before);
    await before.until(({ shown }) => shown === 'connected');
    simulator.say('viewer_one', 'long before');
    await before.until(({ texts }) => texts.length === 1);
    await nextTurn();
    before.cut = () => input.close();
    simulator.say('viewer_one', 'right before');
    await before.until(({ texts }) => texts.length === 2);
    await nextTurn();
    return before;
  }

  it('come again where they came in the very turn of it: Node-RED delivers a turn later', async () => {
    const on = await account();
    const before = await cutRightAfterALine(on);
    const after = new InputRecorder();
    start(on, after);
    await after.until(({ texts }) => texts.length > 0);
    simulator.say('viewer_one', 'after');
    await after.until(({ texts }) => texts.includes('after'));
    assert.deepEqual(after.texts, ['right before', 'after']);
    const [sent, again] = [before.events[1]?.payload, after.events[0]?.payload];
    assert.equal(again?.id, sent?.id);
    assert.notEqual(again?.raw, sent?.raw, 'what was sent is the flow’s');
  });

  it('come again after a restart, too', async () => {
    const on = await account();
    await cutRightAfterALine(on);
    await on.close();
    const after = new InputRecorder();
    start(await account(), after);
    await after.until(({ shown }) => shown === 'connected');
    simulator.say('viewer_one', 'after');
    await after.until(({ texts }) => texts.includes('after'));
    assert.deepEqual(after.texts, ['right before', 'after']);
  });

  it('come to the node that is back where they had to wait for a line of our own', async (context) => {
    const on = await account();
    const before = new InputRecorder();
    const input = start(on, before);
    await before.until(({ shown }) => shown === 'connected');
    const settle = context.mock.method(on.sentLines, 'settle');
    const ticket = on.sentLines.begin(simulator.streamId);
    const ownId = simulator.say('viewer_one', 'ours');
    simulator.say('viewer_two', 'behind it');
    await eventually(() => settle.mock.callCount() === 2);
    input.close();
    ticket.done([ownId]);
    const after = new InputRecorder();
    start(on, after);
    await after.until(({ texts }) => texts.length === 2);
    assert.deepEqual(before.texts, []);
    assert.deepEqual(
      after.events.map(({ payload }) => [payload.message?.text, payload.self]),
      [
        ['ours', true],
        ['behind it', undefined],
      ],
    );
  });

  it('come although what an earlier run has left cannot be used, and that is said', async () => {
    const broken: MemoryStore<unknown> = {
      slot: (name) => ({
        ...memories.slot(name),
        load: () => {
          throw new Error('a defect');
        },
      }),
    };
    const on = rumbleAccountOn(simulator, quickFeeds({}, broken), ['apiUrl'], false);
    open.push(on);
    const warned = once(on, 'warning');
    await on.start();
    const recorder = new InputRecorder();
    start(on, recorder);
    await warned;
    await recorder.until(({ shown }) => shown === 'connected');
    simulator.say('viewer_one', 'heard');
    await recorder.until(({ texts }) => texts.includes('heard'));
  });
});

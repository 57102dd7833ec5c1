import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { roomKey } from '../../../src/chaturbate/access';
import type { ChaturbateAccount } from '../../../src/chaturbate/account';
import { timeOfId } from '../../../src/chaturbate/event-id';
import type { ChaturbateEventsInput, ChaturbateInputOptions } from '../../../src/chaturbate/events-input';
import { ChaturbateFeeds } from '../../../src/chaturbate/feeds';
import type { Position } from '../../../src/chaturbate/position';
import type { InputSink } from '../../../src/events/input';
import { createFileStore } from '../../../src/runtime/file-store';
import { type MemorySlot, shortMemories } from '../../../src/shared/memory-slot';
import { shortSecretUse } from '../../../src/shared/secret-use';
import { ChaturbateSimulator } from '../../../src/simulator';
import { accountIn, inputOf, roomOf, textBelow } from '../../support/chaturbate';
import { eventually } from '../../support/eventually';
import { InputRecorder } from '../../support/input-sink';

/** What one run of Node-RED has: an account and an input, on a store that outlives it. */
interface Run {
  account: ChaturbateAccount;
  input: ChaturbateEventsInput;
  /** Closes the node behind the input. */
  cut?: () => void;
}

/** The node behind an input: as in Node-RED, it gets a message in the next turn, and not at all once it is closed. */
function nodeBehind(recorder: InputRecorder): { sink: InputSink; cut: () => void } {
  let isOpen = true;
  const sink: InputSink = {
    event: (message) => {
      setImmediate(() => {
        if (isOpen) recorder.event(message);
      });
    },
    connection: (message) => recorder.connection(message),
    trouble: (error, cause) => recorder.trouble(error, cause),
    messageOf: (error) => recorder.messageOf(error),
    mended: (cause) => recorder.mended(cause),
    state: (state) => recorder.state(state),
  };
  return {
    sink,
    cut: () => {
      isOpen = false;
    },
  };
}

/** The clock that nobody sets and the one of the events do not tick at once: what is nearer may count as either. */
const CLOCKS_DIFFER_MS = 5;

describe('a chaturbate account', () => {
  let simulator: ChaturbateSimulator;
  let folder: string;
  let runs: Run[];
  let recorder: InputRecorder;

  beforeEach(async () => {
    simulator = await ChaturbateSimulator.start({ figures: { batchEvents: 5_000 } });
    folder = await mkdtemp(join(tmpdir(), 'livestream-room-'));
    runs = [];
    recorder = new InputRecorder();
  });
  afterEach(async () => {
    for (const run of runs) await end(run);
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const newFeeds = () => new ChaturbateFeeds(createFileStore({ folder }));

  /** Starts a run; the next one is as after a restart, unless it is given the same `feeds`. */
  async function start(
    options: Partial<ChaturbateInputOptions> & {
      feeds?: ChaturbateFeeds;
      token?: string;
      timeoutSeconds?: number;
    } = {},
  ): Promise<Run> {
    const { feeds = newFeeds(), token, timeoutSeconds = 20, sink = recorder, ...more } = options;
    const account = accountIn(simulator, { feeds, timeoutSeconds, ...(token ? { room: { token } } : {}) });
    const behind = nodeBehind(sink as InputRecorder);
    const input = inputOf(account, behind.sink, more);
    const run = { account, input, cut: behind.cut };
    runs.push(run);
    input.start();
    await account.start();
    return run;
  }

  async function end({ account, input, cut }: Run): Promise<void> {
    // A stop comes from outside: with input and output, between the turns in which messages are handed on.
    await stat(folder);
    input.close();
    cut?.();
    await account.close();
  }

  const waiting = () => simulator.watch.until(() => simulator.waitingPolls === 1);
  const ids = (sink = recorder) => sink.events.map(({ payload }) => payload.id);
  const came = (count: number, sink = recorder) => sink.until(({ events }) => events.length >= count);
  const emit = (count: number): string[] =>
    Array.from({ length: count }, () => simulator.emit('userEnter').id);

  describe('that is started again', () => {
    it('goes on where it stopped: nothing is lost and nothing comes twice', async () => {
      const run = await start();
      await waiting();
      const sent = emit(3);
      await came(3);
      await end(run);
      sent.push(...emit(5));
      await start();
      await came(8);
      sent.push(...emit(1));
      await came(9);
      assert.deepEqual(ids(), sent);
      assert.deepEqual(
        recorder.news.filter((kind) => kind === 'gap'),
        [],
      );
    });

    it('goes on in the middle of a batch: nothing is lost and nothing comes twice', async () => {
      const run = await start();
      await waiting();
      const sent = emit(3_000);
      await came(100);
      await end(run);
      assert.ok(recorder.events.length < 3_000, 'it stopped in the middle');
      await start();
      await came(3_000);
      sent.push(...emit(1));
      await came(3_001);
      assert.deepEqual(ids(), sent);
    });

    it('goes on in the middle of the latest events, which need no cursor', async () => {
      await simulator.close();
      simulator = await ChaturbateSimulator.start({ figures: { batchEvents: 5_000, backlogEvents: 5_000 } });
      const sent = emit(3_000);
      const run = await start({ backlog: 'emit' });
      await came(100);
      await end(run);
      assert.ok(recorder.events.length < 3_000, 'it stopped in the middle');
      await start({ backlog: 'emit' });
      await came(3_000);
      assert.deepEqual(ids(), sent);
    });

    it('passes on what happened meanwhile, although it happened before the start', async () => {
      await end(await startAndHear());
      const missed = simulator.emit('tip').id;
      await start({ backlog: 'skip' });
      await came(2);
      assert.equal(ids()[1], missed);
    });

    it('passes on what came after its first start, when a crash left it nothing but the time of that', async () => {
      const began = createFileStore({ folder }).slot(roomKey(roomOf(simulator)));
      const heardMs = Date.now() - 60_000;
      began.save(() => ({ cursor: null, lastId: null, heardMs, members: ['node-1'] }));
      await began.flush();
      simulator.emit('tip', { id: `${heardMs - CLOCKS_DIFFER_MS}-0` });
      const { id } = simulator.emit('follow', { id: `${heardMs + 1}-0` });
      await start();
      await came(1);
      const sent = [id, ...emit(1)];
      await came(2);
      assert.deepEqual(ids(), sent);
    });

    it('writes down that it listens before it asks, and its first cursor before it asks again', async () => {
      const steps: string[] = [];
      const slot = shortMemories<Position>().slot('');
      const watched: MemorySlot<Position> = {
        ...slot,
        flush: () => {
          steps.push(`written before request ${simulator.requests().length + simulator.waitingPolls + 1}`);
          return slot.flush();
        },
      };
      await start({ feeds: new ChaturbateFeeds({ slot: () => watched }) });
      await waiting();
      emit(1);
      await came(1);
      await waiting();
      assert.deepEqual(steps, ['written before request 1', 'written before request 2']);
    });

    it('without resume begins anew, and leaves out what happened meanwhile', async () => {
      await end(await startAndHear({ resume: false }));
      simulator.emit('tip', { id: `${Date.now() - 60_000}-0` });
      await start({ resume: false });
      await eventually(() => simulator.requests().length + simulator.waitingPolls >= 3);
      const { id } = simulator.emit('follow');
      await recorder.until(() => ids().includes(id));
      assert.equal(recorder.events.length, 2);
    });

    it('leaves out for a node that is new what happened before that was there', async () => {
      await end(await startAndHear());
      const missed = simulator.emit('tip').id;
      await eventually(() => Date.now() > (timeOfId(missed) ?? 0) + CLOCKS_DIFFER_MS);
      const fresh = new InputRecorder();
      const { account } = await start();
      const input = inputOf(account, fresh, { nodeId: 'new-node' });
      runs.push({ account, input });
      input.start();
      await came(2);
      const { id } = simulator.emit('follow');
      await Promise.all([came(3), came(1, fresh)]);
      assert.deepEqual(ids(fresh), [id]);
      assert.equal(ids()[1], missed);
    });

    it('tells what the server no longer has', async () => {
      await end(await startAndHear());
      emit(2);
      simulator.expireCursor();
      await start();
      await recorder.until(({ news }) => news.includes('gap'));
      const { from, to } = recorder.detail('gap') ?? {};
      assert.ok(Date.parse(String(from)) <= Date.parse(String(to)));
    });

    it('goes on with a token that was made anew', async () => {
      await end(await startAndHear());
      const sent = emit(2);
      simulator.revokeToken(simulator.token);
      await start({ token: simulator.addToken() });
      await came(3);
      assert.deepEqual(ids().slice(1), sent);
    });

    it('begins anew in a simulator that began anew', async () => {
      const pretended = () => {
        const account = accountIn(simulator, { feeds: newFeeds(), room: { simulated: true } });
        const run = { account, input: inputOf(account, recorder) };
        runs.push(run);
        run.input.start();
        return run;
      };
      const run = pretended();
      await run.account.start();
      await waiting();
      simulator.emit('tip');
      await came(1);
      await end(run);
      assert.equal(await textBelow(folder), '');
    });

    /** Hears one event, so that there is a place to go on from. */
    async function startAndHear(options: Partial<ChaturbateInputOptions> = {}): Promise<Run> {
      const run = await start(options);
      await waiting();
      simulator.emit('tip');
      await came(1);
      return run;
    }
  });

  describe('whose nodes are deployed anew', () => {
    it('lets nobody miss what comes meanwhile, nor hear it twice', async () => {
      const stays = new InputRecorder();
      const { account, input } = await start();
      const other = inputOf(account, stays, { nodeId: 'node-2' });
      runs.push({ account, input: other });
      other.start();
      await waiting();
      const sent = emit(1);
      await Promise.all([came(1), came(1, stays)]);
      await waiting();
      input.close();
      sent.push(...emit(2));
      await simulator.watch.until(() => simulator.requests().length === 2);
      const back = inputOf(account, recorder);
      runs.push({ account, input: back });
      back.start();
      await Promise.all([came(3), came(3, stays)]);
      assert.deepEqual(ids(), sent);
      assert.deepEqual(ids(stays), sent);
    });

    it('goes on for the others when a node does not come back, and tells it of the gap when it does', async (t) => {
      const stays = new InputRecorder();
      // A timer from before the clock is taken over cannot be cleared under it: it should be a short one.
      const { account, input } = await start({ timeoutSeconds: 1 });
      const other = inputOf(account, stays, { nodeId: 'node-2' });
      runs.push({ account, input: other });
      other.start();
      await waiting();
      t.mock.timers.enable({ apis: ['setTimeout'] });
      input.close();
      const sent = emit(2);
      await eventually(() => simulator.requests().length === 1);
      t.mock.timers.tick(4_900);
      assert.deepEqual(ids(stays), []);
      t.mock.timers.tick(100);
      t.mock.timers.reset();
      await came(2, stays);
      assert.deepEqual(ids(stays), sent);
      const back = inputOf(account, recorder);
      runs.push({ account, input: back });
      back.start();
      await recorder.until(({ news }) => news.includes('gap'));
      assert.match(String(recorder.detail('gap')?.reason), /was away/);
    });

    it('rests while there is no node, and goes on for one that is back much later', async (t) => {
      const { account, input } = await start({ timeoutSeconds: 1 });
      await waiting();
      const sent = emit(1);
      await came(1);
      await waiting();
      t.mock.timers.enable({ apis: ['setTimeout'] });
      input.close();
      t.mock.timers.tick(5_000);
      t.mock.timers.reset();
      await eventually(() => simulator.waitingPolls === 0);
      sent.push(...emit(2));
      await eventually(() => Date.now() > (timeOfId(sent.at(-1) ?? '') ?? 0));
      const back = inputOf(account, recorder);
      runs.push({ account, input: back });
      back.start();
      await came(3);
      assert.deepEqual(ids(), sent);
    });

    it('ends the old poll: there is never a second one, nor one that nobody waits for', async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        const run = await start();
        await waiting();
        await end(run);
        await eventually(() => simulator.waitingPolls === 0);
      }
      assert.ok(simulator.requests().every(({ atOnce }) => atOnce === 1));
    });

    // Behaviour 27.
    it('may be closed twice, and asks for nothing afterwards', async () => {
      const run = await start();
      await waiting();
      await end(run);
      await end(run);
      run.input.start();
      simulator.emit('tip');
      assert.equal(simulator.waitingPolls, 0);
      assert.equal(recorder.events.length, 0);
    });
  });

  describe('beside another of the same room', () => {
    it('shares its poll, and goes on when the other is gone', async () => {
      const feeds = newFeeds();
      const second = new InputRecorder();
      const one = await start({ feeds });
      const two = await start({ feeds, sink: second, nodeId: 'node-2' });
      await waiting();
      assert.equal(one.account.feed, two.account.feed);
      const sent = emit(1);
      await Promise.all([came(1), came(1, second)]);
      await end(one);
      sent.push(...emit(1));
      two.input.close();
      await end(two);
      assert.ok(simulator.requests().every(({ atOnce }) => atOnce === 1));
    });

    it('has a poll of its own with another token, and a position of its own', async () => {
      const feeds = newFeeds();
      const second = new InputRecorder();
      const one = await start({ feeds });
      const two = await start({ feeds, sink: second, nodeId: 'node-2', token: simulator.addToken() });
      await simulator.watch.until(() => simulator.waitingPolls === 2);
      assert.notEqual(one.account.feed, two.account.feed);
      simulator.emit('tip');
      await Promise.all([came(1), came(1, second)]);
      await Promise.all([end(one), end(two)]);
      assert.equal((await textBelow(folder)).match(/"cursor"/g)?.length, 2);
    });
  });

  it('keeps no token in its files', async () => {
    const run = await start();
    await waiting();
    emit(3);
    await came(3);
    await end(run);
    const text = await textBelow(folder);
    assert.match(text, /"cursor":"\d+-\d+"/);
    assert.ok(!text.includes(simulator.token));
    assert.ok(!text.includes('http'));
  });

  it('does not send a token that has worked to another server', async () => {
    const tokenUse = shortSecretUse();
    const first = accountIn(simulator, { tokenUse });
    const input = inputOf(first, recorder);
    runs.push({ account: first, input });
    input.start();
    await first.start();
    await recorder.until(({ shown }) => shown === 'connected');
    const elsewhere = await ChaturbateSimulator.start();
    try {
      const second = accountIn(simulator, { tokenUse, room: { baseUrl: elsewhere.baseUrl } });
      const other = new InputRecorder();
      const run = { account: second, input: inputOf(second, other) };
      runs.push(run);
      run.input.start();
      await second.start();
      assert.equal(other.shown, 'auth_required');
      assert.equal(other.reported[0]?.code, 'auth_required');
      assert.match(other.reported[0]?.message ?? '', /another server/);
      assert.equal(elsewhere.requests().length + elsewhere.waitingPolls, 0);
    } finally {
      await elsewhere.close();
    }
  });

  it('spends no more than its requests per minute, retries too', async (t) => {
    const account = accountIn(simulator, { requestsPerMinute: 3 });
    const input = inputOf(account, recorder);
    runs.push({ account, input });
    simulator.emptyAnswers(50);
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
    input.start();
    await account.start();
    await eventually(() => {
      t.mock.timers.tick(100);
      return simulator.requests().length === 3;
    });
    const from = Date.now();
    await eventually(() => {
      t.mock.timers.tick(100);
      return simulator.requests().length === 5;
    });
    const perRequestMs = (Date.now() - from) / 2;
    assert.ok(perRequestMs > 17_000 && perRequestMs < 23_000, `one every ${perRequestMs} ms`);
  });
});

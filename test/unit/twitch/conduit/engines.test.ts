import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConduitEngines } from '../../../../src/twitch/conduit/engines';
import type { ConduitMember } from '../../../../src/twitch/conduit/member';
import { NO_MEMORY } from '../../../../src/twitch/conduit/memory';
import { Seats } from '../../../../src/twitch/conduit/seats';
import { ConduitActor } from '../../../../src/twitch/conduit-actions/run';
import type { Frame } from '../../../../src/twitch/eventsub/protocol';
import type { ShardsInputOptions } from '../../../../src/twitch/shards-input';
import { clientOf, type Instance, memorySlot, QUICK, Stage } from '../../../support/serving';

/** What a real node does not do within a test. */
const PATIENT = { ...QUICK, watchMs: 600_000, waitMs: 600_000 };

/** Nobody is waited for. */
const HASTY = { ...QUICK, lingerMs: 30 };

describe('nodes of one process on one app', () => {
  let stage: Stage;
  let engines: ConduitEngines;
  let holder: object;
  beforeEach(async () => {
    stage = await Stage.open();
    engines = new ConduitEngines();
    holder = {};
  });
  afterEach(async () => {
    await engines.release(holder);
    await stage.close();
  });

  /** A node as its Node-RED runs it: it shares what it can. */
  const node = (nodeId: string, more: Partial<ShardsInputOptions> = {}, slot = memorySlot()): Instance =>
    stage.serve({ nodeId, shared: { engines, holder }, ...more }, slot);
  const up = async (instance: Instance, words: string): Promise<Instance> => {
    await instance.recorder.until(({ shown }) => shown === 'connected');
    await stage.simulator.watch.until(() => stage.simulator.subscriptions('enabled').length >= 2);
    assert.equal(instance.recorder.words, words);
    return instance;
  };
  const say = (text: string) => stage.simulator.say({ user: 'viewer_one', text });
  const offline = [{ type: 'stream.offline', version: '1' }];

  it('share the connections, and each sends what it has chosen', async () => {
    const chat = await up(node('chat', { shardCount: 2 }), '2/2 shards');
    const end = node('end', { events: offline });
    await end.recorder.until(({ words }) => words === '2/2 shards');
    await stage.simulator.watch.until(() => stage.simulator.subscriptions('enabled').length === 3);
    assert.equal(stage.simulator.sessions().length, 2);
    say('hello');
    stage.simulator.emit('stream.offline', '1');
    await end.recorder.until(({ events }) => events.length > 0);
    await chat.recorder.until(({ events }) => events.length > 0);
    assert.deepEqual(chat.recorder.texts, ['hello']);
    assert.deepEqual(
      end.recorder.events.map(({ topic }) => topic),
      ['stream.offline'],
    );
    assert.deepEqual([...chat.recorder.reported, ...end.recorder.reported], []);
    assert(end.recorder.news.includes('opened'));
  });

  it('get an object of their own where both have chosen an event, and both get what nobody has chosen', async () => {
    const one = await up(node('one'), '1/1 shards');
    const two = await up(node('two'), '1/1 shards');
    await stage.app.call('POST', '/eventsub/subscriptions', {
      type: 'stream.offline',
      version: '1',
      condition: { broadcaster_user_id: stage.simulator.broadcaster.id },
      transport: { method: 'conduit', conduit_id: stage.conduitId },
    });
    say('to both');
    stage.simulator.emit('stream.offline', '1');
    for (const { recorder } of [one, two]) {
      await recorder.until(({ events }) => events.length === 2);
      assert.deepEqual(
        recorder.events.map(({ topic }) => topic),
        ['chat.message', 'stream.offline'],
      );
    }
    const [first, second] = [one, two].map(({ recorder }) => recorder.events[0]?.payload.raw);
    assert.deepEqual(first, second);
    assert.notEqual(first, second);
  });

  it('all get what comes without a condition or an id', () => {
    const seats = new Seats(Date.now);
    const got: string[] = [];
    for (const name of ['one', 'two']) {
      const member = { notified: () => got.push(name) } as unknown as ConduitMember;
      seats.take({ member, name, wishes: [], slot: NO_MEMORY }, []);
    }
    const metadata = {
      message_id: 'id-1',
      message_type: 'notification',
      message_timestamp: '2026-01-01T00:00:00Z',
    };
    const odd = [
      { type: 'x', version: '1' },
      { id: 'sub-1', type: 'x', version: '1', condition: null },
    ];
    for (const subscription of odd) seats.notify({ metadata, payload: { subscription } } as unknown as Frame);
    assert.deepEqual(got, ['one', 'two', 'one', 'two']);
  });

  it('compete where they want other shards, as before', async () => {
    await up(node('one', { shardCount: 2, claim: 1 }), '1/1 shards');
    const two = await up(node('two', { claim: '1', standIn: true }), '1/1 shards');
    assert.equal(stage.simulator.sessions().length, 2);
    assert.deepEqual(two.recorder.reported, []);
  });

  it('hear of what is wrong when they join later', async () => {
    await stage.makeConduit(1);
    await stage.makeConduit(1);
    for (const each of [node('one'), node('two')]) {
      await each.recorder.until(({ shown, reported }) => shown === 'refused' && reported.length === 1);
      assert.match(each.recorder.reported[0]?.message ?? '', /2 conduits/);
    }
  });

  it('leave their subscriptions to those who want them, and take away their own when they are gone', async () => {
    await up(node('stays', { pace: HASTY }), '1/1 shards');
    const events = [...offline, { type: 'channel.chat.message', version: '1' }];
    const goes = node('goes', { events });
    await stage.simulator.watch.until(() => stage.simulator.subscriptions('enabled').length === 3);
    await goes.close();
    await stage.simulator.watch.until(() => stage.simulator.subscriptions().length === 2);
    const types = stage.simulator.subscriptions().map(({ type }) => type);
    assert.deepEqual(types.sort(), ['channel.chat.message', 'conduit.shard.disabled']);
    const { recorder } = node('goes', { events });
    await recorder.until(({ news }) => news.includes('gap'));
    assert.match(String(recorder.detail('gap')?.reason), /was not running/);
  });

  it('keep their connections over a redeploy, and get what came meanwhile, once and in order', async () => {
    const before = await up(node('node', { shardCount: 2 }), '2/2 shards');
    const sessions = [...stage.enabled().values()];
    const calls = stage.assignments;
    say('before');
    await before.recorder.until(({ texts }) => texts.includes('before'));
    await nextTurn();
    await before.close();
    say('while it is away');
    const again = node('node', { shardCount: 2 });
    await again.recorder.until(({ texts }) => texts.length > 0);
    say('after');
    await again.recorder.until(({ texts }) => texts.length === 2);
    assert.deepEqual(again.recorder.texts, ['while it is away', 'after']);
    assert.deepEqual([...stage.enabled().values()], sessions);
    assert.equal(stage.assignments, calls);
    assert.equal(again.recorder.words, '2/2 shards');
    assert(!again.recorder.news.includes('gap'));
  });

  it('get again what a deploy kept from the flow in the very turn in which it came', async () => {
    const before = await up(node('node'), '1/1 shards');
    say('not handed on');
    await before.recorder.until(({ texts }) => texts.length > 0);
    // In the same turn: Node-RED has not given the message to the next node yet.
    await before.close();
    const again = node('node');
    await again.recorder.until(({ texts }) => texts.length > 0);
    assert.deepEqual(again.recorder.texts, ['not handed on']);
  });

  it('end with their app, and write down what the next run has to know', async () => {
    const slot = memorySlot();
    const instance = await up(node('node', {}, slot), '1/1 shards');
    const closing = engines.release(holder);
    await instance.close();
    await closing;
    assert.deepEqual(stage.simulator.sessions(), []);
    const { conduitId, orderly } = slot.kept as { conduitId: string; orderly: boolean };
    assert.deepEqual([conduitId, orderly], [stage.conduitId, true]);
    const again = await up(node('node', {}, slot), '1/1 shards');
    await again.recorder.until(({ news }) => news.includes('gap'));
  });

  it('run on while another app node holds the same app', async () => {
    await up(node('one'), '1/1 shards');
    const other = {};
    const two = await up(node('two', { shared: { engines, holder: other } }), '1/1 shards');
    await engines.release(holder);
    say('still here');
    await two.recorder.until(({ texts }) => texts.includes('still here'));
    await engines.release(other);
    assert.deepEqual(stage.simulator.sessions(), []);
  });

  it('close when nobody has come back for a moment', async () => {
    const instance = await up(node('node', { pace: HASTY }), '1/1 shards');
    await instance.close();
    await stage.simulator.watch.until(() => stage.simulator.sessions().length === 0);
  });

  it('serve new shards at once when a twitch conduit node here has made them', async () => {
    const instance = await up(node('node', { pace: PATIENT }), '1/1 shards');
    const client = clientOf(stage.simulator);
    const actor = new ConduitActor(client, { changed: () => engines.look(client) });
    await actor.run({ action: 'resize', shardCount: 3 });
    await instance.recorder.until(({ words }) => words === '3/3 shards');
    await actor.run({ action: 'resize', shardCount: 1 });
    await instance.recorder.until(({ words, shown }) => words === '1/1 shards' && shown === 'connected');
    await stage.simulator.watch.until(() => stage.simulator.sessions().length === 1);
  });
});

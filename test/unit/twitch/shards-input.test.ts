import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../src/simulator';
import { type Instance, memorySlot, serve } from '../../support/serving';

describe('a node that serves shards', () => {
  let simulator: TwitchSimulator;
  let instances: Instance[];

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    simulator.signIn();
    instances = [];
  });
  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await simulator.close();
  });

  const begin = (...args: Parameters<typeof serve> extends [unknown, ...infer Rest] ? Rest : never) => {
    const instance = serve(simulator, ...args);
    instances.push(instance);
    return instance;
  };
  const enabled = () =>
    simulator.conduits().flatMap(({ shards }) => shards.filter(({ status }) => status === 'enabled'));
  const subscribed = (count: number) => () => simulator.subscriptions('enabled').length >= count;

  it('makes a conduit where there is none, serves all its shards and gets the events', async () => {
    const { recorder } = begin({ shardCount: 3 });
    await recorder.until(({ shown, news }) => shown === 'connected' && news.includes('subscription_created'));
    assert.equal(recorder.words, '3/3 shards');
    assert.deepEqual(
      simulator.conduits().map(({ shardCount }) => shardCount),
      [3],
    );
    assert.equal(enabled().length, 3);
    simulator.say({ user: 'viewer_one', text: 'hello' });
    await recorder.until(({ events }) => events.length > 0);
    assert.deepEqual(recorder.texts, ['hello']);
    assert.equal(recorder.events[0]?.origin.account, 'app-1');
    assert.deepEqual(recorder.reported, []);
    assert.ok(subscribed(2));
    assert.equal(simulator.requests('PATCH', '/helix/eventsub/conduits/shards').length, 1);
    void memorySlot;
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Instance, memorySlot, Stage } from '../../../support/serving';

describe('several instances on one conduit', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const held = ({ recorder }: Instance) => Number(recorder.words.split('/')[0]);
  const total = (instances: Instance[]) => instances.reduce((sum, instance) => sum + held(instance), 0);
  /** Waits until all shards are enabled and every instance counts right. */
  const settled = (instances: Instance[], shards: number) =>
    Promise.all(
      instances.map(({ recorder }) =>
        recorder.until(() => stage.enabled().size === shards && total(instances) === shards),
      ),
    );

  const looks = () => stage.simulator.requests('GET', '/helix/eventsub/conduits/shards').length;
  /** Waits until the instances have looked so many more times. */
  const moreLooks = (count: number) => {
    const until = looks() + count;
    return stage.simulator.watch.until(() => looks() >= until);
  };

  it('share its shards as each may take, and each event comes to one of them', async () => {
    const one = await stage.serving({ shardCount: 4, claim: 2 });
    const two = await stage.serving({ claim: 2 });
    await settled([one, two], 4);
    assert.deepEqual([held(one), held(two)], [2, 2]);
    for (let line = 0; line < 10; line += 1)
      stage.simulator.say({ user: 'viewer_one', text: `line ${line}` });
    const all = () => [...one.recorder.texts, ...two.recorder.texts];
    await Promise.race([one, two].map(({ recorder }) => recorder.until(() => all().length === 10)));
    assert.equal(new Set(all()).size, 10);
    assert.deepEqual([...one.recorder.reported, ...two.recorder.reported], []);
  });

  it('use the same subscriptions, and make none twice', async () => {
    const one = await stage.serving({ shardCount: 2, claim: 1 });
    const two = await stage.serving({ claim: 1 });
    await settled([one, two], 2);
    const made = stage.simulator.requests('POST', '/helix/eventsub/subscriptions');
    assert.equal(made.filter(({ status }) => status === 202).length, 2);
    assert.equal(stage.simulator.subscriptions().length, 2);
    assert.deepEqual([...one.recorder.reported, ...two.recorder.reported], []);
  });

  it('end with one holder for each shard when they all start at once and each wants all', async () => {
    await stage.makeConduit(6);
    const instances = [1, 2, 3].map(() => stage.serve());
    await moreLooks(9);
    await settled(instances, 6);
    const before = stage.assignments;
    const sessions = stage.enabled();
    // Several rounds of looking: nobody takes anything from anybody.
    await moreLooks(9);
    assert.equal(stage.assignments, before);
    assert.deepEqual(stage.enabled(), sessions);
    await stage.simulator.watch.until(() => stage.simulator.sessions().length === 6);
  });

  it('wait with none free, say so once, and take the shards of the one that stops', async () => {
    const one = await stage.serving({ shardCount: 3 });
    const two = stage.serve();
    await two.recorder.until(({ shown }) => shown === 'waiting');
    assert.deepEqual(
      two.recorder.reported.map(({ code }) => code),
      ['shard_not_found'],
    );
    await one.close();
    await two.recorder.until(({ words, shown }) => words === '3/3 shards' && shown === 'connected');
    assert.equal(two.recorder.reported.length, 1);
    stage.simulator.say({ user: 'viewer_one', text: 'hello' });
    await two.recorder.until(({ texts }) => texts.includes('hello'));
  });

  it('stand in for one that stops, beyond what they may take otherwise', async () => {
    const one = await stage.serving({ shardCount: 4, claim: 2 });
    const two = await stage.serving({ claim: 2, standIn: true });
    await settled([one, two], 4);
    await one.close();
    await two.recorder.until(({ words }) => words === '4/4 shards');
    assert.equal(stage.enabled().size, 4);
    await two.recorder.until(({ news }) => news.includes('gap'));
    const { reason, shards } = two.recorder.detail('gap') ?? {};
    assert.match(String(reason), /another instance left/);
    assert.equal((shards as number[]).length, 2);
  });

  it('give the shards back when their owner returns, without a gap and once', async () => {
    const slot = memorySlot();
    const leaving = await stage.serving({ shardCount: 4, claim: 2, standIn: true }, slot);
    const staying = await stage.serving({ claim: 2, standIn: true });
    await settled([leaving, staying], 4);
    const own = () => [...stage.enabled()].map(([shard, session]) => `${shard} ${session}`);
    const before = new Set(own());
    await leaving.close();
    await staying.recorder.until(({ words }) => words === '4/4 shards');
    const theirs = own().filter((pair) => !before.has(pair));
    const gaps = () => staying.recorder.news.filter((kind) => kind === 'gap').length;
    await staying.recorder.until(() => gaps() === 1);
    const back = await stage.serving({ claim: 2, standIn: true }, slot);
    assert.equal(back.recorder.words, '2/2 shards');
    assert.deepEqual(
      own().filter((pair) => theirs.includes(pair)),
      [],
      'they are those that it had',
    );
    await staying.recorder.until(({ words, shown }) => words === '2/2 shards' && shown === 'connected');
    const assigned = stage.assignments;
    await moreLooks(6);
    assert.equal(stage.assignments, assigned, 'nobody takes anything from anybody');
    assert.equal(gaps(), 1);
    assert(!back.recorder.news.includes('gap'));
    assert.deepEqual([...back.recorder.reported, ...staying.recorder.reported], []);
  });

  it('take over from one that was killed as soon as Twitch has noticed, and not before', async () => {
    const killed = await stage.stranger(await stage.makeConduit(4), 0, 3);
    const { recorder } = await stage.serving({ claim: 2, standIn: true });
    stage.simulator.noticeLossesAfter(600_000);
    killed.kill();
    await moreLooks(3);
    assert.equal(stage.enabled().get(3), killed.sessionId, 'it is still listed as enabled');
    assert.equal(recorder.words, '2/2 shards');
    stage.simulator.disableShards(stage.conduitId, [0, 3], 'websocket_network_timeout');
    await recorder.until(({ words, shown }) => words === '4/4 shards' && shown === 'connected');
    assert.equal(stage.enabled().size, 4);
    assert.deepEqual(recorder.reported, []);
  });

  it('leave the rest alone where nobody stands in', async () => {
    const one = await stage.serving({ shardCount: 4, claim: 2 });
    const two = await stage.serving({ claim: 2 });
    await settled([one, two], 4);
    await one.close();
    await moreLooks(4);
    assert.equal(held(two), 2);
  });

  it('take shards by number only when they are free', async () => {
    const id = await stage.makeConduit(4);
    const stranger = await stage.stranger(id, 1, 2);
    const { recorder } = stage.serve({ shards: '0-2' });
    await recorder.until(({ words, reported }) => words === '1/3 shards' && reported.length > 0);
    assert.equal(recorder.reported[0]?.code, 'shard_not_found');
    assert.match(recorder.reported[0]?.message ?? '', /shard 1–2/);
    assert.equal(stage.enabled().get(1), stranger.sessionId);
    stranger.close();
    await recorder.until(({ words, shown }) => words === '3/3 shards' && shown === 'connected');
    assert.equal(recorder.reported.length, 1);
  });

  it('take shards by number from a connection that works when they are told to', async () => {
    const id = await stage.makeConduit(3);
    const stranger = await stage.stranger(id, 0, 1, 2);
    const { recorder } = await stage.serving({ shards: '0,2', takeOver: true });
    assert.equal(recorder.words, '2/2 shards');
    assert.equal(stage.enabled().get(1), stranger.sessionId);
    assert.notEqual(stage.enabled().get(0), stranger.sessionId);
    stranger.close();
  });

  it('do not fight when both are told to take over', async () => {
    const one = await stage.serving({ shards: '0-1', takeOver: true });
    const two = await stage.serving({ shards: '0-1', takeOver: true });
    await one.recorder.until(({ reported }) => reported.some(({ code }) => code === 'shard_not_found'));
    const before = stage.assignments;
    await moreLooks(6);
    assert.equal(stage.assignments, before);
    assert.equal(two.recorder.words, '2/2 shards');
  });

  it('tell of a shard that the conduit does not have', async () => {
    await stage.makeConduit(2);
    const { recorder } = stage.serve({ shards: '1,7' });
    await recorder.until(({ reported }) => reported.length > 0);
    assert.equal(recorder.reported[0]?.code, 'shard_not_found');
    assert.match(recorder.reported[0]?.message ?? '', /2 shards.*no shard 7/);
    await recorder.until(({ words }) => words === '1/2 shards');
    await stage.resize(stage.conduitId, 8);
    await recorder.until(({ words }) => words === '2/2 shards');
  });

  it('come back after a crash to their own shards, although these still read enabled', async () => {
    const slot = memorySlot();
    const crashed = await stage.serving({ shardCount: 2 }, slot);
    await slot.flush();
    const kept = structuredClone(slot.kept);
    stage.simulator.noticeLossesAfter(60_000);
    stage.simulator.cutShards(stage.conduitId, undefined, { abrupt: true, lingerMs: 60_000 });
    // The process is gone: nothing of it does anything any more.
    await crashed.close();
    const again = memorySlot();
    again.kept = kept;
    const { recorder } = stage.serve({}, again);
    await recorder.until(({ words, shown }) => words === '2/2 shards' && shown === 'connected');
    assert.deepEqual(recorder.reported, []);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.match(String(recorder.detail('gap')?.reason), /without closing/);
  });
});

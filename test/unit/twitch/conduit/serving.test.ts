import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { memorySlot, Stage } from '../../../support/serving';

describe('a node that serves shards', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const counts = () => stage.simulator.conduits().map(({ shardCount }) => shardCount);

  it('makes a conduit where there is none, serves all its shards and gets the events', async () => {
    const { recorder } = await stage.serving({ shardCount: 3 });
    assert.equal(recorder.words, '3/3 shards');
    assert.deepEqual(counts(), [3]);
    assert.equal(stage.enabled().size, 3);
    assert.equal(stage.assignments, 1, 'one call assigns all');
    stage.simulator.say({ user: 'viewer_one', text: 'hello' });
    await recorder.until(({ events }) => events.length > 0);
    assert.deepEqual(recorder.texts, ['hello']);
    assert.equal(recorder.events[0]?.origin.account, 'app-1');
    assert.equal(recorder.events[0]?.origin.channel, stage.simulator.broadcaster.id);
    assert.deepEqual(recorder.reported, []);
    assert.deepEqual(recorder.news.filter((kind) => kind === 'opened').length, 1);
  });

  it('gives a new conduit as many shards as it is to serve', async () => {
    await stage.serving({ shards: '0,2-4' });
    assert.deepEqual(counts(), [5]);
    assert.deepEqual([...stage.enabled().keys()], [0, 2, 3, 4]);
  });

  it('serves the only conduit that there is', async () => {
    const id = await stage.makeConduit(2);
    await stage.serving({ shardCount: 7 });
    assert.deepEqual(
      stage.simulator.conduits().map((conduit) => [conduit.id, conduit.shardCount]),
      [[id, 2]],
    );
    assert.equal(stage.enabled().size, 2);
  });

  it('does not guess where there are several conduits, and goes on when one is left', async () => {
    const ids = [await stage.makeConduit(2), await stage.makeConduit(2)];
    const { recorder } = stage.serve();
    await recorder.until(({ reported }) => reported.length > 0);
    assert.equal(recorder.reported[0]?.code, 'bad_input');
    await recorder.until(({ shown }) => shown === 'refused');
    for (const id of ids) assert.match(recorder.reported[0]?.message ?? '', new RegExp(id));
    await stage.app.call('DELETE', `/eventsub/conduits?id=${ids[0]}`);
    await recorder.until(({ shown }) => shown === 'connected');
    assert.equal(recorder.reported.length, 1);
  });

  it('serves the conduit that it names, and no other', async () => {
    const [one, two] = [await stage.makeConduit(1), await stage.makeConduit(3)];
    const { recorder } = await stage.serving({ conduit: two });
    assert.equal(recorder.words, '3/3 shards');
    const lost = stage.serve({ conduit: 'c0000000-0000-4000-8000-000000000000' });
    await lost.recorder.until(({ reported }) => reported.length > 0);
    assert.equal(lost.recorder.reported[0]?.code, 'not_found');
    assert.match(lost.recorder.reported[0]?.message ?? '', new RegExp(`no conduit c0000000.*${one}`));
    assert.notEqual(lost.recorder.shown, 'connected');
  });

  it('goes back to its conduit after a restart, although there are others meanwhile', async () => {
    const slot = memorySlot();
    const first = await stage.serving({ shardCount: 2 }, slot);
    await first.close();
    await stage.makeConduit(5);
    const { recorder } = await stage.serving({}, slot);
    assert.equal(recorder.words, '2/2 shards');
    assert.deepEqual(recorder.reported, []);
  });

  it('tells of the gap of a restart, although one in between ended before it had its shards', async () => {
    const slot = memorySlot();
    const first = await stage.serving({ shardCount: 2 }, slot);
    await first.close();
    const path = '/helix/eventsub/conduits/shards';
    const mend = stage.simulator.failNext({ path, method: 'GET', status: 503, times: 100 });
    const asked = stage.simulator.requests('GET', path).length;
    const brief = stage.serve({}, slot);
    await stage.simulator.watch.until(() => stage.simulator.requests('GET', path).length > asked);
    await brief.close();
    mend();
    const { recorder } = await stage.serving({}, slot);
    await recorder.until(({ news }) => news.includes('gap'));
  });

  it('makes one conduit when several instances start with an app that has none', async () => {
    const instances = [1, 2, 3].map(() => stage.serve({ shardCount: 3, claim: 1 }));
    for (const { recorder } of instances) await recorder.until(({ shown }) => shown === 'connected');
    assert.deepEqual(counts(), [3]);
  });

  it('assigns again without a gap when the server moves it to another session id', async () => {
    await stage.close();
    stage = await Stage.open({ newSessionIdOnReconnect: true });
    const { recorder } = await stage.serving({ shardCount: 2 });
    const before = [...stage.enabled().values()];
    stage.simulator.requestReconnect();
    await stage.simulator.watch.until(() => stage.simulator.sessions().every(({ isMoving }) => !isMoving));
    await stage.simulator.watch.until(() => stage.enabled().size === 2 && stage.assignments >= 2);
    assert(![...stage.enabled().values()].some((session) => before.includes(session)));
    stage.simulator.say({ user: 'viewer_one', text: 'after' });
    await recorder.until(({ texts }) => texts.includes('after'));
  });

  it('keeps its shards over a hand-over that keeps the session, with no call and no loss', async () => {
    const { recorder } = await stage.serving({ shardCount: 2 });
    const before = stage.assignments;
    stage.simulator.requestReconnect();
    for (let line = 0; line < 20; line += 1)
      stage.simulator.say({ user: 'viewer_one', text: `line ${line}` });
    await stage.simulator.watch.until(() => stage.simulator.sessions().every(({ isMoving }) => !isMoving));
    await recorder.until(({ events }) => events.length >= 20);
    assert.equal(stage.assignments, before);
    assert.equal(new Set(recorder.texts).size, 20);
    assert(!recorder.news.includes('lost'));
    assert(!recorder.news.includes('gap'));
  });

  it('serves the new shards of a conduit that was made larger', async () => {
    const { recorder } = await stage.serving({ shardCount: 2 });
    await stage.resize(stage.conduitId, 5);
    await recorder.until(({ words }) => words === '5/5 shards');
    assert.equal(stage.enabled().size, 5);
  });

  for (const isDefective of [false, true]) {
    it(`closes the connections of shards that were cut off${isDefective ? ', although they still deliver' : ''}`, async () => {
      const { recorder } = await stage.serving({ shardCount: 5 });
      stage.simulator.keepCutOffShards(isDefective);
      await stage.resize(stage.conduitId, 2);
      await recorder.until(({ words, shown }) => words === '2/2 shards' && shown === 'connected');
      await stage.simulator.watch.until(() => stage.simulator.sessions().length === 2);
      assert.deepEqual(recorder.reported, []);
    });
  }

  it('makes another conduit when its own is deleted, with everything on it', async () => {
    const { recorder } = await stage.serving({ shardCount: 3 });
    const former = stage.conduitId;
    await stage.app.call('DELETE', `/eventsub/conduits?id=${former}`);
    await recorder.until(({ reported }) => reported.some(({ code }) => code === 'not_found'));
    await recorder.until(({ shown, news }) => shown === 'connected' && news.includes('gap'));
    assert.notEqual(stage.conduitId, former);
    assert.equal(stage.enabled().size, 3);
    const bad = recorder.states.filter((state) => !['connecting', 'connected'].includes(state));
    assert.deepEqual(bad, [], 'it is on its way and not broken');
    const subscribed = () => stage.simulator.subscriptions('enabled').length === 2;
    await stage.simulator.watch.until(subscribed);
    stage.simulator.say({ user: 'viewer_one', text: 'on the new one' });
    await recorder.until(({ texts }) => texts.includes('on the new one'));
  });

  it('makes no other conduit in place of the one that it names', async () => {
    const id = await stage.makeConduit(2);
    const { recorder } = await stage.serving({ conduit: id });
    await stage.app.call('DELETE', `/eventsub/conduits?id=${id}`);
    await recorder.until(({ reported }) => reported.some(({ message }) => /was deleted/.test(message)));
    await recorder.until(({ shown }) => shown === 'refused');
    assert.deepEqual(counts(), []);
    assert.deepEqual(
      recorder.reported.map(({ code }) => code),
      ['not_found'],
    );
  });

  it('sends a sample with the test button', () => {
    const { input, recorder } = stage.serve();
    assert.equal(input.test('channel.follow', '2'), 1);
    assert.equal(recorder.events[0]?.payload.simulated, true);
    assert.throws(() => input.test('no.such.type'), { code: 'bad_input' });
  });

  it('leaves no socket behind', async () => {
    const { close } = await stage.serving({ shardCount: 4 });
    await close();
    await stage.simulator.watch.until(() => stage.simulator.sessions().length === 0);
  });
});

describe('a node that cannot serve shards says so', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const firstError = async (options: Parameters<Stage['serve']>[0]) => {
    const { recorder } = stage.serve(options);
    await recorder.until(({ reported }) => reported.length > 0);
    return { error: recorder.reported[0], recorder };
  };

  it('with settings that no editor has made', async () => {
    for (const settings of [
      { shards: 'many' },
      { claim: 0 },
      { claim: 'x' },
      { shardCount: 99_999 },
      { conduit: 'none' },
    ]) {
      const { error, recorder } = await firstError(settings);
      assert.equal(error?.code, 'bad_input', JSON.stringify(settings));
      assert.equal(recorder.shown, 'refused');
    }
    assert.deepEqual(stage.simulator.conduits(), []);
  });

  it('with an app that has no secret', async () => {
    const { AppClient } = await import('../../../../src/twitch/app-client.js');
    const { endpoints, publicClientId: clientId } = stage.simulator;
    const client = new AppClient({ endpoints, clientId, simulated: false });
    const { error, recorder } = await firstError({ client: () => Promise.resolve(client) });
    assert.equal(error?.code, 'auth_required');
    assert.equal(recorder.shown, 'auth_required');
    assert.deepEqual(recorder.news, ['auth_required']);
  });

  it('with a channel or a reader that does not exist, and serves the others', async () => {
    const { error } = await firstError({ channel: `${stage.simulator.broadcaster.login}, nobody_here` });
    assert.equal(error?.code, 'not_found');
    assert.match(error?.message ?? '', /nobody_here/);
    const reader = await firstError({ reader: 'nobody_there' });
    assert.match(reader.error?.message ?? '', /nobody_there/);
  });
});

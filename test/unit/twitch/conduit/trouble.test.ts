import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { isoTime } from '../../../../src/events/time';
import { eventFaults } from '../../../../src/events/validate';
import { QUICK, Stage } from '../../../support/serving';

const SHARDS = '/helix/eventsub/conduits/shards';

describe('a node that serves shards, when something breaks', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const codes = (recorder: { reported: { code: string }[] }) => recorder.reported.map(({ code }) => code);

  it('connects and assigns again, and reports the gap with the shards that it was in', async () => {
    const { recorder } = await stage.serving({ shardCount: 4 });
    const startMs = Date.now();
    stage.simulator.cutShards(stage.conduitId, [1, 3]);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.equal(stage.enabled().size, 4);
    const { from, to, reason, shards } = recorder.detail('gap') ?? {};
    assert.deepEqual(shards, [1, 3]);
    assert(Date.parse(String(from)) >= startMs - 1_000 && String(from) <= String(to));
    assert.equal(isoTime(String(to)), to);
    // A look that was under way may have told before the socket did.
    assert.match(String(reason), /went away|websocket_disconnected/);
    assert.equal(recorder.news.filter((kind) => kind === 'lost').length, 1);
    await recorder.until(({ news }) => news.includes('restored'));
    assert.deepEqual(recorder.reported, []);
    for (const { payload } of recorder.connections) assert.deepEqual(eventFaults(payload), [], payload.kind);
  });

  it('assigns many that broke at once with few calls', async () => {
    const { recorder } = await stage.serving({ shardCount: 60 });
    const first = stage.assignments;
    assert(first <= 5, `${first} calls`);
    stage.simulator.cutShards(stage.conduitId);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.equal(stage.enabled().size, 60);
    assert(stage.assignments - first <= 8, `${stage.assignments} calls`);
  });

  it('assigns many with few calls, too, when it has to ask first who has them', async () => {
    const { recorder } = await stage.serving({ shardCount: 60, pace: { ...QUICK, doubtMs: 0 } });
    stage.simulator.cutShards(stage.conduitId);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.equal(stage.enabled().size, 60);
    assert(stage.assignments <= 12, `${stage.assignments} calls`);
  });

  it('assigns a shard again that was disabled while its connection works, on the word of another shard', async () => {
    const { recorder } = await stage.serving({ shardCount: 3, pace: { watchMs: 600_000, jitterMs: 40 } });
    stage.simulator.disableShards(stage.conduitId, [2]);
    await recorder.until(({ news }) => news.includes('gap'));
    assert.deepEqual(recorder.detail('gap')?.shards, [2]);
    assert.equal(stage.enabled().size, 3);
    assert.deepEqual(recorder.events, [], 'nobody has picked the event that tells of it');
  });

  it('asks first whether somebody else has a shard by now that was away for long', async () => {
    const { recorder } = await stage.serving({ shardCount: 2, pace: { doubtMs: 0, watchMs: 600_000 } });
    const id = stage.conduitId;
    // The connection cannot come back while a stranger takes the shard.
    stage.simulator.refuseConnections(1);
    stage.simulator.cutShards(id, [0]);
    await recorder.until(({ news }) => news.includes('lost'));
    const stranger = await stage.stranger(id, 0).catch(() => stage.stranger(id, 0));
    const socket =
      stranger.closeCode === undefined && stranger.sessionId ? stranger : await stage.stranger(id, 0);
    await recorder.until(({ words }) => words === '1/1 shards');
    assert.equal(stage.enabled().get(0), socket.sessionId);
    socket.close();
  });

  it('names the shard that Twitch does not assign, and tries it again', async () => {
    const id = await stage.makeConduit(2);
    stage.simulator.failNext({
      path: SHARDS,
      method: 'PATCH',
      status: 202,
      body: {
        data: [],
        errors: [
          { id: '0', code: 'invalid_parameter', message: 'The websocket session is not connected' },
          { id: '1', code: 'invalid_parameter', message: 'The websocket session is not connected' },
        ],
      },
    });
    const { recorder } = stage.serve();
    await recorder.until(({ reported }) => reported.length === 2);
    assert.deepEqual(codes(recorder), ['shard_error', 'shard_error']);
    const messages = recorder.reported.map(({ message }) => message).sort();
    for (const shard of [0, 1])
      assert.match(messages[shard] ?? '', new RegExp(`shard ${shard} .*not connected`));
    assert.match(recorder.reported[1]?.cause.detail ?? '', /invalid_parameter/);
    await recorder.until(({ words, shown }) => words === '2/2 shards' && shown === 'connected');
    assert.equal(stage.simulator.conduits()[0]?.id, id);
    assert.equal(recorder.reported.length, 2);
  });

  it('does not take an answer for a success that names the shard nowhere', async () => {
    await stage.makeConduit(1);
    stage.simulator.failNext({ path: SHARDS, method: 'PATCH', status: 202, body: { data: [], errors: [] } });
    const { recorder } = stage.serve();
    await recorder.until(({ reported }) => reported.length > 0);
    assert.match(recorder.reported[0]?.message ?? '', /shard 0 .*did not say why/);
    await recorder.until(({ shown }) => shown === 'connected');
  });

  for (const [what, fault] of [
    ['fails', { status: 500, times: 5 }],
    ['gets no answer', { hangUp: true, times: 5 }],
    ['is made and its answer is lost', { hangUp: true, after: true }],
    ['is refused for being too often', { status: 429 }],
  ] as const) {
    it(`serves its shards when the call that assigns them ${what}`, async () => {
      stage.simulator.failNext({ path: SHARDS, method: 'PATCH', ...fault });
      const { recorder } = await stage.serving({ shardCount: 3 });
      assert.equal(recorder.words, '3/3 shards');
      assert.equal(stage.enabled().size, 3);
    });
  }

  it('starts when Twitch is back', async () => {
    stage.simulator.failNext({ path: '/helix/eventsub/conduits', status: 503, times: 6 });
    const { recorder } = await stage.serving({ shardCount: 2 });
    assert.deepEqual(new Set(codes(recorder)).size <= 1, true);
    assert.equal(recorder.words, '2/2 shards');
  });

  it('gets a new token when its own is dead', async () => {
    const { recorder } = await stage.serving({ shardCount: 2 });
    stage.simulator.failNext({
      path: SHARDS,
      method: 'GET',
      status: 401,
      body: { status: 401, message: 'Invalid OAuth token' },
    });
    const tokens = () => stage.simulator.requests('POST', '/oauth2/token').length;
    const before = tokens();
    await stage.simulator.watch.until(() => tokens() > before);
    assert.deepEqual(recorder.reported, []);
  });

  it('serves its shards when connections are refused at first', async () => {
    stage.simulator.refuseConnections(4);
    const { recorder } = await stage.serving({ shardCount: 3 });
    assert.equal(recorder.words, '3/3 shards');
    assert.deepEqual(codes(recorder), [], 'what mends itself in a moment is no error');
  });

  it('says once that no connection comes about, until all of its shards have one', async () => {
    const { recorder } = await stage.serving({ shardCount: 2 });
    stage.simulator.refuseConnections(1_000);
    stage.simulator.cutShards(stage.conduitId);
    await recorder.until(({ shown }) => shown === 'offline');
    const [error] = recorder.reported;
    assert.equal(error?.code, 'network');
    assert.equal(error?.cause.statusCode, 503);
    await recorder.until(({ troubles }) => troubles.length > 1);
    stage.simulator.refuseConnections(0);
    await recorder.until(({ shown, words }) => shown === 'connected' && words === '2/2 shards');
    assert.deepEqual(codes(recorder), ['network']);
    assert.equal(recorder.mendings.filter((cause) => cause === 'connect').length, 1);
  });

  it('takes each message once, whatever comes twice', async () => {
    const { recorder } = await stage.serving({ shardCount: 2 });
    stage.simulator.duplicateAll();
    stage.simulator.say({ user: 'viewer_one', text: 'once' });
    stage.simulator.duplicateAll(false);
    stage.simulator.say({ user: 'viewer_one', text: 'end' });
    await recorder.until(({ texts }) => texts.includes('end'));
    assert.deepEqual(recorder.texts, ['once', 'end']);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type TwitchFigures, TwitchSimulator } from '../../../../../src/simulator';
import { appCaller, WireCaller, WireSocket } from '../../../../support/wire-client';

const CONDUITS = '/eventsub/conduits';
const SHARDS = '/eventsub/conduits/shards';

describe("the simulator's conduit calls", () => {
  let simulator: TwitchSimulator;
  let app: WireCaller;
  const start = async (figures: Partial<TwitchFigures> = {}) => {
    simulator = await TwitchSimulator.start({ figures });
    app = await appCaller(simulator);
  };
  /** A simulator that closes an unused socket soon; long enough to give it a use before. */
  const startImpatient = async () => {
    await simulator.close();
    await start({ unusedSocketMs: 1_000 });
  };
  beforeEach(() => start());
  afterEach(() => simulator.close());

  const open = () => WireSocket.open(simulator.endpoints.eventsubUrl);
  const create = async (shardCount: number): Promise<string> =>
    (await app.call('POST', CONDUITS, { shard_count: shardCount })).body.data[0].id;
  const socketShard = (id: number | string, { sessionId }: WireSocket) => ({
    id: String(id),
    transport: { method: 'websocket', session_id: sessionId },
  });
  const assign = (conduit_id: string, ...shards: unknown[]) =>
    app.call('PATCH', SHARDS, { conduit_id, shards });
  const listShards = (id: string, more = '') => app.call('GET', `${SHARDS}?conduit_id=${id}${more}`);

  it('makes, lists, resizes and deletes conduits', async () => {
    const made = await app.call('POST', CONDUITS, { shard_count: 4 });
    const [{ id, shard_count: count }] = made.body.data;
    assert.deepEqual([made.status, count], [200, 4]);
    assert.deepEqual((await app.call('GET', CONDUITS)).body.data, [{ id, shard_count: 4 }]);
    const resized = await app.call('PATCH', CONDUITS, { id, shard_count: 7 });
    assert.deepEqual([resized.status, resized.body.data], [200, [{ id, shard_count: 7 }]]);
    assert.equal((await app.call('DELETE', `${CONDUITS}?id=${id}`)).status, 204);
    assert.deepEqual((await app.call('GET', CONDUITS)).body.data, []);
    assert.equal((await app.call('DELETE', `${CONDUITS}?id=${id}`)).status, 404);
  });

  it('takes an app token only', async () => {
    const streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    const id = await create(1);
    for (const [method, path] of [
      ['GET', CONDUITS],
      ['POST', CONDUITS],
      ['PATCH', SHARDS],
      ['GET', `${SHARDS}?conduit_id=${id}`],
    ] as const) {
      const body = method === 'GET' ? undefined : { shard_count: 1, conduit_id: id };
      assert.equal((await streamer.call(method, path, body)).status, 401, `${method} ${path}`);
    }
  });

  it('allows five conduits of 1 to 20,000 shards', async () => {
    for (const shardCount of [0, -1, 1.5, 20_001, 'many', null]) {
      const answer = await app.call('POST', CONDUITS, { shard_count: shardCount });
      assert.equal(answer.status, 400, String(shardCount));
    }
    for (let made = 0; made < 5; made += 1) await create(20_000);
    assert.equal((await app.call('POST', CONDUITS, { shard_count: 1 })).status, 429);
  });

  it("knows nothing of another client's conduits", async () => {
    const id = await create(2);
    const socket = await open();
    const unknown = 'c0000000-0000-4000-8000-000000000000';
    assert.equal((await app.call('PATCH', CONDUITS, { id: unknown, shard_count: 2 })).status, 404);
    assert.equal((await listShards(unknown)).status, 404);
    assert.equal((await assign(unknown, socketShard(0, socket))).status, 404);
    const other = await TwitchSimulator.start();
    try {
      const stranger = await appCaller(other);
      assert.equal((await stranger.call('GET', `${SHARDS}?conduit_id=${id}`)).status, 404);
    } finally {
      await other.close();
    }
  });

  it('assigns shards and lists those that were ever assigned', async () => {
    const id = await create(3);
    const [one, two] = [await open(), await open()];
    const { status, body } = await assign(id, socketShard(0, one), socketShard(2, two));
    assert.equal(status, 202);
    assert.deepEqual(body.errors, []);
    assert.equal(body.data[0].status, 'enabled');
    assert.equal(body.data[0].transport.session_id, one.sessionId);
    assert.equal(typeof body.data[0].transport.connected_at, 'string');
    const shards = (await listShards(id)).body.data;
    assert.deepEqual(
      shards.map((shard: { id: string; status: string }) => [shard.id, shard.status]),
      [
        ['0', 'enabled'],
        ['2', 'enabled'],
      ],
    );
    assert.deepEqual(simulator.conduits(), [{ id, clientId: simulator.clientId, shardCount: 3, shards }]);
  });

  it('answers 202 with an error for each shard that it cannot assign', async () => {
    const id = await create(2);
    const socket = await open();
    const secret = 'a secret long enough';
    const broken = [
      socketShard(2, socket),
      socketShard(-1, socket),
      { id: '0', transport: { method: 'websocket', session_id: 'nobody' } },
      { id: '0', transport: { method: 'websocket' } },
      { id: '0', transport: { method: 'pigeon' } },
      { id: '0' },
      { id: '0', transport: { method: 'webhook', secret } },
      { id: '0', transport: { method: 'webhook', callback: 'http://callback.example/', secret } },
      { id: '0', transport: { method: 'webhook', callback: 'https://callback.example:8443/', secret } },
      { id: '0', transport: { method: 'webhook', callback: 'https://callback.example/', secret: 'short' } },
    ];
    const { status, body } = await assign(id, ...broken, socketShard(1, socket));
    assert.equal(status, 202);
    assert.deepEqual(
      body.data.map((shard: { id: string }) => shard.id),
      ['1'],
    );
    assert.deepEqual(
      body.errors.map((error: { id: string }) => error.id),
      broken.map((shard) => shard.id),
    );
    for (const { code, message } of body.errors) {
      assert.equal(code, 'invalid_parameter');
      assert.ok(message.length > 0);
    }
  });

  it('refuses more than a hundred shards a call, none, and ids that are no strings', async () => {
    const id = await create(200);
    const socket = await open();
    const many = Array.from({ length: 101 }, (_, shard) => socketShard(shard, socket));
    assert.equal((await assign(id, ...many)).status, 400);
    assert.equal((await assign(id)).status, 400);
    assert.equal((await assign(id, { ...socketShard(0, socket), id: 0 })).status, 400);
    assert.equal((await assign(id, ...many.slice(1))).body.data.length, 100);
  });

  it('lists shards by status, a hundred a page', async () => {
    const id = await create(150);
    const socket = await open();
    const shards = Array.from({ length: 150 }, (_, shard) => socketShard(shard, socket));
    await assign(id, ...shards.slice(0, 100));
    await assign(id, ...shards.slice(100));
    simulator.disableShards(id, [7]);
    const first = await listShards(id, '&status=enabled');
    assert.equal(first.body.data.length, 100);
    const second = await listShards(id, `&status=enabled&after=${first.body.pagination.cursor}`);
    assert.equal(second.body.data.length, 49);
    assert.deepEqual(second.body.pagination, {});
    const disabled = await listShards(id, '&status=websocket_internal_error');
    assert.deepEqual(
      disabled.body.data.map((shard: { id: string }) => shard.id),
      ['7'],
    );
    assert.equal((await listShards(id, '&after=rubbish')).status, 400);
  });

  it('closes a socket that serves no shard in time, and leaves one alone that does', async () => {
    await startImpatient();
    const id = await create(1);
    const [used, idle] = [await open(), await open()];
    await assign(id, socketShard(0, used));
    assert.equal(await idle.closed(), 4003);
    assert.equal(used.closeCode, undefined);
  });

  it('sets a socket free whose only shard goes to another one', async () => {
    await startImpatient();
    const id = await create(2);
    const [former, both, next] = [await open(), await open(), await open()];
    await assign(id, socketShard(0, former), socketShard(1, both));
    await assign(id, socketShard(0, both));
    assert.equal(await former.closed(), 4003);
    await assign(id, socketShard(0, both));
    assert.deepEqual(
      simulator.sessions().map((session) => session.shards),
      [2],
    );
    assert.equal(await next.closed(), 4003);
    assert.equal(both.closeCode, undefined);
  });

  it('disables a shard in the instant that its socket is gone, and says since when', async () => {
    const id = await create(1);
    const socket = await open();
    await assign(id, socketShard(0, socket));
    const disabled = simulator.watch.next('shard', ({ status }) => status !== 'enabled');
    socket.close();
    assert.deepEqual(await disabled, {
      conduitId: id,
      shardId: '0',
      status: 'websocket_disconnected',
      sessionId: socket.sessionId,
    });
    const [shard] = (await listShards(id)).body.data;
    assert.equal(typeof shard.transport.disconnected_at, 'string');
  });

  it('takes its time to notice a killed client when told to', async () => {
    const id = await create(1);
    const socket = await open();
    await assign(id, socketShard(0, socket));
    simulator.noticeLossesAfter(1_000);
    const noticed = simulator.watch.next('shard');
    socket.kill();
    await socket.closed();
    assert.equal((await listShards(id, '&status=enabled')).body.data.length, 1);
    assert.equal((await noticed).status, 'websocket_network_timeout');
    assert.equal((await listShards(id, '&status=enabled')).body.data.length, 0);
  });

  it('frees the shards beyond the count when it shrinks, unless the known defect is on', async () => {
    await startImpatient();
    const id = await create(3);
    const sockets = [await open(), await open(), await open()];
    await assign(id, ...sockets.map((socket, shard) => socketShard(shard, socket)));
    simulator.keepCutOffShards();
    await app.call('PATCH', CONDUITS, { id, shard_count: 2 });
    assert.equal((await listShards(id, '&status=enabled')).body.data.length, 3);
    simulator.keepCutOffShards(false);
    await app.call('PATCH', CONDUITS, { id, shard_count: 1 });
    assert.equal((await listShards(id)).body.data.length, 1);
    assert.equal(await sockets[1]?.closed(), 4003);
    assert.equal(await sockets[2]?.closed(), 4003);
    assert.equal(sockets[0]?.closeCode, undefined);
  });
});

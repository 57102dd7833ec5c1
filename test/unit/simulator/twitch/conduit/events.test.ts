import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type TwitchFigures, TwitchSimulator } from '../../../../../src/simulator';
import { appCaller, type WireAnswer, WireCaller, WireSocket } from '../../../../support/wire-client';

const SUBSCRIPTIONS = '/eventsub/subscriptions';

describe('events through a conduit of the simulator', () => {
  let simulator: TwitchSimulator;
  let app: WireCaller;
  const start = async (figures: Partial<TwitchFigures> = {}) => {
    simulator = await TwitchSimulator.start({ figures: { helixPointsPerMinute: 20_000, ...figures } });
    app = await appCaller(simulator);
  };
  beforeEach(() => start());
  afterEach(() => simulator.close());

  const create = async (shardCount: number): Promise<string> =>
    (await app.call('POST', '/eventsub/conduits', { shard_count: shardCount })).body.data[0].id;

  /** Gives shards a socket each. */
  async function serve(conduitId: string, ...shardIds: number[]): Promise<WireSocket[]> {
    const sockets = await Promise.all(shardIds.map(() => WireSocket.open(simulator.endpoints.eventsubUrl)));
    const shards = sockets.map(({ sessionId }, index) => ({
      id: String(shardIds[index]),
      transport: { method: 'websocket', session_id: sessionId },
    }));
    const { body } = await app.call('PATCH', '/eventsub/conduits/shards', { conduit_id: conduitId, shards });
    assert.deepEqual(body.errors, []);
    return sockets;
  }

  const subscribe = (
    conduit_id: string,
    type: string,
    condition: Record<string, unknown>,
    version = '1',
  ): Promise<WireAnswer> =>
    app.call('POST', SUBSCRIPTIONS, {
      type,
      version,
      condition,
      transport: { method: 'conduit', conduit_id },
    });

  /** Channels that have agreed to nothing, each with a subscription. */
  async function listenTo(conduitId: string, count: number): Promise<string[]> {
    const logins = Array.from({ length: count }, (_, index) => `neighbour_${index}`);
    for (const login of logins) {
      const { id } = simulator.addUser({ login });
      const { status } = await subscribe(conduitId, 'stream.online', { broadcaster_user_id: id });
      assert.equal(status, 202);
    }
    return logins;
  }

  const online = (login: string) => simulator.emit('stream.online', '1', { broadcaster: login });

  it('spreads channels over shards, each channel always to the same one', async () => {
    const id = await create(3);
    const sockets = await serve(id, 0, 1, 2);
    const logins = await listenTo(id, 30);
    for (const login of [...logins, ...logins]) assert.equal(online(login), 1);
    const { delivered, ...rest } = simulator.tally(id);
    for (const [shard, socket] of sockets.entries()) {
      await socket.until(() => socket.events().length === delivered[shard]);
      const seen = socket.events().map((event) => event.broadcaster_user_login);
      assert.ok(seen.length > 0);
      assert.equal(seen.length, 2 * new Set(seen).size, 'both times here');
      const [frame] = socket.notifications();
      assert.deepEqual(frame?.payload.subscription?.transport, { method: 'conduit', conduit_id: id });
    }
    assert.equal(
      delivered.reduce((sum, count) => sum + count, 0),
      60,
    );
    assert.deepEqual(rest, { retried: 0, dropped: 0, lost: 0 });
  });

  it('takes three hundred sockets that knock at once, and assigns them in three calls', async () => {
    const id = await create(300);
    const shardIds = Array.from({ length: 300 }, (_, shard) => shard);
    const open = shardIds.map(() => WireSocket.open(simulator.endpoints.eventsubUrl));
    const shards = (await Promise.all(open)).map(({ sessionId }, shard) => ({
      id: String(shard),
      transport: { method: 'websocket', session_id: sessionId },
    }));
    for (let from = 0; from < 300; from += 100) {
      const body = { conduit_id: id, shards: shards.slice(from, from + 100) };
      assert.equal((await app.call('PATCH', '/eventsub/conduits/shards', body)).body.data.length, 100);
    }
    assert.equal(simulator.cutShards(id, [0, 1, 2], { abrupt: true }), 3);
    await simulator.watch.until(() => simulator.sessions().length === 297);
    const enabled = simulator.conduits()[0]?.shards.filter(({ status }) => status === 'enabled');
    assert.equal(enabled?.length, 297);
  });

  it('tries one other shard for a disabled one, and then drops', async () => {
    const id = await create(4);
    const sockets = await serve(id, 0, 1);
    const logins = await listenTo(id, 40);
    const told = logins.reduce((sum, login) => sum + online(login), 0);
    const { delivered, retried, dropped } = simulator.tally(id);
    assert.equal(told, (delivered[0] ?? 0) + (delivered[1] ?? 0));
    assert.deepEqual([delivered[2], delivered[3]], [0, 0]);
    assert.ok(retried > 0 && dropped > 0, `${retried} retried, ${dropped} dropped`);
    assert.equal(told + dropped, logins.length);
    await Promise.all(
      sockets.map((socket, shard) => socket.until(() => socket.events().length === delivered[shard])),
    );
  });

  it('counts what an enabled shard cannot hear any more', async () => {
    const id = await create(1);
    const [socket] = await serve(id, 0);
    const [login = ''] = await listenTo(id, 1);
    const noticed = simulator.watch.next('disconnected');
    simulator.cutShards(id, [0], { abrupt: true, lingerMs: 500 });
    assert.equal(await socket?.closed(), 1006);
    online(login);
    await noticed;
    online(login);
    assert.deepEqual(simulator.tally(id), { delivered: [0], retried: 0, dropped: 1, lost: 1 });
  });

  it('keeps the shard over a hand-over', async () => {
    const id = await create(1);
    const [socket] = await serve(id, 0);
    const [login = ''] = await listenTo(id, 1);
    simulator.requestReconnect();
    const frame = await socket?.first('session_reconnect');
    const moved = await WireSocket.open(frame?.payload.session?.reconnect_url ?? '');
    assert.equal(moved.sessionId, socket?.sessionId);
    assert.equal(online(login), 1);
    await moved.first('notification');
    socket?.close();
    await simulator.watch.next('settled');
    assert.equal(simulator.conduits()[0]?.shards[0]?.status, 'enabled');
  });

  it('keeps the shard over a hand-over to another session id too', async () => {
    await simulator.close();
    simulator = await TwitchSimulator.start({ newSessionIdOnReconnect: true });
    app = await appCaller(simulator);
    const id = await create(1);
    const [socket] = await serve(id, 0);
    simulator.requestReconnect();
    const frame = await socket?.first('session_reconnect');
    const moved = await WireSocket.open(frame?.payload.session?.reconnect_url ?? '');
    const [shard] = simulator.conduits()[0]?.shards ?? [];
    assert.deepEqual([shard?.status, shard?.transport.session_id], ['enabled', moved.sessionId]);
  });

  it('disables the shard when the client does not come over in time', async () => {
    await simulator.close();
    await start({ handoverMs: 200 });
    const id = await create(1);
    const [socket] = await serve(id, 0);
    const disabled = simulator.watch.next('shard');
    simulator.requestReconnect();
    assert.equal((await disabled).status, 'websocket_failed_to_reconnect');
    assert.equal(await socket?.closed(), 4004);
  });

  it('carries shards and subscriptions of one user on one socket', async () => {
    await simulator.close();
    await start({ unusedSocketMs: 1_000 });
    const id = await create(1);
    const [socket] = await serve(id, 0);
    const streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    const channel = { broadcaster_user_id: simulator.broadcaster.id };
    const { body } = await streamer.subscribe(socket?.sessionId ?? '', 'stream.offline', channel);
    await subscribe(id, 'stream.online', channel);
    simulator.emit('stream.online');
    simulator.emit('stream.offline');
    await socket?.until(() => socket.events().length === 2);
    await streamer.call('DELETE', `${SUBSCRIPTIONS}?id=${body.data[0].id}`);
    const other = await WireSocket.open(simulator.endpoints.eventsubUrl);
    assert.equal(await other.closed(), 4003);
    assert.equal(socket?.closeCode, undefined, 'the shard is use enough');
    simulator.disableShards(id);
    assert.equal(await socket?.closed(), 4003);
  });

  it('still brings events to cut-off shards while the known defect is on', async () => {
    const id = await create(2);
    const sockets = await serve(id, 0, 1);
    const logins = await listenTo(id, 20);
    simulator.keepCutOffShards();
    await app.call('PATCH', '/eventsub/conduits', { id, shard_count: 1 });
    for (const login of logins) online(login);
    await sockets[1]?.first('notification');
    sockets[1]?.close();
    await simulator.watch.next('disconnected');
    assert.equal(simulator.conduits()[0]?.shards.length, 1);
    const before = simulator.tally(id);
    for (const login of logins) assert.equal(online(login), 1);
    assert.deepEqual(simulator.tally(id).delivered, [(before.delivered[0] ?? 0) + 20, before.delivered[1]]);
  });

  it('tells the app which shard was disabled, over the shards that are left', async () => {
    const id = await create(2);
    const [first, second] = await serve(id, 0, 1);
    const type = 'conduit.shard.disabled';
    const mine = { client_id: simulator.clientId };
    assert.equal((await subscribe(id, type, { client_id: 'another' })).status, 403);
    assert.equal((await subscribe(id, type, { ...mine, conduit_id: id })).status, 202);
    first?.close();
    await second?.until(() => second.events(type).length === 1);
    const [event] = second?.events(type) ?? [];
    const { transport, ...shard } = event as { transport: Record<string, unknown> };
    assert.deepEqual(shard, { conduit_id: id, shard_id: '0', status: 'websocket_disconnected' });
    assert.equal(transport.session_id, first?.sessionId);
    assert.equal(typeof transport.disconnected_at, 'string');
    assert.equal(transport.callback, null);
  });

  it('deletes a conduit that nobody serves for too long, and no other', async () => {
    await simulator.close();
    await start({ conduitLifeMs: 1_000, unusedSocketMs: 60_000 });
    const [forgotten, served] = [await create(1), await create(1)];
    await serve(served, 0);
    await listenTo(forgotten, 2);
    const removed = await simulator.watch.next('conduit_removed');
    assert.equal(removed.conduitId, forgotten);
    assert.equal(simulator.subscriptions('conduit_deleted').length, 2);
    simulator.disableShards(served);
    await simulator.watch.next('conduit_removed', ({ conduitId }) => conduitId === served);
    assert.deepEqual(simulator.conduits(), []);
  });

  it('lists the subscriptions of a deleted conduit with the reason, and frees its sockets', async () => {
    await simulator.close();
    await start({ unusedSocketMs: 1_000 });
    const id = await create(1);
    const [socket] = await serve(id, 0);
    await listenTo(id, 1);
    await app.call('DELETE', `/eventsub/conduits?id=${id}`);
    const { body } = await app.call('GET', `${SUBSCRIPTIONS}?status=conduit_deleted`);
    assert.equal(body.data.length, 1);
    assert.equal(await socket?.closed(), 4003);
  });

  describe('subscribing', () => {
    it('needs the app token, a conduit of its own, and says 409 for the same thing twice', async () => {
      const id = await create(1);
      const condition = { broadcaster_user_id: simulator.broadcaster.id };
      const { accessToken } = simulator.signIn();
      const asUser = await fetch(simulator.endpoints.subscriptionsUrl, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'client-id': simulator.clientId },
        body: JSON.stringify({
          type: 'stream.online',
          version: '1',
          condition,
          transport: { method: 'conduit', conduit_id: id },
        }),
      });
      assert.equal(asUser.status, 400);
      assert.equal((await subscribe('no-such-conduit', 'stream.online', condition)).status, 404);
      const first = await subscribe(id, 'stream.online', condition);
      assert.deepEqual(first.body.data[0].transport, { method: 'conduit', conduit_id: id });
      const again = await subscribe(id, 'stream.online', condition);
      assert.deepEqual([again.status, again.body.id], [409, first.body.data[0].id]);
      const others = [await create(1), await create(1), await create(1)];
      const statuses = [];
      for (const other of others) statuses.push((await subscribe(other, 'stream.online', condition)).status);
      assert.deepEqual(statuses, [202, 202, 429]);
    });

    it('needs what the users have agreed to, at whatever time before', async () => {
      const id = await create(1);
      const condition = { broadcaster_user_id: simulator.broadcaster.id };
      assert.equal((await subscribe(id, 'channel.cheer', condition)).status, 403);
      simulator.signIn({ scopes: ['bits:read'] });
      const { status, body } = await subscribe(id, 'channel.cheer', condition);
      assert.deepEqual([status, body.data[0].cost], [202, 0]);
    });

    it('reads chat with a bot that has agreed, where it moderates or the channel has agreed', async () => {
      const id = await create(1);
      const reader = simulator.addUser({ login: 'bot_example' });
      const condition = { broadcaster_user_id: simulator.broadcaster.id, user_id: reader.id };
      const chat = async () => (await subscribe(id, 'channel.chat.message', condition)).status;
      simulator.signIn({ login: 'bot_example', scopes: ['user:read:chat'] });
      assert.equal(await chat(), 403, 'no user:bot');
      simulator.signIn({ login: 'bot_example', scopes: ['user:bot'] });
      assert.equal(await chat(), 403, 'neither channel:bot nor moderator');
      const own = await subscribe(id, 'channel.chat.user_message_hold', condition);
      assert.equal(own.status, 202, 'its own held lines need no channel:bot');
      simulator.signIn({ scopes: ['channel:bot'] });
      assert.equal(await chat(), 202);
    });

    it('lets a moderating bot read chat without channel:bot', async () => {
      const id = await create(1);
      const reader = simulator.addUser({ login: 'bot_example', roles: ['moderator'] });
      const condition = { broadcaster_user_id: simulator.broadcaster.id, user_id: reader.id };
      simulator.signIn({ login: 'bot_example', scopes: ['user:read:chat', 'user:bot'] });
      assert.equal((await subscribe(id, 'channel.chat.message', condition)).status, 202);
    });

    it('has an allowance of its own, and no limit of sockets', async () => {
      await simulator.close();
      await start({ maxAppCost: 3 });
      const id = await create(1);
      const answers = [];
      for (let index = 0; index < 4; index += 1) {
        const { id: channel } = simulator.addUser({ login: `neighbour_${index}` });
        answers.push(await subscribe(id, 'stream.online', { broadcaster_user_id: channel }));
      }
      assert.deepEqual(
        answers.map(({ status }) => status),
        [202, 202, 202, 429],
      );
      const { total, total_cost, max_total_cost } = answers[2]?.body ?? {};
      assert.deepEqual([total, total_cost, max_total_cost], [3, 3, 3]);
    });

    it("lists and deletes the app's own only, by conduit too", async () => {
      const [one, two] = [await create(1), await create(1)];
      const condition = { broadcaster_user_id: simulator.broadcaster.id };
      const { body } = await subscribe(one, 'stream.online', condition);
      await subscribe(two, 'stream.offline', condition);
      const list = async (query: string) => (await app.call('GET', SUBSCRIPTIONS + query)).body.data;
      assert.equal((await list('')).length, 2);
      assert.deepEqual(
        (await list(`?conduit_id=${two}`)).map(({ type }: { type: string }) => type),
        ['stream.offline'],
      );
      assert.equal((await app.call('DELETE', `${SUBSCRIPTIONS}?id=${body.data[0].id}`)).status, 204);
      assert.equal(online(simulator.broadcaster.login), 0);
    });

    it('tells who signs in and who leaves, and revokes what rested on them', async () => {
      const id = await create(1);
      const [socket] = await serve(id, 0);
      const mine = { client_id: simulator.clientId };
      for (const type of ['user.authorization.grant', 'user.authorization.revoke']) {
        assert.equal((await subscribe(id, type, mine)).status, 202);
      }
      const { userId } = simulator.signIn({ login: 'ann_example', scopes: ['bits:read'] });
      await subscribe(id, 'channel.cheer', { broadcaster_user_id: userId });
      simulator.revokeAuthorization(userId);
      const revoked = await socket?.first('revocation');
      assert.equal(revoked?.payload.subscription?.status, 'authorization_revoked');
      assert.equal(revoked?.metadata.subscription_type, 'channel.cheer');
      for (const type of ['user.authorization.grant', 'user.authorization.revoke']) {
        const [event] = socket?.events(type) ?? [];
        assert.deepEqual([event?.client_id, event?.user_id], [simulator.clientId, userId], type);
      }
    });
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { EVENTSUB_TYPES } from '../../../../../src/twitch/eventsub/catalogue';
import { postForm, WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's subscriptions", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let socket: WireSocket;
  let channel: { broadcaster_user_id: string };
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: { disabledListedMs: 300 } });
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    channel = { broadcaster_user_id: simulator.broadcaster.id };
  });
  afterEach(() => simulator.close());

  const open = () => WireSocket.open(simulator.endpoints.eventsubUrl);
  const list = (query = '') => streamer.call('GET', `/eventsub/subscriptions${query}`);

  it('answers 202 with the subscription, enabled at once', async () => {
    const { status, body } = await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    assert.equal(status, 202);
    const [subscription] = body.data;
    assert.equal(subscription.status, 'enabled');
    assert.deepEqual(subscription.condition, channel);
    assert.equal(subscription.transport.session_id, socket.sessionId);
    assert.equal(body.max_total_cost, 10);
  });

  it('lets a user subscribe to every type of the catalogue that a socket can carry', async () => {
    const refused = [];
    for (const { type, version, condition, socket: onSocket } of EVENTSUB_TYPES) {
      const filled: Record<string, string> = {};
      for (const { name, fill } of condition) if (fill) filled[name] = simulator.broadcaster.id;
      if (type === 'channel.raid') delete filled.from_broadcaster_user_id;
      const { status } = await streamer.subscribe(socket.sessionId, type, filled, version);
      if (status !== (onSocket ? 202 : 400)) refused.push(`${type} ${version}: ${status}`);
    }
    // The one type that the live platform has withdrawn.
    assert.deepEqual(refused, ['channel.follow 1: 410']);
  });

  it('refuses the same thing on the same socket with the id of the one that exists', async () => {
    const first = await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    const again = await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    assert.deepEqual([again.status, again.body.id], [409, first.body.data[0].id]);
  });

  it('refuses an app token on a socket', async () => {
    const { body } = await postForm(simulator, '/token', {
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      grant_type: 'client_credentials',
    });
    const app = new WireCaller(simulator, body.access_token);
    const answer = await app.subscribe(socket.sessionId, 'stream.online', channel);
    assert.deepEqual([answer.status, answer.body.message], [400, 'invalid transport and auth combination']);
  });

  it('refuses a second user on a socket', async () => {
    await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    const other = new WireCaller(simulator, simulator.signIn({ login: 'ann_example' }).accessToken);
    const answer = await other.subscribe(socket.sessionId, 'stream.online', channel);
    assert.equal(answer.status, 400);
    assert.match(answer.body.message, /created by different users/);
  });

  it('refuses a session that is not connected', async () => {
    const answer = await streamer.subscribe('no-such-session', 'stream.online', channel);
    assert.equal(answer.status, 400);
    assert.match(answer.body.message, /session does not exist or has already disconnected/);
  });

  it('refuses unknown types, missing conditions, users that do not exist, and both sides of a raid', async () => {
    const { id } = simulator.broadcaster;
    const refusals: [type: string, condition: Record<string, unknown>][] = [
      ['channel.teapot', channel],
      ['stream.online', {}],
      ['stream.online', { broadcaster_user_id: 12 }],
      ['stream.online', { broadcaster_user_id: '1' }],
      ['channel.raid', {}],
      ['channel.raid', { from_broadcaster_user_id: id, to_broadcaster_user_id: id }],
    ];
    for (const [type, condition] of refusals) {
      const { status } = await streamer.subscribe(socket.sessionId, type, condition);
      assert.equal(status, 400, JSON.stringify(condition));
    }
  });

  it('refuses what the token has no scope for, and what somebody else would have to ask for', async () => {
    const noScopes = new WireCaller(simulator, simulator.signIn({ scopes: [] }).accessToken);
    const unscoped = await noScopes.subscribe(socket.sessionId, 'channel.cheer', channel);
    assert.deepEqual(
      [unscoped.status, unscoped.body.message],
      [403, 'subscription missing proper authorization'],
    );
    const other = simulator.addUser({ login: 'ann_example' }).id;
    const foreign = await streamer.subscribe(socket.sessionId, 'channel.cheer', {
      broadcaster_user_id: other,
    });
    assert.equal(foreign.status, 403);
    const asOther = { ...channel, user_id: other };
    assert.equal((await streamer.subscribe(socket.sessionId, 'channel.chat.message', asOther)).status, 403);
  });

  it("lets moderators, and nobody else, hear what is moderators' business", async () => {
    const ann = simulator.signIn({ login: 'ann_example' });
    const caller = new WireCaller(simulator, ann.accessToken);
    const condition = { ...channel, moderator_user_id: ann.userId };
    assert.equal((await caller.subscribe(socket.sessionId, 'channel.follow', condition, '2')).status, 403);
    simulator.addUser({ login: 'ann_example', roles: ['moderator'] });
    assert.equal((await caller.subscribe(socket.sessionId, 'channel.follow', condition, '2')).status, 202);
  });

  it('charges for channels that have not authorised the app, up to ten', async () => {
    const total: number[] = [];
    for (let index = 0; index < 11; index += 1) {
      const { id } = simulator.addUser({ login: `neighbour_${index}` });
      const { status, body } = await streamer.subscribe(socket.sessionId, 'stream.online', {
        broadcaster_user_id: id,
      });
      if (status === 202) total.push(body.total_cost);
      else assert.deepEqual([index, status], [10, 429]);
    }
    assert.deepEqual(total, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const free = await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    assert.deepEqual([free.status, free.body.data[0].cost], [202, 0]);
  });

  it('allows three sockets with subscriptions, and the same thing three times', async () => {
    const sockets = [socket, await open(), await open(), await open()];
    const statuses = [];
    for (const { sessionId } of sockets) {
      statuses.push(await streamer.subscribe(sessionId, 'stream.online', channel));
    }
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [202, 202, 202, 429],
    );
    assert.match(statuses[3]?.body.message, /type and condition exceeded/);
    const [, , , fourth] = sockets;
    const other = await streamer.subscribe(fourth?.sessionId ?? '', 'channel.cheer', channel);
    assert.equal(other.status, 429);
    assert.match(other.body.message, /number of websocket transports/);
  });

  it('allows as many subscriptions on a socket as the figure says', async () => {
    const small = await TwitchSimulator.start({ figures: { maxSubscriptionsPerSocket: 2 } });
    const caller = new WireCaller(small, small.signIn().accessToken);
    const { sessionId } = await WireSocket.open(small.endpoints.eventsubUrl);
    const statuses = [];
    for (const type of ['stream.online', 'stream.offline', 'channel.cheer']) {
      const condition = { broadcaster_user_id: small.broadcaster.id };
      statuses.push((await caller.subscribe(sessionId, type, condition)).status);
    }
    await small.close();
    assert.deepEqual(statuses, [202, 202, 429]);
  });

  it('lists by one filter at most', async () => {
    await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    await streamer.subscribe(socket.sessionId, 'stream.offline', channel);
    assert.equal((await list()).body.total, 2);
    assert.equal((await list('?type=stream.online')).body.data.length, 1);
    assert.equal((await list('?status=authorization_revoked')).body.data.length, 0);
    assert.equal((await list(`?user_id=${simulator.broadcaster.id}`)).body.data.length, 2);
    assert.equal((await list('?type=stream.online&status=enabled')).status, 400);
    assert.equal((await list('?after=rubbish')).status, 400);
  });

  it('lists a hundred a page, oldest first', async () => {
    for (let index = 0; index < 101; index += 1) {
      simulator.addType(bareType(`test.type_${index}`));
      await streamer.subscribe(socket.sessionId, `test.type_${index}`, channel);
    }
    const first = await list();
    assert.equal(first.body.data.length, 100);
    assert.equal(first.body.data[0].type, 'test.type_0');
    const second = await list(`?after=${first.body.pagination.cursor}`);
    assert.deepEqual(
      second.body.data.map(({ type }: { type: string }) => type),
      ['test.type_100'],
    );
    assert.deepEqual(second.body.pagination, {});
  });

  it("shows and deletes only a user's own", async () => {
    const { body } = await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    const path = `/eventsub/subscriptions?id=${body.data[0].id}`;
    const other = new WireCaller(simulator, simulator.signIn({ login: 'ann_example' }).accessToken);
    assert.equal((await other.call('GET', '/eventsub/subscriptions')).body.total, 0);
    assert.equal((await other.call('DELETE', path)).status, 404);
    assert.equal((await streamer.call('DELETE', path)).status, 204);
    assert.equal((await streamer.call('DELETE', path)).status, 404);
    assert.equal((await streamer.call('DELETE', '/eventsub/subscriptions')).status, 400);
  });

  it('keeps what a lost socket had listed for a while, with the reason', async () => {
    await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    const ended = simulator.watch.next('disconnected');
    socket.close();
    await ended;
    const { body } = await list();
    assert.equal(body.data[0].status, 'websocket_disconnected');
    assert.equal(typeof body.data[0].transport.disconnected_at, 'string');
    assert.equal(body.total_cost, 0);
    await simulator.watch.next('forgotten');
    assert.equal((await list()).body.total, 0);
  });

  it('lets what a half-dead socket had count until the server notices', async () => {
    await streamer.subscribe(socket.sessionId, 'stream.online', channel);
    const noticed = simulator.watch.next('disconnected');
    simulator.dropConnections({ abrupt: true, lingerMs: 400 });
    assert.equal(await socket.closed(), 1006);
    assert.equal((await list('?status=enabled')).body.data.length, 1);
    await noticed;
    assert.equal((await list('?status=enabled')).body.data.length, 0);
  });
});

function bareType(type: string) {
  const condition = [{ name: 'broadcaster_user_id', fill: 'channel', required: true }] as const;
  const family = 'app';
  const common = { version: '1', title: type, family, condition, scopes: [], socket: true } as const;
  return { type, ...common, cost: 1, status: 'stable', kinds: [] } as const;
}

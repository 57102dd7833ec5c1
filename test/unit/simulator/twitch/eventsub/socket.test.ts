import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { TwitchSimulator, type TwitchSimulatorOptions } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's EventSub socket", () => {
  let simulator: TwitchSimulator;
  afterEach(() => simulator.close());

  /** A simulator, somebody who is signed in, and a socket with one subscription. */
  async function subscribed(options: TwitchSimulatorOptions = {}, query = '') {
    simulator = await TwitchSimulator.start(options);
    const caller = new WireCaller(simulator, simulator.signIn().accessToken);
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl + query);
    const channel = { broadcaster_user_id: simulator.broadcaster.id };
    await caller.subscribe(socket.sessionId, 'stream.online', channel);
    return { caller, socket, channel };
  }

  async function move(socket: WireSocket): Promise<{ url: string; moved: WireSocket }> {
    simulator.requestReconnect();
    const { payload } = await socket.first('session_reconnect');
    const url = payload.session?.reconnect_url ?? '';
    return { url, moved: await WireSocket.open(url) };
  }

  it('welcomes with its keepalive, which a client may ask for within bounds', async () => {
    simulator = await TwitchSimulator.start();
    const asked: [query: string, given: number][] = [
      ['', 10],
      ['?keepalive_timeout_seconds=30', 30],
      ['?keepalive_timeout_seconds=1', 10],
      ['?keepalive_timeout_seconds=9999', 600],
      ['?keepalive_timeout_seconds=soon', 10],
    ];
    for (const [query, given] of asked) {
      const socket = await WireSocket.open(simulator.endpoints.eventsubUrl + query);
      const [welcome] = socket.frames;
      assert.equal(welcome?.metadata.message_type, 'session_welcome');
      assert.equal(welcome?.payload.session?.keepalive_timeout_seconds, given, query);
      assert.match(welcome?.metadata.message_timestamp ?? '', /\.\d{9}Z$/);
    }
  });

  it('closes a socket that nobody uses with 4003', async () => {
    simulator = await TwitchSimulator.start({ figures: { unusedSocketMs: 20 } });
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    assert.equal(await socket.closed(), 4003);
  });

  it('closes a socket with 4003 after its last subscription is gone', async () => {
    const { caller, socket } = await subscribed({ figures: { unusedSocketMs: 400 } });
    const [subscription] = simulator.subscriptions();
    await caller.call('DELETE', `/eventsub/subscriptions?id=${subscription?.id}`);
    assert.equal(await socket.closed(), 4003);
  });

  it('closes a socket on which the client says anything with 4001', async () => {
    const { socket } = await subscribed();
    socket.send('hello');
    assert.equal(await socket.closed(), 4001);
    assert.equal(simulator.subscriptions()[0]?.status, 'websocket_received_inbound_traffic');
  });

  it('closes a socket that does not answer pings with 4002', async () => {
    simulator = await TwitchSimulator.start({ figures: { pingMs: 15 } });
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl, { autoPong: false });
    assert.equal(await socket.closed(), 4002);
  });

  it('sends a keepalive when it has been silent, and only then', async () => {
    const { socket } = await subscribed(
      { figures: { keepaliveFloorSeconds: 0.3 } },
      '?keepalive_timeout_seconds=0',
    );
    const before = Date.now();
    await socket.first('session_keepalive');
    assert.ok(Date.now() - before >= 200);
    let busy = 0;
    const talk = setInterval(() => {
      busy += simulator.emit('stream.online');
    }, 20);
    const heard = socket.ofType('session_keepalive').length;
    await socket.until(() => socket.events().length >= 25);
    clearInterval(talk);
    assert.ok(busy >= 25);
    assert.equal(socket.ofType('session_keepalive').length, heard);
  });

  it('falls silent when keepalives are stopped', async () => {
    const { socket } = await subscribed(
      { figures: { keepaliveFloorSeconds: 0.02 } },
      '?keepalive_timeout_seconds=0',
    );
    await socket.first('session_keepalive');
    simulator.stopKeepalives();
    const heard = socket.texts.length;
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.ok(socket.texts.length <= heard + 1);
    simulator.resumeKeepalives();
    await socket.until(() => socket.texts.length > heard + 1);
  });

  it('moves a session with its id and its subscriptions, and events go to the new socket', async () => {
    const { caller, socket, channel } = await subscribed();
    const { moved } = await move(socket);
    assert.equal(moved.sessionId, socket.sessionId);
    assert.equal(simulator.sessions()[0]?.sockets, 2);
    assert.equal(simulator.emit('stream.online'), 1);
    await moved.first('notification');
    assert.equal(socket.events().length, 0);
    assert.equal((await caller.subscribe(moved.sessionId, 'stream.online', channel)).status, 409);
    const settled = simulator.watch.next('settled');
    socket.close();
    await settled;
    assert.equal(simulator.emit('stream.online'), 1);
    await moved.until(() => moved.events().length === 2);
  });

  it("gives a new session id in a move when told to, as the Twitch CLI's mock does", async () => {
    const { socket } = await subscribed({ newSessionIdOnReconnect: true });
    const { moved } = await move(socket);
    assert.notEqual(moved.sessionId, socket.sessionId);
    const transport = simulator.subscriptions()[0]?.transport;
    assert.equal(transport?.method === 'websocket' && transport.sessionId, moved.sessionId);
    assert.equal(simulator.emit('stream.online'), 1);
    await moved.first('notification');
  });

  it('takes a reconnect address once', async () => {
    const { socket } = await subscribed();
    const { url } = await move(socket);
    assert.equal(await (await WireSocket.open(url)).closed(), 4007);
    assert.equal(
      await (await WireSocket.open(`${simulator.endpoints.eventsubUrl}?challenge=x`)).closed(),
      4007,
    );
  });

  it('refuses the move when the old socket was closed first', async () => {
    const { socket } = await subscribed();
    simulator.requestReconnect();
    const { payload } = await socket.first('session_reconnect');
    const ended = simulator.watch.next('disconnected');
    socket.close();
    await ended;
    assert.equal(await (await WireSocket.open(payload.session?.reconnect_url ?? '')).closed(), 4007);
  });

  it('closes the old socket with 4004 when its time is up, and the session too if nobody came', async () => {
    const { socket } = await subscribed({ figures: { handoverMs: 300 } });
    const { moved } = await move(socket);
    assert.equal(await socket.closed(), 4004);
    assert.equal(simulator.subscriptions('enabled').length, 1);
    simulator.requestReconnect();
    assert.equal(await moved.closed(), 4004);
    assert.equal(simulator.subscriptions()[0]?.status, 'websocket_failed_to_reconnect');
  });

  it('goes on at the old socket when the new one fails in the middle', async () => {
    const { socket } = await subscribed();
    const { moved } = await move(socket);
    const settled = simulator.watch.next('settled');
    moved.close();
    await settled;
    assert.equal(simulator.emit('stream.online'), 1);
    await socket.first('notification');
  });

  it('goes on at the newest of three sockets when the first one closes', async () => {
    const { socket } = await subscribed();
    const { moved } = await move(socket);
    const { moved: newest } = await move(moved);
    assert.equal(await socket.closed(), 4004);
    const settled = simulator.watch.next('settled');
    moved.close();
    await settled;
    assert.equal(simulator.emit('stream.online'), 1);
    await newest.first('notification');
    assert.equal(simulator.sessions().length, 1);
  });

  it('repeats messages on both sockets of a move, and twice on a lone one', async () => {
    const { socket } = await subscribed();
    const { moved } = await move(socket);
    simulator.duplicateAll();
    simulator.emit('stream.online');
    const [first, second] = [await socket.first('notification'), await moved.first('notification')];
    assert.equal(first.metadata.message_id, second.metadata.message_id);
    socket.close();
    await simulator.watch.next('settled');
    simulator.duplicateNext(1);
    simulator.emit('stream.online');
    simulator.emit('stream.online');
    await moved.until(() => moved.events().length === 4);
    const ids = moved.notifications().map(({ metadata }) => metadata.message_id);
    assert.equal(new Set(ids).size, 3);
  });

  it('drops connections with a code, or without a word', async () => {
    const { socket } = await subscribed();
    simulator.dropConnections({ code: 4000 });
    assert.equal(await socket.closed(), 4000);
    assert.equal(simulator.subscriptions()[0]?.status, 'websocket_internal_error');
    const other = await WireSocket.open(simulator.endpoints.eventsubUrl);
    simulator.dropConnections({ abrupt: true });
    assert.equal(await other.closed(), 1006);
  });

  it('refuses as many connections as it was told to', async () => {
    simulator = await TwitchSimulator.start();
    simulator.refuseConnections(1);
    assert.equal(await (await WireSocket.open(simulator.endpoints.eventsubUrl)).closed(), 1006);
    assert.notEqual((await WireSocket.open(simulator.endpoints.eventsubUrl)).sessionId, '');
  });

  it('tells each subscription once that its authorisation is gone, and its tokens are dead', async () => {
    const { caller, socket, channel } = await subscribed();
    await caller.subscribe(socket.sessionId, 'stream.offline', channel);
    simulator.revokeAuthorization(simulator.broadcaster.id);
    await socket.until(() => socket.ofType('revocation').length === 2);
    const [revocation] = socket.ofType('revocation');
    assert.equal(revocation?.payload.subscription?.status, 'authorization_revoked');
    assert.equal('event' in (revocation?.payload ?? {}), false);
    assert.equal((await caller.call('GET', '/users')).status, 401);
    assert.equal(simulator.emit('stream.online'), 0);
    assert.equal(socket.closeCode, undefined);
  });

  it('sends garbage and frames as they are', async () => {
    const { socket } = await subscribed();
    assert.equal(simulator.sendGarbage('{{{'), 1);
    simulator.emitRaw({ metadata: { message_type: 'something_new' }, payload: {} });
    await socket.first('something_new');
    assert.equal(socket.texts.includes('{{{'), true);
  });
});

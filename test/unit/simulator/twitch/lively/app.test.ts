import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { Callback } from '../../../../support/callback';
import { appCaller, type WireCaller, WireSocket } from '../../../../support/wire-client';

const FAST = { firstMs: 1, chatMs: [2, 4], alertMs: [1, 2], answerMs: [1, 2] } as const;

describe('the lively channels of an app', () => {
  let simulator: TwitchSimulator;
  let app: WireCaller;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    app = await appCaller(simulator);
  });
  afterEach(() => simulator.close());

  const subscribe = async (transport: Record<string, string>, type: string, channelId: string) => {
    const condition = { broadcaster_user_id: channelId, user_id: simulator.bot.id };
    const body = { type, version: '1', condition, transport };
    assert.equal((await app.call('POST', '/eventsub/subscriptions', body)).status, 202);
  };

  it('are eight, who have agreed to everything, as has the bot', async () => {
    assert.equal(simulator.channels.length, 8);
    assert.deepEqual(simulator.channels[0], simulator.broadcaster);
    const logins = simulator.channels.map(({ login }) => `login=${login}`).join('&');
    assert.equal((await app.call('GET', `/users?${logins}`)).body.data.length, 8);
    assert.equal((await app.call('GET', '/streams')).body.data.length, 8);
  });

  it('keep every shard of a conduit busy, each channel with events of its own', async () => {
    const conduit = await app.call('POST', '/eventsub/conduits', { shard_count: 4 });
    const [{ id }] = conduit.body.data;
    const sockets = await Promise.all(
      [0, 1, 2, 3].map(() => WireSocket.open(simulator.endpoints.eventsubUrl)),
    );
    const shards = sockets.map(({ sessionId }, shard) => ({
      id: String(shard),
      transport: { method: 'websocket', session_id: sessionId },
    }));
    await app.call('PATCH', '/eventsub/conduits/shards', { conduit_id: id, shards });
    for (const channel of simulator.channels) {
      for (const type of ['channel.chat.message', 'channel.cheer']) {
        await subscribe({ method: 'conduit', conduit_id: id }, type, channel.id);
      }
    }
    const heard = () =>
      sockets.map((socket) => new Set(socket.events().map((event) => event.broadcaster_user_id)));
    for (const socket of sockets) {
      await socket.until(() => socket.events('channel.cheer').length > 1);
      await socket.until(() => socket.events('channel.chat.message').length > 1);
    }
    const all = heard().flatMap((ids) => [...ids]);
    assert.equal(all.length, new Set(all).size, 'no channel on two shards');
    assert.ok(all.length >= 4);
  });

  it('reach webhooks too, once they are verified', async () => {
    const callback = await Callback.open();
    try {
      const transport = { method: 'webhook', callback: callback.url, secret: 'ten characters or more' };
      const [, neighbour] = simulator.channels;
      await subscribe(transport, 'channel.chat.message', neighbour?.id ?? '');
      const [called] = await callback.heard('notification', 2);
      const { event } = JSON.parse(String(called?.body));
      assert.equal(event.broadcaster_user_id, neighbour?.id);
    } finally {
      await callback.close();
    }
  });

  it('leave a channel in peace that nobody listens to', async () => {
    const [, listened, other] = simulator.channels;
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    const conduit = await app.call('POST', '/eventsub/conduits', { shard_count: 1 });
    const [{ id }] = conduit.body.data;
    await app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: id,
      shards: [{ id: '0', transport: { method: 'websocket', session_id: socket.sessionId } }],
    });
    await subscribe({ method: 'conduit', conduit_id: id }, 'channel.chat.message', listened?.id ?? '');
    await socket.until(() => socket.events().length > 5);
    assert.ok(simulator.lines(listened?.login).length > 0);
    assert.equal(simulator.lines(other?.login).length, 0);
    assert.equal(simulator.lines().length, 0);
  });

  it('are as many as are asked for', async () => {
    const quiet = await TwitchSimulator.start({ lively: true, neighbours: 0 });
    await quiet.close();
    assert.deepEqual(quiet.channels, [quiet.broadcaster]);
  });
});

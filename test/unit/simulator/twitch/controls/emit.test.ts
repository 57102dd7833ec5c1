import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe('telling events', () => {
  let simulator: TwitchSimulator;
  let socket: WireSocket;
  let caller: WireCaller;
  let channel: { broadcaster_user_id: string };
  before(async () => {
    simulator = await TwitchSimulator.start();
    caller = new WireCaller(simulator, simulator.signIn().accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    channel = { broadcaster_user_id: simulator.broadcaster.id };
  });
  after(() => simulator.close());

  const subscribe = (type: string, condition: Record<string, string>, version = '1') =>
    caller.subscribe(socket.sessionId, type, condition, version);
  const heard = async (type: string, count = 1) => {
    await socket.until(() => socket.events(type).length >= count);
    return socket.events(type);
  };

  it('goes to nobody when nobody has subscribed', () => {
    assert.equal(simulator.emit('channel.cheer'), 0);
  });

  it('fills a sample with the channel, and with the fields that are given', async () => {
    await subscribe('channel.cheer', channel);
    const options = { event: { bits: 321 }, messageId: 'message-one' };
    assert.equal(simulator.emit('channel.cheer', undefined, options), 1);
    const [event] = await heard('channel.cheer');
    assert.equal(event?.bits, 321);
    assert.equal(event?.broadcaster_user_id, simulator.broadcaster.id);
    assert.equal(socket.notifications('channel.cheer')[0]?.metadata.message_id, 'message-one');
    assert.throws(() => simulator.emit('channel.cheer', '1', { variant: 'no such' }), /no sample/);
  });

  it("goes only to those whose condition names the event's channel", async () => {
    const { id, login } = simulator.addUser({ login: 'neighbour' });
    await subscribe('stream.online', { broadcaster_user_id: id });
    assert.equal(simulator.emit('stream.online'), 0);
    assert.equal(simulator.emit('stream.online', '1', { broadcaster: login }), 1);
  });

  it('tells a raid to the side that asked', async () => {
    const { id } = simulator.broadcaster;
    await subscribe('channel.raid', { to_broadcaster_user_id: id });
    assert.equal(simulator.emit('channel.raid'), 1);
    assert.equal(simulator.emit('channel.raid', '1', { variant: 'out' }), 0);
    await subscribe('channel.raid', { from_broadcaster_user_id: id });
    assert.equal(simulator.emit('channel.raid', '1', { variant: 'out' }), 1);
  });

  it('minds the reward that a condition names', async () => {
    const type = 'channel.channel_points_custom_reward_redemption.add';
    await subscribe(type, { ...channel, reward_id: 'wanted' });
    const reward = { id: 'other', title: 'x', cost: 1, prompt: '' };
    assert.equal(simulator.emit(type, '1', { event: { reward } }), 0);
    assert.equal(simulator.emit(type, '1', { event: { reward: { ...reward, id: 'wanted' } } }), 1);
  });

  it('gives each version its own shape', async () => {
    const condition = { ...channel, moderator_user_id: simulator.broadcaster.id };
    await subscribe('automod.message.hold', condition, '1');
    await subscribe('automod.message.hold', condition, '2');
    assert.equal(simulator.emit('automod.message.hold', '2'), 1);
    assert.equal(simulator.emit('automod.message.hold'), 2);
    await heard('automod.message.hold', 3);
    const frames = socket.notifications('automod.message.hold');
    const versions = frames.map(({ metadata }) => metadata.subscription_version);
    assert.deepEqual(versions, ['2', '1', '2']);
    assert.equal('reason' in (frames[1]?.payload.event ?? {}), false);
    assert.equal('reason' in (frames[2]?.payload.event ?? {}), true);
  });

  it('lets a line that was told be answered', async () => {
    await subscribe('channel.chat.message', { ...channel, user_id: simulator.broadcaster.id });
    simulator.emit('channel.chat.message');
    const [line] = await heard('channel.chat.message');
    const { id } = simulator.broadcaster;
    const answer = {
      broadcaster_id: id,
      sender_id: id,
      message: 'hi',
      reply_parent_message_id: line?.message_id,
    };
    assert.equal((await caller.call('POST', '/chat/messages', answer)).status, 200);
    const [, reply] = await heard('channel.chat.message', 2);
    const { parent_user_login: answered } = Object(reply?.reply);
    assert.equal(answered, line?.chatter_user_login);
  });

  it('tells one user the same event over two sockets', async () => {
    const second = await WireSocket.open(simulator.endpoints.eventsubUrl);
    const type = 'channel.poll.begin';
    await subscribe(type, channel);
    await caller.subscribe(second.sessionId, type, channel);
    assert.equal(simulator.emit(type), 2);
    await second.until(() => second.events(type).length === 1);
    assert.deepEqual(second.events(type), await heard(type));
    second.close();
    await simulator.watch.next('disconnected');
  });

  it('tells going live and going off once each', async () => {
    await subscribe('stream.online', channel);
    await subscribe('stream.offline', channel);
    const before = socket.events('stream.online').length;
    simulator.setLive(true);
    simulator.setLive(false);
    simulator.setLive(true);
    await heard('stream.online', before + 1);
    assert.equal(socket.events('stream.offline').length, 1);
    assert.equal(socket.events('stream.online').length, before + 1);
  });

  it('sends one text to all sockets as it is', async () => {
    const text = JSON.stringify({ metadata: { message_type: 'bulk' }, payload: {} });
    assert.equal(simulator.broadcastText(text), 1);
    await socket.first('bulk');
    assert.equal(socket.texts.at(-1), text);
    assert.equal(simulator.backlogBytes(), 0);
  });

  it("gives load tests the connection below a session's socket", async () => {
    const connection = simulator.connectionOf(socket.sessionId);
    const text = Buffer.from('{"metadata":{"message_type":"bare"},"payload":{}}');
    // A text frame of a server: no mask, and a length that fits into one byte.
    connection?.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    await socket.first('bare');
    assert.equal(simulator.connectionOf('no such session'), undefined);
  });
});

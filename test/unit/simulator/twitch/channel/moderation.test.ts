import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedLogin, TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's moderation", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let viewer: WireCaller;
  let ann: SimulatedLogin;
  let socket: WireSocket;
  let id: string;
  let query: string;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    ({ id } = simulator.broadcaster);
    query = `broadcaster_id=${id}&moderator_id=${id}`;
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    ann = simulator.signIn({ login: 'ann_example' });
    viewer = new WireCaller(simulator, ann.accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
  });
  afterEach(() => simulator.close());

  const listen = (type: string, version = '1', more: Record<string, string> = {}) =>
    streamer.subscribe(socket.sessionId, type, { broadcaster_user_id: id, ...more }, version);
  const ban = (user_id: string, more: object = {}) =>
    streamer.call('POST', `/moderation/bans?${query}`, { data: { user_id, ...more } });
  const heard = async (type: string) => {
    await socket.until(() => socket.events(type).length > 0);
    // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape
    return socket.events(type)[0] as any;
  };

  it('times somebody out: they cannot write, their lines are gone, and everybody hears it', async () => {
    await listen('channel.ban');
    await listen('channel.moderate', '2', { moderator_user_id: id });
    await listen('channel.chat.clear_user_messages', '1', { user_id: id });
    simulator.say({ user: 'ann_example', text: 'spam' });
    const { status, body } = await ban(ann.userId, { duration: 600, reason: 'spam' });
    assert.equal(status, 200);
    assert.equal(Date.parse(body.data[0].end_time) - Date.parse(body.data[0].created_at), 600_000);
    assert.equal(simulator.lines().length, 0);
    const banned = await heard('channel.ban');
    assert.deepEqual([banned.user_id, banned.is_permanent, banned.reason], [ann.userId, false, 'spam']);
    assert.equal((await heard('channel.chat.clear_user_messages')).target_user_id, ann.userId);
    const moderated = await heard('channel.moderate');
    assert.equal(moderated.action, 'timeout');
    assert.equal(moderated.timeout.user_login, 'ann_example');
    assert.equal(moderated.ban, null);
    const line = { broadcaster_id: id, sender_id: ann.userId, message: 'but why' };
    assert.equal((await viewer.call('POST', '/chat/messages', line)).status, 403);
  });

  it('bans for good, once, and unbans', async () => {
    await listen('channel.unban');
    assert.equal((await ban(ann.userId)).body.data[0].end_time, null);
    assert.equal((await ban(ann.userId)).status, 400);
    assert.equal((await ban(ann.userId, { duration: 60 })).status, 400);
    const path = `/moderation/bans?${query}&user_id=${ann.userId}`;
    assert.equal((await streamer.call('DELETE', path)).status, 204);
    assert.equal((await streamer.call('DELETE', path)).status, 400);
    assert.equal((await heard('channel.unban')).user_id, ann.userId);
  });

  it('makes a time-out a ban when asked', async () => {
    await ban(ann.userId, { duration: 60 });
    assert.equal((await ban(ann.userId)).status, 200);
  });

  it('lists for the broadcaster alone who is banned, with an empty end where there is none', async () => {
    const path = `/moderation/banned?broadcaster_id=${id}`;
    await ban(ann.userId, { duration: 60, reason: 'spam' });
    await ban(simulator.addUser({ login: 'bert_example' }).id);
    const { body } = await streamer.call('GET', path);
    const ends = body.data.map((row: { user_login: string; expires_at: string }) => [
      row.user_login,
      row.expires_at === '',
    ]);
    assert.deepEqual(ends, [
      ['ann_example', false],
      ['bert_example', true],
    ]);
    const one = await streamer.call('GET', `${path}&user_id=${ann.userId}`);
    assert.deepEqual(
      one.body.data.map((row: { user_id: string; reason: string }) => [row.user_id, row.reason]),
      [[ann.userId, 'spam']],
    );
    assert.equal((await viewer.call('GET', path)).status, 401);
  });

  it('refuses to ban the broadcaster or a moderator, durations out of range, and a body without data', async () => {
    const moderator = simulator.addUser({ login: 'maple_example', roles: ['moderator'] });
    assert.equal((await ban(id)).status, 400);
    assert.equal((await ban(moderator.id)).status, 400);
    for (const duration of [0, 1.5, 1_209_601, '60']) {
      assert.equal((await ban(ann.userId, { duration })).status, 400, String(duration));
    }
    const path = `/moderation/bans?${query}`;
    assert.equal((await streamer.call('POST', path, { user_id: ann.userId })).status, 400);
  });

  it('takes moderating from moderators only', async () => {
    const path = `/moderation/bans?broadcaster_id=${id}&moderator_id=${ann.userId}`;
    assert.equal((await viewer.call('POST', path, { data: { user_id: id } })).status, 403);
  });

  it("ends a banned reader's chat subscriptions with the reason", async () => {
    const reader = await WireSocket.open(simulator.endpoints.eventsubUrl);
    const condition = { broadcaster_user_id: id, user_id: ann.userId };
    await viewer.subscribe(reader.sessionId, 'channel.chat.message', condition);
    await ban(ann.userId);
    const revocation = await reader.first('revocation');
    assert.equal(revocation.payload.subscription?.status, 'chat_user_banned');
    assert.equal((await viewer.subscribe(reader.sessionId, 'channel.chat.message', condition)).status, 403);
  });

  it('deletes one line', async () => {
    await listen('channel.chat.message_delete', '1', { user_id: id });
    const line = simulator.say({ user: 'ann_example', text: 'oops' });
    simulator.say({ user: 'ben_example', text: 'stays' });
    const path = `/moderation/chat?${query}&message_id=${line.id}`;
    assert.equal((await streamer.call('DELETE', path)).status, 204);
    assert.equal((await streamer.call('DELETE', path)).status, 404);
    assert.deepEqual((await heard('channel.chat.message_delete')).message_id, line.id);
    assert.deepEqual(
      simulator.lines().map(({ text }) => text),
      ['stays'],
    );
  });

  it('clears the whole chat when no line is named, as the live platform does', async () => {
    await listen('channel.chat.clear', '1', { user_id: id });
    simulator.say({ user: 'ann_example', text: 'one' });
    assert.equal((await streamer.call('DELETE', `/moderation/chat?${query}&message_id=`)).status, 204);
    await heard('channel.chat.clear');
    assert.equal(simulator.lines().length, 0);
  });

  it('warns with a reason', async () => {
    await listen('channel.moderate', '1', { moderator_user_id: id });
    await listen('channel.moderate', '2', { moderator_user_id: id });
    const warn = (reason?: string) =>
      streamer.call('POST', `/moderation/warnings?${query}`, { data: { user_id: ann.userId, reason } });
    assert.equal((await warn()).status, 400);
    assert.equal((await warn('be kind')).body.data[0].reason, 'be kind');
    assert.equal((await heard('channel.moderate')).warn.reason, 'be kind');
    // The first version of the type does not know warnings.
    assert.equal(socket.notifications('channel.moderate').length, 1);
  });
});

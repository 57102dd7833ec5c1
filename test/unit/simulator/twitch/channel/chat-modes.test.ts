import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedLogin, TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the modes of the simulator's chat", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let viewer: WireCaller;
  let ann: SimulatedLogin;
  let id: string;
  let clockMs: number;
  let path: string;
  beforeEach(async () => {
    clockMs = Date.UTC(2026, 0, 1);
    simulator = await TwitchSimulator.start({ now: () => clockMs });
    ({ id } = simulator.broadcaster);
    path = `/chat/settings?broadcaster_id=${id}&moderator_id=${id}`;
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    ann = simulator.signIn({ login: 'ann_example' });
    viewer = new WireCaller(simulator, ann.accessToken);
  });
  afterEach(() => simulator.close());

  const set = (settings: object) => streamer.call('PATCH', path, settings);
  /** What becomes of a line of the viewer: the reason why it is dropped, or null. */
  const write = async (message: string) => {
    clockMs += 2_000;
    const line = { broadcaster_id: id, sender_id: ann.userId, message };
    const { body } = await viewer.call('POST', '/chat/messages', line);
    return body.data[0].drop_reason?.code ?? null;
  };

  it('tells what is set, and moderators which mode was switched', async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    await streamer.subscribe(socket.sessionId, 'channel.chat_settings.update', {
      broadcaster_user_id: id,
      user_id: id,
    });
    const condition = { broadcaster_user_id: id, moderator_user_id: id };
    await streamer.subscribe(socket.sessionId, 'channel.moderate', condition, '2');
    const { status, body } = await set({ slow_mode: true, slow_mode_wait_time: 10, emote_mode: true });
    const [settings] = body.data;
    assert.deepEqual([status, settings.slow_mode_wait_time, settings.emote_mode], [200, 10, true]);
    await set({ slow_mode: false });
    await socket.until(() => socket.events().length === 5);
    assert.deepEqual(
      socket.events('channel.moderate').map(({ action }) => action),
      ['emoteonly', 'slow', 'slowoff'],
    );
    const [told] = socket.events('channel.chat_settings.update');
    assert.equal(told?.slow_mode_wait_time_seconds, 10);
  });

  it('takes a number only together with its mode, and within its bounds', async () => {
    for (const wrong of [
      { slow_mode_wait_time: 10 },
      { slow_mode: false, slow_mode_wait_time: 10 },
      { slow_mode: true, slow_mode_wait_time: 2 },
      { slow_mode: true, slow_mode_wait_time: 121 },
      { follower_mode: true, follower_mode_duration: 129_601 },
      { non_moderator_chat_delay: true, non_moderator_chat_delay_duration: 3 },
    ]) {
      assert.equal((await set(wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await set({ slow_mode: true })).body.data[0].slow_mode_wait_time, 30);
  });

  it('shows the delay to moderators only', async () => {
    await set({ non_moderator_chat_delay: true, non_moderator_chat_delay_duration: 4 });
    assert.equal((await streamer.call('GET', path)).body.data[0].non_moderator_chat_delay_duration, 4);
    const [seen] = (await viewer.call('GET', `/chat/settings?broadcaster_id=${id}`)).body.data;
    assert.equal('non_moderator_chat_delay' in seen, false);
  });

  it('keeps lines out that a mode forbids, but not those of the broadcaster', async () => {
    await set({ slow_mode: true, slow_mode_wait_time: 10 });
    assert.equal(await write('one'), null);
    assert.equal(await write('two'), 'msg_slowmode');
    await set({ slow_mode: false, subscriber_mode: true });
    assert.equal(await write('three'), 'msg_subsonly');
    simulator.addUser({ login: 'ann_example', roles: ['subscriber'] });
    assert.equal(await write('four'), null);
    await set({ subscriber_mode: false, follower_mode: true, follower_mode_duration: 5 });
    simulator.addUser({ login: 'ann_example', roles: ['follower'] });
    assert.equal(await write('five'), 'msg_followersonly');
    clockMs += 5 * 60_000;
    assert.equal(await write('six'), null);
    await set({ follower_mode: false, emote_mode: true });
    assert.equal(await write('no emote'), 'msg_emoteonly');
    assert.equal(await write('Kappa LUL'), null);
    await set({ emote_mode: false, unique_chat_mode: true });
    clockMs += 60_000;
    assert.equal(await write('six'), 'msg_r9k');
    await set({ emote_mode: true });
    const line = { broadcaster_id: id, sender_id: id, message: 'six' };
    assert.equal((await streamer.call('POST', '/chat/messages', line)).body.data[0].is_sent, true);
  });

  it('holds a line with a blocked term until a moderator lets it through', async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    const condition = { broadcaster_user_id: id, moderator_user_id: id };
    for (const type of ['automod.message.hold', 'automod.message.update']) {
      await streamer.subscribe(socket.sessionId, type, condition, '2');
    }
    const terms = `/moderation/blocked_terms?broadcaster_id=${id}&moderator_id=${id}`;
    assert.equal((await streamer.call('POST', terms, { text: 'a*b' })).status, 400);
    await streamer.call('POST', terms, { text: 'walnut*' });
    assert.equal(await write('what a WALNUTTY line'), 'automod_held');
    assert.equal(await write('no chestnut at all'), null);
    await socket.until(() => socket.events().length === 1);
    const [held] = socket.events('automod.message.hold');
    const decide = (action: string) =>
      streamer.call('POST', '/moderation/automod/message', { user_id: id, msg_id: held?.message_id, action });
    assert.equal((await decide('ALLOW')).status, 204);
    assert.equal((await decide('DENY')).status, 404);
    assert.equal(simulator.lines().at(-1)?.text, 'what a WALNUTTY line');
    await socket.until(() => socket.events().length === 2);
    assert.equal(socket.events('automod.message.update')[0]?.status, 'approved');
  });
});

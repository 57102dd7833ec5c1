import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedLogin, TwitchSimulator } from '../../../../../src/simulator';
import { appCaller, postForm, WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's chat", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let viewer: WireCaller;
  let ann: SimulatedLogin;
  let socket: WireSocket;
  let id: string;
  let clockMs: number;
  beforeEach(async () => {
    clockMs = Date.UTC(2026, 0, 1);
    simulator = await TwitchSimulator.start({ now: () => clockMs });
    ({ id } = simulator.broadcaster);
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    ann = simulator.signIn({ login: 'ann_example' });
    viewer = new WireCaller(simulator, ann.accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    for (const type of ['channel.chat.message', 'channel.chat.notification']) {
      await streamer.subscribe(socket.sessionId, type, { broadcaster_user_id: id, user_id: id });
    }
  });
  afterEach(() => simulator.close());

  const send = (caller: WireCaller, sender_id: string, message: string, more: object = {}) =>
    caller.call('POST', '/chat/messages', { broadcaster_id: id, sender_id, message, ...more });
  const lines = async (count: number) => {
    await socket.until(() => socket.events('channel.chat.message').length >= count);
    // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape
    return socket.events('channel.chat.message') as any[];
  };

  it('brings what is sent back as an event with the same id, in its parts', async () => {
    const { status, body } = await send(streamer, id, 'hi @ann_example Kappa 👋');
    assert.equal(status, 200);
    const [sent] = body.data;
    assert.deepEqual([sent.is_sent, sent.drop_reason], [true, null]);
    const [line] = await lines(1);
    assert.equal(line.message_id, sent.message_id);
    assert.equal(line.message.text, 'hi @ann_example Kappa 👋');
    assert.deepEqual(
      line.message.fragments.map(({ type, text }: { type: string; text: string }) => [type, text]),
      [
        ['text', 'hi '],
        ['mention', '@ann_example'],
        ['text', ' '],
        ['emote', 'Kappa'],
        ['text', ' 👋'],
      ],
    );
    assert.deepEqual(line.badges, [{ set_id: 'broadcaster', id: '1', info: '' }]);
  });

  it('answers a line that exists, and refuses to answer one that does not', async () => {
    const question = simulator.say({ user: 'ben_example', text: 'how are you?' });
    await send(streamer, id, 'fine', { reply_parent_message_id: question.id });
    const [, answer] = await lines(2);
    assert.equal(answer.reply.parent_message_body, 'how are you?');
    assert.equal(answer.reply.parent_user_login, 'ben_example');
    assert.equal((await send(streamer, id, 'x', { reply_parent_message_id: 'none' })).status, 400);
  });

  it('counts five hundred characters as people do', async () => {
    assert.equal((await send(streamer, id, '👋'.repeat(500))).status, 200);
    assert.equal((await send(streamer, id, 'x'.repeat(501))).status, 422);
    assert.equal((await send(streamer, id, '')).status, 400);
  });

  it('takes a line as a form and in the query too, as the live platform does', async () => {
    const fields = { broadcaster_id: id, sender_id: id };
    const inForm = await fetch(`${simulator.endpoints.apiUrl}/chat/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${streamer.accessToken}`, 'client-id': simulator.clientId },
      body: new URLSearchParams({ ...fields, message: 'in a form' }),
    });
    assert.equal((await inForm.json()).data[0].is_sent, true);
    const query = new URLSearchParams({ ...fields, message: 'in the query' });
    assert.equal((await streamer.call('POST', `/chat/messages?${query}`)).body.data[0].is_sent, true);
    assert.deepEqual(
      simulator.lines().map(({ text }) => text),
      ['in a form', 'in the query'],
    );
  });

  it('swallows what looks like a chat command, with a reason and without an id', async () => {
    for (const text of ['/ban somebody', '.me waves']) {
      const { status, body } = await send(streamer, id, text);
      assert.equal(status, 200);
      assert.deepEqual([body.data[0].is_sent, body.data[0].message_id], [false, '']);
      assert.equal(body.data[0].drop_reason.code, 'msg_rejected');
    }
    assert.equal(simulator.lines().length, 0);
  });

  it('lets ordinary members say one line a second and twenty in thirty seconds', async () => {
    assert.equal((await send(viewer, ann.userId, 'one')).status, 200);
    assert.equal((await send(viewer, ann.userId, 'two')).status, 429);
    for (let turn = 1; turn < 20; turn += 1) {
      clockMs += 1_000;
      assert.equal((await send(viewer, ann.userId, `line ${turn}`)).status, 200);
    }
    clockMs += 1_000;
    assert.equal((await send(viewer, ann.userId, 'too many')).status, 429);
    clockMs += 10_001;
    assert.equal((await send(viewer, ann.userId, 'enough time has passed')).status, 200);
  });

  it('lets the broadcaster say a hundred lines in thirty seconds', async () => {
    for (let turn = 0; turn < 100; turn += 1) {
      assert.equal((await send(streamer, id, `line ${turn}`)).status, 200);
    }
    assert.equal((await send(streamer, id, 'too many')).status, 429);
  });

  it('drops the same line again within thirty seconds, for ordinary members only', async () => {
    await send(viewer, ann.userId, 'hello');
    clockMs += 2_000;
    const { body } = await send(viewer, ann.userId, 'hello');
    assert.equal(body.data[0].drop_reason.code, 'msg_duplicate');
    clockMs += 30_000;
    assert.equal((await send(viewer, ann.userId, 'hello')).body.data[0].is_sent, true);
    await send(streamer, id, 'hello');
    assert.equal((await send(streamer, id, 'hello')).body.data[0].is_sent, true);
  });

  it('refuses a sender who is not the one that the token belongs to', async () => {
    assert.equal((await send(viewer, id, 'I am the streamer')).status, 401);
  });

  it('refuses for_source_only with a user token, and pin with a reply', async () => {
    const { id: lineId } = simulator.say({ user: 'ben_example', text: 'hi' });
    assert.equal((await send(streamer, id, 'x', { for_source_only: false })).status, 400);
    assert.equal((await send(streamer, id, 'x', { pin: true, reply_parent_message_id: lineId })).status, 400);
  });

  it('takes an app token where the bot and the channel have agreed, and gives the bot its badge', async () => {
    const { body } = await postForm(simulator, '/token', {
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      grant_type: 'client_credentials',
    });
    const app = new WireCaller(simulator, body.access_token);
    assert.equal((await send(app, ann.userId, 'beep')).status, 200);
    const [line] = await lines(1);
    assert.deepEqual(line.badges, [{ set_id: 'bot-badge', id: '1', info: '' }]);
    const shy = simulator.signIn({ login: 'ben_example', scopes: ['user:write:chat'] });
    const refused = await send(app, shy.userId, 'beep');
    assert.deepEqual([refused.status, refused.body.message], [401, 'Missing scope: user:bot']);
    const other = simulator.addUser({ login: 'closed_channel' });
    const closed = { broadcaster_id: other.id, sender_id: ann.userId, message: 'beep' };
    assert.equal((await app.call('POST', '/chat/messages', closed)).status, 403);
  });

  it('takes warnings of an app from a moderator who has not let bots in, but no bans', async () => {
    const { body } = await postForm(simulator, '/token', {
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
      grant_type: 'client_credentials',
    });
    const app = new WireCaller(simulator, body.access_token);
    const scopes = ['moderator:manage:warnings', 'moderator:manage:banned_users'];
    const mod = simulator.addUser({ login: 'cleo_example', roles: ['moderator'] });
    simulator.signIn({ login: 'cleo_example', scopes });
    const who = `?broadcaster_id=${id}&moderator_id=${mod.id}`;
    const data = { user_id: simulator.addUser({ login: 'rude_example' }).id, reason: 'Rude' };
    assert.equal((await app.call('POST', `/moderation/warnings${who}`, { data })).status, 200);
    const refused = await app.call('POST', `/moderation/bans${who}`, { data });
    assert.deepEqual([refused.status, refused.body.message], [401, 'Missing scope: user:bot']);
  });

  it('takes pins, shoutouts and announcements of an app where bot and channel have agreed', async () => {
    const app = await appCaller(simulator);
    const mod = simulator.addUser({ login: 'cleo_example', roles: ['moderator'] });
    const scopes = ['manage:chat_messages', 'manage:shoutouts', 'manage:announcements'].map(
      (one) => `moderator:${one}`,
    );
    const line = simulator.say({ user: 'ben_example', text: 'read this' });
    const calls = (channel: string, bot: string) => [
      app.call('PUT', `/chat/pins?broadcaster_id=${channel}&moderator_id=${bot}&message_id=${line.id}`),
      app.call(
        'POST',
        `/chat/shoutouts?from_broadcaster_id=${channel}&to_broadcaster_id=${ann.userId}&moderator_id=${bot}`,
      ),
      app.call('POST', `/chat/announcements?broadcaster_id=${channel}&moderator_id=${bot}`, {
        message: 'hi',
      }),
    ];
    const answers = async (channel: string, bot: string) =>
      (await Promise.all(calls(channel, bot))).map(({ status, body }) => [status, body?.message]);
    simulator.signIn({ login: 'cleo_example', scopes });
    assert.deepEqual(await answers(id, mod.id), Array(3).fill([401, 'Missing scope: user:bot']));
    simulator.signIn({ login: 'cleo_example', scopes: [...scopes, 'user:bot'] });
    const shut = simulator.addUser({ login: 'closed_channel' }).id;
    const refused = [403, 'The broadcaster has not allowed this app to act in the channel'];
    assert.deepEqual(await answers(shut, mod.id), Array(3).fill(refused));
    assert.deepEqual(await answers(id, mod.id), Array(3).fill([204, undefined]));
  });

  it('announces for moderators, once in two seconds, in a colour that exists', async () => {
    const path = `/chat/announcements?broadcaster_id=${id}&moderator_id=`;
    assert.equal((await viewer.call('POST', path + ann.userId, { message: 'hi' })).status, 403);
    assert.equal((await streamer.call('POST', path + id, { message: 'hi', color: 'beige' })).status, 400);
    const long = 'x'.repeat(600);
    assert.equal((await streamer.call('POST', path + id, { message: long, color: 'green' })).status, 204);
    assert.equal((await streamer.call('POST', path + id, { message: 'more' })).status, 429);
    clockMs += 2_000;
    assert.equal((await streamer.call('POST', path + id, { message: 'more' })).status, 204);
    await socket.until(() => socket.events('channel.chat.notification').length === 2);
    // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape
    const [notice] = socket.events('channel.chat.notification') as any[];
    assert.equal(notice.notice_type, 'announcement');
    assert.equal(notice.message.text.length, 500);
    assert.deepEqual(notice.announcement, { color: 'GREEN' });
  });

  it('pins one line at a time, for a while or until the stream ends', async () => {
    const line = simulator.say({ user: 'ben_example', text: 'read this' });
    const path = (more = '') => `/chat/pins?broadcaster_id=${id}&moderator_id=${id}${more}`;
    const pin = (messageId: string, more = '') =>
      streamer.call('PUT', path(`&message_id=${messageId}${more}`));
    assert.equal((await pin('none')).status, 404);
    assert.equal((await pin(line.id, '&duration_seconds=5')).status, 400);
    assert.equal((await pin(line.id, '&duration_seconds=60')).status, 204);
    assert.equal((await pin(line.id)).status, 409);
    const [pinned] = (await streamer.call('GET', path())).body.data;
    assert.deepEqual(
      [pinned.message_id, pinned.sender_user_login, pinned.message.text],
      [line.id, 'ben_example', 'read this'],
    );
    const prolonged = await streamer.call('PATCH', path(`&message_id=${line.id}&duration_seconds=120`));
    assert.equal(prolonged.status, 204);
    clockMs += 60_001;
    assert.equal((await streamer.call('GET', path())).body.data.length, 1);
    clockMs += 60_000;
    assert.equal((await streamer.call('GET', path())).body.data.length, 0);
    const sent = await send(streamer, id, 'pinned at once', { pin: true });
    const pinnedId = sent.body.data[0].message_id;
    assert.equal((await streamer.call('GET', path())).body.data[0].message_id, pinnedId);
    assert.equal((await streamer.call('DELETE', path(`&message_id=${pinnedId}`))).status, 204);
    assert.equal((await streamer.call('DELETE', path(`&message_id=${pinnedId}`))).status, 404);
  });

  it('gives shoutouts while live, one in two minutes, one an hour to the same channel', async () => {
    const other = simulator.addUser({ login: 'ben_example' });
    const shoutout = (to: string) => {
      const query = `from_broadcaster_id=${id}&to_broadcaster_id=${to}&moderator_id=${id}`;
      return streamer.call('POST', `/chat/shoutouts?${query}`);
    };
    assert.equal((await shoutout(id)).status, 400);
    assert.equal((await shoutout(other.id)).status, 204);
    assert.equal((await shoutout(ann.userId)).status, 429);
    clockMs += 120_000;
    assert.equal((await shoutout(other.id)).status, 429);
    assert.equal((await shoutout(ann.userId)).status, 204);
    simulator.setLive(false);
    clockMs += 3_600_000;
    assert.equal((await shoutout(other.id)).status, 400);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedLogin, TwitchSimulator } from '../../../../../src/simulator';
import { postForm, WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's calls about a channel", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let viewer: WireCaller;
  let ann: SimulatedLogin;
  let id: string;
  let clockMs: number;
  beforeEach(async () => {
    clockMs = Date.UTC(2026, 0, 1);
    simulator = await TwitchSimulator.start({ now: () => clockMs });
    ({ id } = simulator.broadcaster);
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    ann = simulator.signIn({ login: 'ann_example' });
    viewer = new WireCaller(simulator, ann.accessToken);
  });
  afterEach(() => simulator.close());

  it('clips what is live, and finds the clip again', async () => {
    const { status, body } = await viewer.call(
      'POST',
      `/clips?broadcaster_id=${id}&title=Nice&duration=12.5`,
    );
    assert.equal(status, 202);
    const found = await viewer.call('GET', `/clips?id=${body.data[0].id}`);
    const [{ creator_id, duration, title }] = found.body.data;
    assert.deepEqual([creator_id, duration, title], [ann.userId, 12.5, 'Nice']);
    assert.equal((await viewer.call('POST', `/clips?broadcaster_id=${id}&duration=61`)).status, 400);
    assert.equal((await viewer.call('GET', '/clips')).status, 400);
    simulator.setLive(false);
    assert.equal((await viewer.call('POST', `/clips?broadcaster_id=${id}`)).status, 404);
  });

  it('marks a moment of what is live, for the broadcaster and editors', async () => {
    clockMs += 90_000;
    const marked = await streamer.call('POST', '/streams/markers', { user_id: id, description: 'the jump' });
    assert.deepEqual([marked.status, marked.body.data[0].position_seconds], [200, 90]);
    const [{ videos }] = (await streamer.call('GET', `/streams/markers?user_id=${id}`)).body.data;
    assert.equal(videos[0].markers[0].description, 'the jump');
    assert.equal((await streamer.call('GET', '/streams/markers')).status, 400);
    const ofVideo = await streamer.call('GET', `/streams/markers?video_id=${videos[0].video_id}`);
    assert.deepEqual(ofVideo.body.data[0].videos, videos);
    assert.equal((await viewer.call('POST', '/streams/markers', { user_id: id })).status, 403);
    simulator.setLive(false);
    assert.equal((await streamer.call('POST', '/streams/markers', { user_id: id })).status, 404);
  });

  it('deletes own recordings, all or none', async () => {
    const [{ id: video }] = (await streamer.call('GET', `/videos?user_id=${id}`)).body.data;
    assert.equal((await viewer.call('DELETE', `/videos?id=${video}`)).status, 401);
    assert.equal((await streamer.call('DELETE', `/videos?id=${video}&id=1`)).status, 404);
    assert.deepEqual((await streamer.call('DELETE', `/videos?id=${video}`)).body.data, [video]);
    assert.equal((await streamer.call('GET', `/videos?user_id=${id}`)).body.data.length, 0);
  });

  it('pages through followers, and names them to moderators only', async () => {
    for (const login of ['ben', 'cat', 'dan']) {
      simulator.addUser({ login: `${login}_example`, roles: ['follower'] });
    }
    const path = `/channels/followers?broadcaster_id=${id}`;
    const first = await streamer.call('GET', `${path}&first=2`);
    const second = await streamer.call('GET', `${path}&first=2&after=${first.body.pagination.cursor}`);
    const logins = [...first.body.data, ...second.body.data].map(
      (row: { user_login: string }) => row.user_login,
    );
    assert.deepEqual(logins, ['dan_example', 'cat_example', 'ben_example']);
    assert.deepEqual([first.body.total, second.body.pagination], [3, {}]);
    const seen = await viewer.call('GET', path);
    assert.deepEqual([seen.body.total, seen.body.data], [3, []]);
    assert.equal((await streamer.call('GET', `${path}&first=101`)).status, 400);
    assert.equal((await streamer.call('GET', `${path}&after=rubbish`)).status, 400);
  });

  it('searches channels and categories', async () => {
    const { login } = simulator.broadcaster;
    const found = await viewer.call('GET', `/search/channels?query=${login.slice(0, 5)}&live_only=true`);
    assert.equal(found.body.data[0].broadcaster_login, login);
    const categories = await viewer.call('GET', '/search/categories?query=CHAT');
    assert.equal(categories.body.data[0].name, 'Just Chatting');
    const none = await viewer.call('GET', '/search/channels?query=nobody_at_all');
    assert.deepEqual(none.body.data, []);
  });

  it('moves a channel to another category and labels it, or says which field is wrong', async () => {
    const path = `/channels?broadcaster_id=${id}`;
    const label = (name: string) => ({ content_classification_labels: [{ id: name, is_enabled: true }] });
    assert.equal((await streamer.call('PATCH', path, { game_id: '743', ...label('Gambling') })).status, 204);
    const [{ game_name, content_classification_labels: labels }] = (await streamer.call('GET', path)).body
      .data;
    assert.deepEqual([game_name, labels], ['Chess', ['Gambling']]);
    for (const wrong of [
      {},
      { game_id: '1' },
      { tags: ['two words'] },
      { delay: 901 },
      label('MatureGame'),
    ]) {
      assert.equal((await streamer.call('PATCH', path, wrong)).status, 400, JSON.stringify(wrong));
    }
  });

  it('brings a whisper to whoever listens for the recipient', async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    await viewer.subscribe(socket.sessionId, 'user.whisper.message', { user_id: ann.userId });
    const path = `/whispers?from_user_id=${id}&to_user_id=`;
    assert.equal((await streamer.call('POST', path + ann.userId, { message: 'psst' })).status, 204);
    await socket.until(() => socket.events().length === 1);
    assert.deepEqual(socket.events()[0]?.whisper, { text: 'psst' });
    assert.equal((await streamer.call('POST', path + id, { message: 'me' })).status, 400);
    assert.equal((await streamer.call('POST', `${path}1`, { message: 'who' })).status, 404);
  });

  it('runs ads while live, not too soon after the last, and puts them off three times', async () => {
    const start = () => streamer.call('POST', '/channels/commercial', { broadcaster_id: id, length: 60 });
    assert.equal((await start()).body.data[0].retry_after, 480);
    assert.equal((await start()).status, 429);
    clockMs += 480_000;
    assert.equal((await start()).status, 200);
    const snooze = () => streamer.call('POST', `/channels/ads/schedule/snooze?broadcaster_id=${id}`);
    const left = [];
    for (let time = 0; time < 3; time += 1) left.push((await snooze()).body.data[0].snooze_count);
    assert.deepEqual(left, [2, 1, 0]);
    assert.equal((await snooze()).status, 429);
    simulator.setLive(false);
    assert.equal((await start()).status, 400);
  });

  it('ranks who has cheered most', async () => {
    simulator.say({ user: 'ann_example', text: 'Cheer50 hi', bits: 50 });
    simulator.say({ user: 'ben_example', text: 'Cheer200 hi', bits: 200 });
    const { body } = await streamer.call('GET', '/bits/leaderboard');
    assert.deepEqual(
      body.data.map((row: { user_login: string; score: number }) => [row.user_login, row.score]),
      [
        ['ben_example', 200],
        ['ann_example', 50],
      ],
    );
  });

  it('lets somebody in again whose request is approved', async () => {
    const query = `broadcaster_id=${id}&moderator_id=${id}`;
    await streamer.call('POST', `/moderation/bans?${query}`, { data: { user_id: ann.userId } });
    const request = simulator.askForUnban('ann_example', 'sorry');
    const requests = `/moderation/unban_requests?${query}`;
    assert.equal((await streamer.call('GET', `${requests}&status=pending`)).body.data[0].id, request);
    const approve = `${requests}&unban_request_id=${request}&status=approved&resolution_text=fine`;
    assert.equal((await streamer.call('PATCH', approve)).body.data[0].status, 'approved');
    assert.equal((await streamer.call('PATCH', approve)).status, 400);
    const line = { broadcaster_id: id, sender_id: ann.userId, message: 'hello again' };
    assert.equal((await viewer.call('POST', '/chat/messages', line)).status, 200);
  });

  it('tells an app who has granted it what', async () => {
    const { access_token } = (
      await postForm(simulator, '/token', {
        client_id: simulator.clientId,
        client_secret: simulator.clientSecret,
        grant_type: 'client_credentials',
      })
    ).body;
    simulator.signIn({ login: 'ben_example', scopes: ['bits:read'] });
    const ben = simulator.addUser({ login: 'ben_example' });
    const stranger = simulator.addUser({ login: 'cat_example' });
    const path = `/authorization/users?user_id=${ben.id}&user_id=${stranger.id}`;
    const { body } = await new WireCaller(simulator, access_token).call('GET', path);
    assert.deepEqual(body.data, [
      { user_id: ben.id, user_login: 'ben_example', user_name: 'ben_example', scopes: ['bits:read'] },
    ]);
    assert.equal((await streamer.call('GET', path)).status, 401);
  });

  it("takes an extension's token only with its signature", async () => {
    const path = '/extensions/jwt/secrets';
    const extension = (token: string) => new WireCaller(simulator, token, 'simulated-extension');
    assert.equal((await extension(simulator.signExtension()).call('GET', path)).status, 200);
    const [head, claims] = simulator.signExtension().split('.');
    assert.equal((await extension(`${head}.${claims}.forged`).call('GET', path)).status, 401);
    clockMs += 3_600_000;
    const old = simulator.signExtension();
    clockMs += 3_600_000;
    assert.equal((await extension(old).call('GET', path)).status, 401);
  });
});

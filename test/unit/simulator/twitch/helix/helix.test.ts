import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller } from '../../../../support/wire-client';

describe("the simulator's Helix", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let clockMs = Date.UTC(2026, 0, 1);
  before(async () => {
    simulator = await TwitchSimulator.start({ now: () => clockMs, figures: { helixPointsPerMinute: 60 } });
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
  });
  after(() => simulator.close());

  it("answers for the token's own user when nobody is named", async () => {
    const { status, body } = await streamer.call('GET', '/users');
    assert.equal(status, 200);
    assert.equal(body.data[0].login, simulator.broadcaster.login);
    assert.equal(body.data[0].email, `${simulator.broadcaster.login}@example.com`);
  });

  it('finds users by id and by login in any case, once each, and leaves out who is unknown', async () => {
    const { id, login } = simulator.addUser({ login: 'ann_example' });
    const path = `/users?id=${id}&login=${login.toUpperCase()}&login=nobody_at_all`;
    const { body } = await streamer.call('GET', path);
    assert.deepEqual(
      body.data.map((user: { id: string }) => user.id),
      [id],
    );
  });

  it('refuses more than a hundred names', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `id=${index}`).join('&');
    assert.equal((await streamer.call('GET', `/users?${many}`)).status, 400);
  });

  it('refuses a token of another client', async () => {
    const stranger = new WireCaller(simulator, streamer.accessToken, simulator.publicClientId);
    const { status, body } = await stranger.call('GET', '/users');
    assert.deepEqual(
      [status, body],
      [401, { error: 'Unauthorized', status: 401, message: 'Client ID and OAuth token do not match' }],
    );
  });

  it('names the scope that is missing', async () => {
    const { accessToken, userId } = simulator.signIn({ scopes: ['user:read:chat'] });
    const body = { broadcaster_id: userId, sender_id: userId, message: 'hi' };
    const answer = await new WireCaller(simulator, accessToken).call('POST', '/chat/messages', body);
    assert.deepEqual([answer.status, answer.body.message], [401, 'Missing scope: user:write:chat']);
  });

  it('counts points in its headers, refuses when none is left, and refills with time', async () => {
    const login = simulator.signIn({ login: 'ben_example' });
    const caller = new WireCaller(simulator, login.accessToken);
    const { headers } = await caller.call('GET', '/users');
    assert.equal(headers.get('ratelimit-limit'), '60');
    assert.equal(headers.get('ratelimit-remaining'), '59');
    simulator.drainPoints(login.userId);
    const refused = await caller.call('GET', '/users');
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('ratelimit-remaining'), '0');
    assert.equal(refused.headers.get('ratelimit-reset'), String(clockMs / 1_000 + 60));
    clockMs += 1_000;
    assert.equal((await caller.call('GET', '/users')).status, 200);
    assert.equal((await caller.call('GET', '/users')).status, 429);
  });

  it('says what is wrong with a body that is no JSON object', async () => {
    const response = await fetch(`${simulator.endpoints.apiUrl}/chat/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${streamer.accessToken}`, 'client-id': simulator.clientId },
      body: '{"broken',
    });
    assert.equal(response.status, 400);
  });

  it('knows no call that is not in its table', async () => {
    assert.equal((await streamer.call('GET', '/teapots')).status, 404);
  });

  it('lists live streams only', async () => {
    const path = `/streams?user_id=${simulator.broadcaster.id}`;
    assert.equal((await streamer.call('GET', path)).body.data.length, 1);
    simulator.setLive(false);
    assert.equal((await streamer.call('GET', path)).body.data.length, 0);
    simulator.setLive(true);
    assert.equal((await streamer.call('GET', path)).body.data[0].type, 'live');
  });

  it('renames a stream, and refuses a title that is too long', async () => {
    const path = `/channels?broadcaster_id=${simulator.broadcaster.id}`;
    assert.equal((await streamer.call('PATCH', path, { title: 'A quiet evening' })).status, 204);
    assert.equal((await streamer.call('GET', path)).body.data[0].title, 'A quiet evening');
    assert.equal((await streamer.call('PATCH', path, { title: 'x'.repeat(141) })).status, 400);
  });
});

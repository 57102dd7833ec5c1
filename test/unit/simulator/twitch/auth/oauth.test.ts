import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { postForm, WireCaller } from '../../../../support/wire-client';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

describe("the simulator's OAuth", () => {
  let simulator: TwitchSimulator;
  let clockMs = Date.UTC(2026, 0, 1);
  before(async () => {
    simulator = await TwitchSimulator.start({ now: () => clockMs });
  });
  after(() => simulator.close());

  const startLogin = (scopes = 'user:read:chat bits:read') =>
    postForm(simulator, '/device', { client_id: simulator.publicClientId, scopes });
  const poll = (device_code: string) =>
    postForm(simulator, '/token', {
      client_id: simulator.publicClientId,
      device_code,
      grant_type: DEVICE_GRANT,
    });
  const refresh = (refresh_token: string, client: Record<string, string>) =>
    postForm(simulator, '/token', { grant_type: 'refresh_token', refresh_token, ...client });
  const validate = (accessToken: string) =>
    fetch(`${simulator.endpoints.authUrl}/validate`, { headers: { authorization: `OAuth ${accessToken}` } });

  it('lets a device login wait until its user confirms, and grants it once', async () => {
    const { body: login } = await startLogin();
    assert.equal(login.verification_uri, `${simulator.url}/activate?device-code=${login.user_code}`);
    const pending = await poll(login.device_code);
    assert.deepEqual([pending.status, pending.body.message], [400, 'authorization_pending']);
    simulator.approveDevice(login.user_code, { login: 'ann_example' });
    const granted = await poll(login.device_code);
    assert.equal(granted.status, 200);
    assert.deepEqual(granted.body.scope, ['user:read:chat', 'bits:read']);
    const identity = await (await validate(granted.body.access_token)).json();
    assert.equal(identity.login, 'ann_example');
    const again = await poll(login.device_code);
    assert.deepEqual([again.status, again.body.message], [400, 'invalid device code']);
  });

  it('shows a page with a button that confirms a login as the broadcaster', async () => {
    const { body: login } = await startLogin();
    const page = await fetch(login.verification_uri);
    assert.match(await page.text(), /<button>Allow<\/button>/);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    await fetch(`${simulator.url}/activate`, {
      method: 'POST',
      body: new URLSearchParams({ 'device-code': login.user_code }),
    });
    const { body } = await poll(login.device_code);
    const identity = await (await validate(body.access_token)).json();
    assert.equal(identity.user_id, simulator.broadcaster.id);
  });

  it('lets a device code die of age', async () => {
    const { body: login } = await startLogin();
    clockMs += 1_800_000;
    assert.equal((await poll(login.device_code)).body.message, 'invalid device code');
    assert.throws(() => simulator.approveDevice(login.user_code), /No device login/);
  });

  it('refuses scopes that are none, and clients that nobody registered', async () => {
    assert.equal((await startLogin('drop table')).status, 400);
    const stranger = await postForm(simulator, '/device', { client_id: 'nobody', scopes: '' });
    assert.deepEqual([stranger.status, stranger.body.message], [400, 'invalid client']);
  });

  it("takes a public client's refresh token once and gives another", async () => {
    const client = { client_id: simulator.publicClientId };
    const login = simulator.signIn({ clientId: simulator.publicClientId });
    const fresh = await refresh(login.refreshToken, client);
    assert.equal(fresh.status, 200);
    assert.notEqual(fresh.body.refresh_token, login.refreshToken);
    const used = await refresh(login.refreshToken, client);
    assert.deepEqual([used.status, used.body.message], [400, 'Invalid refresh token']);
    assert.equal((await refresh(fresh.body.refresh_token, client)).status, 200);
  });

  it("lets a public client's refresh token die after thirty days without use", async () => {
    const login = simulator.signIn({ clientId: simulator.publicClientId });
    clockMs += 30 * 86_400_000;
    assert.equal((await refresh(login.refreshToken, { client_id: simulator.publicClientId })).status, 400);
  });

  it('refreshes for a confidential client only with its secret, again and again', async () => {
    const login = simulator.signIn();
    const client = { client_id: simulator.clientId };
    assert.equal((await refresh(login.refreshToken, client)).body.message, 'missing client secret');
    assert.equal((await refresh(login.refreshToken, { ...client, client_secret: 'wrong' })).status, 403);
    for (let turn = 0; turn < 2; turn += 1) {
      const secret = { ...client, client_secret: simulator.clientSecret };
      assert.equal((await refresh(login.refreshToken, secret)).body.refresh_token, login.refreshToken);
    }
  });

  it('gives an app token, which has no user and no scopes, to a client with its secret', async () => {
    const form = { grant_type: 'client_credentials', client_id: simulator.clientId };
    assert.equal((await postForm(simulator, '/token', form)).body.message, 'missing client secret');
    assert.equal((await postForm(simulator, '/token', { ...form, client_secret: 'wrong' })).status, 403);
    const granted = await postForm(simulator, '/token', { ...form, client_secret: simulator.clientSecret });
    assert.equal('refresh_token' in granted.body, false);
    const identity = await (await validate(granted.body.access_token)).json();
    assert.equal(identity.scopes, null);
    assert.equal('user_id' in identity, false);
  });

  it('calls an expired token dead, for validation and for Helix alike', async () => {
    const { accessToken } = simulator.signIn();
    assert.equal((await validate(accessToken)).status, 200);
    simulator.expireToken(accessToken);
    assert.equal((await validate(accessToken)).status, 401);
    const answer = await new WireCaller(simulator, accessToken).call('GET', '/users');
    assert.deepEqual([answer.status, answer.body.message], [401, 'Invalid OAuth token']);
  });

  it('ends tokens by the clock', async () => {
    const { accessToken, expiresInSeconds } = simulator.signIn();
    clockMs += expiresInSeconds * 1_000 - 1;
    assert.equal((await validate(accessToken)).status, 200);
    clockMs += 1;
    assert.equal((await validate(accessToken)).status, 401);
  });

  it('revokes a token of the client that holds it', async () => {
    const { accessToken: token } = simulator.signIn();
    const foreign = await postForm(simulator, '/revoke', { client_id: simulator.publicClientId, token });
    assert.equal(foreign.status, 400);
    assert.equal((await postForm(simulator, '/revoke', { client_id: 'nobody', token })).status, 404);
    assert.equal(
      (await postForm(simulator, '/revoke', { client_id: simulator.clientId, token })).status,
      200,
    );
    assert.equal((await validate(token)).status, 401);
  });

  it('keeps no token and no secret in its list of requests', async () => {
    const login = simulator.signIn();
    await refresh(login.refreshToken, {
      client_id: simulator.clientId,
      client_secret: simulator.clientSecret,
    });
    const kept = JSON.stringify(simulator.requests());
    for (const secret of [login.refreshToken, simulator.clientSecret, login.accessToken]) {
      assert.equal(kept.includes(secret), false);
    }
    assert.equal(simulator.requests('POST', '/oauth2/token').at(-1)?.grant, 'refresh_token');
  });

  it("answers at the Twitch CLI's paths too", async () => {
    const response = await fetch(
      `${simulator.url}/auth/token?${new URLSearchParams({
        client_id: simulator.clientId,
        client_secret: simulator.clientSecret,
        grant_type: 'client_credentials',
      })}`,
      { method: 'POST' },
    );
    const { access_token } = await response.json();
    const users = await fetch(`${simulator.url}/mock/users?login=${simulator.broadcaster.login}`, {
      headers: { authorization: `Bearer ${access_token}`, 'client-id': simulator.clientId },
    });
    assert.equal((await users.json()).data[0].id, simulator.broadcaster.id);
  });
});

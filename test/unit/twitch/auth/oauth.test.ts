import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import type { ErrorCode } from '../../../../src/shared/errors';
import { isLivestreamError, type LivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import { TwitchOAuth } from '../../../../src/twitch/auth/oauth';
import { deadAddress } from '../../../support/odd-server';

let twitch: TwitchSimulator;
before(async () => {
  twitch = await TwitchSimulator.start();
});
after(() => twitch.close());

const confidential = () =>
  new TwitchOAuth({
    authUrl: twitch.endpoints.authUrl,
    clientId: twitch.clientId,
    clientSecret: twitch.clientSecret,
  });
const publicClient = (clientId = twitch.publicClientId) =>
  new TwitchOAuth({ authUrl: twitch.endpoints.authUrl, clientId });

async function errorOf(promise: Promise<unknown>): Promise<LivestreamError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isLivestreamError(error), `not one of ours: ${inspect(error)}`);
    return error;
  }
  throw new assert.AssertionError({ message: 'It did not fail.' });
}

test('a device login gives tokens once it was confirmed', async () => {
  const oauth = publicClient();
  const scopes = ['user:read:chat', 'user:write:chat'];
  const code = await oauth.startDeviceLogin(scopes);
  assert.ok(code.verificationUri.includes(code.userCode));
  assert.deepEqual([code.expiresInSeconds, code.intervalSeconds], [1800, 5]);
  assert.deepEqual(await oauth.pollDeviceLogin(code.deviceCode, scopes), { state: 'pending' });
  twitch.approveDevice(code.userCode);
  const polled = await oauth.pollDeviceLogin(code.deviceCode, scopes);
  assert.ok(polled.state === 'granted');
  assert.deepEqual(polled.grant.scopes, scopes);
  assert.ok(polled.grant.refreshToken);
  assert.equal((await errorOf(oauth.pollDeviceLogin(code.deviceCode, scopes))).code, 'auth_required');
});

test('a poll that comes too fast is told to slow down', async () => {
  twitch.failNext({ path: '/oauth2/token', status: 400, body: { status: 400, message: 'Slow_Down' } });
  assert.deepEqual(await publicClient().pollDeviceLogin('any', []), { state: 'slow_down' });
});

test('an unknown client id is named before anybody is asked to confirm', async () => {
  const error = await errorOf(publicClient('nobody').startDeviceLogin([]));
  assert.equal(error.code, 'bad_input');
  assert.match(error.message, /client id/);
});

test('validation tells whose token it is, and null when it is dead', async () => {
  const { accessToken, userId, login } = twitch.signIn({ scopes: ['user:read:chat'] });
  const identity = await confidential().validate(accessToken);
  assert.deepEqual(
    [identity?.clientId, identity?.userId, identity?.login, identity?.scopes],
    [twitch.clientId, userId, login, ['user:read:chat']],
  );
  assert.ok((identity?.expiresInSeconds ?? 0) > 14_000);
  twitch.expireToken(accessToken);
  assert.equal(await confidential().validate(accessToken), null);
});

test('an app token has no user, and needs the secret', async () => {
  const { accessToken, refreshToken, scopes } = await confidential().appToken();
  assert.deepEqual([refreshToken, scopes], [undefined, []]);
  const identity = await confidential().validate(accessToken);
  assert.deepEqual([identity?.userId, identity?.login, identity?.scopes], ['', '', []]);
  assert.match((await errorOf(publicClient().appToken())).message, /client secret/);
  const wrong = new TwitchOAuth({
    authUrl: twitch.endpoints.authUrl,
    clientId: twitch.clientId,
    clientSecret: 'not-the-secret',
  });
  const error = await errorOf(wrong.appToken());
  assert.deepEqual([error.code, error.cause.statusCode], ['auth_required', 403]);
  assert.ok(!inspect(error).includes('not-the-secret'));
});

test('a refresh gives a new pair, once for a public client', async () => {
  const { refreshToken } = twitch.signIn({ clientId: twitch.publicClientId });
  const grant = await publicClient().refresh(refreshToken);
  assert.notEqual(grant.refreshToken, refreshToken);
  const error = await errorOf(publicClient().refresh(refreshToken));
  assert.deepEqual([error.code, error.cause.detail], ['auth_required', 'Invalid refresh token']);
});

test('a confidential client without its secret is told what is missing', async () => {
  const { refreshToken } = twitch.signIn();
  const error = await errorOf(publicClient(twitch.clientId).refresh(refreshToken));
  assert.equal(error.code, 'auth_required');
  assert.match(error.message, /client secret/);
});

test('only a refusal by the token endpoint means a lost login', async () => {
  const cases: readonly (readonly [number, ErrorCode])[] = [
    [400, 'auth_required'],
    [401, 'auth_required'],
    [403, 'forbidden'],
    [404, 'platform_error'],
    [429, 'rate_limited'],
    [302, 'platform_error'],
    [500, 'platform_error'],
    [503, 'platform_error'],
  ];
  for (const [status, code] of cases) {
    twitch.failNext({ path: '/oauth2/token', status, body: { status, message: 'no' } });
    assert.equal((await errorOf(publicClient().refresh('r3fresh'))).code, code, `${status}`);
  }
  twitch.failNext({ path: '/oauth2/token', hangUp: true });
  assert.equal((await errorOf(publicClient().refresh('r3fresh'))).code, 'network');
  const unreachable = new TwitchOAuth({ authUrl: await deadAddress(), clientId: 'c' });
  assert.equal((await errorOf(unreachable.refresh('r3fresh'))).code, 'network');
});

test('an answer that is not of Twitch is not taken for a token', async () => {
  twitch.failNext({ path: '/oauth2/token', status: 200, body: '<html>Welcome to the hotel</html>' });
  const error = await errorOf(publicClient().refresh('r3fresh'));
  assert.equal(error.code, 'platform_error');
  twitch.failNext({ path: '/oauth2/validate', status: 503 });
  assert.equal((await errorOf(publicClient().validate('acc3ss'))).code, 'platform_error');
});

test('a page of something on the way is no refusal', async () => {
  for (const status of [400, 401, 403]) {
    for (const body of ['<html>Blocked for now</html>', undefined, { code: 7 }]) {
      twitch.failNext({ path: '/oauth2/token', status, body });
      const error = await errorOf(publicClient().refresh('r3fresh'));
      assert.equal(error.code, 'platform_error', `${status} ${JSON.stringify(body)}`);
      assert.equal(error.cause.statusCode, status);
      assert.match(error.message, /on the way/);
    }
  }
});

test('revoking ends a token, and a dead one is no error', async () => {
  const { accessToken } = twitch.signIn();
  await confidential().revoke(accessToken);
  assert.equal(await confidential().validate(accessToken), null);
  await confidential().revoke(accessToken);
});

test('scopes are read as a list, as a text, and when they are missing', async () => {
  for (const [scope, scopes] of [
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['a b', ['a', 'b']],
    [undefined, []],
    [null, []],
  ]) {
    const body = { access_token: 'acc3ss', refresh_token: '', scope };
    twitch.failNext({ path: '/oauth2/token', status: 200, body });
    const grant = await publicClient().refresh('r3fresh');
    assert.deepEqual(grant, { accessToken: 'acc3ss', scopes });
  }
});

test('no error shows a token or the secret, even when Twitch repeats it', async () => {
  const [refresh, access, device] = ['r3fresh/with%odd+signs', 'acc3ss-of-somebody', 'd3vice-code'];
  const oauth = confidential();
  const attempts: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['token', refresh, () => oauth.refresh(refresh)],
    ['validate', access, () => oauth.validate(access)],
    ['revoke', access, () => oauth.revoke(access)],
    ['token', device, () => oauth.pollDeviceLogin(device, [])],
    ['token', twitch.clientSecret, () => oauth.appToken()],
  ];
  for (const [path, secret, attempt] of attempts) {
    for (const fault of [{ status: 403 }, { status: 500 }, { hangUp: true }]) {
      const body = { message: `bad: ${secret}, ${encodeURIComponent(secret)}, ${twitch.clientSecret}` };
      twitch.failNext({ path: `/oauth2/${path}`, ...fault, body });
      const error = await errorOf(attempt());
      const shown = [
        inspect(error, { depth: 9, showHidden: true }),
        error.stack,
        JSON.stringify(error),
      ].join();
      for (const hidden of [secret, encodeURIComponent(secret), twitch.clientSecret]) {
        assert.ok(!shown.includes(hidden), shown);
      }
    }
  }
});

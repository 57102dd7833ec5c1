import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { afterEach, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { LivestreamError } from '../../../../src/shared/errors';
import { isLivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import { TwitchOAuth } from '../../../../src/twitch/auth/oauth';
import type { StoredTokens } from '../../../../src/twitch/auth/token-record';
import type { PastedTokens } from '../../../../src/twitch/auth/user-token';
import { UserToken } from '../../../../src/twitch/auth/user-token';
import { eventually } from '../../../support/eventually';
import { MemoryRecord } from '../../../support/memory-record';

const AUDIENCE = 'this client, these addresses';
const HOUR = 3_600_000;

let twitch: TwitchSimulator;
/** Milliseconds to add to the clock, for both sides. */
let ahead = 0;
const now = () => Date.now() + ahead;
const tokens: UserToken[] = [];

beforeEach(async () => {
  ahead = 0;
  twitch = await TwitchSimulator.start({ now });
});
afterEach(async () => {
  await Promise.all(tokens.splice(0).map((token) => token.close()));
  await twitch.close();
});

function stored(more: Partial<StoredTokens> = {}): StoredTokens {
  const { accessToken, refreshToken, userId, login, scopes } = twitch.signIn({
    clientId: twitch.publicClientId,
  });
  const times = { obtainedAt: now(), expiresAt: now() + 14_400_000 };
  return { accessToken, refreshToken, userId, login, scopes, ...times, audience: AUDIENCE, ...more };
}

function userToken(record: MemoryRecord, more: { pasted?: PastedTokens; clientId?: string } = {}) {
  const { pasted, clientId = twitch.publicClientId } = more;
  const oauth = new TwitchOAuth({ authUrl: twitch.endpoints.authUrl, clientId });
  const token = new UserToken({ oauth, record, audience: AUDIENCE, pasted, now, random: () => 0 });
  tokens.push(token);
  const changes: string[] = [];
  token.on('change', () => changes.push(token.state));
  const warnings: LivestreamError[] = [];
  token.on('warning', (warning) => warnings.push(warning));
  return { token, changes, warnings };
}

async function started(record: MemoryRecord, more: { pasted?: PastedTokens; clientId?: string } = {}) {
  const made = userToken(record, more);
  await made.token.start();
  return made;
}

const refreshes = () =>
  twitch.requests('POST', '/oauth2/token').filter(({ grant }) => grant === 'refresh_token').length;
const validations = () => twitch.requests('GET', '/oauth2/validate').length;

test('a stored login is validated and ready', async () => {
  const login = stored();
  const { token, changes } = await started(new MemoryRecord(login));
  assert.equal(token.state, 'ready');
  assert.deepEqual(changes, ['ready']);
  const { userId, scopes } = login;
  assert.deepEqual(token.identity, { userId, login: twitch.broadcaster.login, scopes });
  assert.equal(await token.accessToken(), login.accessToken);
  assert.deepEqual([validations(), refreshes()], [1, 0]);
});

test('without a login somebody has to log in, and Twitch is not asked', async () => {
  const { token, changes } = await started(new MemoryRecord());
  assert.equal(token.state, 'auth_required');
  assert.deepEqual(changes, ['auth_required']);
  await assert.rejects(token.accessToken(), (error) => isLivestreamError(error, 'auth_required'));
  assert.equal(twitch.requests().length, 0);
});

test('a login for other addresses or another client id is never sent', async () => {
  const { token } = await started(new MemoryRecord(stored({ audience: 'somewhere else' })));
  assert.equal(token.state, 'auth_required');
  assert.match(token.problem?.message ?? '', /another server or client id/);
  await assert.rejects(token.renew('any'), (error) => isLivestreamError(error, 'auth_required'));
  assert.equal(twitch.requests().length, 0);
});

test('a token of another client id is refused by name', async () => {
  const { accessToken } = twitch.signIn();
  const { token } = await started(new MemoryRecord(stored({ accessToken })));
  assert.equal(token.state, 'auth_required');
  assert.match(token.problem?.message ?? '', /another client id/);
});

test('a token that died while Node-RED was off is refreshed at the start', async () => {
  const login = stored();
  twitch.expireToken(login.accessToken);
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  assert.equal(token.state, 'ready');
  assert.equal(await token.accessToken(), record.saved.at(-1)?.accessToken);
  assert.equal(refreshes(), 1);
});

test('five callers at once make one refresh', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  twitch.expireToken(login.accessToken);
  const renewed = await Promise.all([1, 2, 3, 4, 5].map(() => token.renew(login.accessToken)));
  assert.equal(new Set(renewed).size, 1);
  assert.notEqual(renewed[0], login.accessToken);
  assert.equal(refreshes(), 1);
  assert.equal(
    await token.renew(login.accessToken),
    renewed[0],
    'a late caller gets the token that is there',
  );
  assert.equal(refreshes(), 1);
});

test('a renewed pair is stored before anybody gets it', async () => {
  const login = stored();
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  let release: () => void = () => assert.fail('nothing was saved');
  const order: string[] = [];
  record.beforeSave = ({ accessToken }) => {
    order.push('saving');
    assert.notEqual(accessToken, login.accessToken);
    return new Promise((resolve) => {
      release = resolve;
    });
  };
  const renewed = token.renew(login.accessToken).then((accessToken) => {
    order.push('handed out');
    return accessToken;
  });
  const asked = token.accessToken().then(() => order.push('handed out'));
  await eventually(() => order.length > 0);
  assert.deepEqual(order, ['saving']);
  order.push('saved');
  release();
  assert.equal(await renewed, record.saved.at(-1)?.accessToken);
  await asked;
  assert.deepEqual(order, ['saving', 'saved', 'handed out', 'handed out']);
  assert.notEqual(record.saved.at(-1)?.refreshToken, login.refreshToken);
});

test('a planned renewal, too, is handed out only once it is stored', async () => {
  const login = stored();
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  let release: (() => void) | undefined;
  record.beforeSave = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  ahead = 14_400_000 - 300_000;
  const handedOut: string[] = [];
  const ask = async () => {
    const accessToken = await token.accessToken();
    handedOut.push(accessToken);
    return accessToken;
  };
  const asking = [ask(), ask()];
  await eventually(() => release !== undefined);
  asking.push(ask());
  await settled();
  assert.deepEqual(handedOut, []);
  release?.();
  const [fresh] = await Promise.all(asking);
  assert.equal(fresh, record.load()?.accessToken);
  assert.equal(refreshes(), 1);
});

test('a refused refresh means a lost login, told once', async () => {
  const login = stored();
  const { token, changes } = await started(new MemoryRecord(login));
  twitch.killRefreshTokens(login.userId);
  twitch.expireToken(login.accessToken);
  const attempts = [1, 2, 3].map(() => token.renew(login.accessToken));
  for (const attempt of attempts) {
    await assert.rejects(attempt, (error) => isLivestreamError(error, 'auth_required'));
  }
  await assert.rejects(token.accessToken(), (error) => isLivestreamError(error, 'auth_required'));
  assert.deepEqual(changes, ['ready', 'auth_required']);
  assert.match(token.problem?.message ?? '', /log in again/);
  assert.equal(refreshes(), 1);
});

for (const fault of [{ status: 503 }, { status: 500 }, { hangUp: true }]) {
  const trouble = Object.entries(fault).join();
  test(`trouble on the way (${trouble}) is no lost login, and the old token is still handed out`, async () => {
    const login = stored();
    const takeBack = twitch.failNext({ path: '/oauth2', times: 9, ...fault });
    const { token } = await started(new MemoryRecord(login));
    assert.equal(token.state, 'offline');
    assert.ok(isLivestreamError(token.problem, 'network', 'platform_error'));
    assert.equal(token.identity?.userId, login.userId);
    assert.equal(await token.accessToken(), login.accessToken);
    takeBack();
    // The first retry comes after half a second, since the jitter is at its lowest.
    await eventually(() => token.state === 'ready');
  });
}

test('a dead token that cannot be renewed for now is not handed out', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  const takeBack = twitch.failNext({ path: '/oauth2/token', status: 503, times: 9 });
  await assert.rejects(token.renew(login.accessToken), (error) => isLivestreamError(error, 'platform_error'));
  assert.equal(token.state, 'offline');
  const asked = refreshes();
  await assert.rejects(token.accessToken(), (error) => isLivestreamError(error, 'platform_error'));
  assert.equal(refreshes(), asked, 'callers in a hurry do not hammer');
  takeBack();
  await eventually(() => token.state === 'ready');
  assert.notEqual(await token.accessToken(), login.accessToken);
});

test('a refresh whose answer got lost is asked once more, and then the login is lost', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  twitch.failNext({ path: '/oauth2/token', hangUp: true, after: true });
  await assert.rejects(token.renew(login.accessToken), (error) => isLivestreamError(error, 'auth_required'));
  assert.equal(refreshes(), 2);
  assert.equal(token.state, 'auth_required');
});

test('a refresh that was cut before it took effect works the second time', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  twitch.failNext({ path: '/oauth2/token', hangUp: true });
  assert.notEqual(await token.renew(login.accessToken), login.accessToken);
  assert.equal(token.state, 'ready');
  assert.equal(refreshes(), 2);
});

test('less than ten minutes before its end a token is renewed', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  ahead = 14_400_000 - 603_000;
  assert.equal(await token.accessToken(), login.accessToken);
  ahead = 14_400_000 - 598_000;
  const [first, second] = await Promise.all([token.accessToken(), token.accessToken()]);
  assert.equal(first, second);
  assert.notEqual(first, login.accessToken);
  assert.equal(refreshes(), 1);
});

test('a planned renewal that fails does not keep anybody from the token that still works', async () => {
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  ahead = 14_400_000 - 300_000;
  const takeBack = twitch.failNext({ path: '/oauth2/token', status: 503, times: 99 });
  assert.equal(await token.accessToken(), login.accessToken);
  assert.equal(token.state, 'offline');
  assert.equal(await token.accessToken(), login.accessToken);
  ahead = 14_400_000 + 10_000;
  await assert.rejects(token.accessToken(), (error) => isLivestreamError(error, 'platform_error'));
  takeBack();
});

test('a token without a refresh token works until it dies', async () => {
  const login = stored({ refreshToken: undefined });
  const { token } = await started(new MemoryRecord(login));
  ahead = 14_400_000 - 60_000;
  assert.equal(await token.accessToken(), login.accessToken);
  twitch.expireToken(login.accessToken);
  await assert.rejects(token.renew(login.accessToken), (error) => isLivestreamError(error, 'auth_required'));
  assert.equal(refreshes(), 0);
});

/** Lets fake time pass for timers and both clocks. */
function fakeTime(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_900_000_000_000 });
  return (ms: number) => t.mock.timers.tick(ms);
}

test('it is validated every hour, and renewed by itself before it ends', async (t) => {
  const pass = fakeTime(t);
  const login = stored();
  const record = new MemoryRecord(login);
  const { token, changes } = await started(record);
  assert.equal(validations(), 1);
  for (const hour of [1, 2, 3]) {
    pass(HOUR - 1);
    assert.equal(validations(), hour);
    // The answer is through once the next check is planned, a full hour later.
    await eventually(() => {
      pass(1);
      return validations() > hour;
    });
    await token.accessToken();
    await settled();
  }
  assert.equal(refreshes(), 0);
  pass(HOUR - 600_000);
  await eventually(() => record.saved.length > 0);
  await settled();
  assert.equal(refreshes(), 1);
  assert.notEqual(await token.accessToken(), login.accessToken);
  assert.deepEqual(changes, ['ready']);
});

test('the hourly validation finds a token that died early and renews it', async (t) => {
  const pass = fakeTime(t);
  const login = stored();
  const { token } = await started(new MemoryRecord(login));
  twitch.expireToken(login.accessToken);
  pass(HOUR);
  await eventually(() => refreshes() === 1 && validations() === 3);
  await settled();
  assert.equal(token.state, 'ready');
  assert.notEqual(await token.accessToken(), login.accessToken);
});

test('the hourly validation finds a login that was withdrawn', async (t) => {
  const pass = fakeTime(t);
  const login = stored();
  const { token, changes } = await started(new MemoryRecord(login));
  twitch.revokeAuthorization(login.userId);
  pass(HOUR);
  await eventually(() => token.state === 'auth_required');
  const before = twitch.requests().length;
  pass(5 * HOUR);
  await settled();
  assert.equal(twitch.requests().length, before, 'a lost login asks nothing any more');
  assert.deepEqual(changes, ['ready', 'auth_required']);
});

test('a refresh that fails at the start is tried again after the first pause, counted once', async (t) => {
  const pass = fakeTime(t);
  const login = stored({ expiresAt: Date.now() });
  twitch.failNext({ path: '/oauth2/token', status: 503 });
  const { token } = await started(new MemoryRecord(login));
  assert.equal(token.state, 'offline');
  pass(499);
  assert.equal(refreshes(), 1);
  pass(1);
  await eventually(() => token.state === 'ready');
  assert.equal(refreshes(), 2);
  await settled();
});

test('what a validation tells is not stored over a pair that is just being renewed', async (t) => {
  const pass = fakeTime(t);
  const login = stored();
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  const { userId, scopes } = login;
  const body = {
    client_id: twitch.publicClientId,
    login: 'renamed',
    user_id: userId,
    scopes,
    expires_in: 9_999,
  };
  twitch.failNext({ path: '/oauth2/validate', status: 200, body, delayMs: 10 });
  pass(HOUR);
  let release: (() => void) | undefined;
  record.beforeSave = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const renewing = token.renew(login.accessToken);
  await eventually(() => release !== undefined);
  await eventually(() => {
    pass(1);
    return validations() === 2;
  });
  await settled();
  assert.equal(record.saved.length, 0);
  record.beforeSave = () => undefined;
  release?.();
  const renewed = await renewing;
  await eventually(() => token.identity?.login === 'renamed');
  assert.deepEqual([record.load()?.accessToken, record.load()?.login], [renewed, 'renamed']);
});

/** Real milliseconds for what is on the wire; nothing can be awaited that is not to come. */
async function settled(): Promise<void> {
  const until = performance.now() + 30;
  await eventually(() => performance.now() > until);
}

test('a pasted token counts until something newer is stored, and again once it is changed', async () => {
  const first = twitch.signIn({ clientId: twitch.publicClientId });
  const record = new MemoryRecord();
  const { token } = await started(record, { pasted: first });
  assert.equal(await token.accessToken(), first.accessToken);
  assert.equal(token.identity?.login, first.login);
  const renewed = await token.renew(first.accessToken);
  await token.close();

  const again = await started(record, { pasted: first });
  assert.equal(await again.token.accessToken(), renewed, 'the stored pair is newer than the paste');
  await again.token.close();

  const second = twitch.signIn({ clientId: twitch.publicClientId, login: 'somebody_else' });
  const { token: changed } = await started(record, { pasted: second });
  assert.equal(await changed.accessToken(), second.accessToken);
  assert.equal(changed.identity?.login, 'somebody_else');
  assert.ok(!JSON.stringify(record.saved.map(({ pastedHash }) => pastedHash)).includes(second.accessToken));
});

test('a pasted login is bound to its addresses before it is sent', async () => {
  const pasted = twitch.signIn({ clientId: twitch.publicClientId });
  const record = new MemoryRecord();
  record.beforeSave = () => {
    record.beforeSave = () => undefined;
    assert.equal(twitch.requests().length, 0);
    return undefined;
  };
  await started(record, { pasted });
  assert.equal(record.saved[0]?.audience, AUDIENCE);
});

test('a refresh token alone is enough', async () => {
  const { refreshToken, login } = twitch.signIn({ clientId: twitch.publicClientId });
  const { token } = await started(new MemoryRecord(), { pasted: { refreshToken } });
  assert.equal(token.state, 'ready');
  assert.equal(token.identity?.login, login);
});

test('a fresh login replaces a lost one and wins over the paste of before', async () => {
  const pasted = { accessToken: 'dead-since-long' };
  const record = new MemoryRecord();
  const { token, changes } = await started(record, { pasted });
  assert.equal(token.state, 'auth_required');
  const grant = twitch.signIn({ clientId: twitch.publicClientId });
  await token.adopt(grant);
  assert.equal(token.state, 'ready');
  assert.equal(await token.accessToken(), grant.accessToken);
  assert.deepEqual(changes, ['auth_required', 'ready']);
  const again = await started(record, { pasted });
  assert.equal(await again.token.accessToken(), grant.accessToken);
});

test('a fresh login for another client id is refused', async () => {
  const { token } = await started(new MemoryRecord());
  await assert.rejects(token.adopt(twitch.signIn()), /another client id/);
  assert.equal(token.state, 'auth_required');
});

test('a refresh on its way does not touch a login that comes in between', async () => {
  const login = stored();
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  twitch.failNext({ path: '/oauth2/token', delayMs: 50 });
  const renewing = token.renew(login.accessToken);
  const grant = twitch.signIn({ clientId: twitch.publicClientId });
  await token.adopt(grant);
  assert.equal(await renewing, grant.accessToken);
  assert.equal(record.saved.at(-1)?.refreshToken, grant.refreshToken);
  assert.equal(record.load()?.accessToken, grant.accessToken);
});

test('a full disk loses no token: it is used, a warning says so, and it is stored later', async () => {
  const login = stored();
  const record = new MemoryRecord(login);
  const { token, warnings } = await started(record);
  record.beforeSave = () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
  const renewed = await token.renew(login.accessToken);
  assert.equal(await token.accessToken(), renewed);
  assert.equal(token.state, 'ready');
  assert.deepEqual(
    warnings.map(({ cause }) => cause.detail),
    ['ENOSPC'],
  );
  assert.equal(record.saved.length, 0);
  record.beforeSave = () => undefined;
  await token.renew(renewed);
  assert.equal(record.saved.at(-1)?.accessToken, await token.accessToken());
});

test('closing waits until a refresh on its way is stored, and starts none after', async () => {
  const login = stored();
  const record = new MemoryRecord(login);
  const { token } = await started(record);
  twitch.failNext({ path: '/oauth2/token', delayMs: 150 });
  const renewing = token.renew(login.accessToken);
  await settled();
  await token.close();
  assert.equal(record.saved.length, 1);
  const renewed = await renewing;
  assert.equal(record.load()?.accessToken, renewed);
  await assert.rejects(token.renew(renewed), (error) => isLivestreamError(error, 'network'));
  assert.equal(refreshes(), 1);
});

test('neither errors nor the object itself show a token', async () => {
  const login = stored();
  const { token, warnings } = await started(new MemoryRecord(login));
  const errors: unknown[] = warnings;
  for (const fault of [{ status: 500 }, { hangUp: true }, { status: 400 }]) {
    const body = { message: `no ${login.refreshToken} ${login.accessToken}` };
    twitch.failNext({ path: '/oauth2/token', times: 2, ...fault, body });
    await token.renew(login.accessToken).catch((error: unknown) => errors.push(error));
  }
  assert.ok(errors.length > 0);
  const shown = inspect([token, errors], { depth: 9, showHidden: true });
  assert.ok(!shown.includes(login.refreshToken ?? '?'), shown);
});

test('a renewed token that Twitch does not know yet is asked for again, and no lost login', async () => {
  twitch.failNext({
    path: '/oauth2/validate',
    status: 401,
    body: { message: 'invalid access token' },
    times: 2,
  });
  const { token } = await started(new MemoryRecord(stored()));
  assert.equal(refreshes(), 1);
  assert.equal(token.state, 'offline');
  assert.equal(token.problem?.code, 'platform_error');
  await eventually(() => token.state === 'ready');
  assert.equal(refreshes(), 1);
});

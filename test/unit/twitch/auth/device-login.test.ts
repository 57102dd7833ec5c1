import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { after, before, test } from 'node:test';
import { isLivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import { DeviceLogin } from '../../../../src/twitch/auth/device-login';
import { TwitchOAuth } from '../../../../src/twitch/auth/oauth';
import { eventually } from '../../../support/eventually';

const SCOPES = ['user:read:chat'];
let twitch: TwitchSimulator;
before(async () => {
  twitch = await TwitchSimulator.start({ now: () => Date.now() });
});
after(() => twitch.close());

async function begin(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_900_000_000_000 });
  const oauth = new TwitchOAuth({ authUrl: twitch.endpoints.authUrl, clientId: twitch.publicClientId });
  const login = await DeviceLogin.begin({ oauth, scopes: SCOPES, now: () => Date.now() });
  t.after(() => login.close());
  const polls = () => twitch.requests('POST', '/oauth2/token').length;
  /** Lets `ms` pass and waits for the poll that is due then to have been answered. */
  const pass = async (ms: number) => {
    const before = polls();
    t.mock.timers.tick(ms);
    await eventually(() => polls() > before);
  };
  return { login, polls, pass };
}

test('it asks at the interval that Twitch names, until the login is confirmed', async (t) => {
  const { login, pass, polls } = await begin(t);
  assert.deepEqual([login.state, login.expiresAt], ['pending', Date.now() + 1_800_000]);
  const before = polls();
  t.mock.timers.tick(4_999);
  assert.equal(polls(), before);
  await pass(1);
  twitch.approveDevice(login.userCode);
  await eventually(() => {
    t.mock.timers.tick(1_000);
    return login.state === 'done';
  });
  const grant = await login.granted;
  assert.deepEqual(grant.scopes, SCOPES);
  assert.equal(twitch.requests('POST', '/oauth2/token').length, before + 2);
});

test('told to slow down, it leaves five seconds more between polls from then on', async (t) => {
  const { login, pass, polls } = await begin(t);
  const slow = { path: '/oauth2/token', status: 400, body: { message: 'slow_down' } };
  twitch.failNext(slow);
  await pass(5_000);
  const before = polls();
  twitch.approveDevice(login.userCode);
  // The next poll is planned once the answer was read, which is a few turns after it was sent.
  const started = Date.now();
  let secondPoll: number | undefined;
  await eventually(() => {
    if (polls() > before) secondPoll ??= Date.now();
    else t.mock.timers.tick(500);
    return login.state === 'done';
  });
  assert.ok(secondPoll && secondPoll - started >= 10_000, `${secondPoll}`);
});

test('trouble on the way does not end the login', async (t) => {
  const { login, pass } = await begin(t);
  twitch.failNext({ path: '/oauth2/token', hangUp: true });
  await pass(5_000);
  twitch.approveDevice(login.userCode);
  twitch.failNext({ path: '/oauth2/token', status: 503 });
  await eventually(() => {
    t.mock.timers.tick(1_000);
    return login.state === 'done';
  });
  assert.ok((await login.granted).accessToken);
});

test('a code that nobody confirms runs out', async (t) => {
  const { login } = await begin(t);
  t.mock.timers.tick(1_800_000);
  await eventually(() => {
    t.mock.timers.tick(5_000);
    return login.state === 'failed';
  });
  await assert.rejects(login.granted, (error) => isLivestreamError(error, 'auth_required'));
  assert.ok(login.problem);
});

test('a closed login asks no more', async (t) => {
  const { login, polls } = await begin(t);
  login.close();
  const before = polls();
  t.mock.timers.tick(60_000);
  await assert.rejects(login.granted, /cancelled/);
  assert.equal(polls(), before);
  assert.equal(login.state, 'failed');
});

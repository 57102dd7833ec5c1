import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { waitingLogin } from '../../../src/runtime/login-record';
import { createTokenStore, type TokenStore } from '../../../src/runtime/token-store';
import { type LoginView, TwitchLogins } from '../../../src/runtime/twitch-logins';
import { TwitchSimulator } from '../../../src/simulator';
import type { TwitchAccount } from '../../../src/twitch/account';
import type { TwitchAppSettings } from '../../../src/twitch/app';
import { accountOn } from '../../support/hub';
import { type OddServer, oddServer } from '../../support/odd-server';

const SCOPES = ['user:read:chat'];

describe('a login from a dialog', () => {
  let simulator: TwitchSimulator;
  let store: TokenStore;
  let logins: TwitchLogins;
  let deployed: { account?: TwitchAccount; app?: TwitchAppSettings };

  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: { pollIntervalSeconds: 1 } });
    const settings = new Map<string, unknown>([['_credentialSecret', 'only-for-tests']]);
    store = createTokenStore({
      get: (key) => settings.get(key),
      set: (key, value) => settings.set(key, value),
    });
    deployed = {};
    logins = new TwitchLogins({ store, account: () => deployed.account, app: () => deployed.app });
  });
  afterEach(async () => {
    await deployed.account?.close();
    await simulator.close();
  });

  const app = (more: Record<string, unknown> = {}) => ({
    id: 'app',
    server: 'custom',
    ...simulator.endpoints,
    clientId: simulator.publicClientId,
    ...more,
  });
  const begin = (typed = app()) => logins.start({ id: 'user', app: typed, scopes: SCOPES });
  /** The view as soon as it is not pending any more. */
  const outcome = async (): Promise<LoginView> => {
    for (;;) {
      const view = logins.poll({ id: 'user' });
      if (view.state !== 'pending') return view;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('shows a code and an address, and where it stands', async () => {
    assert.deepEqual(logins.poll({ id: 'user' }), { state: 'none' });
    const { userCode, verificationUri, expiresAt, ...rest } = await begin();
    assert.match(userCode, /^[A-Z0-9]+$/);
    assert.match(verificationUri, /^http:\/\/127\.0\.0\.1/);
    assert.ok(expiresAt > Date.now());
    assert.deepEqual(rest, {});
    assert.deepEqual(logins.poll({ id: 'user' }), { state: 'pending' });
    logins.cancel({ id: 'user' });
  });

  it('before the first deploy waits for it, and the dialog knows whose it is', async () => {
    simulator.approveDevice((await begin()).userCode);
    const { login } = simulator.broadcaster;
    assert.deepEqual(await outcome(), { state: 'done', login, scopes: SCOPES });
    assert.equal(store.record('user').load(), undefined);
    assert.equal(waitingLogin(store, 'user').load()?.login, login);
    assert.deepEqual(await logins.account({ id: 'user' }), { state: 'ready', login, scopes: SCOPES });
  });

  it('is shown for the app that it was given for and for no other', async () => {
    simulator.approveDevice((await begin()).userCode);
    await outcome();
    const shown = async (more: Record<string, unknown>) =>
      (await logins.account({ id: 'user', app: app(more) })).state;
    assert.equal(await shown({}), 'ready');
    assert.equal(await shown({ clientId: simulator.clientId }), 'none');
    assert.equal(await shown({ server: 'live' }), 'none');
  });

  it('is taken over at once by a deployed account of the same client id and addresses', async () => {
    deployed.account = accountOn(simulator, { login: 'before' });
    await deployed.account.start();
    simulator.approveDevice((await begin()).userCode, { login: 'afterwards' });
    assert.equal((await outcome()).login, 'afterwards');
    assert.equal(deployed.account.identity?.login, 'afterwards');
    assert.equal(waitingLogin(store, 'user').load(), undefined);
  });

  it('leaves a deployed account of another client id alone until it is deployed', async () => {
    deployed.account = accountOn(simulator, { login: 'before', confidential: true });
    await deployed.account.start();
    simulator.approveDevice((await begin()).userCode, { login: 'afterwards' });
    assert.equal((await outcome()).login, 'afterwards');
    assert.equal(deployed.account.identity?.login, 'before');
    assert.equal(waitingLogin(store, 'user').load()?.login, 'afterwards');
  });

  it('shows no token in anything that the browser sees', async () => {
    const seen: unknown[] = [];
    const started = await begin();
    seen.push(started, logins.poll({ id: 'user' }));
    simulator.approveDevice(started.userCode);
    seen.push(await outcome(), await logins.account({ id: 'user' }));
    const { accessToken, refreshToken } = waitingLogin(store, 'user').load() ?? assert.fail('nothing waits');
    for (const secret of [accessToken, refreshToken]) {
      assert.ok(secret && !JSON.stringify(seen).includes(secret));
    }
  });

  it('that was given up stores nothing', async () => {
    const { userCode } = await begin();
    assert.deepEqual(logins.cancel({ id: 'user' }), { state: 'none' });
    simulator.approveDevice(userCode);
    const { userCode: second } = await begin();
    // The second one is polled as often as the first would have been.
    await simulator.watch.next('request', ({ path }) => path === '/oauth2/token');
    assert.equal(waitingLogin(store, 'user').load(), undefined);
    assert.notEqual(second, userCode);
    logins.cancel({ id: 'user' });
  });

  it('that was not confirmed in time says so', async () => {
    await simulator.close();
    simulator = await TwitchSimulator.start({ figures: { pollIntervalSeconds: 1, deviceCodeSeconds: 1 } });
    await begin();
    const { state, code, message } = await outcome();
    assert.equal(state, 'failed');
    assert.equal(code, 'auth_required');
    assert.match(message ?? '', /Start (it|the login) again/);
  });

  it('works with the deployed client id where the editor does not know it', async () => {
    deployed.app = { server: 'custom', ...simulator.endpoints, clientId: simulator.publicClientId };
    for (const clientId of ['__PWRD__', '', undefined]) {
      assert.ok((await begin(app({ clientId }))).userCode);
    }
    logins.cancel({ id: 'user' });
  });

  it('is refused for the simulator, which signs in by itself', async () => {
    await assert.rejects(begin(app({ server: 'simulator' })), { code: 'bad_input', message: /by itself/ });
  });

  it('forgets the waiting tokens after a day, and not those of a later login', async (context) => {
    context.mock.timers.enable({ apis: ['Date'] });
    const timers: (() => void)[] = [];
    const real = globalThis.setTimeout;
    context.mock.method(globalThis, 'setTimeout', ((run: () => void, ms: number) => {
      if (ms < 3_600_000) return real(run, ms);
      timers.push(run);
      return real(() => undefined, 0);
    }) as typeof setTimeout);
    const waiting = waitingLogin(store, 'user');
    simulator.approveDevice((await begin()).userCode);
    await outcome();
    context.mock.timers.tick(23 * 3_600_000);
    simulator.approveDevice((await begin()).userCode);
    await outcome();
    assert.equal(timers.length, 2);
    context.mock.timers.tick(3_600_000);
    timers[0]?.();
    await new Promise(setImmediate);
    assert.ok(waiting.load(), 'the later login is an hour old');
    context.mock.timers.tick(23 * 3_600_000);
    timers[1]?.();
    await new Promise(setImmediate);
    assert.equal(waiting.load(), undefined);
  });
});

describe('the secret of a deployed app', () => {
  const SECRET = 'deployed-client-secret';
  let server: OddServer;
  let logins: TwitchLogins;
  let deployed: TwitchAppSettings;

  beforeEach(async () => {
    server = await oddServer((request, response) => {
      const isStart = request.url === '/device';
      response.writeHead(isStart ? 200 : 400, { 'content-type': 'application/json' }).end(
        isStart
          ? JSON.stringify({
              device_code: 'device-code',
              user_code: 'ABCDEFGH',
              verification_uri: 'https://www.twitch.tv/activate',
              expires_in: 60,
              interval: 1,
            })
          : JSON.stringify({ status: 400, message: 'authorization_pending' }),
      );
    });
    deployed = { server: 'custom', authUrl: server.url, clientId: 'abc', clientSecret: SECRET };
    const store = createTokenStore({ get: () => undefined, set: () => undefined });
    logins = new TwitchLogins({ store, account: () => undefined, app: () => deployed });
  });
  afterEach(async () => {
    logins.cancel({ id: 'user' });
    await server.close();
  });

  const polled = async (app: Record<string, unknown>): Promise<string> => {
    await logins.start({
      id: 'user',
      app: { id: 'app', server: 'custom', authUrl: server.url, ...app },
      scopes: [],
    });
    while (!server.requests.some(({ url }) => url === '/token')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server.requests.map(({ body, url }) => `${url} ${body}`).join('\n');
  };

  it('is used for the addresses that it was given for', async () => {
    assert.ok((await polled({ clientSecret: '__PWRD__' })).includes(SECRET));
  });

  it('never goes to an address that was typed since', async () => {
    deployed = { ...deployed, authUrl: 'https://id.twitch.tv/oauth2' };
    const sent = await polled({ clientSecret: '__PWRD__' });
    assert.ok(sent.includes('client_id=abc'));
    assert.equal(sent.includes(SECRET), false);
  });

  it('gives way to the one that was typed', async () => {
    const sent = await polled({ clientSecret: 'typed-secret' });
    assert.ok(sent.includes('typed-secret'));
    assert.equal(sent.includes(SECRET), false);
  });
});

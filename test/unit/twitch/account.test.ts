import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { LivestreamError } from '../../../src/shared/errors';
import { TwitchSimulator } from '../../../src/simulator';
import { TwitchAccount } from '../../../src/twitch/account';
import type { TwitchServerAccess } from '../../../src/twitch/app';
import { tokenAudience } from '../../../src/twitch/auth/audience';
import type { LastHeard } from '../../../src/twitch/last-heard';
import { TwitchUsers } from '../../../src/twitch/user';
import { accountOn, Listener, wishFor } from '../../support/hub';
import { MemoryRecord } from '../../support/memory-record';

describe('an account', () => {
  let simulator: TwitchSimulator;
  let account: TwitchAccount;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
  });
  afterEach(async () => {
    await account.close();
    await simulator.close();
  });

  const access = (): TwitchServerAccess => ({
    endpoints: simulator.endpoints,
    clientId: simulator.publicClientId,
    simulated: false,
  });
  const accountWith = (options: Partial<ConstructorParameters<typeof TwitchAccount>[0]>): TwitchAccount =>
    new TwitchAccount({
      app: () => Promise.resolve(access()),
      record: new MemoryRecord(),
      users: new TwitchUsers(),
      ...options,
    });

  it('finds out whose login it is and what it may do', async () => {
    account = accountOn(simulator, { login: 'somebody', scopes: ['user:read:chat'] });
    assert.equal(account.state, 'starting');
    await account.start();
    assert.equal(account.state, 'ready');
    assert.equal(account.identity?.login, 'somebody');
    assert.deepEqual(account.identity?.scopes, ['user:read:chat']);
    assert.equal((await account.ready()).userId, account.identity?.userId);
    assert.equal(account.problem, undefined);
  });

  it('says that somebody has to log in when nobody has', async () => {
    account = accountWith({});
    await account.start();
    assert.equal(account.state, 'auth_required');
    await assert.rejects(account.ready(), { code: 'auth_required', message: /log in/ });
    assert.equal(simulator.requests().length, 0, 'nothing is sent');
  });

  it('says what is wrong with its app', async () => {
    account = accountWith({ app: () => Promise.reject(new LivestreamError('bad_input', 'no client id')) });
    await account.start();
    assert.equal(account.state, 'auth_required');
    assert.equal(account.problem?.code, 'bad_input');
    await assert.rejects(account.ready(), { code: 'bad_input' });
  });

  it('sends nothing to another server than the one the login was given for', async () => {
    const { accessToken, refreshToken, scopes } = simulator.signIn({ clientId: simulator.publicClientId });
    const record = new MemoryRecord({
      accessToken,
      refreshToken,
      scopes,
      userId: '1',
      login: 'somebody',
      obtainedAt: 0,
      audience: tokenAudience({ ...simulator.endpoints, apiUrl: 'http://localhost:1/helix' }, 'abc'),
    });
    account = accountWith({ record });
    await account.start();
    assert.equal(account.state, 'auth_required');
    await assert.rejects(account.ready(), { code: 'auth_required', message: /another server/ });
    assert.equal(simulator.requests().length, 0);
  });

  it('does not take a network that is down for a lost login, and recovers by itself', async () => {
    simulator.failNext({ path: '/oauth2/validate', status: 503, times: 1 });
    account = accountOn(simulator);
    await account.start();
    assert.equal(account.state, 'offline');
    await new Promise<void>((resolve) => account.on('change', () => account.state === 'ready' && resolve()));
    assert.equal((await account.ready()).userId, simulator.broadcaster.id);
  });

  it('works again after a fresh login', async () => {
    account = accountWith({});
    await account.start();
    const { accessToken, refreshToken, scopes } = simulator.signIn({ clientId: simulator.publicClientId });
    await account.adopt({ accessToken, refreshToken, scopes });
    assert.equal(account.state, 'ready');
    assert.equal((await account.ready()).userId, simulator.broadcaster.id);
  });

  it('listens again after a login that follows a withdrawn one, before anybody has noticed', async () => {
    account = accountOn(simulator);
    await account.start();
    const { hub } = await account.ready();
    const listener = new Listener();
    hub.join([wishFor(simulator, 'channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    const closed = simulator.watch.next('disconnected');
    for (const { id } of simulator.subscriptions('enabled')) {
      simulator.revokeSubscription(id, 'authorization_revoked');
    }
    await closed;
    assert.equal(account.state, 'ready', 'nothing was asked of Twitch since');
    const { accessToken, refreshToken, scopes } = simulator.signIn({ clientId: simulator.publicClientId });
    await account.adopt({ accessToken, refreshToken, scopes });
    await listener.until(({ settlements }) => settlements.length > 1);
    assert.equal(simulator.subscriptions('enabled').length, 1);
  });

  it('moves to the connections of the other user after a login of somebody else', async () => {
    account = accountOn(simulator);
    await account.start();
    const before = await account.ready();
    const { accessToken, refreshToken, scopes } = simulator.signIn({
      login: 'somebody_else',
      clientId: simulator.publicClientId,
    });
    await account.adopt({ accessToken, refreshToken, scopes });
    const after = await account.ready();
    assert.notEqual(after, before);
    assert.equal(after.login, 'somebody_else');
  });

  it('keeps the connections for a login that comes while the last one leaves', async () => {
    const notes: (() => void)[] = [];
    const remember = () => new Promise<void>((resolve) => void notes.push(resolve));
    const users = new TwitchUsers({ recall: () => undefined, remember });
    const leaving = accountOn(simulator, { users });
    await leaving.start();
    const { hub } = await leaving.ready();
    hub.join([wishFor(simulator, 'channel.chat.message')], new Listener());
    await simulator.watch.next('subscribed');
    const left = leaving.close();
    await setImmediate();
    assert.equal(notes.length, 1, 'it is being written down when the user was last heard of');
    account = accountOn(simulator, { users });
    await account.start();
    notes[0]?.();
    await left;
    assert.equal((await account.ready()).hub, hub);
    assert.equal(simulator.sessions().length, 1);
    const closed = account.close();
    await setImmediate();
    notes[1]?.();
    await closed;
  });

  it('writes down within a minute that it is connected, for the case of a crash', async (context) => {
    const real = setInterval;
    let tick = (): void => undefined;
    context.mock.method(globalThis, 'setInterval', (run: () => void, ms: number) => {
      if (ms === 60_000) tick = run;
      return real(run, ms);
    });
    const notes: LastHeard[] = [];
    const remember = async (_name: string, heard: LastHeard) => void notes.push(heard);
    const users = new TwitchUsers({ recall: () => undefined, remember });
    account = accountOn(simulator, { users });
    await account.start();
    tick();
    assert.equal(notes.length, 0, 'nothing was heard yet');
    const listener = new Listener();
    (await account.ready()).hub.join([wishFor(simulator, 'channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    tick();
    tick();
    assert.deepEqual(
      notes.map(({ orderly }) => orderly),
      [false],
      'once, since a write costs a memory card some of its life',
    );
  });

  it('is signed in by itself with the simulator, and stores nothing of it', async () => {
    const record = new MemoryRecord();
    const { endpoints, clientId, clientSecret } = simulator;
    const app = { endpoints, clientId, clientSecret, simulated: true, signIn: () => simulator.signIn() };
    account = accountWith({ app: () => Promise.resolve(app), record });
    await account.start();
    assert.equal(account.state, 'ready');
    assert.equal(account.simulated, true);
    assert.equal(account.identity?.login, simulator.broadcaster.login);
    assert.deepEqual(record.saved, []);
  });

  it('may be closed while it starts', async () => {
    account = accountOn(simulator);
    const started = account.start();
    await account.close();
    await started;
    await assert.rejects(account.ready());
  });

  it('refuses to act while the login is lost', async () => {
    account = accountOn(simulator);
    await account.start();
    const user = await account.ready();
    simulator.revokeAuthorization(user.userId);
    await assert.rejects(user.helix.request({ method: 'GET', path: '/users' }), { code: 'auth_required' });
    assert.equal(account.state, 'auth_required');
    await assert.rejects(account.ready(), { code: 'auth_required' });
  });
});

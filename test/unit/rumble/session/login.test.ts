import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { logIn } from '../../../../src/rumble/session/login';
import { probeSession } from '../../../../src/rumble/session/probe';
import { LivestreamError } from '../../../../src/shared/errors';
import { RumbleSimulator } from '../../../../src/simulator';

describe('logging in to Rumble by password', () => {
  let rumble: RumbleSimulator;

  beforeEach(async () => {
    rumble = await RumbleSimulator.start();
  });
  afterEach(() => rumble.close());

  const login = (more: { username?: string; password?: string } = {}) =>
    logIn({ siteUrl: rumble.siteUrl, username: rumble.username, password: rumble.password, ...more });
  const operations = () => rumble.requests().map(({ operation }) => operation);

  it('gives a session that is good', async () => {
    const cookie = await login();
    assert.notEqual(cookie, rumble.session);
    const { state } = await probeSession({ siteUrl: rumble.siteUrl, cookie });
    assert.equal(state, 'alive');
  });

  it('asks for the salts, the second factor and the session, in this order', async () => {
    await login();
    assert.deepEqual(operations(), ['user.get_salts', 'user.2fa.first_step', 'user.login']);
  });

  for (const password of ['pässwörd☃', '=&+ %', 'a'.repeat(200)]) {
    it(`takes a password such as ${JSON.stringify(password.slice(0, 12))}`, async () => {
      rumble.addAccount('odd_one', { password });
      assert.ok(await login({ username: 'odd_one', password }));
    });
  }

  it('says that user name or password are wrong', async () => {
    await assert.rejects(login({ password: 'wrong' }), {
      code: 'auth_required',
      message: /does not accept this user name with this password/,
    });
    await assert.rejects(login({ username: 'nobody_here' }), { code: 'auth_required' });
  });

  it('says what to do about two-factor, and tries nothing else', async () => {
    rumble.addAccount('careful', { password: 'secret-word', code: '123456' });
    await assert.rejects(login({ username: 'careful', password: 'secret-word' }), {
      code: 'auth_required',
      message: /two-factor.*paste/,
    });
    assert.deepEqual(operations(), ['user.get_salts', 'user.2fa.first_step']);
  });

  it('gets by where the site does not ask for a second factor yet', async () => {
    rumble.failService('user.2fa.first_step', { status: 404, body: { errors: [] } });
    assert.ok(await login());
  });

  it('takes the session from the cookie where the answer does not tell it', async () => {
    rumble.failService('user.login', {
      status: 200,
      body: { user: { logged_in: true }, data: {} },
      headers: { 'set-cookie': 'u_s=from-the-cookie; Path=/; HttpOnly' },
    });
    assert.equal(await login(), 'from-the-cookie');
  });

  it('takes nothing for a session that could add to a header', async () => {
    rumble.failService('user.login', { status: 200, body: { data: { session: 'a; b=c\r\nX: y' } } });
    await assert.rejects(login(), { code: 'auth_required' });
  });

  for (const [what, operation, trouble, code] of [
    [
      'a page for people',
      'user.get_salts',
      { status: 403, body: '<html>Just a moment</html>' },
      'platform_error',
    ],
    ['a page as good', 'user.login', { status: 200, body: '<html></html>' }, 'platform_error'],
    ['too many tries', 'user.login', { status: 429, body: {} }, 'rate_limited'],
    ['trouble of its own', 'user.2fa.first_step', { status: 502, body: {} }, 'platform_error'],
    ['no salts', 'user.get_salts', { status: 200, body: { data: { salts: ['a'] } } }, 'platform_error'],
    ['a cut connection', 'user.login', { hangUp: true }, 'network'],
  ] as const) {
    it(`does not call ${what} a wrong password`, async () => {
      rumble.failService(operation, trouble);
      await assert.rejects(login(), { code });
    });
  }

  it('shows neither the password nor its hashes, even where the site quotes them', async () => {
    const words = { status: 200, body: { data: { success: false }, errors: [{ message: rumble.password }] } };
    for (const operation of ['user.get_salts', 'user.2fa.first_step', 'user.login']) {
      rumble.failService(operation, words);
      const error = await login().catch((reason: unknown) => reason);
      assert.ok(error instanceof LivestreamError);
      assert.equal(inspect(error, { depth: 9 }).includes(rumble.password), false, operation);
    }
  });
});

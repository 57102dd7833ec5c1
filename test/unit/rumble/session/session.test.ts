import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RumbleSession, type RumbleSessionOptions } from '../../../../src/rumble/session/session';
import { RumbleSimulator } from '../../../../src/simulator';

describe('the session of a Rumble account', () => {
  let rumble: RumbleSimulator;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = 1_000_000;
    rumble = await RumbleSimulator.start();
  });
  afterEach(() => rumble.close());

  const session = (options: Partial<RumbleSessionOptions> = {}) =>
    new RumbleSession({ siteUrl: rumble.siteUrl, now: () => nowMs, ...options });
  const pasted = () => session({ session: rumble.session });
  const byPassword = (more: Partial<RumbleSessionOptions> = {}) =>
    session({ username: rumble.username, password: rumble.password, ...more });
  const count = (operation: string) =>
    rumble.requests().filter((request) => request.operation === operation).length;

  it('is the cookie that was pasted, checked once', async () => {
    const one = pasted();
    assert.equal(await one.cookie(), rumble.session);
    assert.equal(await one.cookie(), rumble.session);
    assert.equal(rumble.requests().length, 1);
  });

  it('is checked once for everybody who asks at the same time', async () => {
    const one = pasted();
    await Promise.all([one.cookie(), one.cookie(), one.userName()]);
    assert.equal(count('user.has_unread_notifications'), 1);
  });

  it('uses the cookie where the site does not say whether it is good', async () => {
    rumble.failService('user.has_unread_notifications', { status: 403, body: '<html>Just a moment</html>' });
    assert.equal(await pasted().cookie(), rumble.session);
    rumble.failService('user.has_unread_notifications', { hangUp: true });
    assert.equal(await pasted().cookie(), rumble.session);
  });

  for (const status of [200, 401, 403] as const) {
    it(`finds out that a cookie is dead when the site says so with ${status}`, async () => {
      const other = await RumbleSimulator.start({ figures: { deadProbeStatus: status } });
      try {
        const dead = session({ siteUrl: other.siteUrl, session: 'long-gone' });
        await assert.rejects(dead.cookie(), { code: 'auth_required', message: /has ended.*paste/ });
      } finally {
        await other.close();
      }
    });
  }

  it('does not ask about a dead cookie again at once, and again after a minute', async () => {
    const dead = session({ session: 'long-gone' });
    await assert.rejects(dead.cookie(), { code: 'auth_required' });
    await assert.rejects(dead.cookie(), { code: 'auth_required' });
    assert.equal(rumble.requests().length, 1);
    nowMs += 61_000;
    await assert.rejects(dead.cookie(), { code: 'auth_required' });
    assert.equal(rumble.requests().length, 2);
  });

  it('logs in by password where no cookie was pasted, or a dead one', async () => {
    const one = byPassword();
    assert.ok(await one.cookie());
    assert.equal(await one.userName(), rumble.username);
    assert.ok(await byPassword({ session: 'long-gone' }).cookie());
    assert.equal(count('user.login'), 2);
  });

  it('is known as the same login by cookie and by password, and as another one than that of somebody else', async () => {
    rumble.addAccount('guest');
    const streamer = await pasted().identity();
    const one = byPassword();
    assert.equal(await one.identity(), streamer);
    assert.equal(await one.identity(), streamer);
    assert.equal(count('user.has_unread_notifications'), 2, 'each asked once');
    assert.notEqual(await session({ session: rumble.signIn('guest') }).identity(), streamer);
  });

  it('is known by the name as typed where the site does not say whose it is, else by the cookie, which is not shown', async () => {
    const hide = () => rumble.failService('user.has_unread_notifications', { status: 503, body: {} });
    hide();
    const named = await session({ session: rumble.session, username: 'Somebody' }).identity();
    assert.equal(named, 'name somebody');
    hide();
    const unnamed = await pasted().identity();
    assert.equal(unnamed.includes(rumble.session), false);
    hide();
    assert.equal(await pasted().identity(), unnamed);
    hide();
    assert.notEqual(await session({ session: 'another-cookie' }).identity(), unnamed);
  });

  it('tries a wrong password once only', async () => {
    const wrong = byPassword({ password: 'wrong' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      nowMs += 3_600_000;
      await assert.rejects(wrong.cookie(), { code: 'auth_required' });
    }
    assert.equal(count('user.get_salts'), 1);
  });

  it('tries again when a login failed for another reason', async () => {
    rumble.failService('user.get_salts', { status: 502, body: {} });
    const one = byPassword();
    await assert.rejects(one.cookie(), { code: 'platform_error' });
    assert.ok(await one.cookie());
  });

  it('says what is missing when there is nothing to log in with', async () => {
    const none = session({ username: rumble.username });
    assert.equal(none.isConfigured, false);
    await assert.rejects(none.cookie(), { code: 'auth_required', message: /can only read/ });
    assert.equal(rumble.requests().length, 0);
  });

  it('is renewed by one login for all who were refused together', async () => {
    const one = byPassword();
    const old = await one.cookie();
    rumble.endSessions();
    nowMs += 3_600_000;
    const renewed = await Promise.all([one.renew(old), one.renew(old), one.cookie()]);
    assert.equal(new Set(renewed).size, 1);
    assert.notEqual(renewed[0], old);
    assert.equal(await one.renew(old), renewed[0], 'who comes late gets the new one');
    assert.equal(count('user.login'), 2);
  });

  it('does not log in over and over where each session is refused', async () => {
    const one = byPassword();
    const first = await one.cookie();
    await assert.rejects(one.renew(first), { code: 'auth_required', message: /has just given/ });
    await assert.rejects(one.cookie(), { code: 'auth_required' });
    assert.equal(count('user.login'), 1);
    nowMs += 61_000;
    assert.ok(await one.cookie());
  });

  it('cannot renew a pasted cookie, and says how to get another', async () => {
    const one = pasted();
    const cookie = await one.cookie();
    await assert.rejects(one.renew(cookie), { code: 'auth_required', message: /paste/ });
  });

  it('gives nothing once it is closed, not even what was under way', async () => {
    const one = byPassword();
    const underway = one.cookie();
    one.close();
    await assert.rejects(underway, { code: 'network' });
    await assert.rejects(one.cookie(), { code: 'network' });
  });
});

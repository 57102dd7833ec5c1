import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loginRecord, WAIT_FOR_DEPLOY_MS, waitingLogin } from '../../../src/runtime/login-record';
import { createTokenStore } from '../../../src/runtime/token-store';
import type { StoredTokens } from '../../../src/twitch/auth/token-record';

const store = () => {
  const kept = new Map<string, unknown>([['_credentialSecret', 'only-for-tests']]);
  return createTokenStore({ get: (key) => kept.get(key), set: (key, value) => kept.set(key, value) });
};

const tokens = (accessToken: string, obtainedAt = Date.now()): StoredTokens => ({
  accessToken,
  scopes: [],
  userId: '1',
  login: 'somebody',
  obtainedAt,
  audience: 'here',
});

describe("an account's record", () => {
  it('has nothing before the first login', () => {
    assert.equal(loginRecord(store(), 'a').load(), undefined);
  });

  it('prefers a login that waits for the deploy, and outdates what was pasted before', async () => {
    const all = store();
    await all.record('a').save(tokens('old'));
    await waitingLogin(all, 'a').save(tokens('new'));
    const loaded = loginRecord(all, 'a', 'hash-of-paste').load();
    assert.equal(loaded?.accessToken, 'new');
    assert.equal(loaded?.pastedHash, 'hash-of-paste');
  });

  it('keeps a waiting login apart until the node has begun to use it', async () => {
    const all = store();
    await waitingLogin(all, 'a').save(tokens('new'));
    const record = loginRecord(all, 'a');
    assert.equal(all.record('a').load(), undefined);
    const loaded = record.load();
    assert.ok(loaded);
    await record.save({ ...loaded, userId: '1' });
    assert.equal(all.record('a').load()?.accessToken, 'new');
    assert.equal(waitingLogin(all, 'a').load(), undefined);
  });

  it('forgets a login that waited for more than a day', async () => {
    const all = store();
    await all.record('a').save(tokens('old'));
    await waitingLogin(all, 'a').save(tokens('new', 1_000));
    const late = () => 1_000 + WAIT_FOR_DEPLOY_MS + 1;
    assert.equal(loginRecord(all, 'a', undefined, late).load()?.accessToken, 'old');
  });

  it('does not mix up accounts', async () => {
    const all = store();
    await waitingLogin(all, 'a').save(tokens('new'));
    assert.equal(loginRecord(all, 'b').load(), undefined);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkTokenUse, tokenUse } from '../../../src/chaturbate/token-use';
import { secretUseRecord } from '../../../src/runtime/secret-use';

const LIVE = {
  baseUrl: 'https://eventsapi.chaturbate.com',
  username: 'room',
  token: 'tok-1',
  simulated: false,
};
const ELSEWHERE = { ...LIVE, baseUrl: 'http://127.0.0.1:81' };

function settings() {
  const all = new Map<string, unknown>();
  return {
    all,
    get: (key: string) => all.get(key),
    set: async (key: string, value: unknown) => void all.set(key, value),
  };
}

describe('for which server a token has worked', () => {
  it('is kept for each account, without the token or the address', async () => {
    const kept = settings();
    await secretUseRecord(kept, 'a').save(tokenUse(LIVE));
    await secretUseRecord(kept, 'b').save(tokenUse(ELSEWHERE));
    assert.deepEqual(secretUseRecord(kept, 'a').load(), tokenUse(LIVE));
    assert.deepEqual(secretUseRecord(kept, 'b').load(), tokenUse(ELSEWHERE));
    assert.equal(secretUseRecord(kept, 'c').load(), undefined);
    assert.doesNotMatch(JSON.stringify([...kept.all]), /tok-1|chaturbate\.com|127/);
  });

  it('keeps a token from being sent to another server', async () => {
    const record = secretUseRecord(settings(), 'a');
    checkTokenUse(LIVE, record);
    await record.save(tokenUse(LIVE));
    checkTokenUse(LIVE, record);
    checkTokenUse({ ...LIVE, baseUrl: 'https://EVENTSAPI.chaturbate.com/' }, record);
    assert.throws(() => checkTokenUse(ELSEWHERE, record), {
      code: 'auth_required',
      message: /another server/,
    });
  });

  it('does not matter to another token', async () => {
    const record = secretUseRecord(settings(), 'a');
    await record.save(tokenUse(LIVE));
    checkTokenUse({ ...ELSEWHERE, token: 'tok-2' }, record);
  });

  it('is forgotten for the oldest of more than a hundred accounts', async () => {
    const kept = settings();
    for (let at = 0; at < 102; at += 1) await secretUseRecord(kept, `n${at}`).save(tokenUse(LIVE));
    assert.equal(secretUseRecord(kept, 'n1').load(), undefined);
    assert.ok(secretUseRecord(kept, 'n2').load());
  });

  it('is not known where Node-RED has no storage', async () => {
    const none = { ...settings(), available: () => false };
    await secretUseRecord(none, 'a').save(tokenUse(LIVE));
    assert.equal(secretUseRecord(none, 'a').load(), undefined);
  });

  it('is kept so that nobody can guess a short password by it', async () => {
    const kept = settings();
    kept.all.set('credentialSecret', 'a secret of the user');
    const use = tokenUse(LIVE);
    await secretUseRecord(kept, 'a').save(use);
    const written = JSON.stringify([...kept.all]);
    assert.match(written, /livestreamTokenUse/);
    assert.ok(!written.includes(use.token) && !written.includes(use.server));
    assert.deepEqual(secretUseRecord(kept, 'a').load(), use);
  });
});

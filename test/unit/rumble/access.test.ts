import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAccess, type RumbleSettings, sourceKey } from '../../../src/rumble/access';
import { bindLogin } from '../../../src/rumble/login-binding';
import { isLivestreamError } from '../../../src/shared/errors';
import { shortSecretUse } from '../../../src/shared/secret-use';

const noSimulator = (): Promise<never> => Promise.reject(new Error('The simulator was asked for.'));
const open = (settings: Partial<RumbleSettings>) => openAccess({ server: 'live', ...settings }, noSimulator);
const KEY = 'k3y-of-the-stream';
const API_URL = `https://rumble.com/-livestream-api/get-data?key=${KEY}`;

async function refused(settings: Partial<RumbleSettings>, message: RegExp): Promise<void> {
  await assert.rejects(open(settings), (error) => {
    assert.ok(isLivestreamError(error, 'bad_input'));
    assert.match(error.message, message);
    assert.doesNotMatch(JSON.stringify([error.message, error.cause, error.stack]), new RegExp(KEY));
    return true;
  });
}

describe('the access of a Rumble account', () => {
  it('is to the live hosts when no address is typed', async () => {
    assert.deepEqual(await open({}), {
      siteUrl: 'https://rumble.com',
      chatUrl: 'https://web7.rumble.com',
      simulated: false,
    });
  });

  it('takes another host of Rumble for the chat', async () => {
    const { chatUrl } = await open({ chatUrl: ' https://web9.rumble.com/ ' });
    assert.equal(chatUrl, 'https://web9.rumble.com');
  });

  for (const address of [
    'https://rumble.com.example/',
    'https://notrumble.com',
    'http://rumble.com',
    'https://rumble.com:8443',
    'http://127.0.0.1:1880',
    'https://name:word@rumble.com',
  ]) {
    it(`does not send secrets to ${address} when the server is Rumble`, async () => {
      await refused({ siteUrl: address }, /site URL/);
      await refused({ chatUrl: address }, /chat URL/);
      await refused({ apiUrl: `${address}/-livestream-api/get-data?key=${KEY}` }, /API URL/);
    });
  }

  it('takes custom addresses over https, and over http on this machine only', async () => {
    const local = 'http://127.0.0.1:9843';
    const access = await open({
      server: 'custom',
      siteUrl: local,
      chatUrl: `${local}/`,
      apiUrl: `${local}/api/ls`,
    });
    assert.deepEqual(access, {
      siteUrl: local,
      chatUrl: local,
      apiUrl: `${local}/api/ls`,
      simulated: false,
    });
    await refused({ server: 'custom', apiUrl: `http://192.168.1.5/get-data?key=${KEY}` }, /https/);
  });

  it('does not quote an API URL that is none', async () => {
    await refused({ apiUrl: KEY }, /whole/);
  });

  it('takes the cookie out of whatever was copied with it', async () => {
    for (const typed of ['abc-DEF_1', 'u_s=abc-DEF_1', 'Cookie: a=b; u_s=abc-DEF_1; c=d', ' abc-DEF_1\n']) {
      assert.equal((await open({ session: typed })).session, 'abc-DEF_1');
    }
  });

  it('refuses a cookie that would break the header', async () => {
    await refused({ session: 'abc\r\nX-Other: 1' }, /u_s/);
    await refused({ session: 'käse' }, /u_s/);
  });

  it('refuses an e-mail address as the user name', async () => {
    await refused({ username: 'me@mail.example' }, /e-mail/);
  });

  it('refuses an account without a server', async () => {
    await refused({ server: '' as RumbleSettings['server'] }, /no server/);
  });

  it('is to the simulator alone when that is picked', async () => {
    const simulated = {
      siteUrl: 'http://127.0.0.1:1',
      chatUrl: 'http://127.0.0.1:2',
      apiUrl: 'http://127.0.0.1:1/api?key=x',
      session: 's',
      username: 'u',
      password: 'p',
    };
    const access = await openAccess(
      { server: 'simulator', apiUrl: API_URL, session: 'real' },
      async () => simulated,
    );
    assert.deepEqual(access, { ...simulated, simulated: true });
  });

  it('makes accounts readers of the same only with the same addresses', async () => {
    const one = sourceKey(await open({ apiUrl: API_URL, session: 'a' }));
    assert.equal(one, sourceKey(await open({ apiUrl: API_URL, session: 'b' })));
    assert.notEqual(one, sourceKey(await open({})));
  });
});

describe('the login of a Rumble account', () => {
  const access = {
    siteUrl: 'https://rumble.com',
    chatUrl: 'https://web7.rumble.com',
    session: 's1',
    simulated: false,
  };

  it('is bound to the addresses that it was given for', () => {
    const record = shortSecretUse();
    bindLogin(access, record);
    bindLogin(access, record);
    assert.throws(
      () => bindLogin({ ...access, siteUrl: 'https://mock.example' }, record),
      (error) => isLivestreamError(error, 'auth_required') && /other addresses/.test(error.message),
    );
  });

  it('stays good when Rumble moves the chat to another of its hosts', () => {
    const record = shortSecretUse();
    bindLogin(access, record);
    bindLogin({ ...access, chatUrl: 'https://web5.rumble.com' }, record);
    for (const chatUrl of ['https://web5.rumble.com:8443', 'https://web5.rumble.com.example']) {
      assert.throws(() => bindLogin({ ...access, chatUrl }, record), /other addresses/);
    }
  });

  it('does not go along to other addresses with a new name or another secret', () => {
    const record = shortSecretUse();
    bindLogin(access, record);
    const elsewhere = { ...access, siteUrl: 'https://mock.example' };
    assert.throws(() => bindLogin({ ...elsewhere, username: 'somebody_else' }, record), /other addresses/);
    assert.throws(() => bindLogin({ ...elsewhere, password: 'new-password' }, record), /other addresses/);
  });

  it('may be given anew for other addresses', () => {
    const record = shortSecretUse();
    bindLogin(access, record);
    const elsewhere = { ...access, siteUrl: 'https://mock.example', session: 's2' };
    bindLogin(elsewhere, record);
    assert.throws(() => bindLogin({ ...access, session: 's2' }, record));
  });

  it('may be the same in another account, as the error advises', () => {
    const record = shortSecretUse();
    bindLogin(access, record);
    const elsewhere = { ...access, siteUrl: 'https://mock.example' };
    assert.throws(() => bindLogin(elsewhere, record), /make a new account/);
    bindLogin(elsewhere, shortSecretUse());
  });

  it('is written down as fingerprints', () => {
    const record = shortSecretUse();
    bindLogin({ ...access, session: 'very-secret', password: 'also-secret' }, record);
    assert.doesNotMatch(JSON.stringify(record.load()), /secret|rumble/);
  });

  it('is nothing to be bound when the account only reads', () => {
    const record = shortSecretUse();
    bindLogin({ siteUrl: 'https://a.example', chatUrl: 'https://a.example', simulated: false }, record);
    assert.equal(record.load(), undefined);
  });
});

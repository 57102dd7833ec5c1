import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TwitchSimulator } from '../../../../src/simulator';
import { Helix } from '../../../../src/twitch/helix/client';
import { UserDirectory } from '../../../../src/twitch/helix/users';

let twitch: TwitchSimulator;
let directory: UserDirectory;
let clock = 0;

beforeEach(async () => {
  twitch = await TwitchSimulator.start();
  const { accessToken } = twitch.signIn();
  const token = { accessToken: async () => accessToken, renew: async () => accessToken };
  const { clientId } = twitch;
  const helix = new Helix({ apiUrl: twitch.endpoints.apiUrl, clientId, token });
  directory = new UserDirectory(helix, { now: () => clock });
});
afterEach(() => twitch.close());

const lookups = () => twitch.requests('GET', '/helix/users').length;

test('logins in any case, with @ or #, and ids give the user under the text that was asked for', async () => {
  const { id, login, name } = twitch.broadcaster;
  const asked = [login.toUpperCase(), `@${login}`, `#${login} `, id];
  const users = await directory.resolve(asked);
  assert.deepEqual([...users.keys()], asked);
  for (const user of users.values()) assert.deepEqual(user, { id, login, name });
  assert.equal(lookups(), 1);
});

test('unknown and impossible names are missing and do no harm to the others', async () => {
  const { login } = twitch.broadcaster;
  const users = await directory.resolve([
    login,
    'nobody_has_this',
    'bad name!',
    '',
    '99999',
    'x'.repeat(300),
  ]);
  assert.deepEqual([...users.keys()], [login]);
});

test('digits are an id first and a login where no such id exists', async () => {
  const byLogin = twitch.addUser({ login: '12345' });
  const byId = twitch.addUser({ login: 'has_an_id', id: '777' });
  const shadowed = twitch.addUser({ login: '777' });
  const users = await directory.resolve(['12345', '777']);
  assert.equal(users.get('12345')?.id, byLogin.id);
  assert.equal(users.get('777')?.id, byId.id);
  assert.notEqual(users.get('777')?.id, shadowed.id);
});

test('a hundred are asked for at once, and no more', async () => {
  const logins = Array.from({ length: 201 }, (_, index) => `viewer_${index}`);
  for (const login of logins) twitch.addUser({ login });
  assert.equal((await directory.resolve(logins)).size, 201);
  assert.equal(lookups(), 3);
});

test('users are remembered for ten minutes, by login and by id', async () => {
  const { id, login } = twitch.broadcaster;
  await directory.resolve([login]);
  clock += 599_999;
  assert.equal((await directory.resolve([login, id])).size, 2);
  assert.equal(lookups(), 1);
  clock += 1;
  assert.equal((await directory.resolve([id])).size, 1);
  assert.equal(lookups(), 2);
});

test('nothing to resolve asks nothing', async () => {
  assert.equal((await directory.resolve([])).size, 0);
  assert.equal(lookups(), 0);
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { typedApp } from '../support/device-login';
import { ROOT } from '../support/paths';
import { eventsNode, ProbedNodeRed, probedFlow } from '../support/probed-node-red';
import { credentialsOn } from '../support/test-flow';

const PASSWORD = 'only-for-tests';
/** bcrypt of `PASSWORD`. */
const PASSWORD_HASH = '$2b$04$tU8PTa8EBsbRRrAzwBU94.0QzXjPhFzvE5ma66ZSZC3d0mutviwqO';

const CLIENT_SECRET = 'secret-of-the-app';

type Permission = 'read' | 'write';

const ROUTES: [method: 'GET' | 'POST', path: string, permission: Permission][] = [
  ['GET', 'livestream/twitch/catalogue', 'read'],
  ['POST', 'livestream/twitch/account', 'read'],
  ['POST', 'livestream/twitch/login', 'write'],
  ['POST', 'livestream/twitch/login/poll', 'write'],
  ['POST', 'livestream/twitch/login/cancel', 'write'],
  ['POST', 'livestream/twitch-events/in/test', 'write'],
  ['GET', 'livestream/chaturbate/catalogue', 'read'],
  ['POST', 'livestream/chaturbate/check', 'write'],
  ['POST', 'livestream/chaturbate-events/in/test', 'write'],
  ['GET', 'livestream/rumble/catalogue', 'read'],
  ['POST', 'livestream/rumble/check', 'write'],
  ['POST', 'livestream/rumble-events/in/test', 'write'],
  ['GET', 'livestream/twitch/operations', 'read'],
  ['POST', 'livestream/twitch-pubsub/in/test', 'write'],
  ['POST', 'livestream/twitch-shards/in/test', 'write'],
];

/** A node that prints every route of the admin server that is ours, as soon as the flows have started. */
const LISTER = `module.exports = (RED) => {
  const routesOf = (stack) => stack.flatMap(({ route, handle }) =>
    route ? Object.keys(route.methods).map((method) => method.toUpperCase() + ' ' + route.path)
      : handle && handle.stack ? routesOf(handle.stack) : []);
  RED.events.once('flows:started', () => {
    const app = RED.httpAdmin;
    const ours = routesOf((app._router || app.router).stack).filter((route) => route.includes('livestream'));
    RED.log.info('ROUTES ' + JSON.stringify(ours));
  });
  RED.nodes.registerType('route-lister', function lister(def) { RED.nodes.createNode(this, def); });
};`;

describe('the admin routes in a Node-RED with a log-in', () => {
  let simulator: TwitchSimulator;
  let nodeRed: ProbedNodeRed;
  const tokens: Record<string, string> = {};
  let credentials: ReturnType<typeof credentialsOn>;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livestream-lister-'));
    await writeFile(join(folder, 'route-lister.js'), LISTER);
    // Node-RED takes a file for a node only when it has an editor part.
    await writeFile(join(folder, 'route-lister.html'), '');
    simulator = await TwitchSimulator.start();
    const users = [
      { username: 'owner', password: PASSWORD_HASH, permissions: '*' },
      { username: 'guest', password: PASSWORD_HASH, permissions: 'read' },
      { username: 'stranger', password: PASSWORD_HASH, permissions: ['flows.read'] },
    ];
    credentials = credentialsOn(simulator);
    nodeRed = await ProbedNodeRed.start({
      flows: probedFlow(simulator, eventsNode('in')),
      credentials: { ...credentials, app: { ...credentials.app, clientSecret: CLIENT_SECRET } },
      settings: { adminAuth: { type: 'credentials', users }, nodesDir: [ROOT, folder] },
    });
    // What the account asks at its start is no answer to a question of the tests.
    await nodeRed.until('news', (all) => all.some(({ topic }) => topic === 'connection.opened'));
    for (const { username, permissions } of users) {
      const { body } = await nodeRed.request('auth/token', {
        method: 'POST',
        body: {
          client_id: 'node-red-admin',
          grant_type: 'password',
          scope: Array.isArray(permissions) ? permissions.join(' ') : permissions,
          username,
          password: PASSWORD,
        },
      });
      tokens[username] = (body as { access_token: string }).access_token;
    }
  });
  after(async () => {
    await nodeRed.remove();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are those that are tried here, every one of them', () => {
    const [, list = '[]'] = /ROUTES (.*)/.exec(nodeRed.printed) ?? [];
    const served = (JSON.parse(list) as string[]).map((route) =>
      route.replace('/:id/', '/in/').replace(' /', ' '),
    );
    assert.ok(served.length > 10, `${served.length} routes`);
    assert.deepEqual(
      served.sort(),
      ROUTES.map(([method, path]) => `${method} ${path}`).sort(),
      'add a new route to the table above, with the permission that it needs',
    );
  });

  const ask = (method: string, path: string, username?: string, body: unknown = { id: 'user' }) =>
    nodeRed.request(path, {
      method,
      ...(method === 'POST' ? { body } : {}),
      ...(username ? { token: tokens[username] } : {}),
    });

  for (const [method, path, permission] of ROUTES) {
    it(`refuse everybody who has not logged in: ${path}`, async () => {
      const before = simulator.requests().length;
      const { status, text } = await ask(method, path);
      assert.equal(status, 401);
      assert.equal(text, 'Unauthorized');
      assert.equal(simulator.requests().length, before);
    });

    it(`refuse a wrong token and somebody with other permissions: ${path}`, async () => {
      tokens.nobody = 'x'.repeat(128);
      assert.equal((await ask(method, path, 'nobody')).status, 401);
      assert.equal((await ask(method, path, 'stranger')).status, 401);
    });

    it(`let those in who may ${permission}: ${path}`, async () => {
      assert.notEqual((await ask(method, path, 'owner')).status, 401);
      assert.equal((await ask(method, path, 'guest')).status === 401, permission === 'write');
    });
  }

  it('give the catalogue that the dialog shows', async () => {
    const { body } = await ask('GET', 'livestream/twitch/catalogue', 'guest');
    const { types, families } = body as {
      types: { type: string; family: string }[];
      families: { id: string }[];
    };
    assert.equal(types.length, 90);
    const known = new Set(families.map(({ id }) => id));
    for (const { type, family } of types) assert.ok(known.has(family), type);
  });

  it('say who is logged in, and nothing else about it', async () => {
    const { body } = await ask('POST', 'livestream/twitch/account', 'owner');
    const { state, login, scopes, ...rest } = body as Record<string, unknown>;
    assert.equal(state, 'ready');
    assert.equal(login, simulator.broadcaster.login);
    assert.ok(Array.isArray(scopes));
    assert.deepEqual(rest, { simulated: false });
    const { body: unknown } = await ask('POST', 'livestream/twitch/account', 'owner', { id: 'no such node' });
    assert.deepEqual(unknown, { state: 'none' });
  });

  it('show the owner that there are secrets, and not the secrets', async () => {
    const app = await ask('GET', 'credentials/livestream-twitch-app/app', 'owner');
    assert.deepEqual(app.body, { clientId: credentials.app.clientId, has_clientSecret: true });
    const user = await ask('GET', 'credentials/livestream-twitch-user/user', 'owner');
    assert.deepEqual(user.body, { has_accessToken: true, has_refreshToken: true });
    const { text } = await ask('GET', 'flows', 'owner');
    for (const secret of [CLIENT_SECRET, ...Object.values(credentials.user)]) {
      assert.equal(text.includes(secret), false);
      assert.equal(nodeRed.printed.includes(secret), false);
    }
  });

  it('send a test event through a deployed node', async () => {
    const { status, body } = await ask('POST', 'livestream/twitch-events/in/test', 'owner', {
      type: 'channel.cheer',
    });
    assert.equal(status, 200);
    assert.deepEqual(body, { sent: 1 });
    const [message] = await nodeRed.until('out', (all) => all.length > 0);
    assert.equal(message?.topic, 'tip');
  });

  it('start a login, show where it stands, and give it up', async () => {
    const body = { id: 'new', app: typedApp(simulator), scopes: ['user:read:chat'] };
    const started = await ask('POST', 'livestream/twitch/login', 'owner', body);
    assert.deepEqual(Object.keys(started.body as object).sort(), [
      'expiresAt',
      'userCode',
      'verificationUri',
    ]);
    const polled = await ask('POST', 'livestream/twitch/login/poll', 'owner', { id: 'new' });
    assert.deepEqual(polled.body, { state: 'pending' });
    const cancelled = await ask('POST', 'livestream/twitch/login/cancel', 'owner', { id: 'new' });
    assert.deepEqual(cancelled.body, { state: 'none' });
    const after = await ask('POST', 'livestream/twitch/login/poll', 'owner', { id: 'new' });
    assert.deepEqual(after.body, { state: 'none' });
  });

  const rubbish = '§$%&/()=? '.repeat(30);
  const refusals: [what: string, path: string, body: unknown, status: number, code: string][] = [
    [
      'a test of a node that is not deployed',
      'livestream/twitch-events/none/test',
      { type: 'x' },
      404,
      'not_found',
    ],
    [
      'a test through a node of another type',
      'livestream/twitch-events/user/test',
      { type: 'x' },
      404,
      'not_found',
    ],
    ['a test of nothing', 'livestream/twitch-events/in/test', {}, 400, 'bad_input'],
    [
      'a test of rubbish',
      'livestream/twitch-events/in/test',
      { type: rubbish, version: rubbish },
      400,
      'bad_input',
    ],
    [
      'a test of objects',
      'livestream/twitch-events/in/test',
      { type: {}, version: [], variant: 7 },
      400,
      'bad_input',
    ],
    ['a test of a list', 'livestream/twitch-events/in/test', [], 400, 'bad_input'],
    ['an account without a name', 'livestream/twitch/account', {}, 400, 'bad_input'],
    ['an account that is a number', 'livestream/twitch/account', { id: 7 }, 400, 'bad_input'],
    ['an account in a list', 'livestream/twitch/account', [], 400, 'bad_input'],
    ['a login without an app', 'livestream/twitch/login', { id: 'x' }, 400, 'bad_input'],
    [
      'a login with a server that is none',
      'livestream/twitch/login',
      { id: 'x', app: { server: rubbish } },
      400,
      'bad_input',
    ],
    [
      'a login with an app that is a text',
      'livestream/twitch/login',
      { id: 'x', app: rubbish },
      400,
      'bad_input',
    ],
    [
      'a login with a client id that is a number',
      'livestream/twitch/login',
      { id: 'x', app: { server: 'live', clientId: 7 } },
      400,
      'bad_input',
    ],
    [
      'a login with an address that is a number',
      'livestream/twitch/login',
      { id: 'x', app: { server: 'custom', clientId: 'abc', authUrl: 7 } },
      400,
      'bad_input',
    ],
    [
      'a login at an address that is none',
      'livestream/twitch/login',
      { id: 'x', app: { server: 'custom', clientId: 'abc', authUrl: rubbish } },
      400,
      'bad_input',
    ],
    [
      'a login that would show a secret to the network',
      'livestream/twitch/login',
      { id: 'x', app: { server: 'custom', clientId: 'abc', authUrl: 'http://proxy.example/oauth2' } },
      400,
      'bad_input',
    ],
    [
      'a login of the simulator',
      'livestream/twitch/login',
      { id: 'x', app: { server: 'simulator' } },
      400,
      'bad_input',
    ],
  ];
  for (const [what, path, body, status, code] of refusals) {
    it(`refuse ${what} with a code`, async () => {
      const answer = await ask('POST', path, 'owner', body);
      assert.equal(answer.status, status, answer.text);
      const { code: given, message } = answer.body as { code: string; message: string };
      assert.equal(given, code);
      assert.ok(message.length > 10);
      assert.doesNotMatch(message, /undefined|TypeError|not a function|Cannot read|Something unexpected/);
    });
  }

  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    it(`refuse what a stranger's page could send: ${type}`, async () => {
      for (const [method, path] of ROUTES) {
        if (method !== 'POST') continue;
        const token = tokens.owner ?? '';
        const { status } = await nodeRed.request(
          path,
          { method, body: 'id=user', token },
          { 'content-type': type },
        );
        assert.equal(status, 415, path);
      }
    });
  }

  it('refuse what is not even JSON, and go on working', async () => {
    assert.ok((await ask('POST', 'livestream/twitch/account', 'owner', '{')).status >= 400);
    assert.equal((await ask('POST', 'livestream/twitch/account', 'owner')).status, 200);
  });

  it('refuse a login that the server does not take, with its reason', async () => {
    const app = { ...typedApp(simulator), clientId: 'no-such-client' };
    const { status, body } = await ask('POST', 'livestream/twitch/login', 'owner', {
      id: 'x',
      app,
      scopes: [],
    });
    assert.ok(status >= 400);
    assert.ok((body as { code: string }).code);
  });
});

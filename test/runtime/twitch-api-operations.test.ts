import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { SIMULATED_EXTENSION } from '../../src/simulator/twitch/auth/extension-token';
import { HELIX_OPERATIONS, type HelixField, type HelixOperation } from '../../src/twitch/helix/operations';
import { sampleArguments } from '../support/helix-arguments';
import { errorOf } from '../support/messages';
import { RecordingProxy, type WireRequest } from '../support/recording-proxy';
import { type AnyMessage, accountNodes, type FlowEntry, recorder, TestFlow } from '../support/test-flow';

const ALL_SCOPES = [...new Set(HELIX_OPERATIONS.flatMap(({ scopes }) => scopes.flat()))];
const EXTENSION = {
  id: SIMULATED_EXTENSION.clientId,
  owner: '4242',
  secret: SIMULATED_EXTENSION.secret,
};

/** A value of the wrong type for a field. */
const wrong = (field: HelixField): unknown =>
  field.type === 'object' || field.list ? 5.5 : { no: 'such value' };

describe('every Helix operation through the node twitch api', () => {
  let simulator: TwitchSimulator;
  let proxy: RecordingProxy;
  let flow: TestFlow;
  let userToken: string;

  /** A node for each operation, and one for each whose account has no permissions. */
  before(async () => {
    simulator = await TwitchSimulator.start();
    const { origin, pathname } = new URL(simulator.endpoints.apiUrl);
    proxy = await RecordingProxy.start(origin);
    const apiUrl = `${proxy.url}${pathname}`;
    const node = (operation: HelixOperation, more: Record<string, unknown>): FlowEntry => ({
      id: operation.id,
      type: 'livestream-twitch-api',
      z: 'tab',
      x: 0,
      y: 0,
      user: operation.tokens.includes('user') ? 'user' : '',
      app: 'app',
      operation: operation.id,
      source: 'payload',
      parameters: [],
      allPages: false,
      wires: [['answer']],
      ...more,
    });
    const extension = { extensionId: EXTENSION.id, extensionOwner: EXTENSION.owner };
    const entries: FlowEntry[] = [
      { id: 'tab', type: 'tab', label: 'test' },
      ...accountNodes(simulator, { apiUrl }),
      { id: 'bare', type: 'livestream-twitch-user', app: 'app', scopes: [], login: '' },
      ...HELIX_OPERATIONS.map((operation) => node(operation, extension)),
      ...HELIX_OPERATIONS.filter(({ scopes }) => scopes.length > 0).map((operation) =>
        node(operation, { id: `bare ${operation.id}`, user: 'bare' }),
      ),
      { id: 'catch', type: 'catch', z: 'tab', x: 0, y: 0, scope: null, wires: [['caught']] },
      ...['answer', 'caught'].map(recorder),
    ];
    const login = (scopes: readonly string[], name?: string) =>
      simulator.signIn({ scopes, ...(name ? { login: name } : {}) });
    const full = login(ALL_SCOPES);
    const bare = login([], 'bare_one');
    userToken = full.accessToken;
    const { clientId, clientSecret } = simulator;
    flow = await TestFlow.start(entries, {
      app: { clientId, clientSecret },
      user: { accessToken: full.accessToken, refreshToken: full.refreshToken },
      bare: { accessToken: bare.accessToken, refreshToken: bare.refreshToken },
      ...Object.fromEntries(HELIX_OPERATIONS.map(({ id }) => [id, { extensionSecret: EXTENSION.secret }])),
    });
  });
  after(async () => {
    await flow.close();
    await proxy.close();
    await simulator.close();
  });

  /** Sends a payload and gives what came: the message or the error, and the requests to Helix meanwhile. */
  async function ask(
    id: string,
    payload: unknown,
  ): Promise<{ message?: AnyMessage; error?: ReturnType<typeof errorOf>; requests: WireRequest[] }> {
    const [answers, errors] = [flow.received('answer').length, flow.received('caught').length];
    const sent = proxy.requests.length;
    flow.send(id, { payload });
    await Promise.race([flow.messages('answer', answers + 1), flow.messages('caught', errors + 1)]);
    const message = flow.received('answer')[answers];
    const requests = proxy.requests.slice(sent);
    if (message) return { message, requests };
    return { error: errorOf(flow.received('caught')[errors]), requests };
  }

  const texts = (value: unknown): string | string[] =>
    Array.isArray(value) ? (value.length === 1 ? String(value[0]) : value.map(String)) : String(value);

  function wanted(operation: HelixOperation, given: Record<string, unknown>) {
    const of = (place: HelixField['in']) =>
      operation.fields.filter((field) => field.in === place && given[field.name] !== undefined);
    const hasBody = operation.fields.some((field) => field.in === 'body');
    return {
      method: operation.method,
      path: `/helix${operation.path}`,
      query: Object.fromEntries(of('query').map(({ name }) => [name, texts(given[name])])),
      body: hasBody ? Object.fromEntries(of('body').map(({ name }) => [name, given[name]])) : undefined,
    };
  }

  function tokenIn({ headers }: WireRequest): string {
    const { authorization = '' } = headers;
    if (authorization === '') return 'none';
    if (authorization === `Bearer ${userToken}`) return 'user';
    return authorization.split('.').length === 3 ? 'extension' : 'app';
  }

  for (const operation of HELIX_OPERATIONS) {
    const { id } = operation;

    for (const all of [true, false]) {
      it(`sends ${id} as Twitch documents it, with ${all ? 'every field' : 'the required fields'}`, async () => {
        const given = sampleArguments(operation, { userId: simulator.broadcaster.id, all });
        const { error, requests } = await ask(id, given);
        const [first] = requests;
        assert.ok(first, `nothing was sent: ${error?.message}`);
        // Whatever the simulated world has to say about the values, the token is one that it takes.
        assert.notEqual(error?.cause.statusCode, 401, error?.message);
        const { headers: _headers, ...request } = first;
        assert.deepEqual(request, wanted(operation, given));
        assert.equal(tokenIn(first), operation.tokens[0] ?? 'none');
        assert.equal(
          first.headers['client-id'],
          { user: simulator.clientId, app: simulator.clientId, extension: EXTENSION.id, none: undefined }[
            operation.tokens[0] ?? 'none'
          ],
        );
      });
    }

    for (const field of operation.fields.filter(({ required, fill }) => required && !fill)) {
      it(`sends nothing for ${id} without ${field.name}`, async () => {
        const given = sampleArguments(operation, { userId: simulator.broadcaster.id, all: true });
        delete given[field.name];
        const { error, requests } = await ask(id, given);
        assert.deepEqual(requests, []);
        assert.equal(error?.code, 'bad_input');
        assert.ok(error?.message.includes(field.name), error?.message);
      });
    }

    for (const field of operation.fields) {
      it(`sends nothing for ${id} with a ${field.name} of a wrong type`, async () => {
        const given = sampleArguments(operation, { userId: simulator.broadcaster.id, all: true });
        // A list of texts takes a single value; what it does not take is an object.
        given[field.name] = field.list && field.type === 'string' ? [{ no: 'such value' }] : wrong(field);
        const { error, requests } = await ask(id, given);
        assert.deepEqual(requests, []);
        assert.equal(error?.code, 'bad_input');
        assert.ok(error?.message.includes(field.name), error?.message);
      });
    }

    if (operation.scopes.length > 0) {
      it(`sends nothing for ${id} without the permission for it`, async () => {
        const given = sampleArguments(operation, { userId: simulator.broadcaster.id, all: false });
        const { error, requests } = await ask(`bare ${id}`, given);
        assert.deepEqual(requests, []);
        assert.equal(error?.code, 'missing_scope');
        assert.ok(error?.message.includes(operation.scopes[0]?.[0] ?? 'no scope'), error?.message);
      });
    }
  }

  it("signs an extension's calls so that Twitch can check them", async () => {
    await ask('send-extension-chat-message', {
      broadcaster_id: '77',
      text: 'hello',
      extension_id: EXTENSION.id,
      extension_version: '1.0.0',
    });
    const bearer = String(proxy.requests.at(-1)?.headers.authorization).replace('Bearer ', '');
    const [head = '', claims = '', signature] = bearer.split('.');
    const key = Buffer.from(EXTENSION.secret, 'base64');
    assert.equal(signature, createHmac('sha256', key).update(`${head}.${claims}`).digest('base64url'));
    const { exp, ...rest } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp: number };
    assert.deepEqual(rest, {
      user_id: EXTENSION.owner,
      role: 'external',
      channel_id: '77',
      pubsub_perms: { send: ['*'] },
    });
    assert.ok(exp * 1000 > Date.now() && exp * 1000 < Date.now() + 600_000);
  });
});

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { HttpCall } from '../../../src/shared/http';
import { HttpFailure, httpRequest } from '../../../src/shared/http';
import type { OddServer } from '../../support/odd-server';
import { deadAddress, oddServer } from '../../support/odd-server';

const TOKEN = 'tok3n-that-nobody-may-see';
const servers: OddServer[] = [];

async function serve(answer: Parameters<typeof oddServer>[0]): Promise<OddServer> {
  const server = await oddServer(answer);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function failureOf(call: HttpCall): Promise<HttpFailure> {
  try {
    await httpRequest(call);
  } catch (error) {
    assert.ok(error instanceof HttpFailure, `not an HttpFailure: ${inspect(error)}`);
    return error;
  }
  throw new assert.AssertionError({ message: 'The request did not fail.' });
}

test('a list in the query repeats its key and undefined leaves the key out', async () => {
  const server = await serve((_request, response) => response.end());
  const query = { id: ['1', '2'], login: 'a b&c', first: 5, live: true, after: undefined };
  await httpRequest({ method: 'GET', url: `${server.url}/users?kept=1`, query });
  assert.equal(server.requests[0]?.url, '/users?kept=1&id=1&id=2&login=a+b%26c&first=5&live=true');
});

test('bodies go out as JSON or as a form, without the fields that are undefined', async () => {
  const server = await serve((_request, response) => response.end());
  await httpRequest({ method: 'POST', url: server.url, json: { text: 'hé' } });
  await httpRequest({ method: 'POST', url: server.url, form: { a: 'x/%+', b: undefined } });
  const [json, form] = server.requests;
  assert.deepEqual([json?.headers['content-type'], json?.body], ['application/json', '{"text":"hé"}']);
  assert.deepEqual(
    [form?.headers['content-type'], form?.body],
    ['application/x-www-form-urlencoded', 'a=x%2F%25%2B'],
  );
});

test('an answer of any status comes back with its body parsed where that is JSON', async () => {
  const server = await serve((request, response) => {
    response.writeHead(request.url === '/json' ? 418 : 502, { 'X-Thing': 'yes' });
    response.end(request.url === '/json' ? '{"message":"no"}' : '<html>');
  });
  const json = await httpRequest({ method: 'GET', url: `${server.url}/json` });
  assert.deepEqual([json.status, json.body, json.headers['x-thing']], [418, { message: 'no' }, 'yes']);
  const text = await httpRequest({ method: 'GET', url: `${server.url}/text` });
  assert.deepEqual([text.status, text.body], [502, '<html>']);
});

test('a redirect is an answer and carries the token nowhere', async () => {
  const elsewhere = await serve((_request, response) => response.end());
  const server = await serve((_request, response) => {
    response.writeHead(307, { Location: `${elsewhere.url}/stolen` });
    response.end();
  });
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const answer = await httpRequest({ method: 'GET', url: server.url, headers });
  assert.equal(answer.status, 307);
  assert.equal(elsewhere.requests.length, 0);
});

test('a refused connection surely did not arrive', async () => {
  const error = await failureOf({ method: 'POST', url: await deadAddress(), platform: 'twitch' });
  assert.equal(error.code, 'network');
  assert.equal(error.mayHaveArrived, false);
  assert.equal(error.cause.platform, 'twitch');
  assert.match(error.message, /refused the connection/);
});

test('a name that does not exist surely did not arrive', async () => {
  const error = await failureOf({ method: 'POST', url: 'http://no-such-host.invalid/' });
  assert.equal(error.code, 'network');
  assert.equal(error.mayHaveArrived, false);
});

test('a connection that is cut after the request may have arrived', async () => {
  const server = await serve((request) => request.socket.resetAndDestroy());
  const error = await failureOf({ method: 'POST', url: server.url, json: {} });
  assert.equal(error.code, 'network');
  assert.equal(error.mayHaveArrived, true);
});

test('an answer that takes too long is given up and may have arrived', async () => {
  const server = await serve(() => undefined);
  const error = await failureOf({ method: 'POST', url: server.url, timeoutMs: 50 });
  assert.equal(error.code, 'network');
  assert.equal(error.mayHaveArrived, true);
  assert.match(error.message, /did not answer within/);
});

test('an answer that drips for ever is given up as well', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(drip));
  });
  const error = await failureOf({ method: 'GET', url: server.url, timeoutMs: 100 });
  assert.equal(error.code, 'network');
});

test('a request can be cancelled', async () => {
  const stop = new AbortController();
  const server = await serve(() => stop.abort());
  const error = await failureOf({ method: 'GET', url: server.url, signal: stop.signal });
  assert.equal(error.code, 'network');
  assert.match(error.message, /cancelled/);
});

test('an answer larger than allowed is refused', async () => {
  const server = await serve((_request, response) => response.end('x'.repeat(5_000)));
  const error = await failureOf({ method: 'GET', url: server.url, maxBytes: 1_000 });
  assert.equal(error.code, 'platform_error');
});

test('requests to this machine do not go through a proxy', async () => {
  const proxy = await serve((_request, response) => response.end('proxy'));
  const server = await serve((_request, response) => response.end('server'));
  const before = process.env.http_proxy;
  process.env.http_proxy = proxy.url;
  try {
    assert.equal((await httpRequest({ method: 'GET', url: server.url })).body, 'server');
    assert.equal(proxy.requests.length, 0);
  } finally {
    if (before === undefined) delete process.env.http_proxy;
    else process.env.http_proxy = before;
  }
});

test('no error shows a token, whichever way the request failed', async () => {
  const cut = await serve((request) => request.socket.destroy());
  const mute = await serve(() => undefined);
  const calls = [`${cut.url}/?key=${TOKEN}`, `${mute.url}/${TOKEN}`, `${await deadAddress()}/${TOKEN}`];
  for (const url of calls) {
    const headers = { Authorization: `Bearer ${TOKEN}` };
    const form = { refresh_token: TOKEN };
    const error = await failureOf({ method: 'POST', url, headers, form, timeoutMs: 50, secrets: [TOKEN] });
    const shown = [inspect(error, { depth: 9, showHidden: true }), error.stack, JSON.stringify(error)].join();
    assert.ok(!shown.includes(TOKEN), shown);
  }
});

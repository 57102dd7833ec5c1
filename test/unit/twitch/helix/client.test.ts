import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { ErrorCode, LivestreamError } from '../../../../src/shared/errors';
import { isLivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import type { HelixCall, HelixOptions } from '../../../../src/twitch/helix/client';
import { Helix } from '../../../../src/twitch/helix/client';
import { HelixError } from '../../../../src/twitch/helix/errors';
import { deadAddress } from '../../../support/odd-server';

let twitch: TwitchSimulator;
/** Tokens in the order in which they are handed out; a renewal goes on to the next. */
let hand: string[];
let renewals: string[];

beforeEach(async () => {
  twitch = await TwitchSimulator.start();
  hand = [twitch.signIn().accessToken];
  renewals = [];
});
afterEach(() => twitch.close());

function helix(more: Partial<HelixOptions> = {}): Helix {
  const token = {
    accessToken: async () => hand[0] ?? '',
    renew: async (rejected: string) => {
      renewals.push(rejected);
      if (hand.length > 1) hand.shift();
      return hand[0] ?? '';
    },
  };
  const { clientId } = twitch;
  return new Helix({ apiUrl: twitch.endpoints.apiUrl, clientId, token, firstPauseMs: 5, ...more });
}

async function errorOf(call: HelixCall, more?: Partial<HelixOptions>): Promise<LivestreamError> {
  try {
    await helix(more).request(call);
  } catch (error) {
    assert.ok(isLivestreamError(error), `not one of ours: ${inspect(error)}`);
    return error;
  }
  throw new assert.AssertionError({ message: 'The request did not fail.' });
}

const GET: HelixCall = { method: 'GET', path: '/users' };
const SAY = (): HelixCall => ({
  method: 'POST',
  path: '/chat/messages',
  body: { broadcaster_id: twitch.broadcaster.id, sender_id: twitch.broadcaster.id, message: 'hello' },
});

test('a call carries token, client id, query and body, and gives status, body and headers', async () => {
  const users = await helix().request<{ data: { login: string }[] }>(GET);
  assert.equal(users.status, 200);
  assert.deepEqual(
    users.body.data.map(({ login }) => login),
    [twitch.broadcaster.login],
  );
  assert.equal(users.headers['ratelimit-limit'], '800');
  const said = await helix().request<{ data: { is_sent: boolean }[] }>(SAY());
  assert.equal(said.body.data[0]?.is_sent, true);
});

test('a whole URL of the settings is taken as it is', async () => {
  const answer = await helix({ apiUrl: await deadAddress() }).request<{ data: unknown[] }>({
    method: 'GET',
    path: twitch.endpoints.subscriptionsUrl,
  });
  assert.deepEqual(answer.body.data, []);
});

test('a token that died early is renewed once and the call repeated once', async () => {
  const dead = hand[0] ?? '';
  twitch.expireToken(dead);
  hand.push(twitch.signIn().accessToken);
  await helix().request(SAY());
  assert.deepEqual(renewals, [dead]);
  assert.deepEqual(
    twitch.requests('POST', '/helix/chat/messages').map(({ status }) => status),
    [401, 200],
  );
});

test('a second refusal of the token is an error and no loop', async () => {
  twitch.expireToken(hand[0] ?? '');
  const error = await errorOf(GET);
  assert.equal(error.code, 'auth_required');
  assert.equal(renewals.length, 1);
  assert.equal(twitch.requests('GET', '/helix/users').length, 2);
});

test('a missing scope is named, and is no reason to renew the token', async () => {
  hand = [twitch.signIn({ scopes: ['user:read:chat'] }).accessToken];
  const error = await errorOf(SAY());
  assert.equal(error.code, 'missing_scope');
  assert.match(error.message, /user:write:chat/);
  assert.deepEqual(renewals, []);
});

test('a token of another client id or another user is no reason to renew it', async () => {
  assert.equal((await errorOf(GET, { clientId: 'another' })).code, 'auth_required');
  const call = SAY();
  const other = twitch.addUser({ login: 'somebody' });
  call.body = { ...(call.body as object), sender_id: other.id };
  assert.equal((await errorOf(call)).code, 'forbidden');
  assert.deepEqual(renewals, []);
});

test('refusals have a code and the words of Twitch', async () => {
  const cases: readonly (readonly [number, ErrorCode])[] = [
    [400, 'bad_input'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [410, 'unsupported'],
    [422, 'bad_input'],
    [302, 'platform_error'],
    [418, 'platform_error'],
  ];
  for (const [status, code] of cases) {
    const body = { status, error: 'Some', message: 'Twitch says no' };
    twitch.failNext({ path: '/helix/users', status, body });
    const error = await errorOf(GET);
    assert.equal(error.code, code, `${status}`);
    assert.deepEqual(error.cause, { platform: 'twitch', statusCode: status, detail: 'Twitch says no' });
    assert.ok(error instanceof HelixError);
    assert.deepEqual(error.body, body);
  }
});

test('a GET is repeated over network trouble and 5xx, three times at most', async () => {
  twitch.failNext({ path: '/helix/users', hangUp: true });
  twitch.failNext({ path: '/helix/users', status: 500 });
  twitch.failNext({ path: '/helix/users', status: 503 });
  await helix().request(GET);
  assert.equal(twitch.requests('GET', '/helix/users').length, 4);
  twitch.failNext({ path: '/helix/users', status: 500, times: 9 });
  assert.equal((await errorOf(GET)).code, 'platform_error');
  assert.equal(twitch.requests('GET', '/helix/users').length, 8);
});

test('an action whose answer got lost is outcome_unknown and never repeated', async () => {
  for (const fault of [{ hangUp: true }, { status: 500 }, { status: 503 }]) {
    const before = twitch.requests('POST', '/helix/chat').length;
    twitch.failNext({ path: '/helix/chat/messages', ...fault, after: true });
    const error = await errorOf(SAY());
    assert.equal(error.code, 'outcome_unknown');
    assert.equal(twitch.requests('POST', '/helix/chat').length, before + 1);
  }
  twitch.failNext({ path: '/helix/chat/messages', delayMs: 5_000 });
  assert.equal((await errorOf(SAY(), { timeoutMs: 50 })).code, 'outcome_unknown');
});

test('an action that does no harm twice is repeated when its caller says so', async () => {
  twitch.failNext({ path: '/helix/chat/messages', hangUp: true });
  await helix().request({ ...SAY(), repeatable: true });
  assert.equal(twitch.requests('POST', '/helix/chat').length, 2);
});

test('an action that surely did not arrive is network trouble, and nothing is in doubt', async () => {
  const error = await errorOf(SAY(), { apiUrl: await deadAddress() });
  assert.equal(error.code, 'network');
});

test('429 with points left is an error at once, since the endpoint has a quota of its own', async () => {
  twitch.failNext({ path: '/helix/users', status: 429, headers: { 'Ratelimit-Remaining': '700' } });
  assert.equal((await errorOf(GET)).code, 'rate_limited');
  twitch.failNext({ path: '/helix/users', status: 429 });
  assert.equal((await errorOf(GET)).code, 'rate_limited');
  assert.equal(twitch.requests('GET', '/helix/users').length, 2);
});

test('429 without points waits for the reset and goes on, also with an action', async () => {
  const reset = String(Math.floor(Date.now() / 1000) + 1);
  const headers = { 'Ratelimit-Remaining': '0', 'Ratelimit-Reset': reset, 'Ratelimit-Limit': '800' };
  twitch.failNext({ path: '/helix/chat/messages', status: 429, headers });
  const started = performance.now();
  await helix().request(SAY());
  assert.ok(performance.now() - started >= 900, `waited ${performance.now() - started} ms`);
  assert.deepEqual(
    twitch.requests('POST', '/helix/chat').map(({ status }) => status),
    [429, 200],
  );
});

test('a call can be cancelled, while it waits for its answer as well as between its tries', async () => {
  const stop = new AbortController();
  twitch.failNext({ path: '/helix/users', status: 500, times: 9 });
  twitch.watch.on('request', () => stop.abort());
  const error = await errorOf({ ...GET, signal: stop.signal }, { firstPauseMs: 60_000 });
  assert.equal(error.code, 'network');
  assert.equal(twitch.requests('GET', '/helix/users').length, 1);
});

test('no error shows the token, even when Twitch repeats it', async () => {
  const [token = ''] = hand;
  for (const fault of [
    { status: 400 },
    { status: 401 },
    { status: 429 },
    { status: 500 },
    { hangUp: true },
  ]) {
    const body = { message: `not with ${token} or Bearer ${token}` };
    for (const call of [GET, SAY()]) {
      twitch.failNext({ path: '/helix', times: 4, ...fault, body });
      const error = await errorOf(call, { retries: 1 });
      const shown = [
        inspect(error, { depth: 9, showHidden: true }),
        error.stack,
        JSON.stringify(error),
      ].join();
      assert.ok(!shown.includes(token), shown);
    }
  }
});

test('what stands in the way of a poll or a prediction is a conflict, although Twitch says 400', async () => {
  const { accessToken, userId } = twitch.signIn();
  hand = [accessToken];
  const body = {
    broadcaster_id: userId,
    title: 'Which one?',
    choices: [{ title: 'this' }, { title: 'that' }],
    duration: 60,
  };
  const start: HelixCall = { method: 'POST', path: '/polls', body };
  await helix().request(start);
  const error = await errorOf(start);
  assert.equal(error.code, 'conflict');
  assert.equal(error.cause.statusCode, 400);
  assert.match(String(error.cause.detail), /already has a poll/);
  const wrong = await errorOf({ ...start, body: { ...body, choices: [] } });
  assert.equal(wrong.code, 'bad_input');
});

test('a scope that an app lacks has to be granted by the user for whom it acts', async () => {
  const message = 'Missing scope: moderator:manage:warnings';
  twitch.failNext({ path: '/helix/users', status: 401, body: { message } });
  const error = await errorOf({ method: 'GET', path: '/users' }, { tokenOf: 'app' });
  assert.equal(error.code, 'missing_scope');
  assert.match(error.message, /moderator:manage:warnings.*That user must log in to this app/);
  assert.equal(error.cause.detail, message);
});

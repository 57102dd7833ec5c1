import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { isLivestreamError } from '../../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../../src/simulator';
import { Helix } from '../../../../../src/twitch/helix/client';
import { findOperation } from '../../../../../src/twitch/helix/operations';
import {
  callOperation,
  type HelixCaller,
  type HelixWish,
} from '../../../../../src/twitch/helix/operations/call';
import { UserDirectory } from '../../../../../src/twitch/helix/users';

describe('a call of an operation', () => {
  let twitch: TwitchSimulator;

  beforeEach(async () => {
    twitch = await TwitchSimulator.start();
  });
  afterEach(() => twitch.close());

  function caller(scopes?: readonly string[], timeoutMs?: number): HelixCaller {
    const login = twitch.signIn(scopes ? { scopes } : {});
    const helix = new Helix({
      apiUrl: twitch.endpoints.apiUrl,
      clientId: twitch.clientId,
      token: { accessToken: async () => login.accessToken, renew: async () => login.accessToken },
      firstPauseMs: 5,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    const self = { userId: login.userId, login: login.login, scopes: login.scopes };
    return { token: 'user', helix, directory: new UserDirectory(helix), self };
  }

  function call(id: string, given: Record<string, unknown>, more: Partial<HelixWish> = {}, by = caller()) {
    const operation = findOperation(id);
    assert.ok(operation);
    return callOperation(by, { operation, given, ...more });
  }

  const requests = (path: string, method?: string) => twitch.requests(method, path);
  /** Pages that the simulator does not have, one after the other. */
  const page = (
    path: string,
    data: unknown,
    cursor: string | undefined,
    more: Record<string, unknown> = {},
  ) =>
    twitch.failNext({
      path,
      status: 200,
      body: { data, pagination: cursor === undefined ? {} : { cursor }, ...more },
    });

  it("gives Twitch's data, and beside it points, status and the rest of the answer", async () => {
    const { data, report } = await call('get-users', {});
    assert.deepEqual(
      (data as { login: string }[]).map(({ login }) => login),
      [twitch.broadcaster.login],
    );
    const { points, ...rest } = report;
    assert.deepEqual(rest, {
      operation: 'get-users',
      token: 'user',
      statusCode: 200,
      pages: 1,
      complete: true,
      cursor: null,
      answer: {},
    });
    assert.equal(points?.limit, 800);
    assert.ok(points.remaining < 800);
    assert.match(points.resetTime ?? '', /^\d{4}-.*Z$/);
  });

  it('gives null where Twitch answers with nothing', async () => {
    const line = twitch.say({ user: 'loud_one', text: 'bad' });
    const { data, report } = await call('delete-chat-messages', { message_id: line.id });
    assert.deepEqual([data, report.statusCode], [null, 204]);
  });

  it('turns logins into ids', async () => {
    const viewer = twitch.addUser({ login: 'loud_one' });
    await call('ban-user', { data: { user_id: '@Loud_One', duration: 60 } });
    assert.equal(twitch.requests('GET', '/helix/users').length, 1);
    const { data } = await call('get-banned-users', { broadcaster_id: twitch.broadcaster.login });
    assert.equal((data as { user_id: string }[])[0]?.user_id, viewer.id);
  });

  it('says that a login is unknown, without the call', async () => {
    await assert.rejects(call('ban-user', { data: { user_id: 'nobody_here' } }), (error) =>
      isLivestreamError(error, 'not_found'),
    );
    assert.deepEqual(requests('/helix/moderation'), []);
  });

  it('says which permission is missing and what to do, without the call', async () => {
    await assert.rejects(
      call('get-polls', {}, {}, caller(['channel:read:goals'])),
      (error) =>
        isLivestreamError(error, 'missing_scope') &&
        /channel:read:polls \(or channel:manage:polls\)/.test(error.message) &&
        /log in again/.test(error.message),
    );
    assert.deepEqual(twitch.requests('GET', '/helix'), []);
  });

  it('asks for the permission that the type of a subscription needs', async () => {
    const transport = { method: 'websocket', session_id: 's' };
    const given = { type: 'channel.follow', version: '2', condition: {}, transport };
    await assert.rejects(call('create-eventsub-subscription', given, {}, caller([])), (error) =>
      isLivestreamError(error, 'missing_scope'),
    );
  });

  it('brings all pages together and asks for the largest ones', async () => {
    page('/helix/channels/followers', [{ user_id: '1' }, { user_id: '2' }], 'next', { total: 3 });
    page('/helix/channels/followers', [{ user_id: '3' }], undefined, { total: 3 });
    const { data, report } = await call('get-channel-followers', {}, { allPages: true });
    assert.deepEqual(data, [{ user_id: '1' }, { user_id: '2' }, { user_id: '3' }]);
    assert.equal(report.pages, 2);
    assert.equal(report.complete, true);
    assert.equal(report.answer.total, 3);
  });

  it('gives one page and says where the next begins, unless all are asked for', async () => {
    page('/helix/channels/followers', [{ user_id: '1' }], 'next');
    const { report } = await call('get-channel-followers', {});
    assert.deepEqual([report.pages, report.complete, report.cursor], [1, false, 'next']);
  });

  it('stops at the most pages and says so', async () => {
    for (const cursor of ['a', 'b', 'c']) page('/helix/channels/followers', [{ user_id: cursor }], cursor);
    const { data, report } = await call('get-channel-followers', {}, { allPages: true, mostPages: 2 });
    assert.deepEqual(data, [{ user_id: 'a' }, { user_id: 'b' }]);
    assert.deepEqual([report.pages, report.complete, report.cursor], [2, false, 'b']);
  });

  it('does not go round in a circle when the cursor stays the same', async () => {
    for (let index = 0; index < 5; index += 1) page('/helix/channels/followers', [{ user_id: '1' }], 'same');
    const { report } = await call('get-channel-followers', {}, { allPages: true });
    assert.equal(report.pages, 2);
  });

  it('takes a cursor that comes as a bare text, and joins the segments of a schedule', async () => {
    page('/helix/extensions/live', [{ title: 'one' }], undefined, { pagination: 'more' });
    page('/helix/extensions/live', [{ title: 'two' }], undefined, { pagination: '' });
    const live = await call('get-extension-live-channels', { extension_id: 'x' }, { allPages: true });
    assert.deepEqual(live.data, [{ title: 'one' }, { title: 'two' }]);
    page('/helix/schedule', { segments: [{ id: '1' }], broadcaster_id: '7' }, 'next');
    page('/helix/schedule', { segments: [{ id: '2' }], broadcaster_id: '7' }, undefined);
    const schedule = await call('get-channel-stream-schedule', {}, { allPages: true });
    assert.deepEqual(schedule.data, { segments: [{ id: '1' }, { id: '2' }], broadcaster_id: '7' });
  });

  it('gives times of an ad schedule as ISO, although they come as seconds', async () => {
    page('/helix/channels/ads', [{ next_ad_at: 1_767_225_600, last_ad_at: 0, snooze_count: 2 }], undefined);
    const { data } = await call('get-ad-schedule', {});
    assert.deepEqual(data, [{ next_ad_at: '2026-01-01T00:00:00.000Z', last_ad_at: null, snooze_count: 2 }]);
  });

  it('repeats reading after trouble', async () => {
    twitch.failNext({ path: '/helix/users', status: 500 });
    twitch.failNext({ path: '/helix/users', hangUp: true });
    await call('get-users', {});
    assert.equal(requests('/helix/users').length >= 2, true);
  });

  for (const [what, fault] of [
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
    ['a lost answer', { hangUp: true, after: true }],
  ] as const) {
    it(`never repeats a change after ${what}, and says that the outcome is unknown`, async () => {
      twitch.failNext({ path: '/helix/polls', times: 5, ...fault });
      const given = { title: 'Tea?', choices: ['Yes', 'No'], duration: 60 };
      await assert.rejects(call('create-poll', given), (error) =>
        isLivestreamError(error, 'outcome_unknown'),
      );
      assert.ok(requests('/helix/polls', 'POST').length <= 1);
    });
  }

  for (const [id, path, given] of [
    ['ban-user', '/helix/moderation/bans', { data: { user_id: '7' } }],
    ['send-chat-message', '/helix/chat/messages', { message: 'hello' }],
    ['start-a-raid', '/helix/raids', { to_broadcaster_id: '7' }],
  ] as const) {
    it(`does not repeat ${id} when Twitch takes too long, and says what is known`, async () => {
      twitch.failNext({ path, delayMs: 60_000 });
      await assert.rejects(
        call(id, given, {}, caller(undefined, 300)),
        (error) => isLivestreamError(error, 'outcome_unknown') && error.cause.detail === 'ETIMEDOUT',
      );
      // Whatever would be sent again is on its way by now.
      await call('get-users', {});
      assert.ok(requests(path, 'POST').length <= 1);
    });
  }

  it('tells a limit of the call itself from a lack of points', async () => {
    twitch.failNext({
      path: '/helix/raids',
      status: 429,
      headers: { 'ratelimit-limit': '800', 'ratelimit-remaining': '700', 'ratelimit-reset': '1' },
      body: { status: 429, message: 'too many raids' },
    });
    await assert.rejects(
      call('start-a-raid', { to_broadcaster_id: '7' }),
      (error) =>
        isLivestreamError(error, 'rate_limited') &&
        /a limit of its own/.test(error.message) &&
        error.cause.detail === 'too many raids',
    );
    assert.equal(requests('/helix/raids').length, 1);
  });

  it('waits for points where they are gone, and calls again', async () => {
    const headers = {
      'ratelimit-limit': '800',
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(Math.floor(Date.now() / 1000)),
    };
    twitch.failNext({ path: '/helix/users', status: 429, headers, body: { message: 'Too Many Requests' } });
    const { report } = await call('get-users', {});
    assert.equal(report.statusCode, 200);
    assert.equal(requests('/helix/users').length, 2);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Moderation } from '../../../../src/actions/moderation';
import { type RequestRecord, type SimulatedUser, TwitchSimulator } from '../../../../src/simulator';
import { moderate } from '../../../../src/twitch/actions/moderate';
import type { Speaker } from '../../../../src/twitch/actions/speaker';
import { ChatSender } from '../../../../src/twitch/helix/chat';
import { Helix } from '../../../../src/twitch/helix/client';
import { UserDirectory } from '../../../../src/twitch/helix/users';

describe('moderating on Twitch', () => {
  let twitch: TwitchSimulator;
  let streamer: Speaker;
  let viewer: SimulatedUser;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse('2026-11-20T12:00:00Z');
    twitch = await TwitchSimulator.start({ now: () => nowMs });
    streamer = speaker();
    viewer = twitch.addUser({ login: 'loud_one' });
  });
  afterEach(() => twitch.close());

  /** Somebody who is logged in; the streamer unless told. */
  const speaker = (who: { login?: string; scopes?: readonly string[] } = {}): Speaker => {
    const { accessToken, userId, login } = twitch.signIn(who);
    const { clientId, endpoints } = twitch;
    const token = { accessToken: async () => accessToken, renew: async () => accessToken };
    const helix = new Helix({ apiUrl: endpoints.apiUrl, clientId, token });
    const chat = new ChatSender({ helix, sender: () => ({ userId }) });
    return { token: 'user', userId, login, helix, chat, directory: new UserDirectory(helix) };
  };
  const outcome = (action: Moderation['action'], more: Partial<Moderation> = {}, as = streamer) =>
    moderate(as, { platform: 'twitch', action, ...more });
  const act = async (...wanted: Parameters<typeof outcome>) => (await outcome(...wanted)).payload;
  const requests = (): RequestRecord[] => twitch.requests().filter(({ path }) => !path.endsWith('/users'));
  const lines = () => twitch.lines().map(({ text }) => text);
  const canWrite = async (): Promise<boolean> => {
    const { chat } = speaker({ login: viewer.login });
    const sent = chat.send({ channelId: twitch.broadcaster.id, text: 'may I' });
    return sent.then(
      () => true,
      () => false,
    );
  };

  it('times somebody out for ten minutes when it is not said how long, and never for good', async () => {
    twitch.say({ user: viewer.login, text: 'LOUD' });
    assert.deepEqual(await act('mute', { user: viewer.login, reason: 'too loud' }), {
      platform: 'twitch',
      action: 'mute',
      channel: twitch.broadcaster.id,
      user: viewer.id,
      time: '2026-11-20T12:00:00.000Z',
      until: '2026-11-20T12:10:00.000Z',
      answer: {
        broadcaster_id: twitch.broadcaster.id,
        moderator_id: twitch.broadcaster.id,
        user_id: viewer.id,
        created_at: '2026-11-20T12:00:00.000Z',
        end_time: '2026-11-20T12:10:00.000Z',
      },
    });
    assert.deepEqual(lines(), []);
    nowMs += 600_001;
    assert.equal(await canWrite(), true);
  });

  it('tells all that Twitch said, and what it counted', async () => {
    const { payload, report } = await outcome('mute', { user: viewer.id });
    const { points, ...rest } = report;
    assert.deepEqual(rest, {
      operation: 'ban-user',
      token: 'user',
      statusCode: 200,
      answer: { data: [payload.answer] },
    });
    assert.equal(points?.limit, 800);
    assert.match(points?.resetTime ?? '', /^2026-11-20T12:00:/);
  });

  it('does nothing more for whoever is gone', async () => {
    const wanted: Moderation = { platform: 'twitch', action: 'mute', user: viewer.id };
    await assert.rejects(moderate(streamer, wanted, AbortSignal.abort()), { code: 'network' });
    assert.deepEqual(requests(), []);
  });

  it('tells that Twitch said nothing', async () => {
    const { report } = await outcome('clear');
    assert.deepEqual(
      [report.operation, report.statusCode, report.answer],
      ['delete-chat-messages', 204, null],
    );
  });

  it('times out for as long as is said, and no longer than Twitch does', async () => {
    const { answer } = await act('mute', { user: viewer.id, durationSeconds: 60 });
    assert.equal((answer as { end_time: string }).end_time, '2026-11-20T12:01:00.000Z');
    await assert.rejects(act('mute', { user: viewer.id, durationSeconds: 1_209_601 }), {
      code: 'bad_input',
      message: /two weeks/,
    });
  });

  it('bans for good only by that word, and lifts it', async () => {
    const { answer } = await act('ban', { user: 'LOUD_one', durationSeconds: 60 });
    assert.equal((answer as { end_time: null }).end_time, null);
    nowMs += 3_600_000;
    assert.equal(await canWrite(), false);
    assert.equal((await act('unban', { user: viewer.login })).answer, null);
    assert.equal(await canWrite(), true);
  });

  it('ends a timeout by unmute as well as by unban', async () => {
    for (const action of ['unmute', 'unban'] as const) {
      await act('mute', { user: viewer.id });
      await act(action, { user: viewer.id });
    }
    assert.equal(await canWrite(), true);
  });

  it('does not lift a ban by unmute where it can tell: in the own channel', async () => {
    await act('ban', { user: viewer.id });
    await assert.rejects(act('unmute', { user: viewer.id }), { code: 'conflict', message: /unban/ });
    assert.equal(await canWrite(), false);
  });

  it('goes its way where it cannot tell a ban from a timeout', async () => {
    twitch.addUser({ login: 'helping_hand', roles: ['moderator'] });
    const moderator = speaker({ login: 'helping_hand' });
    const channel = twitch.broadcaster.login;
    await act('mute', { user: viewer.id, channel }, moderator);
    await act('unmute', { user: viewer.id, channel }, moderator);
    await act('mute', { user: viewer.id });
    twitch.failNext({ path: '/helix/moderation/banned', status: 404, body: { message: 'Not found' } });
    await act('unmute', { user: viewer.id });
    assert.equal(await canWrite(), true);
  });

  it('calls it a conflict when it is so already', async () => {
    await assert.rejects(act('unban', { user: viewer.id }), { code: 'conflict', message: /neither/ });
    await act('ban', { user: viewer.id });
    await assert.rejects(act('ban', { user: viewer.id }), { code: 'conflict', message: /banned already/ });
    await assert.rejects(act('mute', { user: viewer.id }), { code: 'conflict', message: /Unban first/ });
    const { id } = twitch.say({ user: 'somebody', text: 'pin me' });
    await act('pin', { messageId: id });
    await assert.rejects(act('pin', { messageId: id }), { code: 'conflict' });
  });

  it('knows who cannot be moderated', async () => {
    for (const action of ['mute', 'ban'] as const) {
      await assert.rejects(act(action, { user: twitch.broadcaster.login }), {
        code: 'forbidden',
        message: /exempt/,
      });
    }
  });

  it('warns with a reason and not without', async () => {
    const { answer } = await act('warn', { user: viewer.id, reason: 'be kind' });
    assert.equal((answer as { reason: string }).reason, 'be kind');
    for (const reason of [undefined, '']) {
      await assert.rejects(act('warn', { user: viewer.id, reason }), {
        code: 'bad_input',
        message: /reason/,
      });
    }
    await assert.rejects(act('warn', { user: viewer.id, reason: 'x'.repeat(501) }), { code: 'bad_input' });
  });

  it('deletes one line, and never the whole chat for want of an id', async () => {
    const { id } = twitch.say({ user: viewer.login, text: 'one' });
    twitch.say({ user: viewer.login, text: 'two' });
    assert.deepEqual(await act('delete', { messageId: id }), {
      platform: 'twitch',
      action: 'delete',
      channel: twitch.broadcaster.id,
      messageId: id,
      answer: null,
    });
    assert.deepEqual(lines(), ['two']);
    for (const messageId of [undefined, '', ' ']) {
      for (const action of ['delete', 'pin', 'unpin'] as const) {
        await assert.rejects(act(action, { messageId, user: 'x' }), { code: 'bad_input' });
      }
    }
    await assert.rejects(act('delete', { messageId: 'no-such-line' }), { code: 'not_found' });
    assert.deepEqual(lines(), ['two']);
  });

  it('clears a chat by its word', async () => {
    twitch.say({ user: viewer.login, text: 'one' });
    twitch.say({ user: viewer.login, text: 'two' });
    await act('clear');
    assert.deepEqual(lines(), []);
  });

  it('pins for a time or to the end of the stream, and unpins', async () => {
    const { id } = twitch.say({ user: viewer.login, text: 'look here' });
    await act('pin', { messageId: id, durationSeconds: 30 });
    assert.equal(requests().at(-1)?.method, 'PUT');
    await act('unpin', { messageId: id });
    await act('pin', { messageId: id });
    await act('unpin', { messageId: id });
    await assert.rejects(act('unpin', { messageId: id }), { code: 'not_found' });
    for (const durationSeconds of [29, 1_801]) {
      await assert.rejects(act('pin', { messageId: id, durationSeconds }), { code: 'bad_input' });
    }
  });

  it('finds channels and users by name or id, and says which it does not know', async () => {
    const other = twitch.addUser({ login: 'other_channel' });
    await assert.rejects(act('mute', { user: viewer.id, channel: `#${other.login}` }), { code: 'forbidden' });
    await assert.rejects(act('mute', { user: 'nobody_has_this' }), {
      code: 'not_found',
      message: /no user "nobody_has_this"/,
    });
    await assert.rejects(act('mute', { user: viewer.id, channel: 'nobody_has_this' }), {
      code: 'not_found',
      message: /no channel "nobody_has_this"/,
    });
  });

  it('moderates nobody without a user', async () => {
    for (const action of ['mute', 'unmute', 'ban', 'unban', 'warn'] as const) {
      await assert.rejects(act(action, { reason: 'x' }), { code: 'bad_input' });
    }
    assert.deepEqual(requests(), []);
  });

  it('names the scope that is missing', async () => {
    const without = speaker({ scopes: ['user:write:chat'] });
    await assert.rejects(act('ban', { user: viewer.id }, without), {
      code: 'missing_scope',
      message: /moderator:manage:banned_users/,
    });
  });

  it('repeats nothing whose answer got lost', async () => {
    twitch.failNext({ path: '/helix/moderation/bans', method: 'POST', hangUp: true, after: true });
    await assert.rejects(act('mute', { user: viewer.id }), { code: 'outcome_unknown' });
    assert.equal(twitch.requests('POST', '/helix/moderation/bans').length, 1);
  });
});

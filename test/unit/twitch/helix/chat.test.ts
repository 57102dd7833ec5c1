import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { afterEach, beforeEach, test } from 'node:test';
import type { ErrorCode, LivestreamError } from '../../../../src/shared/errors';
import { isLivestreamError } from '../../../../src/shared/errors';
import { SentLines } from '../../../../src/shared/sent-lines';
import { TwitchSimulator } from '../../../../src/simulator';
import type { LineReport } from '../../../../src/simulator/twitch/reports';
import type { ChatLine, ChatSenderOptions } from '../../../../src/twitch/helix/chat';
import { ChatSender } from '../../../../src/twitch/helix/chat';
import { ChatPace } from '../../../../src/twitch/helix/chat-pace';
import { Helix } from '../../../../src/twitch/helix/client';
import { eventually } from '../../../support/eventually';

let twitch: TwitchSimulator;
let lines: LineReport[];

beforeEach(async () => {
  twitch = await TwitchSimulator.start({ now: () => Date.now() });
  lines = [];
  twitch.watch.on('line', (line) => lines.push(line));
});
afterEach(() => twitch.close());

function chatSender(login = twitch.broadcaster.login, more: Partial<ChatSenderOptions> = {}): ChatSender {
  const { accessToken, userId } = twitch.signIn({ login });
  const token = { accessToken: async () => accessToken, renew: async () => accessToken };
  const helix = new Helix({ apiUrl: twitch.endpoints.apiUrl, clientId: twitch.clientId, token, retries: 0 });
  return new ChatSender({ helix, sender: () => ({ userId }), now: () => Date.now(), ...more });
}

const line = (text: string, more: Partial<ChatLine> = {}): ChatLine => ({
  channelId: twitch.broadcaster.id,
  text,
  ...more,
});

async function errorOf(promise: Promise<unknown>, code: ErrorCode): Promise<LivestreamError> {
  let caught: unknown;
  await promise.catch((error: unknown) => {
    caught = error;
  });
  assert.ok(isLivestreamError(caught), 'it did not fail with an error of ours');
  assert.equal(caught.code, code, caught.message);
  return caught;
}

test('a line comes out as it was given, with the id that Twitch gave it', async () => {
  const sent = await chatSender().send(line('  hello\r\nchat  '));
  assert.deepEqual(
    sent.map(({ text }) => text),
    ['hello chat'],
  );
  assert.deepEqual(
    lines.map(({ id, text }) => ({ id, text })),
    sent.map(({ id, text }) => ({ id, text })),
  );
});

test('a reply names the line that it answers, and an unknown one is refused by Twitch', async () => {
  const asked = twitch.say({ user: 'viewer_one', text: 'a question' });
  await chatSender().send(line('an answer', { replyTo: asked.id }));
  await errorOf(chatSender().send(line('an answer', { replyTo: 'no-such-line' })), 'bad_input');
});

test('texts that Twitch would take for commands are refused before they leave', async () => {
  for (const text of ['/ban somebody', '.ban', ' /me waves', '\u200b/clear', '\n/clear']) {
    const error = await errorOf(chatSender().send(line(text)), 'bad_input');
    assert.match(error.message, /Put a word in front/);
  }
  assert.equal(twitch.requests('POST').length, 0);
});

test('lines that cannot be are refused before they leave', async () => {
  const chat = chatSender();
  const wrong: ChatLine[] = [
    line(''),
    line(' \n '),
    line(5 as unknown as string),
    line('x', { channelId: '' }),
    line('x', { announce: true, color: 'pink' }),
    line('x', { announce: true, replyTo: 'a' }),
    line('x', { announce: true, pin: true }),
    line('x', { pin: true, replyTo: 'a' }),
    line('word '.repeat(20_000)),
    line('x'.repeat(1_000_000)),
  ];
  for (const one of wrong) await errorOf(chat.send(one), 'bad_input');
  assert.equal(twitch.requests('POST').length, 0);
});

test('a long text goes out in parts, in order', async () => {
  const text = Array.from({ length: 250 }, (_, index) => `word${index}`).join(' ');
  const sent = await chatSender().send(line(text));
  assert.ok(sent.length > 1);
  assert.equal(sent.map((part) => part.text).join(' '), text);
  assert.deepEqual(
    lines.map(({ id }) => id),
    sent.map(({ id }) => id),
  );
});

test('a later part is not sent when an earlier one failed', async () => {
  const text = 'word '.repeat(300);
  let count = 0;
  twitch.watch.on('line', () => {
    count += 1;
    if (count === 1)
      twitch.failNext({ path: '/helix/chat/messages', status: 403, body: { message: 'banned' } });
  });
  const error = await errorOf(chatSender().send(line(text)), 'forbidden');
  assert.match(error.message, /Of 3 parts 1 went out/);
  assert.equal(error.cause.detail, 'banned');
  assert.equal(twitch.requests('POST', '/helix/chat/messages').length, 2);
});

test('a line that Twitch took and did not show is dropped, with its reason', async () => {
  const drop_reason = { code: 'automod_held', message: 'A moderator has to look at it.' };
  const body = { data: [{ message_id: '', is_sent: false, drop_reason }] };
  twitch.failNext({ path: '/helix/chat/messages', status: 200, body });
  const error = await errorOf(chatSender().send(line('hello')), 'dropped');
  assert.match(error.message, /A moderator has to look at it/);
  assert.deepEqual(error.cause, { platform: 'twitch', statusCode: 200, detail: 'automod_held' });
});

test('a send whose answer got lost is outcome_unknown, and the line stands there once', async () => {
  twitch.failNext({ path: '/helix/chat/messages', hangUp: true, after: true });
  await errorOf(chatSender().send(line('only once')), 'outcome_unknown');
  assert.equal(lines.length, 1);
  twitch.failNext({ path: '/helix/chat/messages', status: 200, body: {} });
  await errorOf(chatSender().send(line('what is this')), 'outcome_unknown');
});

test('a missing scope is named', async () => {
  const { accessToken, userId } = twitch.signIn({ scopes: ['user:read:chat'] });
  const token = { accessToken: async () => accessToken, renew: async () => accessToken };
  const helix = new Helix({ apiUrl: twitch.endpoints.apiUrl, clientId: twitch.clientId, token });
  const chat = new ChatSender({ helix, sender: () => ({ userId }) });
  assert.match((await errorOf(chat.send(line('x')), 'missing_scope')).message, /user:write:chat/);
});

test('a pinned text in parts pins the first', async () => {
  const { accessToken, userId } = twitch.signIn();
  const token = { accessToken: async () => accessToken, renew: async () => accessToken };
  const helix = new Helix({ apiUrl: twitch.endpoints.apiUrl, clientId: twitch.clientId, token });
  const chat = new ChatSender({ helix, sender: () => ({ userId }) });
  const sent = await chat.send(line('word '.repeat(150), { pin: true }));
  const { body } = await helix.request<{ data: { message_id: string }[] }>({
    method: 'GET',
    path: '/chat/pins',
    query: { broadcaster_id: userId, moderator_id: userId },
  });
  assert.deepEqual(
    body.data.map(({ message_id }) => message_id),
    [sent[0]?.id],
  );
});

test('every line is told to the sent lines before it leaves, and is ours once it was sent', async () => {
  const sentLines = new SentLines();
  const chat = chatSender(undefined, { sentLines });
  let waited: Promise<void> | undefined;
  twitch.watch.on('line', ({ channelId }) => {
    waited = sentLines.settle(channelId);
  });
  const [sent] = await chat.send(line('hello'));
  assert.ok(waited, 'the line came back before the answer to its sending');
  await waited;
  assert.ok(sentLines.isSelf(sent?.id ?? ''));
  twitch.failNext({ path: '/helix/chat/messages', status: 500 });
  await errorOf(chat.send(line('hello again')), 'outcome_unknown');
  assert.equal(sentLines.settle(twitch.broadcaster.id), undefined);
});

/** Fake time for both sides; `pass` lets it go on in small steps until what is looked for is there. */
function fakeTime(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_900_000_000_000 });
  return (done: () => boolean) =>
    eventually(() => {
      if (done()) return true;
      // Only while nothing is on its way: a tick in between would be time that the request takes.
      if (twitch.requests('POST').length === sentSoFar()) t.mock.timers.tick(50);
      return false;
    });
}
const sentSoFar = () => lines.length;

test('the own channel takes a hundred lines without a wait, and the next ones when Twitch allows them', async (t) => {
  const until = fakeTime(t);
  const chat = chatSender();
  const sends = Array.from({ length: 100 }, (_, index) => chat.send(line(`line ${index}`)));
  const started = Date.now();
  await Promise.all(sends);
  assert.equal(Date.now(), started);
  const more = chat.send(line('one more'));
  await until(() => lines.length === 101);
  await more;
  const waited = Date.now() - started;
  assert.ok(waited >= 30_000 && waited < 33_000, `${waited} ms`);
});

test('elsewhere it is one line a second, twenty in thirty seconds, and Twitch refuses none', async (t) => {
  const until = fakeTime(t);
  const chat = chatSender('a_guest');
  const started = Date.now();
  const at: number[] = [];
  twitch.watch.on('line', () => at.push(Date.now() - started));
  const sends = Array.from({ length: 22 }, (_, index) => chat.send(line(`line ${index}`)));
  await until(() => lines.length === 22);
  await Promise.all(sends);
  assert.deepEqual(
    lines.map(({ text }) => text),
    Array.from({ length: 22 }, (_, index) => `line ${index}`),
  );
  assert.ok(at.every((time, index) => index === 0 || time - (at[index - 1] ?? 0) >= 1_000));
  assert.ok((at[20] ?? 0) >= 30_000);
  assert.ok(twitch.requests('POST', '/helix/chat').every(({ status }) => status === 200));
});

test('two hundred lines at once go out each once, in the order of their channel, and Twitch refuses none', async (t) => {
  const until = fakeTime(t);
  const chat = chatSender();
  const other = twitch.addUser({ login: 'other_room' }).id;
  // Every tenth line is for a channel where the sender is nobody.
  const wanted = Array.from({ length: 200 }, (_, index) => ({
    channelId: index % 10 === 9 ? other : twitch.broadcaster.id,
    text: `line ${index}`,
  }));
  const sends = wanted.map((one) => chat.send(one));
  await until(() => lines.length === 200);
  const sent = (await Promise.all(sends)).flat();
  assert.deepEqual(
    sent.map(({ text }) => text),
    wanted.map(({ text }) => text),
  );
  assert.equal(new Set(sent.map(({ id }) => id)).size, 200);
  for (const channel of [other, twitch.broadcaster.id]) {
    assert.deepEqual(
      lines.filter(({ channelId }) => channelId === channel).map(({ text }) => text),
      wanted.filter(({ channelId }) => channelId === channel).map(({ text }) => text),
    );
  }
  const posts = twitch.requests('POST', '/helix/chat/messages');
  assert.deepEqual([posts.length, posts.every(({ status }) => status === 200)], [200, true]);
});

test('two hundred lines for another channel hold up neither the own channel nor a third one', async (t) => {
  const until = fakeTime(t);
  const chat = chatSender();
  const other = twitch.addUser({ login: 'other_room' }).id;
  const third = twitch.addUser({ login: 'third_room' }).id;
  const stop = new AbortController();
  const flood = Promise.allSettled(
    Array.from({ length: 200 }, (_, index) =>
      chat.send(line(`flood ${index}`, { channelId: other, signal: stop.signal })),
    ),
  );
  // The window is full for other channels from here on; the own one may have more.
  await until(() => lines.length === 20);
  const asked = Date.now();
  const elsewhere = chat.send(line('elsewhere', { channelId: third, signal: stop.signal }));
  const own = ['one', 'two', 'three'].map((text) => chat.send(line(text)));
  await Promise.all(own);
  assert.equal(Date.now(), asked);
  assert.deepEqual(
    lines.slice(20).map(({ text }) => text),
    ['one', 'two', 'three'],
  );
  await until(() => lines.some(({ text }) => text === 'elsewhere'));
  await elsewhere;
  const waited = Date.now() - asked;
  assert.ok(waited < 35_000, `${waited} ms`);
  assert.ok(twitch.requests('POST', '/helix/chat/messages').every(({ status }) => status === 200));
  stop.abort();
  await flood;
});

test('who writes as the same user shares one window, whatever the token', async (t) => {
  const until = fakeTime(t);
  const pace = new ChatPace({ now: () => Date.now() });
  const [one, other] = [chatSender(undefined, { pace }), chatSender(undefined, { pace })];
  const sends = Array.from({ length: 120 }, (_, index) =>
    (index % 2 === 0 ? one : other).send(line(`line ${index}`)),
  );
  await until(() => lines.length === 120);
  await Promise.all(sends);
  assert.ok(twitch.requests('POST', '/helix/chat/messages').every(({ status }) => status === 200));
});

test('a moderator elsewhere need not wait', async (t) => {
  fakeTime(t);
  twitch.addUser({ login: 'a_mod', roles: ['moderator'] });
  const chat = chatSender('a_mod', { isPrivileged: (channelId) => channelId === twitch.broadcaster.id });
  const started = Date.now();
  for (const text of ['one', 'two', 'three']) await chat.send(line(text));
  assert.equal(Date.now(), started);
});

test('announcements go out one in two seconds and have no id', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_900_000_000_000 });
  const chat = chatSender();
  const done: number[] = [];
  const sends = ['first', 'second'].map(async (text) => {
    const sent = await chat.send(line(text, { announce: true, color: 'green' }));
    assert.deepEqual(
      sent.map(({ id, text: said, time }) => [id, said, Date.parse(time)]),
      [['', text, Date.now()]],
    );
    done.push(Date.now());
  });
  await eventually(() => done.length === 1);
  await eventually(() => {
    t.mock.timers.tick(50);
    return done.length === 2;
  });
  await Promise.all(sends);
  assert.ok((done[1] ?? 0) - (done[0] ?? 0) >= 2_000);
  assert.ok(twitch.requests('POST', '/helix/chat/announcements').every(({ status }) => status === 204));
});

test('a queue that is full refuses at once and goes on with what it has', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_900_000_000_000 });
  const chat = chatSender('a_guest');
  const stop = new AbortController();
  const { signal } = stop;
  const sends = Array.from({ length: 500 }, (_, index) => chat.send(line(`line ${index}`, { signal })));
  const results = Promise.allSettled(sends);
  await errorOf(chat.send(line('too much')), 'rate_limited');
  await sends[0];
  const second = chat.send(line('one place is free'));
  stop.abort();
  const states = (await results).map(({ status }) => status);
  assert.equal(states.filter((status) => status === 'fulfilled').length, 1);
  await eventually(() => {
    t.mock.timers.tick(100);
    return lines.some(({ text }) => text === 'one place is free');
  });
  await second;
});

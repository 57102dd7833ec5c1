import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Poll, type PollAnswer, type Step } from '../../../src/chaturbate/poll';
import { LivestreamError } from '../../../src/shared/errors';

const BASE = 'https://eventsapi.chaturbate.com';
const TOKEN = 'sekrit-token-24-letters!';
const ROOM = `${BASE}/events/some_room/sekrit-token-24-letters%21/`;
const FIRST = `${ROOM}?timeout=30`;
const NOW = Date.UTC(2026, 10, 20, 12);
const ENTRY = { method: 'follow', object: {}, id: '1795176000000-0' };

const nextUrl = (cursor: string, timeout = 30): string => `${ROOM}?i=${cursor}&timeout=${timeout}`;

describe('the long poll', () => {
  let poll: Poll;
  let nowMs: number;

  beforeEach(() => {
    nowMs = NOW;
    poll = newPoll();
  });

  const newPoll = (options: Partial<ConstructorParameters<typeof Poll>[0]> = {}): Poll =>
    new Poll({
      baseUrl: BASE,
      username: 'some_room',
      token: TOKEN,
      timeoutSeconds: 30,
      cursor: null,
      heardMs: null,
      random: () => 1,
      ...options,
    });
  const answer = (status: number, body?: unknown, more: Partial<PollAnswer> = {}): Step =>
    poll.answered({ status, body, headers: {}, tookMs: 50, ...more }, nowMs);
  const good = (cursor: string, events: unknown[] = [ENTRY]): Step =>
    answer(200, { events, nextUrl: nextUrl(cursor) });

  function assertNoToken(step: Step): void {
    const { problem } = step;
    assert.ok(problem, 'there is a problem');
    const said = `${problem.message} ${JSON.stringify(problem.cause)} ${problem.stack}`;
    assert.ok(!said.includes('sekrit'), said);
  }

  it('begins at the base, and waits somewhat longer than the server', () => {
    assert.equal(poll.url, FIRST);
    assert.equal(poll.limitMs, 40_000);
  });

  it('goes on from a cursor that was kept', () => {
    assert.equal(newPoll({ cursor: '1-0' }).url, `${ROOM}?i=1-0&timeout=30`);
  });

  it('says what may be missing when it is sent on while it has no cursor', () => {
    good('1-0');
    answer(200, { events: [ENTRY], nextUrl: null });
    nowMs = NOW + 3_000;
    const step = answer(400, { status: 'You waited too long', nextUrl: nextUrl('5-0') });
    assert.deepEqual([step.gap?.fromMs, step.gap?.toMs], [NOW, NOW + 3_000]);
    assert.equal(newPoll().url, FIRST);
    poll = newPoll();
    const first = answer(400, { status: 'You waited too long', nextUrl: nextUrl('5-0') });
    assert.equal(first.gap, null, 'nothing was heard before');
  });

  it('says what may be missing since the last event of an answer that does not say where to go on', () => {
    // After a burst there is more than one answer holds; by a clock that is ten minutes ahead of the server's.
    const at = (ms: number) => ({ ...ENTRY, id: `${NOW + ms}-0` });
    const headers = { date: new Date(NOW + 30_000).toUTCString() };
    nowMs = NOW + 630_000;
    good('1-0');
    answer(200, { events: [at(10_000), at(20_000), null], nextUrl: null }, { headers });
    nowMs += 1_000;
    const { coldGap } = answer(200, { events: [at(30_000)], nextUrl: nextUrl('2-0') });
    assert.equal(coldGap?.fromMs, NOW + 620_000);
    assert.equal(coldGap?.toMs, NOW + 631_000);
  });

  it('follows nextUrl exactly as it came, at once after events', () => {
    const url = `${nextUrl('1-0', 10)}&x=%7e`;
    const step = answer(200, { nextUrl: url, events: [ENTRY, ENTRY] });
    assert.equal(poll.url, url);
    assert.deepEqual([step.waitMs, step.problem, step.cursor], [0, null, '1-0']);
  });

  // Behaviour 9.
  it('gives events in the order in which they came, whatever their ids', () => {
    const events = ['5-10', '5-9', '4-0'].map((id) => ({ ...ENTRY, id }));
    assert.deepEqual(good('5-10', events).entries, events);
  });

  it('waits for as long as the server when nextUrl carries a longer time-out than ours', () => {
    answer(200, { events: [], nextUrl: nextUrl('1-0', 89) });
    assert.equal(poll.limitMs, 99_000);
    answer(200, { events: [], nextUrl: nextUrl('1-0', 1) });
    assert.equal(poll.limitMs, 40_000);
  });

  it('knows the latest events, which need no cursor, from those after one', () => {
    assert.equal(good('1-0').cold, true);
    assert.equal(good('2-0').cold, false);
  });

  // Behaviour 16: missing events are none.
  it('takes an answer without events as one with none', () => {
    assert.deepEqual(answer(200, { nextUrl: nextUrl('1-0') }).entries, []);
    assert.equal(poll.url, nextUrl('1-0'));
  });

  it('starts over when nextUrl is null or missing', () => {
    for (const body of [{ events: [ENTRY], nextUrl: null }, { events: [ENTRY] }]) {
      good('1-0');
      const step = answer(200, body);
      assert.deepEqual([poll.url, step.cursor, step.problem], [FIRST, null, null]);
    }
  });

  describe('is no tight loop', () => {
    it('when empty answers come at once', () => {
      assert.equal(good('1-0', []).waitMs, 950);
    });

    it('when the same answer comes again and again', () => {
      good('1-0');
      assert.equal(good('1-0').waitMs, 950);
    });

    it('when nextUrl is null', () => {
      assert.equal(answer(200, { events: [ENTRY], nextUrl: null }).waitMs, 950);
    });

    it('while an empty answer that took its time is followed at once', () => {
      assert.equal(answer(200, { events: [], nextUrl: nextUrl('1-0') }, { tookMs: 30_000 }).waitMs, 0);
    });
  });

  describe('tries again what may pass', () => {
    // Behaviours 12, 13 and 40; every 5xx and 52x, which cb-events gives up on in part.
    for (const status of [
      429, 408, 418, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530, 599,
    ]) {
      it(`at the same address after HTTP ${status}, and names it`, () => {
        good('1-0');
        const step = answer(status, '<html>trouble</html>');
        assert.equal(poll.url, nextUrl('1-0'));
        assert.equal(step.problem?.code, status === 429 ? 'rate_limited' : 'platform_error');
        assert.match(step.problem?.message ?? '', new RegExp(`HTTP ${status}`));
        assert.equal(step.problem?.cause.statusCode, status);
        assert.deepEqual([step.waitMs, step.refused, step.cursor], [1_000, false, '1-0']);
      });
    }

    // Behaviour 19.
    it('with delays that double up to a minute, and never gives up', () => {
      const delays = Array.from({ length: 50 }, () => answer(502).waitMs);
      assert.deepEqual(delays.slice(0, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
      assert.equal(delays.at(-1), 60_000);
    });

    it('with a jitter of up to half', () => {
      poll = newPoll({ random: () => 0 });
      assert.equal(answer(502).waitMs, 500);
    });

    // Behaviour 18.
    it('with short delays again after a good answer', () => {
      for (let turn = 0; turn < 5; turn += 1) answer(502);
      assert.deepEqual(good('1-0').entries, [ENTRY]);
      assert.equal(answer(502).waitMs, 1_000);
    });

    // Behaviour 17.
    it('after a connection error', () => {
      good('1-0');
      const broken = new LivestreamError('network', 'The connection failed.', { platform: 'chaturbate' });
      const step = poll.failed(broken);
      assert.deepEqual([step.problem, step.waitMs, step.cursor], [broken, 1_000, '1-0']);
      assert.equal(poll.url, nextUrl('1-0'));
    });

    it('after as long as Retry-After asks for, in seconds or as a date', () => {
      const asked = (value: string, status = 429) =>
        newPoll().answered({ status, headers: { 'retry-after': value }, body: '', tookMs: 1 }, NOW).waitMs;
      assert.equal(asked('7'), 7_000);
      assert.equal(asked('7', 503), 7_000);
      assert.equal(asked(new Date(NOW + 9_000).toUTCString()), 9_000);
      assert.equal(asked('0'), 1_000, 'not sooner than the backoff');
      assert.equal(asked(new Date(NOW - 9_000).toUTCString()), 1_000);
      assert.equal(asked('soon'), 1_000);
      assert.equal(asked('86400'), 900_000, 'no server keeps us away for a day');
    });

    it('after what Retry-After asks for by the server’s own clock', () => {
      const headers = {
        'retry-after': new Date(NOW - 3_600_000 + 9_000).toUTCString(),
        date: new Date(NOW - 3_600_000).toUTCString(),
      };
      assert.equal(answer(429, '', { headers }).waitMs, 9_000);
    });

    // Behaviour 40 for 302, and the rule that a redirect is never followed.
    for (const status of [301, 302, 303, 307, 308]) {
      it(`and does not follow a redirect (HTTP ${status}), whose address holds the token`, () => {
        const step = answer(status, '', {
          headers: { location: `https://stranger.example/events/r/${TOKEN}/` },
        });
        assert.equal(poll.url, FIRST);
        assert.equal(step.problem?.code, 'platform_error');
        assertNoToken(step);
      });
    }

    // Behaviours 14, 15 and 16.
    const unusable: [string, unknown, RegExp][] = [
      ['what is no JSON', '{"events":[', /no JSON/],
      ['nothing', undefined, /no JSON/],
      ['a list', [], /no object/],
      ['a number', 5, /no object/],
      ['null', null, /no object/],
      ['events that are null', { events: null, nextUrl: nextUrl('9-0') }, /no list/],
      ['events that are an object', { events: {}, nextUrl: nextUrl('9-0') }, /no list/],
    ];
    for (const [what, body, says] of unusable) {
      it(`after a 200 with ${what}, without moving on`, () => {
        good('1-0');
        const step = answer(200, body);
        assert.match(step.problem?.message ?? '', says);
        assert.deepEqual([poll.url, step.entries, step.waitMs], [nextUrl('1-0'), [], 1_000]);
      });
    }
  });

  describe('with user name or token refused', () => {
    // Behaviours 11 and 40.
    for (const [status, code] of [
      [401, 'auth_required'],
      [403, 'auth_required'],
      [404, 'not_found'],
    ] as const) {
      it(`(HTTP ${status}) stops with a coded error and gives a new token a second chance after some minutes`, () => {
        const step = answer(status, { detail: 'no' });
        assert.equal(step.problem?.code, code);
        assert.equal(step.refused, true);
        assert.equal(step.waitMs, 180_000);
        assert.equal(answer(status).waitMs, 3_600_000, 'later ones are rare');
      });
    }

    it('has its second chance again after it worked', () => {
      answer(401);
      answer(401);
      good('1-0');
      assert.equal(answer(401).waitMs, 180_000);
    });

    it('does not show the token in any form that the server sends back', () => {
      for (const body of [{ detail: `no ${TOKEN}` }, `<a href="${FIRST}">`, `${'x'.repeat(190)}${TOKEN}`]) {
        assertNoToken(answer(403, body));
      }
    });
  });

  describe('after a 400', () => {
    const tooLate = (url: unknown, status: unknown = 'You have waited too long') =>
      answer(400, { status, nextUrl: url, events: [] });

    // Behaviour 20.
    it('with a nextUrl goes on there at once, and that is no error', () => {
      good('1-0');
      const step = tooLate(nextUrl('5-0'));
      assert.equal(poll.url, nextUrl('5-0'));
      assert.deepEqual([step.problem, step.waitMs, step.entries, step.cursor], [null, 0, [], '5-0']);
    });

    it('with a nextUrl goes on there whatever the text says', () => {
      for (const status of ['Something else', 5, null, undefined]) {
        poll = newPoll();
        good('1-0');
        assert.equal(tooLate(nextUrl('5-0'), status).problem, null);
        assert.equal(poll.url, nextUrl('5-0'));
      }
    });

    it('tells what may be missing, from the last good answer on', () => {
      good('1-0');
      nowMs += 7_200_000;
      assert.deepEqual(tooLate(nextUrl('5-0')).gap, {
        fromMs: NOW,
        toMs: NOW + 7_200_000,
        reason: 'the server no longer has what happened in between',
      });
      assert.equal(tooLate(nextUrl('6-0')).gap?.fromMs, NOW + 7_200_000, 'a span is told once');
    });

    it('tells what may be missing since the run before', () => {
      poll = newPoll({ cursor: '1-0', heardMs: NOW - 1_000 });
      assert.equal(tooLate(nextUrl('5-0')).gap?.fromMs, NOW - 1_000);
    });

    it('tells of nothing missing when the cursor is the same, or the poll just ran out', () => {
      good('1-0');
      assert.equal(tooLate(nextUrl('1-0')).gap, null);
      const body = { status: 'You waited too long', nextUrl: nextUrl('5-0') };
      assert.equal(answer(400, body, { tookMs: 29_500 }).gap, null);
    });

    it('starts over with growing delays when one address after the other is too old', () => {
      good('1-0');
      const steps = ['2-0', '3-0', '4-0'].map((cursor) => tooLate(nextUrl(cursor)));
      assert.deepEqual(
        steps.map(({ waitMs }) => waitMs),
        [0, 0, 1_000],
      );
      assert.equal(poll.url, FIRST);
      assert.match(steps[2]?.problem?.message ?? '', /too old/);
      assertNoToken(steps[2] as Step);
      for (const cursor of ['5-0', '6-0']) tooLate(nextUrl(cursor));
      assert.equal(tooLate(nextUrl('7-0')).waitMs, 2_000);
    });

    it('counts only those in a row', () => {
      for (let turn = 1; turn < 9; turn += 1) {
        assert.equal(tooLate(nextUrl(`${turn}-0`)).problem, null);
        good(`${turn}-1`);
      }
    });

    // Behaviours 15 and 24.
    for (const [what, body] of [
      ['a list', ['unexpected']],
      ['no nextUrl', { status: 'You waited too long' }],
      ['a nextUrl that is null', { status: 'You waited too long', nextUrl: null }],
      ['HTML', '<html></html>'],
      ['nothing', undefined],
    ] as const) {
      it(`with ${what} gives the cursor up once and tells what may be missing`, () => {
        good('1-0');
        const step = answer(400, body);
        assert.deepEqual([poll.url, step.cursor, step.problem, step.waitMs], [FIRST, null, null, 950]);
        assert.equal(step.gap?.fromMs, NOW);
        const second = answer(400, body);
        assert.match(second.problem?.message ?? '', /HTTP 400/);
        assert.deepEqual([poll.url, second.waitMs], [FIRST, 1_000]);
      });
    }
  });

  it('gives up a cursor that is gone (410), but not the room', () => {
    good('1-0');
    assert.deepEqual([answer(410).problem, poll.url], [null, FIRST]);
    assert.equal(answer(410).problem?.code, 'platform_error');
  });

  // Behaviours 21 and 23, for 200 and 400.
  for (const status of [200, 400]) {
    for (const url of [
      `https://stranger.example/events/some_room/${TOKEN}/?i=9-0`,
      `http://eventsapi.chaturbate.com/events/some_room/${TOKEN}/?i=9-0`,
      '//evil.example/path',
      'https:///nohost',
      'javascript:alert(1)',
      '   ',
      {},
    ]) {
      it(`does not follow ${JSON.stringify(url).replace(TOKEN, '…')} of a ${status}`, () => {
        good('1-0');
        const body = { status: 'You waited too long', events: [ENTRY], nextUrl: url };
        const step = answer(status, body);
        assert.match(step.problem?.message ?? '', /nextUrl that is not followed/);
        assertNoToken(step);
        assert.deepEqual([poll.url, step.waitMs, step.cursor], [nextUrl('1-0'), 1_000, '1-0']);
        assert.deepEqual(step.entries, status === 200 ? [ENTRY] : [], 'what came with it is not lost');
        answer(status, body);
        answer(status, body);
        assert.equal(poll.url, FIRST, 'it starts over after three of them');
      });
    }
  }

  it('follows a relative nextUrl with its own query', () => {
    answer(200, { events: [ENTRY], nextUrl: '/events/some_room/tok/?i=3-0&timeout=30' });
    assert.equal(poll.url, `${BASE}/events/some_room/tok/?i=3-0&timeout=30`);
  });
});

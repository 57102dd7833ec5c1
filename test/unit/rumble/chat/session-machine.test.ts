import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ChatEnd, ChatSession } from '../../../../src/rumble/chat/session-machine';

const BROKEN: ChatEnd = { how: 'broken', detail: 'ECONNRESET' };
const status = (code: number, retryAfterMs = 0): ChatEnd => ({ how: 'status', status: code, retryAfterMs });

function session(): ChatSession {
  return new ChatSession({ random: () => 0 });
}

function working(nowMs = 0): ChatSession {
  const chat = session();
  assert.equal(chat.recorded(true, nowMs), true);
  return chat;
}

describe('the connections of a chat', () => {
  it('work from the first record on', () => {
    const chat = session();
    assert.equal(chat.state, 'connecting');
    assert.equal(chat.recorded(true, 0), true);
    assert.equal(chat.state, 'ready');
    assert.equal(chat.recorded(false, 1), false);
    assert.equal(chat.recorded(true, 2), false, 'an init may be repeated');
  });

  it('are tried again with growing delays, up to half a minute', () => {
    const chat = session();
    const waits = Array.from({ length: 9 }, () => chat.ended(BROKEN, 0).waitMs);
    assert.deepEqual(waits.slice(0, 4), [250, 500, 1_000, 2_000]);
    assert.equal(waits.at(-1), 15_000);
  });

  it('start over with short delays once somebody has spoken', () => {
    const chat = session();
    for (let tries = 0; tries < 5; tries += 1) chat.ended(BROKEN, 0);
    chat.recorded(true, 0);
    chat.recorded(false, 1);
    assert.equal(chat.ended(BROKEN, 2).waitMs, 250);
  });

  it('start over with short delays once one has held, even when nobody spoke', () => {
    const chat = session();
    for (let tries = 0; tries < 5; tries += 1) chat.ended(BROKEN, 0);
    chat.recorded(true, 0);
    assert.equal(chat.ended(BROKEN, 10_000).waitMs, 250);
  });

  it('do not come in a storm when each ends after its first record', () => {
    const chat = session();
    const waits = Array.from({ length: 8 }, () => {
      chat.recorded(true, 0);
      return chat.ended({ how: 'ended' }, 5).waitMs;
    });
    assert.equal(waits.at(-1), 15_000);
  });

  it('are not reported as trouble before the third failure', () => {
    const chat = session();
    assert.equal(chat.ended(BROKEN, 0).problem, null);
    assert.equal(chat.ended(BROKEN, 0).problem, null);
    const { problem, state } = chat.ended(BROKEN, 0);
    assert.equal(state, 'offline');
    assert.equal(problem?.code, 'network');
    assert.equal(problem?.cause.detail, 'ECONNRESET');
  });

  it('are lost once, when one that worked ends', () => {
    const chat = working();
    assert.match(chat.ended(BROKEN, 1).lost ?? '', /broke/);
    assert.equal(chat.ended(BROKEN, 2).lost, null);
  });

  for (const code of [204, 404, 410]) {
    it(`are no fault when there is no chat (${code}), and then asked for slowly`, () => {
      const chat = session();
      for (let tries = 0; tries < 5; tries += 1) {
        const step = chat.ended(status(code), 0);
        assert.equal(step.state, 'closed');
        assert.equal(step.problem, null);
        assert.ok(step.waitMs >= 30_000);
      }
    });
  }

  it('say that a clean end is none of the stream', () => {
    const step = working().ended({ how: 'ended' }, 100);
    assert.equal(step.state, 'connecting');
    assert.match(step.lost ?? '', /good order/);
    assert.ok(step.waitMs <= 500);
  });

  it('are replaced at once and without a word when one has gone silent', () => {
    const chat = working();
    assert.deepEqual(chat.ended({ how: 'silent' }, 300_000), {
      state: 'ready',
      waitMs: 0,
      problem: null,
      lost: null,
    });
    assert.equal(chat.recorded(true, 300_100), true);
  });

  it('are lost when the replacement of a silent one fails', () => {
    const chat = working();
    chat.ended({ how: 'silent' }, 300_000);
    const step = chat.ended(BROKEN, 300_100);
    assert.match(step.lost ?? '', /broke/);
    assert.equal(step.state, 'connecting');
  });

  it('wait for as long as the server asks', () => {
    assert.equal(session().ended(status(429, 90_000), 0).waitMs, 90_000);
  });

  const problems: [ChatEnd, string][] = [
    [status(429), 'rate_limited'],
    [status(403), 'forbidden'],
    [status(502), 'platform_error'],
    [status(302), 'platform_error'],
    [{ how: 'content', contentType: 'text/html' }, 'platform_error'],
    [{ how: 'ended' }, 'platform_error'],
    [{ how: 'silent' }, 'network'],
  ];
  for (const [end, code] of problems) {
    it(`call ${JSON.stringify(end)} ${code} when it stays`, () => {
      const chat = session();
      chat.ended(end, 0);
      chat.ended(end, 0);
      const { problem } = chat.ended(end, 0);
      assert.equal(problem?.code, code);
      assert.match(problem?.message ?? '', /tried again/);
    });
  }
});

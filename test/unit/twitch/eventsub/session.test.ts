import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Frame } from '../../../../src/twitch/eventsub/protocol';
import {
  type Effect,
  HANDOVER_TIMEOUT_MS,
  Session,
  WELCOME_TIMEOUT_MS,
} from '../../../../src/twitch/eventsub/session';

const frame = (message_type: string, session?: Record<string, unknown>): Frame => ({
  metadata: { message_id: 'm', message_type, message_timestamp: '2026-01-01T00:00:00Z' },
  payload: session ? { session: session as { id: string } } : {},
});
const welcome = (id: string, keepalive: number | null = 10): Frame =>
  frame('session_welcome', { id, keepalive_timeout_seconds: keepalive });
const reconnect = (url: string | null): Frame => frame('session_reconnect', { id: 's1', reconnect_url: url });
const keepalive = frame('session_keepalive');
const kinds = (effects: readonly Effect[]): string[] =>
  effects.map((effect) => ('generation' in effect ? `${effect.do} ${effect.generation}` : effect.do));

/** A session that was welcomed as `s1` on socket 1 at time 0. */
function ready(): Session {
  const session = new Session();
  session.start(0);
  session.frame(1, welcome('s1'), 0);
  return session;
}

describe('an EventSub session', () => {
  it('connects to the public address and is ready with the welcome', () => {
    const session = new Session();
    assert.deepEqual(session.start(0), [{ do: 'open', generation: 1, url: null }]);
    assert.equal(session.sessionId, null);
    assert.deepEqual(session.frame(1, welcome('s1'), 5), [{ do: 'ready', sessionId: 's1', fresh: true }]);
    assert.equal(session.sessionId, 's1');
    assert.equal(session.phase, 'ready');
  });

  it('connects once, however often it is started', () => {
    const session = ready();
    assert.deepEqual(session.start(1), []);
  });

  it('gives up a socket that is not welcomed in time and waits before the next', () => {
    const session = new Session();
    session.start(0);
    assert.deepEqual(session.tick(WELCOME_TIMEOUT_MS - 1), []);
    assert.deepEqual(kinds(session.tick(WELCOME_TIMEOUT_MS)), ['terminate 1', 'lost', 'wait']);
    assert.deepEqual(kinds(session.retry(WELCOME_TIMEOUT_MS + 1)), ['open 2']);
  });

  it('does not move to what is no address', () => {
    for (const url of [5, {}, '', null]) {
      const session = ready();
      assert.deepEqual(session.frame(1, frame('session_reconnect', { id: 's1', reconnect_url: url }), 1), []);
      assert.equal(session.phase, 'ready');
    }
  });

  describe('the watchdog', () => {
    for (const keepalive of [0, -1, 'soon', {}]) {
      it(`goes by the usual keepalive where the welcome says ${JSON.stringify(keepalive)}`, () => {
        const session = new Session();
        session.start(0);
        session.frame(1, frame('session_welcome', { id: 's1', keepalive_timeout_seconds: keepalive }), 0);
        assert.deepEqual(session.tick(12_999), []);
        assert.deepEqual(kinds(session.tick(13_000)), ['terminate 1', 'lost', 'wait']);
      });
    }

    it('goes by the keepalive of the welcome, with leeway', () => {
      const session = new Session();
      session.start(0);
      session.frame(1, welcome('s1', 30), 0);
      assert.deepEqual(session.tick(36_999), []);
      const [terminate, lost] = session.tick(37_000);
      assert.deepEqual(terminate, { do: 'terminate', generation: 1 });
      assert.ok(lost?.do === 'lost' && lost.sinceMs === 0);
    });

    it('is content with any message', () => {
      const session = ready();
      session.frame(1, keepalive, 10_000);
      session.frame(1, frame('notification'), 20_000);
      session.frame(1, frame('something_new'), 30_000);
      assert.deepEqual(session.tick(42_000), []);
      assert.deepEqual(kinds(session.tick(43_000)), ['terminate 1', 'lost', 'wait']);
    });

    it('falls back to ten seconds when the welcome names none', () => {
      const session = new Session();
      session.start(0);
      session.frame(1, welcome('s1', null), 0);
      assert.deepEqual(session.tick(12_999), []);
      assert.notDeepEqual(session.tick(13_000), []);
    });
  });

  describe('a hand-over', () => {
    it('opens the address exactly as given and hears both sockets', () => {
      const session = ready();
      const url = 'wss://cell-a.example/ws?challenge=1&id=x%2F';
      assert.deepEqual(session.frame(1, reconnect(url), 100), [{ do: 'open', generation: 2, url }]);
      assert.ok(session.hears(1) && session.hears(2));
      assert.deepEqual(session.frame(2, welcome('s1'), 200), [
        { do: 'ready', sessionId: 's1', fresh: false },
        { do: 'close', generation: 1 },
      ]);
      assert.ok(session.hears(2));
    });

    it('hears what is still on its way on the old socket, which says nothing about the new one', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      session.frame(2, welcome('s1'), 2);
      assert.ok(session.hears(1));
      assert.deepEqual(session.frame(1, frame('notification'), 900), []);
      assert.equal(session.heardMs, 2);
      assert.deepEqual(session.frame(1, reconnect('wss://x/other'), 901), []);
      assert.equal(session.phase, 'ready');
      session.closed(1, 1000, 902);
      assert.ok(!session.hears(1) && session.hears(2));
    });

    it('lets the new socket wait until the old one, which may have older messages, is closed', () => {
      const session = ready();
      assert.ok(!session.waits(1));
      session.frame(1, reconnect('wss://x/ws'), 1);
      assert.ok(!session.waits(1));
      session.frame(2, welcome('s1'), 2);
      assert.ok(session.waits(2) && !session.waits(1));
      session.closed(1, 1000, 3);
      assert.ok(!session.waits(2));
    });

    it('cuts the old socket, too, when the session is lost before it is closed', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      session.frame(2, welcome('s1'), 2);
      assert.deepEqual(kinds(session.closed(2, 1006, 3)), ['terminate 2', 'terminate 1', 'lost', 'wait']);
      assert.ok(!session.hears(1));
    });

    it('takes the id of the newest welcome, whether or not the server keeps it', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      session.frame(2, welcome('s2'), 2);
      assert.equal(session.sessionId, 's2');
    });

    it('ignores the end of the old socket once the new one is up', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      session.frame(2, welcome('s1'), 2);
      assert.deepEqual(session.closed(1, 4004, 3), []);
      assert.equal(session.phase, 'ready');
    });

    it('still succeeds when the old socket breaks before the new one is welcomed', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      assert.deepEqual(session.closed(1, 1006, 2), []);
      assert.deepEqual(session.frame(2, welcome('s1'), 3), [{ do: 'ready', sessionId: 's1', fresh: false }]);
    });

    it('starts afresh when the old socket was closed for taking too long', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      assert.deepEqual(kinds(session.closed(1, 4004, 2)), ['terminate 1', 'terminate 2', 'lost', 'wait']);
    });

    it('starts afresh at once when the address is not accepted', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 1);
      assert.deepEqual(kinds(session.closed(2, 4007, 2)), ['terminate 1', 'terminate 2', 'lost', 'wait']);
    });

    it('tries the same address again with the next tick while the time allows', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 0);
      assert.deepEqual(session.closed(2, 1006, 10), []);
      assert.deepEqual(session.tick(1_000), [{ do: 'open', generation: 3, url: 'wss://x/ws' }]);
      assert.ok(session.hears(1), 'the old socket still delivers');
    });

    it('uses the newest address when asked twice', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/1'), 0);
      assert.deepEqual(session.frame(1, reconnect('wss://x/2'), 5), []);
      session.closed(2, 1006, 10);
      assert.deepEqual(session.tick(1_000), [{ do: 'open', generation: 3, url: 'wss://x/2' }]);
    });

    it('ends in a fresh start when it takes longer than thirty seconds', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/ws'), 0);
      assert.deepEqual(session.tick(HANDOVER_TIMEOUT_MS - 1), []);
      assert.deepEqual(kinds(session.tick(HANDOVER_TIMEOUT_MS)), [
        'terminate 1',
        'terminate 2',
        'lost',
        'wait',
      ]);
    });

    it('does not happen without an address', () => {
      const session = ready();
      assert.deepEqual(session.frame(1, reconnect(null), 1), []);
      assert.equal(session.phase, 'ready');
    });

    it('can follow on a hand-over', () => {
      const session = ready();
      session.frame(1, reconnect('wss://x/1'), 0);
      session.frame(2, welcome('s1'), 1);
      assert.deepEqual(session.frame(2, reconnect('wss://x/2'), 2), [
        { do: 'open', generation: 3, url: 'wss://x/2' },
      ]);
    });
  });

  describe('a loss', () => {
    for (const code of [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4006, 4007, 4999]) {
      it(`with code ${code} kills the session and is retried after a pause`, () => {
        const session = ready();
        session.frame(1, keepalive, 500);
        const effects = session.closed(1, code, 900);
        const lost = effects.find((effect) => effect.do === 'lost');
        assert.ok(
          lost?.do === 'lost' && lost.code === code && lost.sinceMs === 500 && lost.reason.length > 0,
        );
        assert.equal(effects.at(-1)?.do, 'wait');
        assert.equal(session.sessionId, null);
        assert.equal(session.phase, 'waiting');
      });
    }

    it('makes whatever an older socket still says worthless', () => {
      const session = ready();
      session.closed(1, 1006, 1);
      session.retry(2);
      assert.deepEqual(session.frame(1, welcome('old'), 3), []);
      assert.deepEqual(session.closed(1, 1006, 4), []);
      assert.deepEqual(session.frame(2, welcome('s2'), 5), [{ do: 'ready', sessionId: 's2', fresh: true }]);
    });

    it('is told at once when Twitch disowns the session', () => {
      const session = ready();
      assert.deepEqual(kinds(session.disown(1)), ['terminate 1', 'lost', 'wait']);
    });
  });

  it('closes every socket when stopped and can be started again', () => {
    const session = ready();
    session.frame(1, reconnect('wss://x/ws'), 1);
    assert.deepEqual(kinds(session.stop()), ['close 1', 'close 2']);
    assert.deepEqual(session.closed(1, 1000, 2), []);
    assert.deepEqual(session.retry(3), []);
    assert.deepEqual(kinds(session.start(4)), ['open 3']);
  });

  it('ignores a second welcome and one without an id', () => {
    const session = new Session();
    session.start(0);
    assert.deepEqual(session.frame(1, frame('session_welcome', {}), 1), []);
    session.frame(1, welcome('s1'), 2);
    assert.deepEqual(session.frame(1, welcome('s9'), 3), []);
    assert.equal(session.sessionId, 's1');
  });
});

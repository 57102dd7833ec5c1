import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Effect } from '../../../../src/twitch/pubsub/effects';
import { PUBSUB_FIGURES } from '../../../../src/twitch/pubsub/figures';
import type { PubSubFrame } from '../../../../src/twitch/pubsub/protocol';
import { PubSubSession } from '../../../../src/twitch/pubsub/session';

const BITS = 'channel-bits-events-v2.1';
const POLLS = 'polls.1';
const RAID = 'raid.1';
const SECOND = 1_000;

describe('a PubSub session', () => {
  let session: PubSubSession;
  let nonces: number;
  let now: number;

  beforeEach(() => {
    nonces = 0;
    now = 1_000_000;
    session = new PubSubSession({
      nonce: () => {
        nonces += 1;
        return `n${nonces}`;
      },
      random: () => 0.5,
    });
  });

  const doing = (effects: readonly Effect[], what: Effect['do']): Effect[] =>
    effects.filter((effect) => effect.do === what);
  const names = (effects: readonly Effect[]): string[] => effects.map((effect) => effect.do);
  const frame = (value: PubSubFrame, generation = 1): Effect[] => session.frame(generation, value, now);
  const answer = (nonce: string, error = '', generation = 1): Effect[] =>
    frame({ type: 'response', nonce, error }, generation);
  const published = (message: string, generation: number, topic = BITS): boolean =>
    frame({ type: 'message', topic, message }, generation).some((effect) => effect.do === 'message');
  const revoked = (...topics: string[]): Effect[] => frame({ type: 'auth_revoked', topics });

  /** Connected, with these topics confirmed. */
  function listening(...topics: string[]): void {
    session.add(topics, now);
    session.opened(1, now);
    answer('n1');
  }

  it('asks for all topics in one LISTEN as soon as it is connected, and then says that it listens', () => {
    assert.deepEqual(session.add([BITS, POLLS], now), [{ do: 'open', generation: 1 }]);
    assert.deepEqual(session.opened(1, now), [
      { do: 'listen', generation: 1, topics: [BITS, POLLS], nonce: 'n1', renew: false },
    ]);
    assert.deepEqual(answer('n1'), [
      { do: 'active', topics: [BITS, POLLS] },
      { do: 'settled', missing: null },
    ]);
  });

  it('passes on what is published on its topics, and nothing else', () => {
    listening(BITS);
    assert.deepEqual(frame({ type: 'message', topic: BITS, message: 'x' }), [
      { do: 'message', topic: BITS, message: 'x' },
    ]);
    assert.deepEqual(frame({ type: 'message', topic: POLLS, message: 'x' }), []);
    assert.deepEqual(frame({ type: 'message', topic: BITS, message: 'x' }, 7), []);
  });

  it('tries a refused login once more with a fresh token', () => {
    session.add([BITS], now);
    session.opened(1, now);
    assert.deepEqual(answer('n1', 'ERR_BADAUTH'), [
      { do: 'listen', generation: 1, topics: [BITS], nonce: 'n2', renew: true },
    ]);
    assert.deepEqual(doing(answer('n2', 'ERR_BADAUTH'), 'refused'), [
      { do: 'refused', topic: BITS, error: 'ERR_BADAUTH', again: false },
    ]);
  });

  it('lets one bad topic cost only itself', () => {
    session.add([BITS, POLLS], now);
    session.opened(1, now);
    const single = doing(answer('n1', 'ERR_BADTOPIC'), 'listen');
    assert.deepEqual(
      single.map((effect) => effect.do === 'listen' && effect.topics),
      [[BITS], [POLLS]],
    );
    assert.deepEqual(names(answer('n2')), ['active']);
    assert.deepEqual(answer('n3', 'ERR_BADTOPIC'), [
      { do: 'refused', topic: POLLS, error: 'ERR_BADTOPIC', again: false },
      { do: 'settled', missing: null },
    ]);
  });

  it('closes a connection on which every topic was refused, and opens it again for a new login', () => {
    session.add([BITS], now);
    session.opened(1, now);
    assert.deepEqual(names(answer('n1', 'ERR_TOO_MANY_TOPICS')), ['refused', 'close']);
    assert.deepEqual(session.wake(now), [{ do: 'open', generation: 2 }]);
  });

  it('asks again after a while when the server has trouble of its own', () => {
    session.add([BITS], now);
    session.opened(1, now);
    assert.deepEqual(answer('n1', 'ERR_SERVER'), [
      { do: 'refused', topic: BITS, error: 'ERR_SERVER', again: true },
    ]);
    now += PUBSUB_FIGURES.againMs - 1;
    assert.deepEqual(doing(session.tick(now), 'listen'), []);
    now += 1;
    assert.equal(doing(session.tick(now), 'listen').length, 1);
  });

  it('takes an answer with a nonce that it never sent for none, and connects anew when the right one stays away', () => {
    session.add([BITS], now);
    session.opened(1, now);
    assert.deepEqual(answer('somebody else'), []);
    now += PUBSUB_FIGURES.confirmMs;
    assert.deepEqual(names(session.tick(now)), ['terminate', 'lost', 'wait']);
    assert.deepEqual(session.retry(now), [{ do: 'open', generation: 2 }]);
  });

  it('gives up a socket that does not open', () => {
    session.add([BITS], now);
    now += PUBSUB_FIGURES.openMs;
    assert.deepEqual(names(session.tick(now)), ['terminate', 'lost', 'wait']);
  });

  it('pings, and connects anew when no PONG comes within ten seconds', () => {
    listening(BITS);
    now += PUBSUB_FIGURES.pingMs;
    assert.deepEqual(names(session.tick(now)), ['ping']);
    frame({ type: 'pong' });
    now += PUBSUB_FIGURES.pongMs;
    assert.deepEqual(session.tick(now), []);
    now += PUBSUB_FIGURES.pingMs;
    assert.deepEqual(names(session.tick(now)), ['ping']);
    now += PUBSUB_FIGURES.pongMs;
    assert.deepEqual(names(session.tick(now)), ['terminate', 'lost', 'wait']);
  });

  it('moves its pings about at random, and never beyond the five minutes of Twitch', () => {
    for (const random of [0, 0.999]) {
      const one = new PubSubSession({ nonce: () => 'n', random: () => random });
      one.add([BITS], now);
      one.opened(1, now);
      one.frame(1, { type: 'response', nonce: 'n', error: '' }, now);
      const { pingMs, pingJitterMs } = PUBSUB_FIGURES;
      const due = pingMs + pingJitterMs * (2 * random - 1);
      assert.ok(due < 300 * SECOND);
      assert.deepEqual(one.tick(now + due - 1), []);
      assert.deepEqual(names(one.tick(now + due + 1)), ['ping']);
    }
  });

  it('asks for every topic again after a loss, and says what may be missing', () => {
    listening(BITS, POLLS);
    const heard = now;
    now += 5 * SECOND;
    assert.deepEqual(session.closed(1, 'gone', now), [
      { do: 'terminate', generation: 1 },
      { do: 'lost', sinceMs: heard, reason: 'gone' },
      { do: 'wait' },
    ]);
    now += SECOND;
    session.retry(now);
    const [listen] = session.opened(2, now);
    assert.deepEqual(listen, {
      do: 'listen',
      generation: 2,
      topics: [BITS, POLLS],
      nonce: 'n2',
      renew: false,
    });
    assert.deepEqual(doing(answer('n2', '', 2), 'settled'), [
      { do: 'settled', missing: { fromMs: heard, reason: 'gone' } },
    ]);
  });

  it('keeps the first moment of a loss over several failed tries', () => {
    listening(BITS);
    const heard = now;
    session.closed(1, 'first', now);
    for (const generation of [2, 3]) {
      now += SECOND;
      session.retry(now);
      session.closed(generation, 'again', now);
    }
    session.retry(now);
    session.opened(4, now);
    assert.deepEqual(doing(answer('n2', '', 4), 'settled'), [
      { do: 'settled', missing: { fromMs: heard, reason: 'first' } },
    ]);
  });

  describe('asked to reconnect', () => {
    beforeEach(() => listening(BITS, POLLS));

    it('leaves the old socket only when the new one has confirmed everything', () => {
      assert.deepEqual(frame({ type: 'reconnect' }), [{ do: 'open', generation: 2 }]);
      assert.deepEqual(doing(session.opened(2, now), 'listen').length, 1);
      assert.deepEqual(answer('n2', '', 2), [{ do: 'close', generation: 1 }]);
      assert.equal(session.phase, 'open');
    });

    it('passes on once what both sockets bring, and twice what happened twice', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      assert.equal(published('same', 1), true);
      assert.equal(published('same', 2), false);
      assert.equal(published('same', 1), true);
      answer('n2', '', 2);
      assert.equal(published('same', 2), false);
      assert.equal(published('same', 2), true);
      assert.equal(published('other', 2), true);
    });

    it('goes on when the old socket is cut too early, and says what may be missing', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      assert.deepEqual(session.closed(1, 'cut', now), []);
      assert.deepEqual(answer('n2', '', 2), [{ do: 'settled', missing: { fromMs: now, reason: 'cut' } }]);
      assert.equal(published('next', 2), true);
    });

    it('tries the new socket again while the old one lives, once a tick', () => {
      frame({ type: 'reconnect' });
      assert.deepEqual(session.closed(2, 'refused', now), []);
      assert.equal(published('still here', 1), true);
      now += SECOND;
      assert.deepEqual(session.tick(now), [{ do: 'open', generation: 3 }]);
      session.opened(3, now);
      assert.deepEqual(answer('n2', '', 3), [{ do: 'close', generation: 1 }]);
    });

    it('starts afresh when neither socket is left', () => {
      frame({ type: 'reconnect' });
      session.closed(1, 'cut', now);
      assert.deepEqual(names(session.closed(2, 'refused', now)), ['lost', 'wait']);
    });

    it('gives up after thirty seconds', () => {
      frame({ type: 'reconnect' });
      now += PUBSUB_FIGURES.handoverMs;
      assert.deepEqual(names(session.tick(now)), ['terminate', 'terminate', 'lost', 'wait']);
    });

    it('takes a topic that is added meanwhile along', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      const asked = session.add([RAID], now);
      assert.deepEqual(
        asked.map((effect) => effect.do === 'listen' && [effect.generation, effect.topics]),
        [
          [1, [RAID]],
          [2, [RAID]],
        ],
      );
      answer('n2', '', 2);
      assert.equal(session.stateOf(RAID), 'asked');
      assert.deepEqual(doing(answer('n4', '', 2), 'active'), [{ do: 'active', topics: [RAID] }]);
      assert.equal(session.phase, 'open');
    });

    it('tries the new socket less and less often while the server refuses it', () => {
      frame({ type: 'reconnect' });
      const opened: number[] = [];
      let generation = 2;
      session.closed(generation, 'refused', now);
      for (let second = 1; second < 30; second += 1) {
        if (names(session.tick(now + second * SECOND)).includes('open')) {
          opened.push(second);
          generation += 1;
          session.closed(generation, 'refused', now + second * SECOND);
        }
      }
      assert.deepEqual(opened, [1, 3, 7, 15, 23]);
    });

    it('moves on when the new socket is asked to reconnect before it has taken over', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      assert.deepEqual(frame({ type: 'reconnect' }, 2), []);
      assert.deepEqual(answer('n2', '', 2), [{ do: 'close', generation: 1 }]);
      now += SECOND;
      assert.deepEqual(session.tick(now), [{ do: 'open', generation: 3 }]);
      session.opened(3, now);
      assert.deepEqual(answer('n3', '', 3), [{ do: 'close', generation: 2 }]);
      assert.equal(published('still there', 3), true);
    });

    it('does not follow a server in a circle that wants to be left at once, again and again', () => {
      let opened = 0;
      let generation = 1;
      for (let second = 0; second < 30; second += 1) {
        const effects = [...frame({ type: 'reconnect' }, generation), ...session.tick(now)];
        for (const effect of doing(effects, 'open')) {
          opened += 1;
          if (effect.do === 'open') generation = effect.generation;
          session.opened(generation, now);
          answer(`n${nonces}`, '', generation);
        }
        now += SECOND;
      }
      assert.ok(opened <= 6, `it opened ${opened} sockets in half a minute`);
    });

    it('loses only the old socket when that falls silent before it is cut', () => {
      now += PUBSUB_FIGURES.pingMs;
      session.tick(now);
      frame({ type: 'reconnect' });
      const heard = now;
      session.opened(2, now);
      now += PUBSUB_FIGURES.pongMs;
      assert.deepEqual(session.tick(now), [{ do: 'terminate', generation: 1 }]);
      assert.deepEqual(answer('n2', '', 2), [
        { do: 'settled', missing: { fromMs: heard, reason: 'a PING was not answered in time' } },
      ]);
      now += PUBSUB_FIGURES.pongMs;
      assert.deepEqual(session.tick(now), []);
    });

    it('gives up only the new socket when that confirms nothing, and tries another one', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      now += PUBSUB_FIGURES.confirmMs;
      assert.deepEqual(session.tick(now), [{ do: 'terminate', generation: 2 }]);
      assert.equal(published('still here', 1), true);
      now += SECOND;
      assert.deepEqual(session.tick(now), [{ do: 'open', generation: 3 }]);
      session.opened(3, now);
      assert.deepEqual(answer('n3', '', 3), [{ do: 'close', generation: 1 }]);
    });

    it('hands over although all that was asked for anew has been given up meanwhile', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      session.add([RAID], now);
      answer('n2', '', 2);
      session.remove([RAID]);
      assert.deepEqual(names(answer('n4', 'ERR_BADAUTH', 2)), ['close', 'settled']);
    });

    it('does not miss a PONG of a socket that is gone', () => {
      now += PUBSUB_FIGURES.pingMs;
      session.tick(now);
      frame({ type: 'reconnect' });
      session.closed(1, 'cut', now);
      now += PUBSUB_FIGURES.pongMs;
      assert.deepEqual(session.tick(now), []);
    });

    it('takes word for word the same for news when only the old socket could have brought the first', () => {
      frame({ type: 'reconnect' });
      assert.equal(published('same', 1), true);
      session.opened(2, now);
      answer('n2', '', 2);
      assert.equal(published('same', 2), true);
    });

    it('does not mind what the old socket refuses, since the new one was asked, too', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      session.add([RAID], now);
      assert.deepEqual(doing(answer('n4', '', 2), 'active'), [{ do: 'active', topics: [RAID] }]);
      assert.deepEqual(answer('n3', 'ERR_BADMESSAGE', 1), []);
      assert.equal(session.stateOf(RAID), 'active');
    });

    it('asks with a fresh token on each socket when a topic is taken back on both', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      session.add([RAID], now);
      assert.deepEqual(names(answer('n2', '', 2)), []);
      assert.deepEqual(
        revoked(BITS).map((effect) => effect.do === 'listen' && [effect.generation, effect.renew]),
        [[1, true]],
      );
      const again = frame({ type: 'auth_revoked', topics: [BITS] }, 2);
      assert.deepEqual(
        again.map((effect) => effect.do === 'listen' && [effect.generation, effect.renew]),
        [[2, true]],
      );
    });

    it('asks again on the new socket for what only the old one was still asked for', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      session.add([RAID], now);
      answer('n2', '', 2);
      revoked(BITS);
      const effects = answer('n4', '', 2);
      assert.deepEqual(doing(effects, 'close'), [{ do: 'close', generation: 1 }]);
      assert.deepEqual(
        doing(effects, 'listen').map(
          (effect) => effect.do === 'listen' && [effect.generation, effect.topics],
        ),
        [[2, [BITS]]],
      );
      assert.deepEqual(names(answer(`n${nonces}`, '', 2)), ['active', 'settled']);
    });

    it('moves even when one of the topics is refused on the new socket', () => {
      frame({ type: 'reconnect' });
      session.opened(2, now);
      answer('n2', 'ERR_BADTOPIC', 2);
      answer('n3', '', 2);
      const effects = answer('n4', 'ERR_BADTOPIC', 2);
      assert.deepEqual(names(effects), ['refused', 'close']);
    });
  });

  describe('when topics are taken back', () => {
    beforeEach(() => listening(BITS, POLLS));

    it('asks for them with a fresh token, and keeps the others', () => {
      assert.deepEqual(revoked(BITS), [
        { do: 'listen', generation: 1, topics: [BITS], nonce: 'n2', renew: true },
      ]);
      assert.equal(session.stateOf(POLLS), 'active');
      assert.deepEqual(doing(answer('n2'), 'active'), [{ do: 'active', topics: [BITS] }]);
    });

    it('says that a topic is revoked when the fresh token does not help', () => {
      revoked(BITS);
      assert.deepEqual(doing(answer('n2', 'ERR_BADAUTH'), 'revoked'), [{ do: 'revoked', topic: BITS }]);
      assert.equal(session.stateOf(BITS), 'parked');
    });

    it('does not fight over a topic that is taken back again at once', () => {
      revoked(BITS);
      answer('n2');
      now += SECOND;
      assert.deepEqual(revoked(BITS), [{ do: 'revoked', topic: BITS }]);
      assert.equal(session.stateOf(BITS), 'parked');
    });

    it('gives all up when there is no login any more, without a refusal by the server', () => {
      revoked(BITS, POLLS);
      const effects = session.failed('n2', false, now);
      assert.deepEqual(names(effects), ['revoked', 'revoked', 'close']);
      assert.deepEqual(session.wake(now), [{ do: 'open', generation: 2 }]);
    });

    it('ignores topics that it does not have', () => {
      assert.deepEqual(revoked('somebody.else'), []);
    });
  });

  it('gives a topic up with UNLISTEN, and the connection with the last one', () => {
    listening(BITS, POLLS);
    assert.deepEqual(session.remove([POLLS]), [
      { do: 'unlisten', generation: 1, topics: [POLLS], nonce: 'n2' },
    ]);
    assert.equal(published('late', 1, POLLS), false);
    assert.deepEqual(session.remove([BITS]), [{ do: 'close', generation: 1 }]);
    assert.deepEqual(session.add([RAID], now), [{ do: 'open', generation: 2 }]);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ForwardClock } from '../../src/shared/forward-clock';
import { objectOf } from '../../src/shared/wire';
import type { Gap } from '../../src/twitch/eventsub/slot';
import { PubSubHub, type PubSubHubOptions, type PubSubMember } from '../../src/twitch/pubsub/hub';
import type { InputRecorder } from '../support/input-sink';
import { PubSubBench } from '../support/pubsub';

const TOPICS = ['polls', 'raid', 'channel-bits-events-v2'];

describe('a PubSub connection in trouble', () => {
  let bench: PubSubBench;
  let polls: string;
  let count: number;

  beforeEach(async () => {
    bench = await PubSubBench.start();
    polls = `polls.${bench.simulator.broadcaster.id}`;
    count = 0;
  });
  afterEach(() => bench.close());

  const listen = () => bench.listen({ topics: TOPICS, transport: 'pubsub', format: 'pubsub' });
  const publish = (topic = polls): void => {
    count += 1;
    bench.simulator.pubsub.publish(topic, { type: 'POLL_UPDATE', data: { number: count } });
  };
  const numbers = ({ events }: InputRecorder): unknown[] =>
    events.map(({ payload }) => objectOf(objectOf(payload).data).number);
  const topicsUp = (): number[] => bench.simulator.pubsub.connections().map(({ topics }) => topics.length);
  const publishUntil = async (done: () => boolean): Promise<void> => {
    const deadline = Date.now() + 8_000;
    while (!done()) {
      assert.ok(Date.now() < deadline, 'it never came to pass');
      publish();
      await turn();
    }
  };

  it('forgets no topic over a drop, says what may be missing, and brings nothing twice', async () => {
    const recorder = await listen();
    publish();
    await recorder.until(({ events }) => events.length === 1);
    bench.simulator.pubsub.drop({ abrupt: true });
    publish();
    await recorder.until(({ news }) => news.includes('gap'));
    publish();
    publish(`raid.${bench.simulator.broadcaster.id}`);
    await recorder.until(({ events }) => events.length === 3);
    assert.deepEqual(numbers(recorder), [1, 3, 4]);
    assert.deepEqual(topicsUp(), [TOPICS.length]);
    assert.equal(recorder.shown, 'connected');
    assert.deepEqual(
      recorder.news.filter((news) => news !== 'subscription_created'),
      ['opened', 'lost', 'restored', 'gap'],
    );
    const { from, to, reason } = recorder.detail('gap') ?? {};
    assert.ok(String(from) <= String(to));
    assert.match(String(reason), /connection broke/);
    assert.deepEqual(recorder.reported, []);
  });

  it('moves on RECONNECT in the middle of traffic without losing or doubling anything', async () => {
    const recorder = await listen();
    const [first] = bench.simulator.pubsub.connections();
    let isMoved = false;
    publish();
    bench.simulator.pubsub.requestReconnect();
    await publishUntil(() => {
      const ids = bench.simulator.pubsub.connections().map(({ id }) => id);
      isMoved = ids.length === 1 && ids[0] !== first?.id;
      return isMoved;
    });
    for (let more = 0; more < 20; more += 1) publish();
    await recorder.until((one) => numbers(one).includes(count));
    const came = numbers(recorder) as number[];
    assert.equal(new Set(came).size, came.length, 'something came twice');
    assert.deepEqual(
      [...came].sort((a, b) => a - b),
      Array.from({ length: count }, (_, index) => index + 1),
    );
    assert.deepEqual(topicsUp(), [TOPICS.length]);
    assert.equal(recorder.news.includes('lost'), false);
    assert.equal(recorder.news.includes('gap'), false);
    assert.equal(recorder.shown, 'connected');
  });

  it('asks for a topic that is taken back with a fresh login, and goes on', async () => {
    const recorder = await listen();
    const heardAgain = bench.simulator.watch.next('pubsub_listened');
    assert.equal(
      bench.simulator.pubsub.revoke((topic) => topic === polls),
      1,
    );
    await heardAgain;
    publish();
    await recorder.until(({ events }) => events.length === 1);
    assert.deepEqual(recorder.reported, []);
    assert.equal(bench.simulator.requests('POST', '/oauth2/token').at(-1)?.grant, 'refresh_token');
  });

  it('says once that the account must log in when the login is withdrawn, and goes on after the next', async () => {
    const recorder = await listen();
    bench.simulator.revokeAuthorization(bench.simulator.broadcaster.id);
    await recorder.until(({ shown }) => shown === 'auth_required');
    assert.ok(recorder.reported.every(({ code }) => code === 'auth_required'));
    assert.equal(new Set(recorder.reported.map(({ message }) => message)).size, recorder.reported.length);
    assert.ok(recorder.news.includes('auth_required'));
    assert.deepEqual(
      topicsUp().filter((topics) => topics > 0),
      [],
    );

    const { accessToken, refreshToken, scopes } = bench.simulator.signIn({
      clientId: bench.simulator.publicClientId,
    });
    await bench.account.adopt({ accessToken, refreshToken, scopes, expiresInSeconds: 14_400 });
    await recorder.until(({ shown }) => shown === 'connected');
    publish();
    await recorder.until(({ events }) => events.length === 1);
    assert.deepEqual(topicsUp(), [TOPICS.length]);
  });

  it('uses the renewed token when the old one has run out before a drop', async () => {
    const recorder = await listen();
    bench.simulator.expireTokensOf(bench.simulator.broadcaster.id);
    bench.simulator.pubsub.drop();
    await recorder.until(({ news }) => news.includes('restored'));
    assert.deepEqual(topicsUp(), [TOPICS.length]);
    assert.deepEqual(recorder.reported, []);
  });

  it('keeps trying while the server turns it away', async () => {
    bench.simulator.pubsub.refuse(2);
    const recorder = await listen();
    assert.equal(recorder.shown, 'connected');
  });

  it('says once that the server cannot be reached, and is content when it can', async () => {
    bench.simulator.pubsub.refuse(1_000);
    const { recorder } = bench.begin({ topics: TOPICS, transport: 'pubsub' });
    await recorder.until(({ shown }) => shown === 'offline');
    const [error] = recorder.reported;
    assert.equal(error?.code, 'network');
    assert.match(error?.message ?? '', /PubSub URL/);
    assert.match(String(error?.cause.detail), /503/);
    const told = recorder.troubles.length;
    const { recorder: late } = bench.begin({ topics: TOPICS, transport: 'pubsub' });
    await late.until(({ reported }) => reported[0]?.code === 'network');
    assert.equal(recorder.troubles.length, told, 'who comes meanwhile hears of it before the next try');
    bench.simulator.pubsub.refuse(0);
    await recorder.until(({ shown }) => shown === 'connected');
    assert.equal(recorder.reported.length, 1);
  });

  it('stands what is no frame and what is no payload', async () => {
    const recorder = await listen();
    for (const text of [
      '{"type":',
      '[]',
      'null',
      '{"type":"MESSAGE"}',
      '{"type":"RESPONSE"}',
      '{"type":"NEWS"}',
    ]) {
      bench.simulator.pubsub.sendRaw(text);
    }
    bench.simulator.pubsub.publish(polls, 'no json at all');
    bench.simulator.pubsub.sendRaw(
      [1, 2]
        .map((number) =>
          JSON.stringify({
            type: 'MESSAGE',
            data: { topic: polls, message: JSON.stringify({ data: { number } }) },
          }),
        )
        .join('\r\n'),
    );
    await recorder.until(({ events }) => events.length === 3);
    assert.deepEqual(objectOf(recorder.events[0]?.payload), { message: 'no json at all' });
    assert.deepEqual(numbers(recorder).slice(1), [1, 2]);
  });
});

describe('a hub of PubSub topics', () => {
  let bench: PubSubBench;
  let hub: PubSubHub;

  beforeEach(async () => {
    bench = await PubSubBench.start();
  });
  afterEach(async () => {
    await hub.close();
    await bench.close();
  });

  /** A member that notes what it hears. */
  function member() {
    const heard = {
      active: new Set<string>(),
      refused: [] as string[],
      lost: 0,
      settled: [] as (Gap | null)[],
    };
    const waiting = new Set<() => void>();
    const told = (): void => {
      for (const look of waiting) look();
    };
    const noting: PubSubMember = {
      notified: told,
      subscribed: (topic) => {
        heard.active.add(topic);
        told();
      },
      refused: (_topic, error) => {
        heard.refused.push(String(error.cause.detail));
        told();
      },
      revoked: told,
      lost: () => {
        heard.lost += 1;
        told();
      },
      settled: (gap) => {
        heard.settled.push(gap);
        told();
      },
    };
    const until = (look: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`Not heard: ${JSON.stringify(heard)}`)), 10_000);
        const again = (): void => {
          if (!look()) return;
          clearTimeout(late);
          waiting.delete(again);
          resolve();
        };
        waiting.add(again);
        again();
      });
    return { heard, noting, until };
  }

  function open(figures: PubSubHubOptions['figures'] = {}, more: Partial<PubSubHubOptions> = {}): void {
    const { accessToken } = bench.simulator.signIn();
    hub = new PubSubHub({
      url: bench.simulator.endpoints.pubsubUrl ?? '',
      token: { accessToken: () => Promise.resolve(accessToken), renew: () => Promise.resolve(accessToken) },
      figures,
      ...more,
    });
    hub.authorise(true);
  }

  it('puts fifty topics on a connection, and no more', async () => {
    open();
    const { heard, noting, until } = member();
    const topics = Array.from({ length: 120 }, (_, index) => `polls.${index + 1}`);
    hub.join(topics, noting);
    await until(() => heard.active.size === 120);
    const sizes = bench.simulator.pubsub.connections().map(({ topics: here }) => here.length);
    assert.deepEqual(sizes, [50, 50, 20]);
    assert.deepEqual(heard.refused, []);
  });

  it('spreads its topics over more connections where a server takes fewer on each', async () => {
    await bench.close();
    bench = await PubSubBench.start({ figures: { pubsubMaxTopics: 10 } });
    open();
    const { heard, noting, until } = member();
    hub.join(
      Array.from({ length: 25 }, (_, index) => `polls.${index + 1}`),
      noting,
    );
    await until(() => heard.active.size === 25);
    const sizes = bench.simulator.pubsub.connections().map(({ topics: here }) => here.length);
    assert.deepEqual(sizes, [10, 10, 5]);
    assert.deepEqual(heard.refused, []);
  });

  it('refuses a topic that a server takes on no connection', async () => {
    open();
    bench.simulator.pubsub.failNext('ERR_TOO_MANY_TOPICS');
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.refused.length === 1);
    assert.deepEqual(heard.refused, ['ERR_TOO_MANY_TOPICS']);
  });

  it('listens once for several members, and stops with the last one', async () => {
    open({ lingerMs: 10 });
    const [one, other] = [member(), member()];
    const first = hub.join(['polls.1'], one.noting);
    const second = hub.join(['polls.1', 'raid.1'], other.noting);
    await other.until(() => other.heard.active.size === 2);
    await one.until(() => one.heard.active.size === 1);
    assert.deepEqual(
      bench.simulator.pubsub.connections().map(({ topics }) => topics.sort()),
      [['polls.1', 'raid.1']],
    );
    first.leave();
    second.leave();
    const { code } = await bench.simulator.watch.next('pubsub_disconnected');
    assert.equal(code, 1000);
  });

  it('connects anew when an answer carries a nonce that was never sent', async () => {
    open({ confirmMs: 500 });
    bench.simulator.pubsub.answerWithWrongNonce(1);
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.settled.length > 0);
    assert.equal(heard.lost, 1);
    assert.deepEqual([...heard.active], ['polls.1']);
  });

  it('gives the room that a member leaves to those who had none', async () => {
    open({ lingerMs: 10, maxTopics: 1, maxConnections: 2 });
    const [first, second] = [member(), member()];
    const membership = hub.join(['polls.1', 'raid.1'], first.noting);
    hub.join(['following.1'], second.noting);
    await second.until(() => second.heard.refused.length === 1);
    await first.until(() => first.heard.active.size === 2);
    membership.leave();
    await second.until(() => second.heard.active.size === 1);
  });

  it('has heard the server until the loss as long as nothing is confirmed again, so that a restart tells the gap', async () => {
    open();
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.settled.length === 1);
    bench.simulator.pubsub.answerWithWrongNonce(1);
    bench.simulator.pubsub.drop({ abrupt: true });
    await until(() => heard.lost === 1);
    const lostMs = Date.now();
    await bench.simulator.watch.next('pubsub_listened');
    assert.ok(hub.heardMs > 0 && hub.heardMs <= lostMs, `${hub.heardMs - lostMs} ms after the loss`);
  });

  it('finds out that a server has gone silent, and connects anew', async () => {
    open({ pingMs: 200, pingJitterMs: 0, pongMs: 500 });
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.settled.length === 1);
    bench.simulator.pubsub.setSilent(true);
    await until(() => heard.lost === 1);
    bench.simulator.pubsub.setSilent(false);
    await until(() => heard.settled.length === 2);
    assert.ok(heard.settled[1], 'what may be missing is told');
  });

  it('finds that out, and tells since when, although the clock was set back meanwhile', async () => {
    let setBackMs = 0;
    const clock = new ForwardClock(() => Date.now() - setBackMs);
    open({ pingMs: 200, pingJitterMs: 0, pongMs: 500 }, { clock });
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.settled.length === 1);
    bench.simulator.pubsub.setSilent(true);
    const silentMs = Date.now();
    setBackMs = 3_600_000;
    await until(() => heard.lost === 1);
    bench.simulator.pubsub.setSilent(false);
    await until(() => heard.settled.length === 2);
    const gap = heard.settled[1];
    assert.ok(gap && gap.fromMs < gap.toMs, JSON.stringify(gap));
    const from = gap.fromMs + setBackMs - silentMs;
    assert.ok(Math.abs(from) < 2_000, `it begins ${from} ms after the silence`);
  });

  it('tells of a server in trouble, asks again, and is content when that works', async () => {
    open({ againMs: 0 });
    bench.simulator.pubsub.failNext('ERR_SERVER');
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.active.size === 1);
    assert.deepEqual(heard.refused, ['ERR_SERVER']);
  });

  it('says once what may be missing from before it was there', async () => {
    open({}, { missingSince: { fromMs: 1_000, reason: 'Node-RED was not running' } });
    const { heard, noting, until } = member();
    hub.join(['polls.1'], noting);
    await until(() => heard.settled.length === 1);
    assert.equal(heard.settled[0]?.fromMs, 1_000);
    bench.simulator.pubsub.drop();
    await until(() => heard.settled.length === 2);
    assert.ok((heard.settled[1]?.fromMs ?? 0) > 1_000);
    assert.ok(hub.heardMs > 0);
  });

  it('lets every other topic live when one is refused', async () => {
    open();
    const { heard, noting, until } = member();
    hub.join(['polls.1', 'no-such-topic.1', 'raid.1'], noting);
    await until(() => heard.settled.length > 0);
    assert.deepEqual([...heard.active].sort(), ['polls.1', 'raid.1']);
    assert.deepEqual(heard.refused, ['ERR_BADTOPIC']);
  });
});

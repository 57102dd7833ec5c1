import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ForwardClock } from '../../../../src/shared/forward-clock';
import { TwitchSimulator } from '../../../../src/simulator';
import type { TwitchAccount } from '../../../../src/twitch/account';
import { EventSubHub } from '../../../../src/twitch/eventsub/hub';
import { TwitchUsers } from '../../../../src/twitch/user';
import { accountOn, Listener, wishFor } from '../../../support/hub';

describe('the EventSub hub', () => {
  let simulator: TwitchSimulator;
  let account: TwitchAccount;
  let hub: EventSubHub;

  async function start(options: Parameters<typeof TwitchSimulator.start>[0] = {}, login = {}): Promise<void> {
    simulator = await TwitchSimulator.start(options);
    account = accountOn(simulator, login);
    await account.start();
    hub = (await account.ready()).hub;
  }

  const wish = (type: string, version?: string) => wishFor(simulator, type, version);
  const rewardWishes = (length: number) =>
    Array.from({ length }, (_, index) => ({
      type: 'channel.channel_points_custom_reward_redemption.add',
      version: '1',
      condition: { broadcaster_user_id: simulator.broadcaster.id, reward_id: `reward-${index}` },
    }));
  const say = (text: string) =>
    simulator.tell('channel.chat.message', {
      broadcaster_user_id: simulator.broadcaster.id,
      user_id: simulator.broadcaster.id,
      message: { text },
    });
  const texts = (listener: Listener) =>
    listener.notifications.map(
      ({ payload }) => (payload.event as { message: { text: string } }).message.text,
    );

  beforeEach(() => start());
  afterEach(async () => {
    await account.close();
    await simulator.close();
  });

  it('makes identical wishes once and hands the event to everybody who wished', async () => {
    const [one, two] = [new Listener(), new Listener()];
    hub.join([wish('channel.chat.message')], one);
    hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], two);
    await one.until(({ settlements }) => settlements.length > 0);
    await two.until(({ subscribedTo }) => subscribedTo.length === 2);
    assert.equal(simulator.sessions().length, 1);
    assert.equal(simulator.subscriptions('enabled').length, 2);
    say('hello');
    await one.until(({ notifications }) => notifications.length === 1);
    await two.until(({ notifications }) => notifications.length === 1);
    assert.deepEqual(
      [one, two].map((member) => member.notifications[0]?.shared),
      [true, false],
    );
  });

  it('tells what is missing of a subscription that comes back later than the others', async () => {
    const listener = new Listener();
    hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    simulator.dropConnections({ abrupt: true });
    await listener.until(({ losses }) => losses.length > 0);
    // The first one stops the clock of ten seconds; the other has to wait.
    const failure = simulator.watch.next('subscribed').then(() => {
      return simulator.failNext({ method: 'POST', path: '/helix/eventsub', status: 503, times: 100 });
    });
    await listener.until(({ refusals }) => refusals.length > 0);
    (await failure)();
    await listener.until(({ settlements }) => settlements.length === 3);
    const [, all, late] = listener.settlements;
    assert.ok(all && late, 'both are gaps');
    assert.equal(late.fromMs, all.fromMs);
    assert.ok(late.toMs > all.toMs + 1_000, `${late.toMs - all.toMs} ms later`);
    assert.equal(simulator.subscriptions('enabled').length, 2);
  });

  it('lets a call come to nothing that is answered after the account was closed', async () => {
    const body = { message: 'Invalid OAuth token' };
    simulator.failNext({ method: 'POST', path: '/helix/eventsub', status: 401, body, delayMs: 500 });
    const connected = simulator.watch.next('connected');
    hub.join([wish('channel.chat.message')], new Listener());
    await connected;
    // Nothing tells that a request has come until it is answered.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const answered = simulator.watch.next('request', ({ status }) => status === 401);
    await account.close();
    await answered;
    // An error that nobody takes would end the test, as it ended Node-RED.
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('has heard everything only up to where a gap begins that it has not told yet', async () => {
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    const { heardMs } = hub;
    simulator.failNext({ method: 'POST', path: '/helix/eventsub', status: 503, times: 100 });
    const welcomed = simulator.watch.next('connected');
    simulator.dropConnections({ abrupt: true });
    await welcomed;
    await listener.until(({ refusals }) => refusals.length > 0);
    assert.equal(hub.heardMs, heardMs, 'the welcome of a session without subscriptions tells of no event');
  });

  it('tells what is missing of a subscription that was taken away, once it is back', async () => {
    const listener = new Listener();
    hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    const before = Date.now();
    const follow = simulator.subscriptions('enabled').find(({ type }) => type === 'channel.follow');
    simulator.revokeSubscription(follow?.id ?? '', 'authorization_revoked');
    await listener.until(({ revocations }) => revocations.length > 0);
    hub.authorise(true);
    await listener.until(({ settlements }) => settlements.length === 2);
    const gap = listener.settlements[1];
    assert.ok(gap && gap.fromMs >= before && gap.fromMs <= gap.toMs);
    assert.match(gap.reason, /taken the subscription away/);
  });

  it('tells a latecomer that its wish is there already', async () => {
    const [early, late] = [new Listener(), new Listener()];
    hub.join([wish('channel.chat.message')], early);
    await early.until(({ settlements }) => settlements.length > 0);
    hub.join([wish('channel.chat.message')], late);
    await late.until(({ settlements }) => settlements.length > 0);
    assert.equal(late.subscribedTo.length, 1);
    assert.equal(simulator.requests('POST', '/helix/eventsub').length, 1);
  });

  it('passes a message once, however often it is repeated', async () => {
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    simulator.duplicateAll();
    say('a');
    say('b');
    simulator.duplicateAll(false);
    say('end');
    await listener.until(({ notifications }) => texts(listener).includes('end') && notifications.length >= 3);
    assert.deepEqual(texts(listener), ['a', 'b', 'end']);
  });

  for (const newSessionIdOnReconnect of [false, true]) {
    const how = newSessionIdOnReconnect ? 'changes' : 'keeps';
    it(`loses and repeats nothing over a hand-over that ${how} the session id, with all sent on both sockets`, async () => {
      await account.close();
      await simulator.close();
      await start({ newSessionIdOnReconnect });
      const listener = new Listener();
      hub.join([wish('channel.chat.message')], listener);
      await listener.until(({ settlements }) => settlements.length > 0);
      simulator.duplicateAll();
      const expected = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
      for (const [index, text] of expected.entries()) {
        if (index === 500) simulator.requestReconnect();
        say(text);
        if (index % 50 === 0) await new Promise(setImmediate);
      }
      await listener.until(({ notifications }) => notifications.length >= 2_000);
      await simulator.watch.until(() => simulator.sessions().every(({ isMoving }) => !isMoving));
      assert.deepEqual(texts(listener), expected);
      assert.deepEqual(listener.losses, []);
      assert.equal(simulator.requests('POST', '/helix/eventsub').length, 1, 'nothing is subscribed again');
    });
  }

  it('subscribes everything again after a loss and says from when to when events may be missing', async () => {
    const listener = new Listener();
    hub.join(
      [wish('channel.chat.message'), wish('channel.follow', '2'), wish('channel.update', '2')],
      listener,
    );
    await listener.until(({ settlements }) => settlements.length > 0);
    const before = Date.now();
    simulator.dropConnections({ code: 4000 });
    await listener.until(({ settlements }) => settlements.length > 1);
    assert.equal(listener.losses.length, 1);
    assert.match(listener.losses[0] ?? '', /internal error/);
    const gap = listener.settlements[1];
    assert.ok(gap && gap.fromMs <= before && gap.toMs >= before && gap.reason.length > 0);
    assert.equal(simulator.subscriptions('enabled').length, 3);
    say('back');
    await listener.until(({ notifications }) => notifications.length === 1);
  });

  it('recovers from a half-dead socket whose subscriptions still count', async () => {
    const listener = new Listener();
    hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    simulator.dropConnections({ abrupt: true, lingerMs: 60_000 });
    await listener.until(({ settlements }) => settlements.length > 1);
    say('back');
    await listener.until(({ notifications }) => notifications.length === 1);
  });

  it('finds a connection that went silent without closing', async () => {
    await account.close();
    await simulator.close();
    await start({ figures: { keepaliveDefaultSeconds: 1, keepaliveFloorSeconds: 1 } });
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    simulator.stopKeepalives();
    await listener.until(({ losses }) => losses.length > 0);
    assert.match(listener.losses[0] ?? '', /nothing was heard/);
    simulator.resumeKeepalives();
    await listener.until(({ settlements }) => settlements.length > 1);
  });

  it('finds it, and tells since when, although the clock was set back meanwhile', async () => {
    await account.close();
    await simulator.close();
    await start({ figures: { keepaliveDefaultSeconds: 1, keepaliveFloorSeconds: 1 } });
    let setBackMs = 0;
    const { eventsubUrl, subscriptionsUrl } = simulator.endpoints;
    const { helix } = await account.ready();
    const clock = new ForwardClock(() => Date.now() - setBackMs);
    const listening = new EventSubHub({ eventsubUrl, subscriptionsUrl, helix, clock });
    listening.authorise(true);
    const listener = new Listener();
    listening.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    simulator.stopKeepalives();
    const silentMs = Date.now();
    setBackMs = 3_600_000;
    await listener.until(({ losses }) => losses.length > 0);
    simulator.resumeKeepalives();
    await listener.until(({ settlements }) => settlements.length > 1);
    await listening.close();
    const gap = listener.settlements[1];
    assert.ok(gap && gap.fromMs < gap.toMs, JSON.stringify(gap));
    const from = gap.fromMs + setBackMs - silentMs;
    assert.ok(Math.abs(from) < 1_500, `it begins ${from} ms after the silence`);
  });

  it('keeps trying when the server refuses connections', async () => {
    simulator.refuseConnections(2);
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    assert.equal(listener.losses.length, 1, 'a loss is told once, not per try');
  });

  it('leaves out what Twitch refuses and delivers the rest', async () => {
    const other = simulator.addUser({ login: 'somebody_else' });
    const listener = new Listener();
    const refused = { type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: other.id } };
    const membership = hub.join([refused, wish('channel.chat.message')], listener);
    await listener.until(({ settlements, refusals }) => settlements.length > 0 && refusals.length > 0);
    assert.equal(listener.refusals[0]?.error.cause.statusCode, 403);
    assert.deepEqual(membership.progress(), { active: 1, pending: 0, parked: 1 });
    say('still here');
    await listener.until(({ notifications }) => notifications.length === 1);
  });

  it('is not connected while nothing it wants can be had, and does not loop', async () => {
    const other = simulator.addUser({ login: 'somebody_else' });
    const listener = new Listener();
    const closed = simulator.watch.next('disconnected');
    hub.join(
      [{ type: 'channel.cheer', version: '1', condition: { broadcaster_user_id: other.id } }],
      listener,
    );
    await listener.until(({ refusals }) => refusals.length > 0);
    await closed;
    assert.equal(simulator.sessions().length, 0);
    assert.equal(listener.refusals.length, 1);
  });

  it('parks a revoked subscription with its reason and keeps the others', async () => {
    const listener = new Listener();
    const membership = hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], listener);
    await listener.until(({ subscribedTo }) => subscribedTo.length === 2);
    const follow = simulator.subscriptions('enabled').find(({ type }) => type === 'channel.follow');
    simulator.revokeSubscription(follow?.id ?? '', 'version_removed');
    await listener.until(({ revocations }) => revocations.length > 0);
    assert.deepEqual(listener.revocations, ['version_removed']);
    assert.deepEqual(membership.progress(), { active: 1, pending: 0, parked: 1 });
  });

  it('tries again later when Twitch has trouble of its own', async () => {
    // Once and three repeats of the same call.
    simulator.failNext({ path: '/helix/eventsub', method: 'POST', status: 503, times: 4 });
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    assert.equal(listener.refusals.length, 1);
  });

  it('does not wait on a new session for the answer to what was asked on the one before', async () => {
    const listener = new Listener();
    simulator.failNext({ method: 'POST', path: '/helix/eventsub', delayMs: 60_000 });
    const connected = simulator.watch.next('connected');
    hub.join([wish('channel.chat.message')], listener);
    await connected;
    // Nothing tells that a request has come until it is answered.
    await new Promise((resolve) => setTimeout(resolve, 150));
    simulator.dropConnections({ abrupt: true });
    await listener.until(({ settlements }) => settlements.length > 0);
    assert.equal(simulator.subscriptions('enabled').length, 1);
    assert.equal(simulator.requests('POST', '/helix/eventsub').length, 1, 'the first is not answered yet');
  });

  it('takes a subscription for made when the answer to its making got lost', async () => {
    simulator.failNext({ path: '/helix/eventsub', method: 'POST', hangUp: true, after: true });
    const listener = new Listener();
    hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    assert.equal(simulator.subscriptions('enabled').length, 1);
    say('heard');
    await listener.until(({ notifications }) => notifications.length === 1);
  });

  it('opens a second socket past 300 subscriptions and stays within three', async () => {
    const listener = new Listener();
    const membership = hub.join(rewardWishes(901), listener);
    await simulator.watch.until(() => simulator.sessions().length === 3);
    await listener.until(({ refusals }) => refusals.length === 1);
    assert.equal(listener.refusals[0]?.error.code, 'rate_limited');
    assert.equal(membership.progress().parked, 1);
  });

  it('gives the room that a member leaves to those who had none', async (t) => {
    // Without a login it finds room for all that is wanted, and connects nothing.
    hub.authorise(false);
    const [first, second] = [new Listener(), new Listener()];
    const leaving = hub.join(rewardWishes(900), first);
    const staying = hub.join([wish('channel.chat.message')], second);
    await second.until(({ refusals }) => refusals.length === 1);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    leaving.leave();
    t.mock.timers.tick(3_000);
    t.mock.timers.reset();
    assert.deepEqual(staying.progress(), { active: 0, pending: 1, parked: 0 });
    hub.authorise(true);
    await second.until(({ settlements }) => settlements.length > 0);
  });

  it('takes subscriptions away that nobody wants any more, a moment later', async () => {
    const [stays, goes] = [new Listener(), new Listener()];
    hub.join([wish('channel.chat.message')], stays);
    const membership = hub.join([wish('channel.chat.message'), wish('channel.follow', '2')], goes);
    await goes.until(({ subscribedTo }) => subscribedTo.length === 2);
    membership.leave();
    await simulator.watch.until(() => simulator.subscriptions('enabled').length === 1);
    say('only one hears');
    await stays.until(({ notifications }) => notifications.length === 1);
    assert.equal(goes.notifications.length, 0);
  });

  it('disconnects when the last one has left', async () => {
    const listener = new Listener();
    const membership = hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    membership.leave();
    await simulator.watch.until(() => simulator.sessions().length === 0);
  });

  /** Waits until all that was said before is on the wire. */
  const roundTrip = async () =>
    (await account.ready()).helix.request({ method: 'GET', path: '/users' }).then(() => undefined);

  it('keeps what came while a redeploy had its nodes away', async () => {
    const [before, after] = [new Listener(), new Listener()];
    const membership = hub.join([wish('channel.chat.message')], before, 'node');
    await before.until(({ settlements }) => settlements.length > 0);
    membership.leave();
    say('in between');
    say('in between, too');
    await roundTrip();
    hub.join([wish('channel.chat.message')], after, 'node');
    await after.until(({ notifications }) => notifications.length === 2);
    assert.deepEqual(before.notifications, []);
    assert.deepEqual(texts(after), ['in between', 'in between, too']);
    assert.equal(simulator.sessions().length, 1);
  });

  it('tells again what a node was told right before a redeploy took it away: Node-RED delivers a turn later', async () => {
    const [before, after] = [new Listener(), new Listener()];
    const membership = hub.join([wish('channel.chat.message')], before, 'node');
    await before.until(({ settlements }) => settlements.length > 0);
    say('long before');
    await before.until(({ notifications }) => notifications.length === 1);
    await new Promise((resolve) => setImmediate(resolve));
    before.notified = (notification) => {
      before.notifications.push(notification);
      queueMicrotask(() => membership.leave());
    };
    say('right before');
    await roundTrip();
    hub.join([wish('channel.chat.message')], after, 'node');
    await after.until(({ notifications }) => notifications.length === 1);
    assert.deepEqual(texts(before), ['long before', 'right before']);
    assert.deepEqual(texts(after), ['right before']);
    const [sent, again] = [before.notifications[1], after.notifications[0]];
    assert.equal(again?.messageId, sent?.messageId);
    assert.notEqual(again?.payload.event, sent?.payload.event, 'what was sent is the flow’s');
  });

  it('keeps it for each node that is away, and only for that one, while others stay', async () => {
    const [stays, leaves, isBack, isNew] = Array.from({ length: 4 }, () => new Listener());
    assert.ok(stays && leaves && isBack && isNew);
    hub.join([wish('channel.chat.message')], stays, 'stays');
    const membership = hub.join(
      [wish('channel.chat.message'), wish('channel.follow', '2')],
      leaves,
      'leaves',
    );
    await leaves.until(({ settlements }) => settlements.length > 0);
    membership.leave();
    say('in between');
    simulator.emit('channel.follow');
    say('in between, too');
    await roundTrip();
    hub.join([wish('channel.chat.message')], isNew, 'new');
    hub.join([wish('channel.chat.message')], isBack, 'leaves');
    say('for all');
    await Promise.all(
      [stays, isNew, isBack].map((one) => one.until((listener) => texts(listener).includes('for all'))),
    );
    assert.deepEqual(texts(stays), ['in between', 'in between, too', 'for all']);
    assert.deepEqual(texts(isNew), ['for all']);
    assert.deepEqual(texts(isBack), ['in between', 'in between, too', 'for all'], 'without what it gave up');
    const payloads = [stays, isBack].map(({ notifications }) => notifications[0]);
    assert.ok(
      payloads.some((notification) => notification?.shared),
      'one of the two has to copy',
    );
  });

  it('tells a node that was away for too long what it may have missed', async () => {
    const [stays, before, after, isNew] = Array.from({ length: 4 }, () => new Listener());
    assert.ok(stays && before && after && isNew);
    hub.join([wish('channel.follow', '2')], stays, 'stays');
    const membership = hub.join([wish('channel.chat.message')], before, 'node');
    await before.until(({ settlements }) => settlements.length > 0);
    const leftMs = Date.now();
    membership.leave();
    await simulator.watch.until(() => simulator.subscriptions('enabled').length === 1);
    const sweptMs = Date.now();
    hub.join([wish('channel.chat.message')], after, 'node');
    hub.join([wish('channel.chat.message')], isNew, 'new');
    await Promise.all([after, isNew].map((one) => one.until(({ settlements }) => settlements.length > 0)));
    const [gap] = after.settlements;
    assert.ok(
      gap && gap.fromMs >= leftMs && gap.fromMs < sweptMs && gap.toMs >= sweptMs,
      JSON.stringify(gap),
    );
    assert.deepEqual(isNew.settlements[0], null, 'somebody new has missed nothing');
    assert.deepEqual(stays.settlements.filter(Boolean), []);
  });

  it('needs one refresh for five members when the token dies in an outage', async () => {
    const users = new TwitchUsers();
    await account.close();
    account = accountOn(simulator, { users });
    await account.start();
    hub = (await account.ready()).hub;
    const members = Array.from({ length: 5 }, () => new Listener());
    const types = [
      'channel.chat.message',
      'channel.cheer',
      'channel.subscribe',
      'channel.update',
      'channel.ban',
    ];
    for (const [index, member] of members.entries()) {
      const type = types[index] ?? '';
      hub.join([wish(type, type === 'channel.update' ? '2' : '1'), wish('channel.chat.message')], member);
    }
    await Promise.all(members.map((member) => member.until(({ settlements }) => settlements.length > 0)));
    simulator.expireTokensOf(simulator.broadcaster.id);
    simulator.dropConnections({ abrupt: true });
    await Promise.all(members.map((member) => member.until(({ losses }) => losses.length > 0)));
    await Promise.all(
      members.map((member) => member.until(({ settlements }) => (settlements.at(-1) ?? null) !== null)),
    );
    const refreshes = simulator
      .requests('POST', '/oauth2/token')
      .filter(({ grant }) => grant === 'refresh_token');
    assert.equal(refreshes.length, 1);
    assert.equal(simulator.subscriptions('enabled').length, 5);
    say('back');
    await Promise.all(
      members.map((member) => member.until(({ notifications }) => notifications.length === 1)),
    );
  });

  it('shares the connection between two accounts of one user', async () => {
    const users = new TwitchUsers();
    await account.close();
    account = accountOn(simulator, { users });
    const twin = accountOn(simulator, { users });
    await Promise.all([account.start(), twin.start()]);
    assert.equal(await account.ready(), await twin.ready());
    const listener = new Listener();
    (await twin.ready()).hub.join([wish('channel.chat.message')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    await account.close();
    say('still there');
    await listener.until(({ notifications }) => notifications.length === 1);
    await twin.close();
    await simulator.watch.until(() => simulator.sessions().length === 0);
  });

  it('reports what may be missing when a user comes back after everybody had left', async () => {
    const users = new TwitchUsers();
    await account.close();
    account = accountOn(simulator, { users });
    await account.start();
    const first = new Listener();
    (await account.ready()).hub.join([wish('channel.chat.message')], first);
    await first.until(({ settlements }) => settlements.length > 0);
    await account.close();
    account = accountOn(simulator, { users });
    await account.start();
    const second = new Listener();
    (await account.ready()).hub.join([wish('channel.chat.message')], second);
    await second.until(({ settlements }) => settlements.length > 0);
    assert.match(second.settlements[0]?.reason ?? '', /deployed/);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../src/simulator';
import type { TwitchAccount } from '../../../../src/twitch/account';
import { SubscriptionCalls } from '../../../../src/twitch/eventsub/subscription-calls';
import { accountOn, Listener, wishFor } from '../../../support/hub';

const PATH = '/helix/eventsub/subscriptions';

describe('the calls for subscriptions', () => {
  let simulator: TwitchSimulator;
  let account: TwitchAccount;
  let calls: SubscriptionCalls;
  let sessionId: string;

  /** A session that is up, because somebody listens on it to something else. */
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    account = accountOn(simulator);
    await account.start();
    const { hub, helix } = await account.ready();
    const listener = new Listener();
    hub.join([wishFor(simulator, 'stream.online')], listener);
    await listener.until(({ settlements }) => settlements.length > 0);
    sessionId = simulator.sessions()[0]?.id ?? '';
    const sessions = { live: (id: string) => id === sessionId, dead: (id: string) => id !== sessionId };
    calls = new SubscriptionCalls(helix, simulator.endpoints.subscriptionsUrl, sessions);
  });
  afterEach(async () => {
    await account.close();
    await simulator.close();
  });

  const made = async (): Promise<string> => {
    const outcome = await calls.subscribe(wishFor(simulator, 'stream.offline'), sessionId);
    assert(outcome.state === 'active', JSON.stringify(outcome));
    return outcome.id;
  };
  const enabled = () => simulator.subscriptions('enabled').map(({ id }) => id);

  it('take a subscription that is there already on the same session for theirs', async () => {
    const id = await made();
    assert.equal(await made(), id);
  });

  it('make a subscription anew while the same one is being given up', async () => {
    const old = await made();
    simulator.failNext({ path: PATH, method: 'DELETE', delayMs: 200 });
    const given = calls.unsubscribe(old);
    const id = await made();
    await given;
    assert.notEqual(id, old);
    assert.ok(enabled().includes(id));
  });

  it('leave it to a later try when giving up fails', async () => {
    const old = await made();
    simulator.failNext({ path: PATH, method: 'DELETE', delayMs: 200, status: 403 });
    const given = assert.rejects(calls.unsubscribe(old), { code: 'forbidden' });
    const outcome = await calls.subscribe(wishFor(simulator, 'stream.offline'), sessionId);
    await given;
    assert.equal(outcome.state, 'later');
    assert.equal(await made(), old);
  });

  it('try later what a page on the way has refused, and not what Twitch has', async () => {
    const refusedWith = async (body: unknown) => {
      simulator.failNext({ path: PATH, method: 'POST', status: 403, body });
      return (await calls.subscribe(wishFor(simulator, 'stream.offline'), sessionId)).state;
    };
    assert.equal(await refusedWith('<html>Blocked for now</html>'), 'later');
    assert.equal(await refusedWith({ status: 403, message: 'not authorized' }), 'refused');
  });

  it('take it for success that a subscription to give up is gone', async () => {
    const id = await made();
    await calls.unsubscribe(id);
    await calls.unsubscribe(id);
    assert.ok(!enabled().includes(id));
  });
});

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type TwitchFigures, TwitchSimulator } from '../../../../../src/simulator';
import { agreeable, Callback, type Called } from '../../../../support/callback';
import { appCaller, type WireCaller, WireSocket } from '../../../../support/wire-client';

const SECRET = 'ten characters or more';
const FAST: Partial<TwitchFigures> = { webhookRetryMs: 10, webhookTries: 3, webhookFailures: 2 };

/** The signature as the documentation has a receiver compute it. */
function expectedSignature({ headers, body }: Called): string {
  const id = headers['twitch-eventsub-message-id'];
  const timestamp = headers['twitch-eventsub-message-timestamp'];
  const signed = Buffer.concat([Buffer.from(`${id}${timestamp}`), body]);
  return `sha256=${createHmac('sha256', SECRET).update(signed).digest('hex')}`;
}

const isSigned = (called: Called) =>
  called.headers['twitch-eventsub-message-signature'] === expectedSignature(called);

describe("the simulator's webhooks", () => {
  let simulator: TwitchSimulator;
  let app: WireCaller;
  let callback: Callback;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: FAST });
    app = await appCaller(simulator);
    callback = await Callback.open();
  });
  afterEach(async () => {
    await simulator.close();
    await callback.close();
  });

  const subscribe = (transport: Record<string, unknown> = {}, type = 'stream.online') =>
    app.call('POST', '/eventsub/subscriptions', {
      type,
      version: '1',
      condition: { broadcaster_user_id: simulator.broadcaster.id },
      transport: { method: 'webhook', callback: callback.url, secret: SECRET, ...transport },
    });
  const subscribed = async () => {
    const verified = simulator.watch.next('verified');
    await subscribe();
    return verified;
  };
  const online = () => simulator.emit('stream.online');

  it('asks the callback with a signed challenge before it enables a subscription', async () => {
    const verified = simulator.watch.next('verified');
    const { status, body } = await subscribe();
    const [{ status: pending, transport }] = body.data;
    assert.deepEqual([status, pending], [202, 'webhook_callback_verification_pending']);
    assert.deepEqual(transport, { method: 'webhook', callback: callback.url });
    assert.equal((await verified).status, 'enabled');
    const [called] = await callback.heard('webhook_callback_verification');
    assert.ok(called && isSigned(called));
    assert.equal(called.headers['twitch-eventsub-subscription-type'], 'stream.online');
    const { challenge, subscription } = JSON.parse(String(called.body));
    assert.equal(typeof challenge, 'string');
    assert.equal(subscription.status, 'webhook_callback_verification_pending');
  });

  it('gives a subscription up whose callback answers anything but the challenge', async () => {
    callback.answering = () => ({ status: 200, text: '"the challenge in quotes"' });
    assert.equal((await subscribed()).status, 'webhook_callback_verification_failed');
    callback.answering = (called) => ({ ...agreeable(called), status: 201 });
    assert.equal((await subscribed()).status, 'webhook_callback_verification_failed');
    assert.equal(online(), 0);
  });

  it("refuses callbacks and secrets that break the platform's rules", async () => {
    for (const transport of [
      { callback: '' },
      { callback: 'no address' },
      { callback: 'http://callback.example/' },
      { callback: 'https://callback.example:8443/' },
      { callback: 'ftp://127.0.0.1/' },
      { secret: 'too short' },
      { secret: 'x'.repeat(101) },
      { secret: 'not äscii äscii' },
    ]) {
      assert.equal((await subscribe(transport)).status, 400, JSON.stringify(transport));
    }
  });

  it('takes https on port 443 only when told to be strict', async () => {
    const strict = await TwitchSimulator.start({ strictCallbacks: true });
    try {
      const caller = await appCaller(strict);
      const ask = (address: string) =>
        caller.call('POST', '/eventsub/subscriptions', {
          type: 'stream.online',
          version: '1',
          condition: { broadcaster_user_id: strict.broadcaster.id },
          transport: { method: 'webhook', callback: address, secret: SECRET },
        });
      assert.equal((await ask(callback.url)).status, 400);
      assert.equal((await ask('https://callback.example/eventsub')).status, 202);
    } finally {
      await strict.close();
    }
  });

  it('calls nobody but this machine: the callback of another one fails its verification', async () => {
    const verified = simulator.watch.next('verified');
    const report = simulator.watch.next('webhook');
    await subscribe({ callback: 'https://callback.example/eventsub' });
    assert.equal((await verified).status, 'webhook_callback_verification_failed');
    assert.equal((await report).status, null);
  });

  it("posts notifications with the platform's headers, signed over id, time and raw body", async () => {
    const { id } = await subscribed();
    assert.equal(online(), 1);
    const [called] = await callback.heard('notification');
    assert.ok(called && isSigned(called));
    const { headers } = called;
    assert.equal(headers['twitch-eventsub-message-retry'], '0');
    assert.equal(headers['twitch-eventsub-subscription-type'], 'stream.online');
    assert.equal(headers['twitch-eventsub-subscription-version'], '1');
    assert.match(String(headers['twitch-eventsub-message-timestamp']), /T[\d:]{8}\.\d{9}Z$/);
    const { subscription, event } = JSON.parse(String(called.body));
    assert.equal(subscription.id, id);
    assert.equal('secret' in subscription.transport, false);
    assert.equal(event.broadcaster_user_id, simulator.broadcaster.id);
  });

  it('tries again with the same id when the answer is no 2xx', async () => {
    await subscribed();
    let calls = 0;
    callback.answering = () => ({ status: calls++ === 0 ? 500 : 204 });
    online();
    const heard = await callback.heard('notification', 2);
    const ids = new Set(heard.map(({ headers }) => headers['twitch-eventsub-message-id']));
    assert.equal(ids.size, 1);
    assert.deepEqual(
      heard.map(({ headers }) => headers['twitch-eventsub-message-retry']),
      ['0', '1'],
    );
    assert.ok(heard.every(isSigned));
  });

  it('tries again when no answer comes in time', async () => {
    await simulator.close();
    simulator = await TwitchSimulator.start({ figures: { ...FAST, webhookTimeoutMs: 100 } });
    app = await appCaller(simulator);
    await subscribed();
    let calls = 0;
    callback.answering = () => (calls++ === 0 ? undefined : { status: 204 });
    const reports = simulator.watch.next('webhook', ({ retry }) => retry === 1);
    online();
    assert.equal((await reports).status, 204);
  });

  it('disables a subscription after too many failures, and says so once', async () => {
    const { id } = await subscribed();
    callback.answering = () => ({ status: 500 });
    const ended = simulator.watch.next('unsubscribed');
    online();
    online();
    assert.deepEqual([(await ended).id, (await ended).status], [id, 'notification_failures_exceeded']);
    callback.answering = agreeable;
    const [revocation] = await callback.heard('revocation');
    assert.ok(revocation && isSigned(revocation));
    const { subscription, event } = JSON.parse(String(revocation.body));
    assert.equal(subscription.status, 'notification_failures_exceeded');
    assert.equal(event, undefined);
    assert.equal(online(), 0);
  });

  it('forgives failures when a message gets through between them', async () => {
    await subscribed();
    for (const status of [500, 204, 500]) {
      callback.answering = () => ({ status });
      const isLast = ({ retry, status: answered }: { retry: number; status: number | null }) =>
        answered === 204 || retry === 2;
      const settled = simulator.watch.next('webhook', isLast);
      online();
      await settled;
    }
    assert.equal(simulator.subscriptions('enabled').length, 1);
  });

  it('tells of a revocation by a message of its own', async () => {
    const { id } = await subscribed();
    simulator.revokeSubscription(id, 'user_removed');
    const [called] = await callback.heard('revocation');
    assert.equal(JSON.parse(String(called?.body)).subscription.status, 'user_removed');
  });

  it('sends what a receiver has to refuse, when told to', async () => {
    await subscribed();
    simulator.bendWebhooks({ signature: 'wrong' });
    simulator.bendWebhooks({ signature: 'missing' });
    simulator.bendWebhooks({ ageMs: 900_000 });
    simulator.bendWebhooks({ bodyBytes: 1_048_577, pauseMs: 20 });
    simulator.bendWebhooks({ replay: true });
    for (let count = 1; count <= 6; count += 1) {
      online();
      await callback.heard('notification', count);
    }
    const [wrong, missing, old, huge, ...rest] = await callback.heard('notification', 7);
    assert.ok(wrong && !isSigned(wrong));
    assert.equal(missing?.headers['twitch-eventsub-message-signature'], undefined);
    const age = Date.now() - Date.parse(String(old?.headers['twitch-eventsub-message-timestamp']));
    assert.ok(old && isSigned(old) && age >= 900_000);
    assert.ok(huge && isSigned(huge));
    assert.equal(huge.body.length, 1_048_577);
    const ids = rest.map(({ headers }) => headers['twitch-eventsub-message-id']);
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, 2, 'the replay has the id of the first');
  });

  it('serves a shard of a conduit, once its callback is verified', async () => {
    const conduit = await app.call('POST', '/eventsub/conduits', { shard_count: 1 });
    const [{ id }] = conduit.body.data;
    await app.call('POST', '/eventsub/subscriptions', {
      type: 'stream.online',
      version: '1',
      condition: { broadcaster_user_id: simulator.broadcaster.id },
      transport: { method: 'conduit', conduit_id: id },
    });
    const enabled = simulator.watch.next('shard', ({ status }) => status === 'enabled');
    const transport = { method: 'webhook', callback: callback.url, secret: SECRET };
    const assigned = await app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: id,
      shards: [{ id: '0', transport }],
    });
    assert.equal(assigned.body.data[0].status, 'webhook_callback_verification_pending');
    await enabled;
    const [challenge] = await callback.heard('webhook_callback_verification');
    const asked = JSON.parse(String(challenge?.body));
    assert.deepEqual(asked.conduit_shard, { conduit_id: id, shard: '0' });
    assert.equal(asked.subscription, undefined);
    online();
    const [called] = await callback.heard('notification');
    assert.ok(called && isSigned(called));
    assert.deepEqual(JSON.parse(String(called.body)).subscription.transport, {
      method: 'conduit',
      conduit_id: id,
    });
  });

  it('disables a shard whose callback fails, and tells the app over another shard', async () => {
    const conduit = await app.call('POST', '/eventsub/conduits', { shard_count: 2 });
    const [{ id }] = conduit.body.data;
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    for (const [type, condition] of [
      ['conduit.shard.disabled', { client_id: simulator.clientId }],
      ['stream.online', { broadcaster_user_id: simulator.broadcaster.id }],
    ] as const) {
      const to = { method: 'conduit', conduit_id: id };
      await app.call('POST', '/eventsub/subscriptions', { type, version: '1', condition, transport: to });
    }
    // Whichever shard the channel belongs to is the callback's; the other one is a socket's.
    await app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: id,
      shards: [0, 1].map((shard) => ({
        id: String(shard),
        transport: { method: 'websocket', session_id: socket.sessionId },
      })),
    });
    online();
    const own = simulator.tally(id).delivered.indexOf(1);
    const enabled = simulator.watch.next('shard', ({ status }) => status === 'enabled');
    const transport = { method: 'webhook', callback: callback.url, secret: SECRET };
    await app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: id,
      shards: [{ id: String(own), transport }],
    });
    await enabled;
    callback.answering = () => ({ status: 503 });
    online();
    online();
    await socket.until(() => socket.events('conduit.shard.disabled').length === 1);
    const [event] = socket.events('conduit.shard.disabled');
    assert.equal(event?.status, 'notification_failures_exceeded');
    const { transport: gone } = event as { transport: { callback: string } };
    assert.equal(gone.callback, callback.url);
    assert.equal(online(), 1, 'over the other shard now');
  });

  it('gives a shard up whose callback does not know the challenge', async () => {
    const conduit = await app.call('POST', '/eventsub/conduits', { shard_count: 1 });
    callback.answering = () => ({ status: 204 });
    const failed = simulator.watch.next(
      'shard',
      ({ status }) => status === 'webhook_callback_verification_failed',
    );
    await app.call('PATCH', '/eventsub/conduits/shards', {
      conduit_id: conduit.body.data[0].id,
      shards: [{ id: '0', transport: { method: 'webhook', callback: callback.url, secret: SECRET } }],
    });
    assert.equal((await failed).sessionId, null);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../src/simulator';
import { Forwarder } from '../support/forwarder';
import { ProbedNodeRed, probe } from '../support/probed-node-red';
import type { AnyMessage, FlowEntry } from '../support/test-flow';

const PLACE = { z: 'tab', x: 0, y: 0 };

describe('webhooks of Twitch, on a real Node-RED behind a proxy', () => {
  let simulator: TwitchSimulator;
  let proxy: Forwarder;
  let red: ProbedNodeRed | undefined;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: { webhookRetryMs: 400 } });
    proxy = await Forwarder.start();
  });
  afterEach(async () => {
    await red?.remove();
    red = undefined;
    await proxy.close();
    await simulator.close();
  });

  const shards = (id: string, more: object = {}): FlowEntry => ({
    id,
    type: 'livestream-twitch-shards',
    ...PLACE,
    app: 'app',
    conduit: 'none',
    shards: 'auto',
    events: [{ type: 'stream.online', version: '1' }],
    channel: simulator.broadcaster.id,
    transport: 'webhook',
    callbackUrl: `${proxy.url}/twitch/${id}`,
    connectionEvents: true,
    wires: [['probe-out'], ['probe-news']],
    ...more,
  });

  async function start(...nodes: FlowEntry[]): Promise<ProbedNodeRed> {
    return startWith({}, ...nodes);
  }

  async function startWith(settings: object, ...nodes: FlowEntry[]): Promise<ProbedNodeRed> {
    red = await ProbedNodeRed.start({
      flows: [
        { id: 'tab', type: 'tab', label: 'webhooks' },
        { id: 'app', type: 'livestream-twitch-app', server: 'custom', ...simulator.endpoints },
        ...nodes,
        ...['out', 'news', 'caught'].map(probe),
        { id: 'catch', type: 'catch', ...PLACE, scope: null, wires: [['probe-caught']] },
      ],
      credentials: { app: { clientId: simulator.clientId, clientSecret: simulator.clientSecret } },
      settings: { ...settings },
    });
    proxy.target = red.url;
    return red;
  }

  const enabled = () => simulator.subscriptions('enabled').filter(({ type }) => type === 'stream.online');
  const verified = (count = 1) => simulator.watch.until(() => enabled().length === count);
  const payloadOf = (message: AnyMessage | undefined) => message?.payload as { id: string; kind: string };
  const online = () => simulator.emit('stream.online', '1');

  it('bring events without a conduit, after their address has answered', async () => {
    const up = verified();
    await start(shards('hook'));
    await up;
    online();
    const [message] = (await red?.until('out', (all) => all.length === 1)) ?? [];
    assert.equal(payloadOf(message).kind, 'stream.online');
    assert.equal((message?.origin as { channel: string } | undefined)?.channel, simulator.broadcaster.id);
    assert.deepEqual(simulator.conduits(), []);
  });

  it('serve the shards of a conduit', async () => {
    const up = simulator.watch.until(
      () => simulator.conduits()[0]?.shards.every(({ status }) => status === 'enabled') === true,
      10_000,
    );
    await start(shards('hook', { conduit: '', shardCount: 2 }));
    await up;
    await verified();
    online();
    await red?.until('out', (all) => all.length === 1);
    assert.equal(simulator.conduits()[0]?.shards.length, 2);
  });

  it('find their way where the flows have a root of their own, with the path named or not', async () => {
    const up = verified(2);
    await startWith(
      { httpNodeRoot: '/api' },
      shards('as-it-is', { callbackUrl: `${proxy.url}/api/as-it-is` }),
      shards('named', { callbackUrl: `${proxy.url}/api/twitch/hook`, path: 'twitch/hook' }),
    );
    await up;
    online();
    await red?.until('out', (all) => all.length === 2);
  });

  it('take nothing that is not signed, too old, repeated or too large, and go on', async () => {
    const up = verified();
    await start(shards('hook'));
    await up;
    for (const fault of [
      { signature: 'wrong' },
      { signature: 'missing' },
      { ageMs: 700_000 },
      { bodyBytes: 1_048_576 },
      { replay: true },
    ] as const) {
      simulator.bendWebhooks(fault);
      online();
    }
    online();
    const came = await red?.until('out', (all) => all.length === 2);
    const caught = await red?.until('caught', (all) => all.length === 2);
    const ids = new Set(came?.map((message) => payloadOf(message).id));
    assert.equal(ids.size, 2, 'the replayed one and the last');
    assert.deepEqual(
      caught?.map(({ error }) => (error as { code: string }).code),
      ['forbidden', 'forbidden'],
    );
    assert.equal(red?.probed('out').length, 2);
  });

  it('go on after a restart, with the secret of before', async () => {
    let up = verified();
    await start(shards('hook'));
    await up;
    const [before] = enabled();
    proxy.target = undefined;
    await red?.stop();
    await red?.startAgain();
    proxy.target = red?.url;
    up = simulator.watch.until(() => enabled().length === 1);
    await up;
    online();
    await red?.until('out', (all) => all.length === 1);
    assert.equal(enabled()[0]?.id, before?.id, 'nothing was made anew');
  });

  it('are made anew where the secret is another one than before', async () => {
    let up = verified();
    const node = shards('hook');
    await start(node);
    await up;
    const [before] = enabled();
    const flows = ((await red?.request('flows'))?.body ?? []) as FlowEntry[];
    up = simulator.watch.until(() => enabled().length === 1 && enabled()[0]?.id !== before?.id);
    const secret = 'one-that-the-user-has-typed';
    await red?.deploy(
      flows.map((entry) => (entry.id === 'hook' ? { ...entry, credentials: { secret } } : entry)),
      'nodes',
    );
    await up;
    online();
    await red?.until('out', (all) => all.length === 1);
    assert.equal((enabled()[0]?.transport as { secret?: string } | undefined)?.secret, secret);
    assert.deepEqual(red?.probed('caught'), []);
  });

  it('serve shards with another secret as soon as it is changed', async () => {
    const isServed = () => simulator.conduits()[0]?.shards[0]?.status === 'enabled';
    let up = simulator.watch.until(isServed);
    await start(shards('hook', { conduit: '', shardCount: 1 }));
    await up;
    await verified();
    const flows = ((await red?.request('flows'))?.body ?? []) as FlowEntry[];
    up = simulator.watch.until(() => !isServed());
    await red?.deploy(
      flows.map((entry) =>
        entry.id === 'hook' ? { ...entry, credentials: { secret: 'one-that-was-typed' } } : entry,
      ),
      'nodes',
    );
    await up;
    await simulator.watch.until(isServed);
    online();
    await red?.until('out', (all) => all.length === 1);
    assert.deepEqual(red?.probed('caught'), []);
  });

  it('bring what Twitch could not bring while Node-RED was restarted', async () => {
    const up = verified();
    await start(shards('hook'));
    await up;
    proxy.target = undefined;
    await red?.stop();
    online();
    await red?.startAgain();
    proxy.target = red?.url;
    await red?.until('out', (all) => all.length === 1);
  });

  for (const [whom, more] of [
    ['a plain webhook', {}],
    ['the webhook of a shard', { conduit: '', shardCount: 1 }],
  ] as const) {
    it(`tell once that Twitch does not reach ${whom}, and never look as if all were well`, async () => {
      const nowhere = await Forwarder.start();
      const callbackUrl = `${nowhere.url}/twitch/hook`;
      await nowhere.close();
      await start(shards('hook', { callbackUrl, ...more }), probe('status'), {
        id: 'status',
        type: 'status',
        ...PLACE,
        scope: null,
        wires: [['probe-status']],
      });
      const [failed] = (await red?.until('caught', (all) => all.length > 0)) ?? [];
      const { message } = (failed as { error: { message: string } }).error;
      assert.match(message, /Twitch called the webhook.*proxy or tunnel/);
      assert(message.includes(callbackUrl));
      const fills = red?.probed('status').map(({ status }) => (status as { fill: string }).fill);
      assert(!fills?.includes('green'));
      assert.equal(red?.probed('caught').length, 1);
    });
  }

  it('are refused to a second node on the same path', async () => {
    const up = verified();
    await start(shards('hook'), shards('other', { callbackUrl: `${proxy.url}/twitch/hook` }));
    await up;
    const [message] = (await red?.until('caught', (all) => all.length === 1)) ?? [];
    const error = message?.error as { code: string; message: string } | undefined;
    assert.equal(error?.code, 'conflict');
    assert.match(error?.message ?? '', /\/twitch\/hook/);
  });

  it('keep the secret that was made out of everything that can be seen', async () => {
    const up = verified();
    await start(shards('hook'));
    await up;
    const [made] = enabled();
    const secret = (made?.transport as { secret?: string } | undefined)?.secret ?? '';
    assert.match(secret, /^[0-9a-f]{64}$/);
    const flows = await red?.request('flows');
    const seen = JSON.stringify([flows?.body, red?.printed, red?.probed('news')]);
    assert.ok(!seen.includes(secret));
  });
});

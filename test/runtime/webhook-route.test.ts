import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';
import { ROOT } from '../support/paths';
import { ProbedNodeRed } from '../support/probed-node-red';
import type { FlowEntry } from '../support/test-flow';
import { webhookProbe, webhookProbeFolder } from '../support/webhook-node';
import { type WebhookParts, webhookRequest } from '../support/webhook-request';

const TAB = { id: 'tab', type: 'tab', label: 'webhooks' };

describe('a webhook on the server of a real Node-RED', () => {
  let folder: string;
  let red: ProbedNodeRed | undefined;
  before(async () => {
    folder = await webhookProbeFolder();
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await red?.remove();
    red = undefined;
  });

  async function start(
    nodes: FlowEntry[] = [webhookProbe('hook', '/twitch/hook')],
    settings: Record<string, unknown> = {},
  ): Promise<ProbedNodeRed> {
    red = await ProbedNodeRed.start({
      flows: [TAB, ...nodes],
      settings: { nodesDir: [ROOT, folder], ...settings },
    });
    return red;
  }

  async function post(path: string, parts: WebhookParts = {}): Promise<{ status: number; text: string }> {
    assert.ok(red);
    const { headers, body } = webhookRequest(parts);
    const { status, text } = await red.request(path, { method: 'POST', body: body.toString() }, headers);
    return { status, text };
  }

  /** The ids of the events that a node got. */
  const came = (node = 'hook') =>
    red
      ?.probed('out')
      .filter((message) => message.node === node)
      .map(({ id }) => id);

  for (const [what, settings, path] of [
    ['with the usual settings', {}, 'twitch/hook'],
    ['where the editor has a root of its own', { httpAdminRoot: '/admin' }, 'twitch/hook'],
    ['where the flows have a root of their own', { httpNodeRoot: '/api' }, 'api/twitch/hook'],
    ['where both have the same root', { httpAdminRoot: '/red', httpNodeRoot: '/red/' }, 'red/twitch/hook'],
    ['without an editor', { httpAdminRoot: '/a', disableEditor: true }, 'twitch/hook'],
    [
      'where pages of flows ask for a password',
      { httpNodeAuth: { user: 'me', pass: '$2b$08$0123456789012345678901' } },
      'twitch/hook',
    ],
  ] as const) {
    it(`sees the body byte for byte ${what}`, async () => {
      await start(undefined, settings);
      assert.deepEqual(await post(path), { status: 204, text: '' });
      await red?.until('out', (all) => all.length === 1);
      assert.equal(red?.probed('open')[0]?.path, `/${path}`);
    });
  }

  it('answers challenges, and refuses or ignores what the rules say', async () => {
    await start();
    const challenge = {
      messageType: 'webhook_callback_verification',
      payload: { challenge: '"say" <this>' },
    };
    assert.deepEqual(await post('twitch/hook', challenge), { status: 200, text: '"say" <this>' });
    assert.equal((await post('twitch/hook', { ...challenge, secret: 'somebody guessed this' })).status, 403);
    assert.equal((await post('twitch/hook', { id: 'good' })).status, 204);
    assert.equal((await post('twitch/hook', { id: 'good' })).status, 204);
    assert.equal((await post('twitch/hook', { id: 'bad', secret: 'somebody guessed this' })).status, 403);
    assert.equal((await post('twitch/hook', { id: 'old', timeMs: Date.now() - 700_000 })).status, 403);
    assert.equal((await post('twitch/hook', { id: 'last' })).status, 204);
    await red?.until('out', (all) => all.some(({ id }) => id === 'last'));
    assert.deepEqual(came(), ['good', 'last']);
  });

  it('refuses a mebibyte, however it is announced, and goes on', async () => {
    await start();
    const huge = (bytes: number): WebhookParts => {
      const payload = { subscription: { id: '1', type: 't', condition: {} }, event: { pad: '' } };
      payload.event.pad = 'x'.repeat(bytes - JSON.stringify(payload).length);
      return { id: `${bytes}`, payload };
    };
    assert.equal((await post('twitch/hook', huge(1_048_576))).status, 413);
    assert.equal((await post('twitch/hook', huge(3_000_000))).status, 413);
    const { headers, body } = webhookRequest(huge(1_500_000));
    const chunked = await fetch(`${red?.url}twitch/hook`, {
      method: 'POST',
      headers,
      body: new Blob([new Uint8Array(body)]).stream(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(chunked.status, 413);
    assert.equal((await post('twitch/hook', huge(1_048_575))).status, 204);
    await red?.until('out', (all) => all.length === 1);
    assert.deepEqual(came(), ['1048575']);
  });

  it('takes POST only, at its path only', async () => {
    await start();
    assert.ok(red);
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      assert.equal((await red.request('twitch/hook', { method })).status, 405, method);
    }
    assert.equal((await post('twitch/hook/more')).status, 404);
    assert.equal((await post('twitch')).status, 404);
    assert.equal((await post('twitch/hook/?a=1', { id: 'with a query' })).status, 204);
    assert.equal((await post('twitch/hoo%6B')).status, 404);
  });

  it('leaves other requests to the flows and to the editor, with their bodies', async () => {
    await start([
      webhookProbe('hook', '/twitch/hook'),
      { id: 'in', type: 'http in', z: 'tab', x: 0, y: 0, url: '/echo', method: 'post', wires: [['back']] },
      { id: 'back', type: 'http response', z: 'tab', x: 0, y: 0, wires: [] },
    ]);
    const echoed = await red?.request('echo', { method: 'POST', body: { some: ['thing'] } });
    assert.deepEqual(echoed?.body, { some: ['thing'] });
    assert.equal((await red?.request('flows'))?.status, 200);
  });

  it('gives a path to the first node only', async () => {
    await start([
      webhookProbe('one', '/hook'),
      webhookProbe('two', '/hook'),
      webhookProbe('three', '/hook/3'),
    ]);
    const [failed] = (await red?.until('failed', (all) => all.length === 1)) ?? [];
    assert.equal(failed?.code, 'conflict');
    assert.match(String(failed?.message), /\/hook already/);
    assert.equal((await post('hook', { id: 'a' })).status, 204);
    assert.equal((await post('hook/3', { id: 'b' })).status, 204);
    await red?.until('out', (all) => all.length === 2);
    assert.deepEqual(
      red?.probed('open').map(({ node }) => node),
      ['one', 'three'],
    );
  });

  it('does not stand in front of the editor', async () => {
    await start([
      webhookProbe('one', '/flows'),
      webhookProbe('two', '/Settings/x'),
      webhookProbe('three', '/ours'),
    ]);
    const failed = (await red?.until('failed', (all) => all.length === 2)) ?? [];
    for (const { code, message } of failed) {
      assert.equal(code, 'conflict');
      assert.match(String(message), /editor of Node-RED/);
    }
    assert.equal((await red?.request('flows'))?.status, 200);
    assert.equal((await post('ours', { id: 'a' })).status, 204);
  });

  it('is gone with its node, and there again with the next', async () => {
    await start([webhookProbe('one', '/hook'), webhookProbe('two', '/other')]);
    assert.ok(red);
    await red.deploy([TAB, webhookProbe('two', '/other')], 'nodes');
    assert.equal((await post('hook')).status, 404);
    assert.equal((await post('other', { id: 'a' })).status, 204);
    await red.deploy([TAB], 'nodes');
    assert.equal((await post('other')).status, 404);
    await red.deploy([TAB, webhookProbe('three', '/other')], 'full');
    await red.until('open', (all) => all.some(({ node }) => node === 'three'));
    assert.equal((await post('other', { id: 'b' })).status, 204);
    await red.until('out', (all) => all.length === 2);
  });

  it('says so where Node-RED serves no pages of flows', async () => {
    await start(undefined, { httpNodeRoot: false });
    const [failed] = (await red?.until('failed', (all) => all.length === 1)) ?? [];
    assert.equal(failed?.code, 'unsupported');
    assert.match(String(failed?.message), /httpNodeRoot/);
  });

  it('takes 500 events that come at once, each of them once', async () => {
    await start();
    const ids = Array.from({ length: 500 }, (_, n) => `message-${n}`);
    const waiting = [...ids];
    const statuses: number[] = [];
    const sendOn = async (): Promise<void> => {
      for (let id = waiting.shift(); id; id = waiting.shift()) {
        statuses.push((await post('twitch/hook', { id })).status);
      }
    };
    await Promise.all(Array.from({ length: 20 }, sendOn));
    assert.deepEqual(
      statuses.filter((status) => status !== 204),
      [],
    );
    await red?.until('out', (all) => all.length >= 500);
    assert.deepEqual([...(came() ?? [])].sort(), [...ids].sort());
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { LivestreamEvent } from '../../src/events';
import { TwitchSimulator } from '../../src/simulator';
import { logIn } from '../support/device-login';
import { CONNECTED } from '../support/messages';
import { eventsNode, ProbedNodeRed, probedFlow } from '../support/probed-node-red';

const SCOPES = ['user:read:chat', 'user:write:chat'];

describe('a login in a real Node-RED', () => {
  let simulator: TwitchSimulator;
  let nodeRed: ProbedNodeRed;
  /** Everything that must never be seen. */
  const secrets = new Set<string>();
  /** Everything that a browser or a flow got to see. */
  const seen: string[] = [];

  before(async () => {
    simulator = await TwitchSimulator.start({ figures: { pollIntervalSeconds: 1 } });
    nodeRed = await ProbedNodeRed.start({
      flows: probedFlow(simulator, eventsNode('in')),
      credentials: { app: { clientId: simulator.publicClientId } },
      settings: { logging: { console: { level: 'trace', metrics: false, audit: true } } },
    });
  });
  after(async () => {
    await nodeRed.remove();
    await simulator.close();
  });
  afterEach(() => {
    const tokens = nodeRed.storedTokens('user');
    for (const token of [tokens?.accessToken, tokens?.refreshToken]) if (token) secrets.add(token);
  });

  const say = async (text: string) => {
    const answer = await nodeRed.request('say', { method: 'POST', body: { text } });
    seen.push(answer.text);
    return answer.body as { sent?: unknown; code?: string; message?: string };
  };
  const refreshes = () =>
    simulator.requests('POST', '/oauth2/token').filter(({ grant }) => grant === 'refresh_token').length;
  /** Starts Node-RED as it was left, and waits until it listens. */
  const startAgain = async () => {
    const connected = nodeRed.nextStatus(CONNECTED);
    await nodeRed.startAgain();
    await connected;
  };
  const works = async (text: string) => {
    assert.ok((await say(text)).sent, `${text} was not sent`);
    await nodeRed.until('out', (all) => JSON.stringify(all).includes(text));
  };

  it('is asked for, in the status and at Catch', async () => {
    await nodeRed.until('caught', (all) => all.length > 0);
    const error = nodeRed.probed('caught')[0]?.error as { code: string } | undefined;
    assert.equal(error?.code, 'auth_required');
    await nodeRed.until('status', (all) => JSON.stringify(all).includes('twitch-events.status.authRequired'));
    assert.equal((await say('too early')).code, 'auth_required');
  });

  it('is made through the dialog, which sees a name and no token, and works at once', async () => {
    const connected = nodeRed.nextStatus(CONNECTED);
    const { answer, seen: texts } = await logIn(nodeRed, simulator, { scopes: SCOPES });
    seen.push(...texts);
    assert.deepEqual(answer, { state: 'done', login: simulator.broadcaster.login, scopes: SCOPES });
    // A login for the deployed client id and addresses needs no deploy.
    await connected;
    await works('first');
  });

  it('survives a restart', async () => {
    await nodeRed.stop();
    await startAgain();
    await works('after a restart');
    assert.equal(refreshes(), 0);
  });

  it('tells after the restart what may have been missed meanwhile', async () => {
    await nodeRed.until('news', (all) => all.some(({ topic }) => topic === 'connection.gap'));
    const gap = nodeRed.probed('news').find(({ topic }) => topic === 'connection.gap');
    const { from, to } = (gap?.payload as LivestreamEvent | undefined)?.connection ?? {};
    assert.ok(from && to && from < to, `${from} to ${to}`);
    const [lastHeard] = nodeRed.probed('out');
    assert.ok(
      from >= String((lastHeard?.payload as LivestreamEvent | undefined)?.time),
      'it begins after what was heard',
    );
  });

  it('survives a power cut at the moment when a renewed one-time token is first used', async () => {
    simulator.expireTokensOf(simulator.broadcaster.id);
    // The second request with the token is the first one with the new token: the one before was refused.
    const used = simulator.watch.next(
      'request',
      ({ path, status }) => path === '/helix/chat/messages' && status === 200,
    );
    const saying = say('just before the power cut').catch(() => undefined);
    await used;
    await nodeRed.kill();
    await saying;
    assert.equal(refreshes(), 1);
    await startAgain();
    await works('after the power cut');
    assert.equal(refreshes(), 1, 'the token of before was still good');
  });

  it('survives a renewal, a deploy and a restart in any order', async () => {
    simulator.expireTokensOf(simulator.broadcaster.id);
    await works('renewed');
    const connected = nodeRed.nextStatus(CONNECTED);
    await nodeRed.deploy(probedFlow(simulator, eventsNode('in', { name: 'changed' })), 'full');
    await connected;
    await nodeRed.stop();
    await startAgain();
    simulator.expireTokensOf(simulator.broadcaster.id);
    await works('renewed again');
    assert.equal(refreshes(), 3);
    assert.equal(simulator.refreshTokenCount(simulator.broadcaster.id), 1, 'one login, one chain of tokens');
  });

  it('goes to no other server than the one it was given for, and is still there afterwards', async () => {
    const other = await TwitchSimulator.start();
    try {
      const elsewhere = probedFlow(simulator, eventsNode('in')).map((node) =>
        node.id === 'app' ? { ...node, ...other.endpoints } : node,
      );
      const heard = nodeRed.probed('caught').length;
      await nodeRed.deploy(elsewhere, 'full');
      await nodeRed.until('caught', (all) => all.length > heard);
      const error = nodeRed.probed('caught').at(-1)?.error as { code: string; message: string } | undefined;
      assert.equal(error?.code, 'auth_required');
      assert.match(error?.message ?? '', /another server/);
      assert.equal((await say('elsewhere')).code, 'auth_required');
      assert.deepEqual(other.requests(), []);
    } finally {
      await other.close();
    }
    const connected = nodeRed.nextStatus(CONNECTED);
    await nodeRed.deploy(probedFlow(simulator, eventsNode('in')), 'full');
    await connected;
    await works('back at home');
  });

  it('is lost for good when Twitch says so, and can be made again', async () => {
    simulator.revokeAuthorization(simulator.broadcaster.id);
    await nodeRed.until('news', (all) => all.at(-1)?.topic === 'connection.auth_required');
    assert.equal((await say('refused')).code, 'auth_required');
    const connected = nodeRed.nextStatus(CONNECTED);
    const { answer, seen: texts } = await logIn(nodeRed, simulator, { scopes: SCOPES });
    seen.push(...texts);
    assert.equal(answer.state, 'done');
    await connected;
    await works('logged in again');
  });

  it('is in no log line, status, message, error, answer of the editor or exported flow, and sealed on disk', async () => {
    for (const path of [
      'flows',
      'credentials/livestream-twitch-user/user',
      'credentials/livestream-twitch-app/app',
      'livestream/twitch/catalogue',
      'settings',
      'nodes',
    ]) {
      seen.push((await nodeRed.request(path)).text);
    }
    const account = await nodeRed.request('livestream/twitch/account', {
      method: 'POST',
      body: { id: 'user' },
    });
    assert.equal((account.body as { state: string }).state, 'ready');
    seen.push(account.text, nodeRed.printed);
    for (const name of ['flows.json', 'flows_cred.json', '.config.runtime.json', '.config.nodes.json']) {
      seen.push(readFileSync(join(nodeRed.userDir, name), 'utf8'));
    }
    assert.ok(secrets.size >= 8, `only ${secrets.size} secrets were collected`);
    assert.ok(seen.join('').length > 10_000);
    for (const secret of secrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), secret.slice(0, 12)]) {
        const where = seen.find((text) => text.includes(form));
        const at = where?.indexOf(form) ?? 0;
        assert.equal(where?.slice(Math.max(0, at - 200), at), undefined, 'a secret is behind this text');
      }
    }
  });
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { RUMBLE_EVENTS, RUMBLE_FAMILIES } from '../../src/rumble/catalogue';
import { RumbleSimulator } from '../../src/simulator';
import { ProbedNodeRed } from '../support/probed-node-red';
import { probedStream } from '../support/rumble-flow';
import type { FlowEntry } from '../support/test-flow';

describe('the dialogs of Rumble ask Node-RED', () => {
  let simulator: RumbleSimulator;
  let stranger: RumbleSimulator;
  let nodeRed: ProbedNodeRed;
  let fields: { id: string; server: string; siteUrl: string; chatUrl: string };

  before(async () => {
    simulator = await RumbleSimulator.start();
    stranger = await RumbleSimulator.start();
    const { apiUrl, session, username, password } = simulator;
    nodeRed = await ProbedNodeRed.start({
      flows: probedStream(simulator, { stream: '1' }),
      credentials: { account: { apiUrl, session, username, password } },
    });
  });
  after(async () => {
    await nodeRed.remove();
    await simulator.close();
    await stranger.close();
  });
  beforeEach(() => {
    const { siteUrl, chatUrl } = simulator;
    fields = { id: 'account', server: 'custom', siteUrl, chatUrl };
  });

  interface Answer {
    status: number;
    ok?: boolean;
    code?: string;
    message?: string;
    api?: object;
    chat?: object;
    session?: object;
  }
  const check = async (body: unknown): Promise<Answer> => {
    const answer = await nodeRed.request('livestream/rumble/check', { method: 'POST', body });
    const { apiUrl, session, password } = simulator;
    for (const secret of [apiUrl.slice(-20), session, password]) {
      assert.ok(!answer.text.includes(secret), 'an answer shows no secret');
    }
    return { status: answer.status, ...(answer.body as Omit<Answer, 'status'>) };
  };

  /** Deploys a flow and waits until its node shows this colour. */
  const redeploy = async (flows: FlowEntry[], fill: 'green' | 'red'): Promise<void> => {
    const from = nodeRed.probed('status').length;
    await nodeRed.deploy(flows, 'full');
    await nodeRed.until('status', (all) =>
      all.slice(from).some(({ status }) => (status as { fill?: string }).fill === fill),
    );
  };

  it('which events there are', async () => {
    const { body } = await nodeRed.request('livestream/rumble/catalogue');
    assert.deepEqual(body, JSON.parse(JSON.stringify({ families: RUMBLE_FAMILIES, types: RUMBLE_EVENTS })));
  });

  it('for a sample of an event, which the deployed node sends', async () => {
    const test = (body: object) =>
      nodeRed.request('livestream/rumble-events/in/test', { method: 'POST', body });
    assert.deepEqual((await test({ type: 'tip' })).body, { sent: 1 });
    assert.equal((await test({ type: 'hype_train.started' })).status, 400);
  });

  describe('whether an account works, and learn', () => {
    it('what works of all that was just typed', async () => {
      const { apiUrl, session, streamId, username, channelName } = simulator;
      const { id: _none, ...typed } = fields;
      assert.deepEqual(await check({ ...typed, apiUrl, session }), {
        status: 200,
        ok: true,
        api: { username, channel: channelName, live: true, streamId },
        chat: { streamId },
        session: { username: null },
      });
      assert.equal(simulator.readers(), 0, 'the chat is not read on');
    });

    it('the same by what is deployed', async () => {
      const answer = await check({
        ...fields,
        apiUrl: '__PWRD__',
        session: '__PWRD__',
        password: '__PWRD__',
      });
      assert.ok(answer.ok && answer.api && answer.chat && answer.session);
    });

    it('nothing of what was left blank', async () => {
      assert.deepEqual(await check({ ...fields, apiUrl: '', session: '' }), { status: 200, ok: true });
    });

    it('that the password works', async () => {
      const { username, password } = simulator;
      assert.ok((await check({ ...fields, username, password })).session);
    });

    it('that the simulator always works', async () => {
      assert.ok((await check({ server: 'simulator' })).session);
    });

    it('that what is deployed is not for other addresses, which are not even asked', async () => {
      const { siteUrl, chatUrl } = stranger;
      for (const other of [{ siteUrl }, { chatUrl }, { server: 'live', siteUrl: '', chatUrl: '' }]) {
        for (const secret of ['apiUrl', 'session', 'password']) {
          const answer = await check({ ...fields, ...other, username: 'x', [secret]: '__PWRD__' });
          assert.deepEqual([answer.status, answer.code], [400, 'auth_required']);
          assert.match(answer.message ?? '', /other addresses/);
        }
      }
      assert.equal(stranger.requests().length, 0);
    });

    it('that nothing goes to the addresses that were deployed in place of the login’s own', async () => {
      await redeploy(probedStream(stranger, { stream: '1' }), 'red');
      try {
        const { siteUrl, chatUrl } = stranger;
        const { username } = simulator;
        const secrets = { session: '__PWRD__', password: '__PWRD__' };
        const answer = await check({ ...fields, siteUrl, chatUrl, username, ...secrets });
        assert.deepEqual([answer.status, answer.code], [400, 'auth_required']);
        assert.match(answer.message ?? '', /other addresses/);
        assert.equal(stranger.requests().length, 0);
      } finally {
        await redeploy(probedStream(simulator, { stream: simulator.streamId }), 'green');
      }
    });

    it('that the key or the session is refused', async () => {
      const wrongKey = await check({
        ...fields,
        apiUrl: `${simulator.siteUrl}/-livestream-api/get-data?key=wrong`,
      });
      assert.deepEqual([wrongKey.status, wrongKey.code], [400, 'auth_required']);
      const wrongSession = await check({ ...fields, session: 'wrong' });
      assert.deepEqual([wrongSession.status, wrongSession.code], [400, 'auth_required']);
    });

    it('that the chat cannot be reached', async () => {
      const answer = await check({ ...fields, chatUrl: 'http://127.0.0.1:9', apiUrl: simulator.apiUrl });
      assert.deepEqual([answer.status, answer.code], [502, 'network']);
      assert.match(answer.message ?? '', /chat URL/);
    });

    it('that the server has trouble', async () => {
      simulator.failApi({ status: 503, times: 1 });
      const answer = await check({ ...fields, apiUrl: simulator.apiUrl });
      assert.deepEqual([answer.status, answer.code], [502, 'platform_error']);
    });

    for (const [what, body] of [
      ['nothing', {}],
      ['an address that is none', { server: 'custom', siteUrl: 'nowhere' }],
      ['an API URL of somebody else', { server: 'live', apiUrl: 'https://rumble.example/get-data?key=x' }],
      ['a server that there is not', { server: 'constructor' }],
      ['other types', { id: 5, server: 5, siteUrl: 5, apiUrl: 5 }],
    ] as const) {
      it(`that it cannot with ${what}`, async () => {
        const answer = await check(body);
        assert.deepEqual([answer.status, answer.code], [400, 'bad_input']);
      });
    }
  });
});

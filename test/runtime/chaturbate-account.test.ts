import assert from 'node:assert/strict';
import { devNull } from 'node:os';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CHATURBATE_METHODS } from '../../src/chaturbate/catalogue';
import { ChaturbateSimulator } from '../../src/simulator';
import { probedRoom, roomCredentials } from '../support/chaturbate-flow';
import { ProbedNodeRed } from '../support/probed-node-red';
import type { FlowEntry } from '../support/test-flow';

describe('the dialogs of Chaturbate ask Node-RED', () => {
  let simulator: ChaturbateSimulator;
  let stranger: ChaturbateSimulator;
  let nodeRed: ProbedNodeRed;
  let room: { id: string; server: string; url: string; username: string };

  before(async () => {
    simulator = await ChaturbateSimulator.start();
    stranger = await ChaturbateSimulator.start();
    nodeRed = await ProbedNodeRed.start({
      flows: probedRoom(simulator, devNull),
      credentials: roomCredentials(simulator),
    });
  });
  after(async () => {
    await nodeRed.remove();
    await simulator.close();
    await stranger.close();
  });
  beforeEach(() => {
    const { baseUrl, username } = simulator;
    room = { id: 'account', server: 'custom', url: baseUrl, username };
  });

  const check = async (body: unknown) => {
    const answer = await nodeRed.request('livestream/chaturbate/check', { method: 'POST', body });
    assert.ok(!answer.text.includes(simulator.token), 'an answer shows no token');
    return { status: answer.status, ...(answer.body as { ok?: boolean; code?: string; message?: string }) };
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
    const { body } = await nodeRed.request('livestream/chaturbate/catalogue');
    assert.deepEqual(body, { types: JSON.parse(JSON.stringify(CHATURBATE_METHODS)) });
  });

  describe('whether a connection works, and learn', () => {
    it('that it does, with a token that was just typed', async () => {
      const waiting = simulator.emit('tip') && 1;
      const { id: _none, ...typed } = room;
      assert.deepEqual(await check({ ...typed, token: simulator.token }), {
        status: 200,
        ok: true,
        username: simulator.username,
        waiting,
      });
    });

    for (const token of [undefined, '', '__PWRD__']) {
      it(`that it does, with the deployed token in place of ${JSON.stringify(token)}`, async () => {
        assert.equal((await check({ ...room, token })).ok, true);
      });
    }

    it('that the simulator always works', async () => {
      assert.equal((await check({ server: 'simulator' })).ok, true);
    });

    it('that the deployed token is not for another server, which is not even asked', async () => {
      for (const other of [{ url: stranger.baseUrl }, { server: 'live' }, { url: `${room.url}/path` }]) {
        const answer = await check({ ...room, ...other, token: '__PWRD__' });
        assert.deepEqual([answer.status, answer.code], [400, 'auth_required']);
        assert.match(answer.message ?? '', /another server/);
      }
      assert.equal(stranger.requests().length, 0);
    });

    it('that nothing goes to the server that was deployed in place of the token’s own', async () => {
      await nodeRed.until('status', (all) =>
        all.some(({ status }) => (status as { fill?: string }).fill === 'green'),
      );
      await redeploy(probedRoom(stranger, devNull), 'red');
      try {
        const answer = await check({ ...room, url: stranger.baseUrl, token: '__PWRD__' });
        assert.deepEqual([answer.status, answer.code], [400, 'auth_required']);
        assert.match(answer.message ?? '', /another server/);
        assert.equal(stranger.requests().length, 0);
      } finally {
        await redeploy(probedRoom(simulator, devNull), 'green');
      }
    });

    it('that a token is missing, where none was ever given', async () => {
      const fresh = { id: 'fresh', type: 'livestream-chaturbate-account', server: 'simulator' };
      await redeploy([...probedRoom(simulator, devNull), fresh], 'green');
      try {
        const answer = await check({ id: 'fresh', server: 'live', username: 'x', token: '' });
        assert.deepEqual([answer.status, answer.code], [400, 'bad_input']);
        assert.match(answer.message ?? '', /no token/);
      } finally {
        await redeploy(probedRoom(simulator, devNull), 'green');
      }
    });

    it('that a token is refused', async () => {
      const answer = await check({ ...room, token: 'wrong' });
      assert.deepEqual([answer.status, answer.code], [400, 'auth_required']);
    });

    it('that a name is unknown', async () => {
      const answer = await check({ ...room, username: 'nobody', token: simulator.token });
      assert.deepEqual([answer.status, answer.code], [400, 'not_found']);
    });

    it('that the server has trouble, or is not there', async () => {
      simulator.failNext({ status: 503, times: 2 });
      simulator.endWaits();
      assert.deepEqual((await check(room)).code, 'platform_error');
      const answer = await check({ ...room, url: 'http://127.0.0.1:9', token: 'x' });
      assert.deepEqual([answer.status, answer.code], [502, 'network']);
    });

    for (const [what, body] of [
      ['nothing', {}],
      ['no user name', { server: 'live', token: 'x' }],
      ['no token', { server: 'live', username: 'x' }],
      ['an account that is not deployed', { id: 'other', server: 'live', username: 'x' }],
      ['an address that is none', { server: 'custom', url: 'nowhere', username: 'x', token: 'x' }],
      ['a server that there is not', { server: 'constructor', username: 'x', token: 'x' }],
      ['other types', { id: 5, server: 5, url: 5, username: 5, token: 5 }],
    ] as const) {
      it(`that it cannot with ${what}`, async () => {
        const answer = await check(body);
        assert.deepEqual([answer.status, answer.code], [400, 'bad_input']);
      });
    }
  });
});

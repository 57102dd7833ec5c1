import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ChaturbateSimulator } from '../../../../src/simulator';
import { firstUrl, poll } from '../../../support/long-poll';

describe('the rules of the simulated Chaturbate', () => {
  let simulator: ChaturbateSimulator;
  before(async () => {
    simulator = await ChaturbateSimulator.start();
  });
  after(() => simulator.close());

  const statusOf = async (url: string) => (await poll(url)).status;

  it('knows its own token only, and a room by its name in any case', async () => {
    const url = firstUrl(simulator);
    assert.match(simulator.token, /^[A-Za-z0-9]{24}$/);
    assert.equal(await statusOf(url), 200);
    assert.equal(await statusOf(url.replace(simulator.username, simulator.username.toUpperCase())), 200);
    assert.equal(await statusOf(url.replace(simulator.token, 'x'.repeat(24))), 401);
    assert.equal(await statusOf(url.replace(simulator.username, 'somebody_else')), 404);
  });

  it('refuses a token without the permission for events', async () => {
    const token = simulator.addToken({ hasPermission: false });
    assert.equal(await statusOf(firstUrl(simulator, 'timeout=0', token)), 403);
  });

  it('reads a token that is percent-encoded', async () => {
    const token = simulator.addToken({ token: 'a/b c%?#ü' });
    const url = firstUrl(simulator, 'timeout=0', token);
    assert.equal(await statusOf(url), 200);
    assert.equal(await statusOf((await poll(url)).nextUrl), 200);
    assert.equal(await statusOf(url.replace(encodeURIComponent(token), '%E0%A4%A')), 404);
  });

  it('refuses a token that was deleted', async () => {
    const token = simulator.addToken();
    const { nextUrl } = await poll(firstUrl(simulator, 'timeout=0', token));
    simulator.revokeToken(token);
    assert.equal(await statusOf(nextUrl), 401);
    assert.equal(await statusOf(firstUrl(simulator)), 200);
  });

  it('serves one path, to GET, and refuses a cursor that is none', async () => {
    const url = firstUrl(simulator);
    assert.equal(await statusOf(url.replace('/?', '?')), 404);
    assert.equal(await statusOf(`${simulator.baseUrl}/`), 404);
    assert.equal((await fetch(url, { method: 'POST' })).status, 405);
    const answer = await poll(firstUrl(simulator, 'i=yesterday&timeout=0'));
    assert.deepEqual([answer.status, answer.nextUrl], [400, '']);
  });

  it('refuses more requests of a token within a minute than are allowed', async () => {
    let nowMs = 1_800_000_000_000;
    const strict = await ChaturbateSimulator.start({
      now: () => nowMs,
      figures: { requestsPerMinute: 2, retryAfterSeconds: 9 },
    });
    try {
      const statuses = [];
      for (let turn = 0; turn < 3; turn += 1) statuses.push(await statusOf(firstUrl(strict)));
      assert.deepEqual(statuses, [200, 200, 429]);
      assert.equal((await poll(firstUrl(strict))).headers.get('retry-after'), '9');
      assert.equal(await statusOf(firstUrl(strict, 'timeout=0', strict.addToken())), 200);
      nowMs += 60_000;
      assert.equal(await statusOf(firstUrl(strict)), 200);
    } finally {
      await strict.close();
    }
  });

  it('listens for this machine only', async () => {
    const url = new URL(simulator.baseUrl);
    assert.equal(url.hostname, '127.0.0.1');
    assert.equal(
      (await fetch(firstUrl(simulator), { headers: { origin: 'https://a.example' } })).status,
      403,
    );
  });
});

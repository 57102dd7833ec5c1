import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApiPoll, type PollStep } from '../../../../src/rumble/api/poll';
import { HttpFailure } from '../../../../src/shared/http';

const KEY = 'k3y-of-the-stream';
const API_URL = `https://rumble.com/-livestream-api/get-data?key=${KEY}`;
const NOW = Date.parse('2026-11-20T12:00:00Z');
const GOOD = { now: 1, followers: {}, livestreams: [] };

function poll(): ApiPoll {
  return new ApiPoll({ apiUrl: API_URL, random: () => 0 });
}
const answered = (one: ApiPoll, status: number, body?: unknown, headers = {}): PollStep =>
  one.answered({ status, headers, body }, NOW);

describe('an answer of the Live Stream API', () => {
  it('is good when it is one', () => {
    const { answer, waitMs, problem } = answered(poll(), 200, GOOD);
    assert.ok(answer);
    assert.equal(waitMs, 0);
    assert.equal(problem, null);
  });

  const refusals: [number, unknown][] = [
    [400, { errors: [{ code: 'invalid_request', message: 'No access token found in the request' }] }],
    [403, { code: '403', message: 'Forbidden' }],
    [403, { errors: [{ code: '403', message: `Forbidden for ${KEY}` }] }],
    [401, {}],
    [404, { message: 'Not found' }],
  ];
  for (const [status, body] of refusals) {
    it(`refuses the key with ${status} ${JSON.stringify(body)}, and is asked seldom then`, () => {
      const one = poll();
      const { refused, problem, waitMs } = answered(one, status, body);
      assert.ok(refused);
      assert.equal(problem?.code, 'auth_required');
      assert.match(problem?.message ?? '', /account\/livestream-api/);
      assert.doesNotMatch(JSON.stringify([problem?.message, problem?.cause]), new RegExp(KEY));
      assert.equal(waitMs, 180_000);
      assert.equal(answered(one, status, body).waitMs, 3_600_000);
    });
  }

  it('refuses nothing when a guard in between sends a page', () => {
    const { refused, problem } = answered(poll(), 403, '<html>Just a moment…</html>');
    assert.equal(refused, false);
    assert.equal(problem?.code, 'forbidden');
  });

  for (const body of ['<html>hello</html>', undefined, [], 'null', { hello: 'world' }, { errors: [] }]) {
    it(`is no good as ${JSON.stringify(body)}, and is not quoted`, () => {
      const { answer, problem } = answered(poll(), 200, body);
      assert.equal(answer, null);
      assert.equal(problem?.code, 'platform_error');
      assert.equal(problem?.cause.detail, undefined);
    });
  }

  it('makes the next one wait as long as it asks', () => {
    const { waitMs, problem } = answered(poll(), 429, 'slow down', { 'retry-after': '45' });
    assert.equal(problem?.code, 'rate_limited');
    assert.equal(waitMs, 45_000);
  });

  it('is asked for again after trouble, later and later, and as usual after a good one', () => {
    const one = poll();
    const waits = Array.from({ length: 6 }, () => answered(one, 502, '').waitMs);
    assert.deepEqual(waits, [2_500, 5_000, 10_000, 20_000, 30_000, 30_000]);
    answered(one, 200, GOOD);
    assert.equal(answered(one, 502, '').waitMs, 2_500);
  });

  it('is not followed elsewhere, since the key would go along', () => {
    assert.match(answered(poll(), 302, '').problem?.message ?? '', /not followed/);
  });

  it('that never came is trouble like any other', () => {
    const failure = new HttpFailure('network', 'It did not answer.', {
      platform: 'rumble',
      mayHaveArrived: false,
    });
    const { answer, problem, refused } = poll().failed(failure);
    assert.equal(answer, null);
    assert.equal(problem?.code, 'network');
    assert.equal(refused, false);
  });
});

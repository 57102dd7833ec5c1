import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LivestreamError } from '../../../../src/shared/errors';
import { explainRefusal, explainRevocation } from '../../../../src/twitch/eventsub/explain';

const WISH = { type: 'channel.follow', version: '2', condition: { broadcaster_user_id: '1' } };
const refusal = (statusCode: number, detail = 'words of Twitch') =>
  new LivestreamError('platform_error', 'plain', { platform: 'twitch', statusCode, detail });
const explained = (statusCode: number, scopes: string[] = ['moderator:read:followers']) =>
  explainRefusal(WISH, refusal(statusCode), { login: 'somebody', scopes });

describe('a refused subscription, explained', () => {
  for (const statusCode of [401, 403]) {
    it(`names the permission that is missing, and whose it is (${statusCode})`, () => {
      const error = explained(statusCode, ['user:read:chat']);
      assert.equal(error.code, 'missing_scope');
      assert.match(error.message, /moderator:read:followers.*somebody.*log in again/);
    });
  }

  const codes: [status: number, code: string, words: RegExp][] = [
    [403, 'forbidden', /somebody.*moderator/],
    [400, 'bad_input', /version 2: words of Twitch/],
    [410, 'unsupported', /Pick a newer version/],
    [429, 'rate_limited', /words of Twitch.*tried again by itself/],
  ];
  for (const [status, code, words] of codes) {
    it(`says what ${status} means and what to do`, () => {
      const error = explained(status);
      assert.equal(error.code, code);
      assert.match(error.message, words);
    });
  }

  it('keeps what Twitch said', () => {
    for (const status of [400, 403, 410, 429]) {
      assert.deepEqual(explained(status).cause, {
        platform: 'twitch',
        statusCode: status,
        detail: 'words of Twitch',
      });
    }
  });

  it('speaks of no scope for a type that is not known', () => {
    const wish = { ...WISH, type: 'channel.brand_new' };
    assert.equal(explainRefusal(wish, refusal(403), { login: 'somebody', scopes: [] }).code, 'forbidden');
  });

  it('leaves everything else as it is', () => {
    const error = new LivestreamError('network', 'no way');
    assert.equal(explainRefusal(WISH, error, { login: 'somebody', scopes: [] }), error);
    const trouble = refusal(503);
    assert.equal(explainRefusal(WISH, trouble, { login: 'somebody', scopes: [] }), trouble);
  });
});

describe('a revoked subscription, explained', () => {
  it('asks for a new login when the permission is gone', () => {
    const error = explainRevocation(WISH, 'authorization_revoked');
    assert.equal(error.code, 'auth_required');
    assert.match(error.message, /channel\.follow.*log in again/);
  });

  for (const reason of ['user_removed', 'version_removed', 'moderator_removed', 'chat_user_banned']) {
    it(`has words of its own for ${reason}`, () => {
      const error = explainRevocation(WISH, reason);
      assert.equal(error.code, 'forbidden');
      assert.equal(error.message.includes(reason), false);
      assert.equal(error.cause.detail, reason);
    });
  }

  it('passes on a reason that Twitch has thought of since', () => {
    assert.match(explainRevocation(WISH, 'brand_new_reason').message, /brand_new_reason/);
  });
});

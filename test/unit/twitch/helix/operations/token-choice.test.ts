import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLivestreamError } from '../../../../../src/shared/errors';
import { findOperation } from '../../../../../src/twitch/helix/operations';
import { tokenFor } from '../../../../../src/twitch/helix/operations/token-choice';

const choice = (id: string, ...set: ('user' | 'app' | 'extension')[]) => {
  const operation = findOperation(id);
  assert.ok(operation);
  const has = (kind: 'user' | 'app' | 'extension') => set.includes(kind);
  return tokenFor(operation, { user: has('user'), app: has('app'), extension: has('extension') });
};

describe('whose token a call takes', () => {
  it('is that of the account where it will do, else that of the app', () => {
    assert.equal(choice('get-users', 'user', 'app'), 'user');
    assert.equal(choice('get-users', 'app'), 'app');
    assert.equal(choice('get-conduits', 'user', 'app'), 'app');
    assert.equal(choice('create-poll', 'user', 'app'), 'user');
    assert.equal(choice('get-extensions', 'user', 'app', 'extension'), 'extension');
    assert.equal(choice('get-channel-icalendar'), 'none');
  });

  it('is none where nothing that will do is set, and the error says what to pick', () => {
    for (const [id, set, words] of [
      ['create-poll', ['app'], /Create Poll needs a Twitch account\. Pick it/],
      ['get-conduits', ['user'], /needs a Twitch app with a client secret/],
      ['get-users', [], /needs a Twitch account or a Twitch app/],
      ['get-extensions', ['user', 'app'], /the secret of an extension/],
    ] as const) {
      assert.throws(
        () => choice(id, ...set),
        (error) => isLivestreamError(error, 'bad_input') && words.test(error.message),
        id,
      );
    }
  });
});

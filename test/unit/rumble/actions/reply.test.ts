import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replyOf } from '../../../../src/rumble/actions/reply';

describe("Rumble's answer in a message", () => {
  it('is all that was said, without what the pages of the site get beside it', () => {
    const body = { user: { logged_in: true, chat: { endpoint: 'x' } }, data: { success: true }, extra: [1] };
    assert.deepEqual(replyOf({ body }, []), { data: { success: true }, extra: [1] });
  });

  it('keeps who wrote a line, which is part of the answer', () => {
    const body = { data: { id: '1', user: { username: 'one' } } };
    assert.deepEqual(replyOf({ body }, []), body);
  });

  it('holds no secret, however deep it lies, and no stream key', () => {
    const body = { data: { notes: ['of session-1234', { url: '?k=key-5678&x=1' }], stream_key: 'abc' } };
    assert.deepEqual(replyOf({ body }, ['session-1234', 'key-5678', undefined, '']), {
      data: { notes: ['of …', { url: '?k=…&x=1' }] },
    });
  });

  it('takes an answer that is nothing, or a text', () => {
    assert.equal(replyOf({ body: undefined }, []), null);
    assert.equal(replyOf({ body: 'done by session-1234' }, ['session-1234']), 'done by …');
  });
});

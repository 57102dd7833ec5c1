import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeFrames } from '../../../../src/twitch/pubsub/protocol';

const MESSAGE = { type: 'MESSAGE', data: { topic: 'polls.1', message: '{"a":\n1}' } };
const READ = { type: 'message', topic: 'polls.1', message: '{"a":\n1}' };

describe('the frames of a PubSub server', () => {
  it('are read one by one where a server joins several with line breaks', () => {
    const joined = `${JSON.stringify(MESSAGE)}\r\n\r\n{"type":"PONG"}\n`;
    assert.deepEqual(decodeFrames(joined), [READ, { type: 'pong' }]);
  });

  it('are read where a server writes one over several lines', () => {
    assert.deepEqual(decodeFrames(JSON.stringify(MESSAGE, null, 2)), [READ]);
  });

  it('are read whatever the case of their type', () => {
    assert.deepEqual(decodeFrames('{"type":"Reconnect"}'), [{ type: 'reconnect' }]);
  });

  it('are left out where they are none', () => {
    const broken = `{"type":\n${JSON.stringify({ type: 'PONG' })}\n{"type":"MESSAGE","data":{"topic":1}}`;
    assert.deepEqual(decodeFrames(broken), [{ type: 'pong' }]);
  });
});

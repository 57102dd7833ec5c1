import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { mock, test } from 'node:test';
import { readBody, WEBHOOK_BODY_LIMIT } from '../../../src/runtime/webhook-body';

/** A request that is written to by hand. */
function incoming(headers: Record<string, string> = {}): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

test('a body comes byte for byte, in however many parts', async () => {
  const request = incoming();
  const body = readBody(request);
  request.write(Buffer.from([0xff, 0x00]));
  request.write(Buffer.from([0x0a]));
  request.end();
  assert.deepEqual(await body, Buffer.from([0xff, 0x00, 0x0a]));
});

test('a body of the limit is refused before it is read when its length is told', async () => {
  const request = incoming({ 'content-length': String(WEBHOOK_BODY_LIMIT) });
  assert.deepEqual(await readBody(request), { status: 413 });
  assert.equal(request.listenerCount('data'), 0);
});

test('a body of the limit is refused when it is told to be shorter, or not told at all', async () => {
  for (const headers of [{}, { 'content-length': '5' }] as Record<string, string>[]) {
    const request = incoming(headers);
    const body = readBody(request);
    request.write(Buffer.alloc(WEBHOOK_BODY_LIMIT - 1));
    request.write('x');
    assert.deepEqual(await body, { status: 413 });
    assert.equal(request.listenerCount('data'), 0);
  }
});

test('a body of one byte less is taken', async () => {
  const request = incoming();
  const body = readBody(request);
  request.end(Buffer.alloc(WEBHOOK_BODY_LIMIT - 1));
  assert.equal(((await body) as Buffer).length, WEBHOOK_BODY_LIMIT - 1);
});

test('a body that breaks off is no body', async () => {
  const request = incoming();
  const body = readBody(request);
  request.write('{"half":');
  request.destroy();
  assert.deepEqual(await body, { status: 400 });
});

test('a body that somebody else has read is not waited for', async () => {
  const request = incoming();
  request.resume();
  const read = new Promise((resolve) => request.once('end', resolve));
  request.end('gone');
  await read;
  assert.deepEqual(await readBody(request), { status: 400 });
});

test('whoever sends too slowly is not waited for', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const request = incoming();
    const body = readBody(request);
    request.write('{');
    mock.timers.tick(10_000);
    assert.deepEqual(await body, { status: 408 });
    assert.equal(request.listenerCount('end'), 0);
  } finally {
    mock.timers.reset();
  }
});

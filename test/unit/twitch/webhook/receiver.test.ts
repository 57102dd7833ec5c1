import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  judgeWebhook,
  WEBHOOK_WINDOW_MS,
  type WebhookRequest,
} from '../../../../src/twitch/webhook/receiver';
import {
  followPayload,
  WEBHOOK_SECRET,
  type WebhookParts,
  webhookRequest,
} from '../../../support/webhook-request';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const request = (parts: WebhookParts = {}) => webhookRequest({ timeMs: NOW, ...parts });
const judge = (what: WebhookRequest, seen: readonly string[] = [], secrets = [WEBHOOK_SECRET]) =>
  judgeWebhook(what, { secrets, nowMs: NOW, seen: (id) => seen.includes(id) });
const without = (what: WebhookRequest, name: string): WebhookRequest => {
  const { [name]: _gone, ...headers } = what.headers;
  return { ...what, headers };
};
const challenge = (about: object, parts: WebhookParts = {}) =>
  request({
    messageType: 'webhook_callback_verification',
    payload: { challenge: 'say this', ...about },
    ...parts,
  });

test('a notification becomes the frame that a socket would have brought', () => {
  const decision = judge(request());
  assert.equal(decision.kind, 'notification');
  assert.equal(decision.status, 204);
  assert.ok(decision.kind === 'notification');
  assert.deepEqual(decision.frame.metadata, {
    message_id: 'message-1',
    message_type: 'notification',
    message_timestamp: '2026-11-20T12:00:00.000123456Z',
    subscription_type: 'channel.follow',
    subscription_version: '2',
  });
  assert.deepEqual(decision.frame.payload, followPayload());
});

test('the signature is the HMAC over id, time and body, as anybody else would make it', () => {
  const { headers, body } = request();
  const text = `${headers['twitch-eventsub-message-id']}${headers['twitch-eventsub-message-timestamp']}${body}`;
  const hex = createHmac('sha256', WEBHOOK_SECRET).update(text).digest('hex');
  const signed = { ...headers, 'twitch-eventsub-message-signature': `sha256=${hex}` };
  assert.equal(judge({ headers: signed, body }).kind, 'notification');
});

test('the body counts byte for byte: the same JSON with another space is refused', () => {
  const { headers, body } = request();
  const spaced = Buffer.from(body.toString().replace('":', '": '));
  assert.deepEqual(judge({ headers, body: spaced }), { kind: 'refused', status: 403, reason: 'signature' });
});

test('bytes that are no UTF-8 are signed as they are', () => {
  const body = Buffer.concat([
    Buffer.from('{"subscription":{"id":"1","type":"t","condition":{}},"event":{"x":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}}'),
  ]);
  assert.equal(judge(request({ body })).kind, 'notification');
});

for (const [what, wrong] of [
  ['another secret', request({ secret: 'somebody guessed this' })],
  ['no signature', without(request(), 'twitch-eventsub-message-signature')],
  ['a signature of another length', signed('sha256=00')],
  ['a signature in capital letters', signed(signatureIn(request()).toUpperCase())],
  ['a signature without its prefix', signed(signatureIn(request()).slice(7))],
  ['a signature of characters outside ASCII', signed('ä'.repeat(71))],
  ['another id under a good signature', altered('message-id', 'message-2')],
  ['another time under a good signature', altered('message-timestamp', '2026-11-20T12:00:01Z')],
] as const) {
  test(`${what} is refused`, () => {
    assert.deepEqual(judge(wrong), { kind: 'refused', status: 403, reason: 'signature' });
  });
}

test('an empty secret accepts nothing, not even what is signed with it', () => {
  assert.equal(judge(request({ secret: '' }), [], ['']).kind, 'refused');
  assert.equal(judge(request(), [], []).kind, 'refused');
});

test('while a secret is changed both the old and the new one are good', () => {
  const secrets = ['the new one to come', WEBHOOK_SECRET];
  assert.equal(judge(request(), [], secrets).kind, 'notification');
  assert.equal(judge(request({ secret: 'the new one to come' }), [], secrets).kind, 'notification');
});

test('what is older than ten minutes is refused, and so is what lies as far ahead', () => {
  const at = (timeMs: number) => judge(request({ timeMs }));
  assert.equal(at(NOW - WEBHOOK_WINDOW_MS).kind, 'notification');
  assert.equal(at(NOW + WEBHOOK_WINDOW_MS).kind, 'notification');
  assert.deepEqual(at(NOW - WEBHOOK_WINDOW_MS - 1000), {
    kind: 'refused',
    status: 403,
    reason: 'old',
    ageMs: WEBHOOK_WINDOW_MS + 1000,
  });
  const ahead = at(NOW + WEBHOOK_WINDOW_MS + 1000);
  assert.equal(ahead.kind === 'refused' && ahead.reason, 'ahead');
});

test('an old challenge is not answered either', () => {
  assert.equal(judge(challenge({}, { timeMs: NOW - 2 * WEBHOOK_WINDOW_MS })).kind, 'refused');
});

test('a repeat gets a 2xx and brings nothing', () => {
  assert.deepEqual(judge(request(), ['message-1']), {
    kind: 'duplicate',
    status: 204,
    messageId: 'message-1',
  });
});

test('a wrong signature is refused even for an id that was seen, so that nobody learns which were', () => {
  assert.equal(judge(request({ secret: 'somebody guessed this' }), ['message-1']).status, 403);
});

test('a challenge is answered with its own text, for a subscription and for a shard', () => {
  const { subscription } = followPayload();
  const forSubscription = judge(challenge({ subscription }));
  assert.deepEqual(forSubscription, {
    kind: 'challenge',
    status: 200,
    messageId: 'message-1',
    text: 'say this',
    about: { subscription },
  });
  const forShard = judge(challenge({ conduit_shard: { conduit_id: 'c1', shard: '7' } }));
  assert.deepEqual(forShard.kind === 'challenge' && forShard.about, {
    shard: { conduitId: 'c1', shardId: '7' },
  });
  const numbered = judge(challenge({ conduit_shard: { conduit_id: 'c1', shard: 0 } }));
  assert.deepEqual(numbered.kind === 'challenge' && numbered.about, {
    shard: { conduitId: 'c1', shardId: '0' },
  });
  const forWhatever = judge(challenge({}));
  assert.deepEqual(forWhatever.kind === 'challenge' && forWhatever.about, { unknown: true });
});

test('a challenge that comes again is answered again', () => {
  assert.equal(judge(challenge({}), ['message-1']).kind, 'challenge');
});

test('a challenge that is not signed is not answered', () => {
  assert.equal(judge(challenge({}, { secret: 'somebody guessed this' })).kind, 'refused');
});

test('a revocation comes as the frame of a revocation', () => {
  const { subscription } = followPayload();
  const revoked = { subscription: { ...subscription, status: 'authorization_revoked' } };
  const decision = judge(request({ messageType: 'revocation', payload: revoked }));
  assert.equal(decision.status, 204);
  assert.ok(decision.kind === 'revocation');
  assert.equal(decision.frame.metadata.message_type, 'revocation');
  assert.equal(decision.frame.payload.subscription?.status, 'authorization_revoked');
});

test('an unknown message type is answered well, because an error would count against the subscription', () => {
  assert.deepEqual(judge(request({ messageType: 'something_new', payload: {} })), {
    kind: 'unknown',
    status: 204,
    messageId: 'message-1',
    messageType: 'something_new',
  });
});

for (const name of ['message-id', 'message-timestamp', 'message-type']) {
  test(`a request without ${name} is refused`, () => {
    const decision = judge(without(request(), `twitch-eventsub-${name}`));
    assert.deepEqual(decision, { kind: 'refused', status: 400, reason: 'headers' });
  });
}

for (const [what, body] of [
  ['no JSON', '{"subscription":'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['no subscription', '{"event":{}}'],
  ['a subscription of which nobody can tell whose it is', '{"subscription":{"id":5}}'],
] as const) {
  test(`a signed body with ${what} is refused and nothing breaks`, () => {
    const decision = judge(request({ body: Buffer.from(body) }));
    assert.deepEqual(decision, { kind: 'refused', status: 400, reason: 'body' });
  });
}

test('a time that is none is refused, even when it is signed', () => {
  const made = request({ timeMs: NOW });
  const signature = createHmac('sha256', WEBHOOK_SECRET)
    .update(`message-1yesterday${made.body}`)
    .digest('hex');
  const headers = {
    ...made.headers,
    'twitch-eventsub-message-timestamp': 'yesterday',
    'twitch-eventsub-message-signature': `sha256=${signature}`,
  };
  assert.deepEqual(judge({ headers, body: made.body }), { kind: 'refused', status: 400, reason: 'headers' });
});

function signatureIn({ headers }: WebhookRequest): string {
  return String(headers['twitch-eventsub-message-signature']);
}

function signed(signature: string): WebhookRequest {
  return altered('message-signature', signature);
}

function altered(name: string, value: string): WebhookRequest {
  const made = request();
  return { ...made, headers: { ...made.headers, [`twitch-eventsub-${name}`]: value } };
}

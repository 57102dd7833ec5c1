import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dedupe } from '../../../../src/shared/dedupe';
import type { LivestreamError } from '../../../../src/shared/errors';
import type { Frame } from '../../../../src/twitch/eventsub/protocol';
import { WebhookInbox, type WebhookInboxOptions } from '../../../../src/twitch/webhook/inbox';
import type { ChallengeFor } from '../../../../src/twitch/webhook/receiver';
import { WEBHOOK_SECRET, type WebhookParts, webhookRequest } from '../../../support/webhook-request';

function open(options: Partial<WebhookInboxOptions> = {}) {
  const frames: Frame[] = [];
  const challenges: ChallengeFor[] = [];
  const refusals: LivestreamError[] = [];
  const clock = { nowMs: Date.parse('2026-11-20T12:00:00Z') };
  const inbox = new WebhookInbox({
    secrets: () => [WEBHOOK_SECRET],
    onFrame: (frame) => frames.push(frame),
    onChallenge: (about) => challenges.push(about),
    onRefused: (error) => refusals.push(error),
    now: () => clock.nowMs,
    ...options,
  });
  const send = (parts: WebhookParts = {}) => {
    const answer = inbox.take(webhookRequest({ timeMs: clock.nowMs, ...parts }));
    const before = frames.length;
    answer.after?.();
    return { status: answer.status, text: answer.text, brought: frames.length - before };
  };
  return { inbox, frames, challenges, refusals, clock, send };
}

test('an event is answered before anything is done with it', () => {
  const { inbox, frames, clock } = open();
  const { status, after } = inbox.take(webhookRequest({ timeMs: clock.nowMs }));
  assert.equal(status, 204);
  assert.equal(frames.length, 0);
  after?.();
  assert.equal(frames.length, 1);
});

test('a repeat is answered well and brings nothing, even when it comes before the work on the first', () => {
  const { inbox, frames, clock } = open();
  const first = inbox.take(webhookRequest({ timeMs: clock.nowMs }));
  const second = inbox.take(webhookRequest({ timeMs: clock.nowMs }));
  assert.deepEqual([first.status, second.status], [204, 204]);
  first.after?.();
  second.after?.();
  assert.equal(frames.length, 1);
});

test('a refused message does not use up its id', () => {
  const { send } = open();
  assert.deepEqual(send({ secret: 'somebody guessed this' }).status, 403);
  assert.equal(send().brought, 1);
});

test('within the ten minutes in which a message may be replayed, its id is not forgotten', () => {
  const { send, clock } = open();
  const timeMs = clock.nowMs;
  assert.equal(send({ timeMs }).brought, 1);
  for (let minute = 1; minute <= 10; minute += 1) {
    clock.nowMs += 60_000;
    assert.equal(send({ id: `other-${minute}` }).brought, 1);
    assert.deepEqual(send({ timeMs }), { status: 204, text: undefined, brought: 0 });
  }
  clock.nowMs += 60_000;
  assert.equal(send({ timeMs }).status, 403);
});

test('what was heard on another way is not taken again', () => {
  const seen = new Dedupe();
  seen.add('message-1');
  assert.equal(open({ seen }).send().brought, 0);
});

test('a challenge is answered in plain text, and its subject is told', () => {
  const { send, challenges } = open();
  const payload = { challenge: 'say this', conduit_shard: { conduit_id: 'c1', shard: '2' } };
  const answer = send({ messageType: 'webhook_callback_verification', payload });
  assert.deepEqual(answer, { status: 200, text: 'say this', brought: 0 });
  assert.deepEqual(challenges, [{ shard: { conduitId: 'c1', shardId: '2' } }]);
});

test('a stranger who calls without end is told of once in ten minutes', () => {
  const { send, refusals, clock } = open();
  for (let n = 0; n < 100; n += 1) send({ id: `id-${n}`, secret: 'somebody guessed this' });
  assert.deepEqual(
    refusals.map(({ code, cause }) => [code, cause.detail]),
    [['forbidden', 'signature']],
  );
  send({ timeMs: clock.nowMs - 3_600_000 });
  assert.match(refusals[1]?.message ?? '', /60 minutes old.*clock/);
  clock.nowMs += 600_000;
  send({ secret: 'somebody guessed this' });
  assert.equal(refusals.length, 3);
});

test('no message names the secret', () => {
  const { send, refusals } = open();
  send({ secret: 'somebody guessed this' });
  send({ body: Buffer.from('{') });
  assert.ok(refusals.length === 2 && !JSON.stringify(refusals.map(String)).includes(WEBHOOK_SECRET));
});

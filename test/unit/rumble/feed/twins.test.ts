import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAnswer } from '../../../../src/rumble/api/answer';
import { Deriver } from '../../../../src/rumble/api/derive';
import { decodeRecord } from '../../../../src/rumble/chat/decode';
import { type ChatHappening, ChatRoom } from '../../../../src/rumble/chat/room';
import { Twins } from '../../../../src/rumble/feed/twins';
import type { Happening } from '../../../../src/rumble/normalise';
import { sampleOf } from '../../../../src/rumble/samples';

const NOW = Date.parse('2026-11-20T12:00:00Z');

function chat(kind: string, variant: string, username: string, requestId?: string): ChatHappening {
  const sample = sampleOf(kind, { variant, username, now: new Date(NOW) });
  const told = sample.source === 'chat' ? sample.record : assert.fail();
  const text = JSON.stringify({ ...told, ...(requestId ? { request_id: requestId } : {}) });
  // The viewer of all samples is one and the same.
  const ids = { viewer_one: '1', viewer_two: '2' } as Record<string, string>;
  const record = decodeRecord(text.replaceAll('61522047', ids[username] ?? '3'));
  const [happening] = record ? new ChatRoom().take(record, NOW) : [];
  assert.ok(happening);
  return happening;
}
function api(kind: string, username: string): Happening {
  const sample = sampleOf(kind, { variant: 'api', username, now: new Date(NOW) });
  assert.equal(sample.source, 'api');
  const deriver = new Deriver();
  if (sample.source !== 'api') throw new Error('no API sample');
  const [before, after] = [readAnswer(sample.before), readAnswer(sample.after)];
  if (before) deriver.take(before);
  const [happening] = after ? deriver.take(after) : [];
  assert.ok(happening);
  return happening;
}

describe('one happening that is told in several ways', () => {
  const line = (name = 'viewer_one', id?: string) => chat('subscription.gifted', 'main', name, id);
  const purchase = (name = 'viewer_one', id?: string) => chat('subscription.gifted', 'purchased', name, id);

  it('is a gift as a line and as a record of its own, in either order', () => {
    const twins = new Twins();
    assert.deepEqual(twins.tell(line(), NOW), []);
    assert.deepEqual(twins.tell(purchase(), NOW + 1_000), ['line']);
    const others = new Twins();
    assert.deepEqual(others.tell(purchase(), NOW), []);
    assert.deepEqual(others.tell(line(), NOW + 1_000), ['purchase']);
  });

  it('is a gift in the API minutes later', () => {
    const twins = new Twins();
    twins.tell(line(), NOW);
    assert.deepEqual(twins.tell(api('subscription.gifted', 'Viewer_One'), NOW + 300_000), ['line']);
  });

  it('stays two when the same is given twice, in whatever order it is told', () => {
    const twins = new Twins();
    assert.deepEqual(twins.tell(line(), NOW), []);
    assert.deepEqual(twins.tell(line(), NOW + 1), []);
    assert.deepEqual(twins.tell(purchase(), NOW + 2), ['line']);
    assert.deepEqual(twins.tell(purchase(), NOW + 3), ['line']);
    assert.deepEqual(twins.tell(purchase(), NOW + 4), []);
  });

  it('are two when another person gives, another number, or later', () => {
    const twins = new Twins();
    twins.tell(line(), NOW);
    assert.deepEqual(twins.tell(purchase('viewer_two'), NOW), []);
    assert.deepEqual(twins.tell(chat('subscription.gifted', 'single', 'viewer_one'), NOW), []);
    assert.deepEqual(twins.tell(purchase(), NOW + 60_000), []);
  });

  it('is one by the number of the request, whatever else is told', () => {
    const twins = new Twins();
    const gift = purchase('viewer_one', 'r1');
    twins.tell(line('somebody', 'r1'), NOW);
    assert.deepEqual(twins.tell(gift, NOW + 120_000), ['line']);
  });

  it('is a subscription in the chat and in the API', () => {
    const twins = new Twins();
    assert.deepEqual(twins.tell(api('subscription.new', 'viewer_one'), NOW), []);
    assert.deepEqual(twins.tell(chat('subscription.new', 'main', 'viewer_one'), NOW + 2_000), ['api']);
    assert.deepEqual(twins.tell(chat('subscription.new', 'main', 'viewer_two'), NOW + 2_000), []);
  });

  it('is known over a restart', () => {
    const twins = new Twins();
    twins.tell(line(), NOW);
    const later = new Twins(JSON.parse(JSON.stringify(twins.memory)));
    assert.deepEqual(later.tell(api('subscription.gifted', 'viewer_one'), NOW + 5_000), ['line']);
  });

  it('is nothing that only one source tells', () => {
    const twins = new Twins();
    assert.deepEqual(twins.tell(chat('chat.message', 'main', 'viewer_one'), NOW), []);
    assert.deepEqual(twins.tell(chat('tip', 'main', 'viewer_one'), NOW), []);
    assert.deepEqual(twins.memory, []);
  });

  it('is not an old line of the history', () => {
    const twins = new Twins();
    const newer = { time: new Date(NOW + 3_600_000).toISOString() };
    const inHistory = (of: ChatHappening, ...others: object[]): ChatHappening => ({
      ...of,
      record: { ...of.record, type: 'init', data: { messages: [of.message, ...others] } },
    });
    assert.deepEqual(twins.tell(inHistory(line(), newer), NOW), []);
    assert.deepEqual(twins.memory, []);
    assert.deepEqual(twins.tell(inHistory(line()), NOW), []);
    assert.equal(twins.memory.length, 1, 'the newest line of a quiet chat may have just been missed');
  });

  it('is one whatever our clock shows', () => {
    const twins = new Twins();
    const wrong = NOW + 86_400_000;
    twins.tell({ ...line(), arrivedMs: wrong }, 5);
    assert.deepEqual(twins.tell(api('subscription.gifted', 'viewer_one'), 5_000), ['line']);
  });

  it('is one over a restart, whatever the clock showed before it', () => {
    const twins = new Twins();
    twins.tell(line(), 86_400_000);
    const later = new Twins(JSON.parse(JSON.stringify(twins.memory)), 10);
    assert.deepEqual(later.tell(api('subscription.gifted', 'viewer_one'), 5_000), ['line']);
  });
});

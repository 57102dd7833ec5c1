import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader } from '../../../../src/twitch/normalise/by-table';
import { chatMessageEvent } from '../../../../src/twitch/normalise/chat-message';
import { TYPE_ROWS } from '../../../../src/twitch/normalise/table';
import { sampleFrame, sampleVariants } from '../../../../src/twitch/samples';

const TYPE = 'channel.chat.message';

test('the chat line written out by hand is what the table makes of it, and more', () => {
  const row = TYPE_ROWS.find(({ type }) => type === TYPE);
  assert.ok(row);
  const read = reader(row);
  const sent = '2026-11-20T12:00:00.000Z';
  for (const variant of sampleVariants(TYPE, '1')) {
    const { event = {}, subscription } = sampleFrame(TYPE, '1', { variant }).payload;
    const context = { condition: subscription.condition, channelId: undefined };
    const { amount: _amount, ...byHand } = chatMessageEvent(event, 'm', '1', sent, subscription.condition);
    const byTable = read(event, { id: 'm', type: TYPE, version: '1', sent }, context);
    const { id = null, text = '', parts = [] } = byHand.message ?? {};
    assert.deepEqual({ ...byHand, message: { id, text, parts } }, byTable, variant);
  }
});

test('chat lines of one form all have their fields in one order, which keeps them quick', () => {
  const orders = new Set<string>();
  for (let at = 0; at < 20; at += 1) {
    const { event = {}, subscription } = sampleFrame(TYPE, '1', { variant: 'main' }).payload;
    orders.add(Object.keys(chatMessageEvent(event, `m${at}`, '1', null, subscription.condition)).join());
  }
  assert.deepEqual([...orders], ['id,platform,kind,type,version,time,channel,user,target,summary,message']);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MaybeLine, OwnLines } from '../../../src/shared/own-lines';
import { SentLines } from '../../../src/shared/sent-lines';

const line = (id: string): MaybeLine => ({ payload: { kind: 'chat.message', message: { id } } });
const follow = (): MaybeLine => ({ payload: { kind: 'follow' } });

function lines(sent: SentLines, keep = true): { own: OwnLines<MaybeLine, string>; passed: MaybeLine[] } {
  const passed: MaybeLine[] = [];
  return { own: new OwnLines(sent, keep, (message) => passed.push(message)), passed };
}

describe('lines of chat, among which some are our own', () => {
  it('are marked by the id of the line or of the request, and kept back where they are not wanted', async () => {
    const sent = new SentLines();
    sent.begin('room', ['request-1']).done(['line-2']);
    for (const keep of [true, false]) {
      const { own, passed } = lines(sent, keep);
      own.push(line('line-1'), { from: '1', channelId: 'room', requestId: 'request-1' });
      own.push(line('line-2'), { from: '2', channelId: 'room' });
      own.push(line('line-3'), { from: '3', channelId: 'room' });
      const ids = passed.map(({ payload }) => [payload.message?.id, payload.self]);
      const theirs = ['line-3', undefined];
      assert.deepEqual(ids, keep ? [['line-1', true], ['line-2', true], theirs] : [theirs]);
    }
  });

  it('are given back in order when nobody will send them any more, with what waits behind them', async () => {
    const sent = new SentLines();
    const ticket = sent.begin('room');
    const { own, passed } = lines(sent);
    own.push(line('line-1'), { from: '1', channelId: 'room' });
    own.push(follow(), { from: '2', channelId: 'room' });
    assert.deepEqual(own.giveBack(), ['1', '2']);
    ticket.done(['line-1']);
    await nextTurn();
    assert.deepEqual(passed, []);
    assert.deepEqual(own.giveBack(), []);
  });

  it('are given back in the turn in which they were passed on after a wait, and not in the one after', async () => {
    const sent = new SentLines();
    const ticket = sent.begin('room');
    const given: string[][] = [];
    const own = new OwnLines<MaybeLine, string>(sent, true, () => given.push(own.giveBack()));
    own.push(line('line-1'), { from: '1', channelId: 'room' });
    ticket.done([]);
    await nextTurn();
    assert.deepEqual(given, [['1']]);
    await nextTurn();
    assert.deepEqual(own.giveBack(), []);
  });
});

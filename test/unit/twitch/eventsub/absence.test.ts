import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Absence } from '../../../../src/twitch/eventsub/absence';
import type { Notification } from '../../../../src/twitch/eventsub/member';
import { Listener } from '../../../support/hub';

const CHAT = { type: 'channel.chat.message', version: '1', condition: { broadcaster_user_id: '1' } };
const FOLLOW = { type: 'channel.follow', version: '2', condition: { broadcaster_user_id: '1' } };
const NOW_MS = Date.parse('2026-11-20T12:00:10.000Z');

const notification = (index: number, wish = CHAT): Notification => ({
  payload: { subscription: { id: 's', status: 'enabled', ...wish }, event: { index } },
  messageId: `message ${index}`,
  timestamp: new Date(NOW_MS - 10_000 + index).toISOString(),
  wish,
  shared: index % 2 === 0,
});

describe('the absence of a member', () => {
  let absence: Absence;
  let back: Listener;
  const isWanted = ({ wish }: Notification) => wish === CHAT;

  beforeEach(() => {
    absence = new Absence();
    back = new Listener();
  });

  it('hands over what came, as it came and in order', () => {
    const came = [notification(1), notification(2), notification(3)];
    for (const one of came) absence.notified(one);
    assert.equal(absence.end(back, isWanted, NOW_MS), null);
    assert.deepEqual(back.notifications, came);
  });

  it('keeps back what is not wanted any more', () => {
    absence.notified(notification(1, FOLLOW));
    absence.notified(notification(2));
    absence.end(back, isWanted, NOW_MS);
    assert.deepEqual(
      back.notifications.map(({ messageId }) => messageId),
      ['message 2'],
    );
  });

  it('tells of a gap that was reported meanwhile', () => {
    const gap = { fromMs: 1, toMs: 2, reason: 'the connection broke' };
    absence.settled(gap);
    absence.settled(null);
    assert.deepEqual(absence.end(back, isWanted, NOW_MS), gap);
  });

  it('tells of two gaps as one that holds both', () => {
    absence.settled({ fromMs: 1, toMs: 2, reason: 'the connection broke' });
    absence.settled({ fromMs: 5, toMs: 9, reason: 'it broke again' });
    assert.deepEqual(absence.end(back, isWanted, NOW_MS), {
      fromMs: 1,
      toMs: 9,
      reason: 'the connection broke',
    });
  });

  it('keeps a bounded number of events, and says from when on they are missing', () => {
    for (let index = 0; index < 1_500; index += 1) absence.notified(notification(index));
    const gap = absence.end(back, isWanted, NOW_MS);
    assert.equal(back.notifications.length, 1_000);
    assert.equal(back.notifications.at(-1)?.messageId, 'message 999');
    assert.equal(gap?.fromMs, NOW_MS - 10_000 + 1_000);
    assert.equal(gap?.toMs, NOW_MS);
    assert.match(gap?.reason ?? '', /could be kept/);
  });
});

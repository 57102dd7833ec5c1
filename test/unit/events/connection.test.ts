import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectionKind, connectionEvent, KINDS } from '../../../src/events';
import { eventFaults } from '../../../src/events/validate';

const AT = Date.UTC(2026, 10, 20, 12);

test('every kind of connection news is a valid event, even when next to nothing is known', () => {
  const kinds = KINDS.filter((kind): kind is ConnectionKind => kind.startsWith('connection.'));
  assert.equal(kinds.length, 9);
  for (const kind of kinds) {
    const event = connectionEvent(kind, { platform: 'twitch' });
    assert.deepEqual(eventFaults(event), [], kind);
    assert.notEqual(event.summary, '', kind);
  }
});

test('a gap tells from when to when and why', () => {
  const event = connectionEvent('connection.gap', {
    platform: 'twitch',
    time: AT,
    connection: { from: AT - 60_000, to: new Date(AT), reason: 'the network broke' },
  });
  assert.deepEqual(event.connection, {
    from: '2026-11-20T11:59:00.000Z',
    to: '2026-11-20T12:00:00.000Z',
    reason: 'the network broke',
  });
  assert.equal(
    event.summary,
    'Events may be missing from 2026-11-20T11:59:00.000Z to 2026-11-20T12:00:00.000Z: the network broke',
  );
});

test('a gap does not end before it begins, whatever was done to the clock', () => {
  const { connection } = connectionEvent('connection.gap', {
    platform: 'rumble',
    connection: { from: AT + 3_600_000, to: AT, reason: 'Node-RED was restarted' },
  });
  assert.equal(connection?.from, '2026-11-20T12:00:00.000Z');
  assert.equal(connection?.to, '2026-11-20T12:00:00.000Z');
});

test('a shard is told by its three ids', () => {
  const shard = { conduitId: 'c', shardId: '3', sessionId: 's' };
  const event = connectionEvent('connection.shard_session', { platform: 'twitch', time: AT, shard });
  assert.deepEqual(event.shard, shard);
  assert.notEqual(event.shard, shard);
  assert.equal(event.connection, undefined);
  assert.deepEqual(eventFaults(event), []);
});

test('the same news has the same id, and other news another', () => {
  const lost = (reason: string, login: string) =>
    connectionEvent('connection.lost', {
      platform: 'twitch',
      time: AT,
      user: { id: login, login },
      connection: { reason },
    }).id;
  assert.equal(lost('a', 'x'), lost('a', 'x'));
  assert.notEqual(lost('a', 'x'), lost('b', 'x'));
  assert.notEqual(lost('a', 'x'), lost('a', 'y'));
});

test('what the caller says is kept', () => {
  const event = connectionEvent('connection.subscription_revoked', {
    platform: 'twitch',
    id: 'm-1',
    type: 'revocation',
    time: '2026-11-20T12:00:00.123456789Z',
    channel: { id: '100', login: 'demo_streamer' },
    user: { id: '7', login: 'bot_bertha' },
    connection: { type: 'channel.follow', reason: 'authorization_revoked' },
    simulated: true,
  });
  assert.equal(event.id, 'm-1');
  assert.equal(event.type, 'revocation');
  assert.equal(event.time, '2026-11-20T12:00:00.123Z');
  assert.deepEqual(event.channel, { id: '100', login: 'demo_streamer', name: null });
  assert.equal(event.user?.name, 'bot_bertha');
  assert.equal(event.simulated, true);
  assert.equal(
    event.summary,
    'The subscription to channel.follow was ended by the platform: authorization_revoked',
  );
  assert.deepEqual(eventFaults(event), []);
});

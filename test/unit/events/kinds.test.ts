import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHATURBATE_KINDS } from '../../../src/chaturbate/kinds';
import { DETAIL_NAMES, detailOf, isKind, KIND_FAMILIES, KIND_TABLE, KINDS } from '../../../src/events';
import { DETAIL_SCHEMAS } from '../../../src/events/schema/details';
import { RUMBLE_KINDS } from '../../../src/rumble/kinds';

/** Saved flows switch on these names: none may ever go. */
const PROMISED = `
  chat.message chat.private chat.deleted chat.cleared chat.notice chat.pinned chat.unpinned chat.settings chat.held
  tip purchase follow unfollow user.joined user.left raid.in raid.out shoutout.sent shoutout.received
  subscription.new subscription.received subscription.renewed subscription.gifted subscription.ended
  stream.online stream.offline stream.stats channel.updated ad.started
  reward.redeemed reward.redemption_updated reward.created reward.updated reward.removed
  poll.started poll.progressed poll.ended
  prediction.started prediction.progressed prediction.locked prediction.ended
  goal.started goal.progressed goal.ended hype_train.started hype_train.progressed hype_train.ended
  charity.started charity.progressed charity.donated charity.ended
  shared_chat.started shared_chat.updated shared_chat.ended
  guest_star.started guest_star.ended guest_star.guest_updated guest_star.slot_updated guest_star.settings_updated
  moderation.banned moderation.timed_out moderation.unbanned moderation.muted moderation.warned
  moderation.warning_acknowledged moderation.moderator_added moderation.moderator_removed moderation.vip_added
  moderation.vip_removed moderation.action automod.held automod.updated automod.settings_updated
  automod.terms_updated unban_request.created unban_request.resolved shield_mode.started shield_mode.ended
  suspicious_user.message suspicious_user.updated
  user.updated authorization.granted authorization.revoked entitlement.granted conduit.shard_disabled
  connection.opened connection.lost connection.restored connection.subscription_created
  connection.subscription_revoked connection.auth_required connection.shard_session connection.shard_assigned
  connection.gap other`
  .trim()
  .split(/\s+/);

test('every promised kind is in the table, and no other', () => {
  assert.deepEqual([...KINDS].sort(), [...PROMISED].sort());
});

test('a kind names a family and a detail object that exist, and says what it means', () => {
  for (const kind of KINDS) {
    const { family, detail, means } = KIND_TABLE[kind];
    assert.ok(KIND_FAMILIES.includes(family), kind);
    assert.ok(detail === null || DETAIL_NAMES.includes(detail), kind);
    assert.match(means, /^[A-Z].*\.$/, kind);
  }
});

test('every detail object has a schema and is used by a kind', () => {
  assert.deepEqual(Object.keys(DETAIL_SCHEMAS).sort(), [...DETAIL_NAMES].sort());
  const used = new Set(KINDS.map(detailOf));
  for (const name of DETAIL_NAMES) assert.ok(used.has(name), name);
});

test('names of objects that every object has are no kinds', () => {
  assert.equal(isKind('chat.message'), true);
  assert.equal(isKind('toString'), false);
  assert.equal(isKind(7), false);
});

test('the twelve methods of Chaturbate become the kinds of the contract', () => {
  assert.deepEqual(Object.fromEntries(CHATURBATE_KINDS.map(({ method, kind }) => [method, kind])), {
    chatMessage: 'chat.message',
    privateMessage: 'chat.private',
    tip: 'tip',
    mediaPurchase: 'purchase',
    follow: 'follow',
    unfollow: 'unfollow',
    fanclubJoin: 'subscription.new',
    userEnter: 'user.joined',
    userLeave: 'user.left',
    broadcastStart: 'stream.online',
    broadcastStop: 'stream.offline',
    roomSubjectChange: 'channel.updated',
  });
});

test('a row of Chaturbate has a detail object exactly when its kind has one, with fields of its schema', () => {
  for (const { method, kind, detail } of CHATURBATE_KINDS) {
    const name = detailOf(kind);
    assert.equal(detail !== undefined, name !== null, method);
    if (!name) continue;
    const known = Object.keys(DETAIL_SCHEMAS[name].properties);
    for (const field of Object.keys(detail ?? {})) assert.ok(known.includes(field), `${method}: ${field}`);
  }
});

test('everything that Rumble tells becomes a kind of the contract, each under a name of its own', () => {
  const names = RUMBLE_KINDS.map(({ source, type, when = '' }) => `${source} ${type} ${when}`.trim());
  assert.equal(new Set(names).size, names.length);
  const kindOf = Object.fromEntries(RUMBLE_KINDS.map(({ kind }, at) => [names[at], kind]));
  assert.equal(kindOf['chat messages plain'], 'chat.message');
  assert.equal(kindOf['chat messages rant'], 'tip');
  assert.equal(kindOf['chat messages gift_purchase_notification'], 'subscription.gifted');
  assert.equal(kindOf['chat delete_non_rant_messages'], 'chat.deleted');
  assert.equal(kindOf['chat delete_non_rant_messages clear'], 'chat.cleared');
  assert.equal(kindOf['chat can_moderate'], 'other');
  assert.equal(kindOf['api recent_followers'], 'follow');
  for (const { kind } of RUMBLE_KINDS) assert.ok(isKind(kind), kind);
});

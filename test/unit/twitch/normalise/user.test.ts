import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBadges, readColor, readUser, rolesOf, USER } from '../../../../src/twitch/normalise/user';

const roles = (...ids: string[]) =>
  rolesOf(readBadges(ids.map((set_id) => ({ set_id, id: '1', info: '' }))), false);

const BADGES: [string, string[]][] = [
  ['broadcaster', ['broadcaster']],
  ['moderator', ['moderator']],
  ['lead_moderator', ['moderator']],
  ['vip', ['vip']],
  ['subscriber', ['subscriber']],
  ['founder', ['subscriber']],
  ['bot-badge', ['bot']],
  ['staff', ['staff']],
  ['admin', ['staff']],
  ['global_mod', ['staff']],
  ['premium', []],
  ['toString', []],
];

for (const [badge, expected] of BADGES) {
  test(`the badge ${badge} shows ${expected.join() || 'no role'}`, () => {
    assert.deepEqual(roles(badge), expected);
  });
}

test('roles come once each, in the order of the contract', () => {
  assert.deepEqual(roles('founder', 'subscriber', 'vip', 'lead_moderator', 'moderator'), [
    'moderator',
    'vip',
    'subscriber',
  ]);
});

test('the broadcaster needs no badge', () => {
  const event = { user_id: '1', user_login: 'demo', user_name: 'Demo' };
  assert.deepEqual(readUser(event, USER, { channelId: '1' })?.roles, ['broadcaster']);
  assert.deepEqual(readUser(event, USER, { channelId: '2', role: 'follower' })?.roles, ['follower']);
  assert.deepEqual(readUser({ user_login: 'x' }, USER, { channelId: null })?.roles, []);
});

test('a badge tells its version and what it counts', () => {
  assert.deepEqual(
    readBadges([
      { set_id: 'subscriber', id: '12', info: '16' },
      { set_id: 'vip', id: 1, info: '' },
      { id: '3' },
      null,
      'x',
    ]),
    [
      { id: 'subscriber', version: '12', info: '16' },
      { id: 'vip', version: '1' },
    ],
  );
  assert.deepEqual(readBadges(null), []);
});

test('a user is there as soon as one of the three fields says something', () => {
  assert.equal(readUser({ user_id: null, user_login: '', user_name: null }, USER, { channelId: '1' }), null);
  assert.equal(readUser({}, USER, { channelId: '1' }), null);
  assert.deepEqual(readUser({ user_id: 7, user_login: null }, USER, { channelId: '1' }), {
    id: '7',
    login: null,
    name: null,
    roles: [],
    badges: [],
    color: null,
    avatar: null,
    anonymous: false,
  });
});

test('only a colour is a colour', () => {
  assert.equal(readColor('#1E90FF'), '#1E90FF');
  assert.equal(readColor(''), null);
  assert.equal(readColor('red;background:url(x)'), null);
  assert.equal(readColor(5), null);
});

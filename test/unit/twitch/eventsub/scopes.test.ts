import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  EVENTSUB_TYPES,
  type EventSubType,
  findEventSubType,
} from '../../../../src/twitch/eventsub/catalogue';
import { ACTION_SCOPES, missingScopes, scopesNeeded } from '../../../../src/twitch/eventsub/scopes';

function types(...names: string[]): EventSubType[] {
  return names.flatMap((name) => findEventSubType(name) ?? assert.fail(`${name} is not in the catalogue`));
}

describe('the scopes to ask for', () => {
  it('are none for types that everybody may read', () => {
    assert.deepEqual(scopesNeeded(types('stream.online', 'channel.raid')), []);
  });

  it('are the reading ones where a manage scope would do as well', () => {
    assert.deepEqual(scopesNeeded(types('channel.poll.begin', 'channel.vip.add')), [
      'channel:read:polls',
      'channel:read:vips',
    ]);
  });

  it('name each scope once', () => {
    assert.deepEqual(scopesNeeded(types('channel.chat.message', 'channel.chat.clear')), ['user:read:chat']);
  });

  it('leave out the reading scope when the manage scope is chosen already', () => {
    assert.deepEqual(scopesNeeded(types('channel.poll.begin'), ['channel:manage:polls']), [
      'channel:manage:polls',
    ]);
  });

  it('let a manage scope that an action needs serve reading too, whatever the order', () => {
    const needs = [...types('channel.moderate'), { scopes: ACTION_SCOPES.pin }];
    for (const order of [needs, [...needs].reverse()]) {
      const scopes = scopesNeeded(order);
      assert.ok(scopes.includes('moderator:manage:chat_messages'));
      assert.ok(!scopes.includes('moderator:read:chat_messages'));
    }
  });

  it('keep what was chosen by hand', () => {
    assert.deepEqual(scopesNeeded([], ['user:bot']), ['user:bot']);
  });

  it('cover every type that they were made for', () => {
    const scopes = scopesNeeded(EVENTSUB_TYPES);
    for (const row of EVENTSUB_TYPES) assert.deepEqual(missingScopes(row, scopes), [], row.type);
    for (const left of scopes) {
      const fewer = scopes.filter((scope) => scope !== left);
      assert.ok(
        EVENTSUB_TYPES.some((row) => missingScopes(row, fewer).length > 0),
        `${left} is needed`,
      );
    }
  });
});

describe('missing scopes', () => {
  it('are named with what would do as well', () => {
    const [poll] = types('channel.poll.begin');
    assert.ok(poll);
    assert.deepEqual(missingScopes(poll, ['user:read:chat']), [
      {
        anyOf: ['channel:read:polls', 'channel:manage:polls'],
        ask: 'channel:read:polls',
        text: 'channel:read:polls (or channel:manage:polls)',
      },
    ]);
  });

  it('are a plain name where there is no choice', () => {
    assert.deepEqual(
      missingScopes({ scopes: ACTION_SCOPES.sendChat }, []).map((group) => group.text),
      ['user:write:chat'],
    );
  });

  it('are told for each group of a type that needs many', () => {
    const [moderate] = types('channel.moderate');
    assert.ok(moderate);
    const granted = ['moderator:manage:warnings', 'moderator:read:vips', 'moderator:read:banned_users'];
    assert.deepEqual(
      missingScopes(moderate, granted).map((group) => group.ask),
      [
        'moderator:read:blocked_terms',
        'moderator:read:chat_settings',
        'moderator:read:unban_requests',
        'moderator:read:chat_messages',
        'moderator:read:moderators',
      ],
    );
  });

  it('are none when any scope of the group is granted', () => {
    const [poll] = types('channel.poll.begin');
    assert.ok(poll);
    assert.deepEqual(missingScopes(poll, ['channel:manage:polls']), []);
  });
});

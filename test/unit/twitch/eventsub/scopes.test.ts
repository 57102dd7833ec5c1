import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EventSubType, findEventSubType } from '../../../../src/twitch/eventsub/catalogue';
import { missingScopes } from '../../../../src/twitch/eventsub/scopes';

function types(...names: string[]): EventSubType[] {
  return names.flatMap((name) => findEventSubType(name) ?? assert.fail(`${name} is not in the catalogue`));
}

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
      missingScopes({ scopes: [['user:write:chat']] }, []).map((group) => group.text),
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

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allDefinitions } from '../support/editor-parts';

/**
 * What flows that people have saved may hold, by node type: properties, and behind the bar credentials. Add what is
 * new; take nothing out and rename nothing, or a saved flow loses a setting without a word.
 */
const SAVED: Readonly<Record<string, string>> = {
  'twitch-app': 'name server apiUrl authUrl eventsubUrl subscriptionsUrl pubsubUrl | clientId clientSecret',
  'twitch-user': 'name app scopes login | accessToken refreshToken',
  'twitch-events': 'name user channel events own raw connectionEvents',
  'twitch-pubsub': 'name user channel topics transport format own raw connectionEvents',
  'twitch-shards':
    'name app conduit shards claim takeOver shardCount identify events channel reader transport callbackUrl path own raw connectionEvents | secret',
  'chaturbate-account': 'name server url timeout requestsPerMinute | username token',
  'chaturbate-events': 'name account events strict backlog resume own raw connectionEvents',
  'rumble-account': 'name server siteUrl chatUrl | apiUrl session username password',
  'rumble-events': 'name account stream chat api interval events history own raw connectionEvents',
  'send-chat':
    'name to twitchUser twitchApp sender rumbleAccount rumbleChannel channel text textType reply commands',
  moderate:
    'name action to twitchUser twitchApp sender rumbleAccount channel user message duration reason total',
  'chat-command': 'name prefix commands',
  'twitch-api': 'name user app operation source parameters allPages',
  'twitch-conduit': 'name app action',
};

describe('a flow that was saved with an earlier version', () => {
  const definitions = allDefinitions();

  for (const [set, saved] of Object.entries(SAVED)) {
    it(`keeps every setting of its ${set} nodes`, () => {
      const definition = definitions.find(({ type }) => type === `livestream-${set}`);
      assert.ok(definition, 'the type is still there');
      const [properties = '', credentials = ''] = saved.split('|').map((names) => names.trim());
      for (const name of properties.split(' ')) assert.ok(Object.hasOwn(definition.defaults, name), name);
      for (const name of credentials.split(' ').filter(Boolean)) {
        assert.ok(Object.hasOwn(definition.credentials, name), name);
      }
    });
  }

  it('is looked at for every node type there is', () => {
    assert.deepEqual(
      definitions.map(({ type }) => type.replace('livestream-', '')).sort(),
      Object.keys(SAVED).sort(),
    );
  });
});

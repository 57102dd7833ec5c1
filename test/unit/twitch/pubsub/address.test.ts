import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tokenAudience } from '../../../../src/twitch/auth/audience';
import { customEndpoints, LIVE_ENDPOINTS } from '../../../../src/twitch/endpoints';
import { pubsubAddress } from '../../../../src/twitch/pubsub/address';

describe('the address of a PubSub server', () => {
  it('is missing where nobody has typed one in, and that is said with what to do', () => {
    assert.equal(LIVE_ENDPOINTS.pubsubUrl, undefined);
    assert.throws(() => pubsubAddress(undefined), { code: 'unsupported', message: /April 2025.*EventSub/s });
  });

  it('is never one of Twitch', () => {
    for (const host of [
      'pubsub-edge.twitch.tv',
      'PUBSUB-EDGE.TWITCH.TV',
      'hermes.twitch.tv',
      'twitch.tv',
      'pubsub-edge.twitch.tv.',
    ]) {
      assert.throws(() => pubsubAddress(`wss://${host}/v1`), { code: 'unsupported', message: /EventSub/ });
    }
    assert.equal(pubsubAddress('wss://nottwitch.tv'), 'wss://nottwitch.tv');
    assert.equal(pubsubAddress('ws://127.0.0.1:8080/pubsub'), 'ws://127.0.0.1:8080/pubsub');
  });

  it('leaves a fragment behind, at which a socket would throw', () => {
    assert.equal(pubsubAddress('ws://127.0.0.1:8080/pubsub#top'), 'ws://127.0.0.1:8080/pubsub');
  });

  it('is taken without encryption for this machine only', () => {
    const pubsubUrl = 'ws://127.0.0.1:8080';
    assert.equal(customEndpoints({ pubsubUrl }).pubsubUrl, pubsubUrl);
    for (const typed of [
      'ws://example.invalid',
      'http://127.0.0.1',
      'example',
      'wss://name:word@example.invalid',
    ]) {
      assert.throws(() => customEndpoints({ pubsubUrl: typed }), {
        code: 'bad_input',
        message: /PubSub URL/,
      });
    }
    assert.equal('pubsubUrl' in customEndpoints({ pubsubUrl: ' ' }), false);
  });

  it('belongs to the addresses that a login was given for', () => {
    const before = tokenAudience(LIVE_ENDPOINTS, 'client');
    const after = tokenAudience({ ...LIVE_ENDPOINTS, pubsubUrl: 'wss://example.invalid' }, 'client');
    assert.notEqual(before, after);
  });
});

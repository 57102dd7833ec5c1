import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenAudience } from '../../../../src/twitch/auth/audience';
import { LIVE_ENDPOINTS } from '../../../../src/twitch/endpoints';

test('every address and the client id make another audience', () => {
  const audience = tokenAudience(LIVE_ENDPOINTS, 'client1');
  assert.notEqual(tokenAudience(LIVE_ENDPOINTS, 'client2'), audience);
  for (const field of Object.keys(LIVE_ENDPOINTS)) {
    const changed = { ...LIVE_ENDPOINTS, [field]: 'https://example.invalid/x' };
    assert.notEqual(tokenAudience(changed, 'client1'), audience, field);
  }
});

test('another way to write the same address is the same audience', () => {
  const written = { ...LIVE_ENDPOINTS, apiUrl: 'https://API.twitch.tv:443/helix/' };
  assert.equal(tokenAudience(written, ' client1 '), tokenAudience(LIVE_ENDPOINTS, 'client1'));
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isLivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import { AppToken } from '../../../../src/twitch/auth/app-token';
import { TwitchOAuth } from '../../../../src/twitch/auth/oauth';

let twitch: TwitchSimulator;
let clock = Date.now();
before(async () => {
  twitch = await TwitchSimulator.start({ now: () => clock, figures: { appTokenSeconds: 3_600 } });
});
after(() => twitch.close());

function appToken(): AppToken {
  const { clientId, clientSecret } = twitch;
  const oauth = new TwitchOAuth({ authUrl: twitch.endpoints.authUrl, clientId, clientSecret });
  return new AppToken({ oauth, now: () => clock });
}

test('callers share one token until ten minutes before its end', async () => {
  const token = appToken();
  const [first, second] = await Promise.all([token.accessToken(), token.accessToken()]);
  assert.equal(first, second);
  clock += 49 * 60_000;
  assert.equal(await token.accessToken(), first);
  clock += 60_000;
  assert.notEqual(await token.accessToken(), first);
});

test('a refused token is replaced once for everybody', async () => {
  const token = appToken();
  const dead = await token.accessToken();
  const before = twitch.requests('POST', '/oauth2/token').length;
  const renewed = await Promise.all([token.renew(dead), token.renew(dead), token.accessToken()]);
  assert.equal(new Set(renewed).size, 1);
  assert.notEqual(renewed[0], dead);
  assert.equal(await token.renew(dead), renewed[0]);
  assert.equal(twitch.requests('POST', '/oauth2/token').length - before, 1);
});

test('a failure is not remembered', async () => {
  const token = appToken();
  twitch.failNext({ path: '/oauth2/token', status: 503 });
  await assert.rejects(token.accessToken(), (error) => isLivestreamError(error, 'platform_error'));
  assert.ok(await token.accessToken());
});

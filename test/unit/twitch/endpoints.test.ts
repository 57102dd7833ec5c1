import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customEndpoints, LIVE_ENDPOINTS, type TypedEndpoints } from '../../../src/twitch/endpoints';

describe('the addresses of a custom server', () => {
  it('are those of Twitch where nothing is typed', () => {
    assert.deepEqual(customEndpoints({}), LIVE_ENDPOINTS);
    assert.deepEqual(
      customEndpoints({ apiUrl: '', authUrl: '', eventsubUrl: '', subscriptionsUrl: '' }),
      LIVE_ENDPOINTS,
    );
  });

  it('lose blanks around them and slashes at the end', () => {
    const { apiUrl } = customEndpoints({ apiUrl: ' https://proxy.example/helix// ' });
    assert.equal(apiUrl, 'https://proxy.example/helix');
  });

  it('put the subscriptions below the API unless they have an address of their own', () => {
    const apiUrl = 'http://localhost:8080/mock';
    assert.equal(customEndpoints({ apiUrl }).subscriptionsUrl, `${apiUrl}/eventsub/subscriptions`);
    const subscriptionsUrl = 'http://localhost:8081/eventsub/subscriptions';
    assert.equal(customEndpoints({ apiUrl, subscriptionsUrl }).subscriptionsUrl, subscriptionsUrl);
  });

  for (const host of ['localhost', '127.0.0.1', '[::1]', 'localhost:8080', '127.0.0.1:4000']) {
    it(`may be plain on this machine: ${host}`, () => {
      const typed = { apiUrl: `http://${host}/helix`, eventsubUrl: `ws://${host}/ws` };
      assert.equal(customEndpoints(typed).eventsubUrl, typed.eventsubUrl);
    });
  }

  const refused: Record<string, [TypedEndpoints, RegExp]> = {
    'plain http elsewhere': [{ apiUrl: 'http://proxy.example/helix' }, /^API URL must start with https:/],
    'plain ws elsewhere': [{ eventsubUrl: 'ws://proxy.example/ws' }, /^EventSub URL must start with wss:/],
    'a host that only begins like this machine': [
      { authUrl: 'http://localhost.example/oauth2' },
      /^Auth URL must start with https:/,
    ],
    'a host that hides behind a user name': [
      { apiUrl: 'http://localhost@proxy.example/' },
      /^API URL must not hold a name or password/,
    ],
    'a name and password': [{ apiUrl: 'https://me:pass@proxy.example/' }, /must not hold a name or password/],
    'https where a socket goes': [{ eventsubUrl: 'https://proxy.example/ws' }, /^EventSub URL must start/],
    'wss where requests go': [{ apiUrl: 'wss://proxy.example/helix' }, /^API URL must start/],
    'another protocol': [{ subscriptionsUrl: 'ftp://localhost/x' }, /^Subscriptions URL must start/],
    'a script': [{ apiUrl: 'javascript:alert(1)' }, /^API URL must start/],
    'no address': [{ authUrl: 'id.twitch.tv' }, /^Auth URL is not a web address/],
    '300 characters of rubbish': [{ apiUrl: '%§$ '.repeat(75) }, /^API URL is not a web address/],
  };
  for (const [what, [typed, message]] of Object.entries(refused)) {
    it(`are refused with the name of the field: ${what}`, () => {
      assert.throws(() => customEndpoints(typed), { code: 'bad_input', message });
    });
  }

  it('are refused without showing the password that stands in them', () => {
    assert.throws(
      () => customEndpoints({ apiUrl: 'https://me:hunter22@proxy.example/' }),
      (error: Error) => !error.message.includes('hunter22'),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openApp, type SimulatorAccess, type TwitchAppSettings } from '../../../src/twitch/app';
import { LIVE_ENDPOINTS } from '../../../src/twitch/endpoints';

const noSimulator = (): Promise<SimulatorAccess> =>
  Promise.reject(new Error('nobody asked for the simulator'));

const LOCAL = {
  apiUrl: 'http://127.0.0.1:4000/helix',
  authUrl: 'http://127.0.0.1:4000/oauth2',
  eventsubUrl: 'ws://127.0.0.1:4000/ws',
  subscriptionsUrl: 'http://127.0.0.1:4000/helix/eventsub/subscriptions',
};

describe('an app', () => {
  it('goes to Twitch alone when it is live, whatever stands in the address fields', async () => {
    const app = await openApp({ server: 'live', clientId: 'abc', clientSecret: 's', ...LOCAL }, noSimulator);
    assert.deepEqual(app, {
      endpoints: LIVE_ENDPOINTS,
      clientId: 'abc',
      clientSecret: 's',
      simulated: false,
    });
  });

  it('goes to the addresses that were typed when it is custom', async () => {
    const app = await openApp({ server: 'custom', clientId: ' abc ', ...LOCAL }, noSimulator);
    assert.deepEqual(app, { endpoints: LOCAL, clientId: 'abc', simulated: false });
  });

  it('is signed in by itself with the simulator, and needs no client id', async () => {
    const grant = { accessToken: 'a', refreshToken: 'r', scopes: [] };
    const app = await openApp({ server: 'simulator' }, () =>
      Promise.resolve({ endpoints: LOCAL, clientId: 'sim', clientSecret: 'secret', signIn: () => grant }),
    );
    assert.equal(app.simulated, true);
    assert.equal(app.clientId, 'sim');
    assert.equal(app.signIn?.(), grant);
  });

  it('passes on why the simulator did not start', async () => {
    await assert.rejects(openApp({ server: 'simulator' }, noSimulator), /nobody asked/);
  });

  const bad: Record<string, TwitchAppSettings> = {
    'without a client id': { server: 'live' },
    'with a blank client id': { server: 'live', clientId: '   ' },
    'with an address that is none': { server: 'custom', clientId: 'abc', apiUrl: 'x' },
    'with a plain address elsewhere': { server: 'custom', clientId: 'abc', apiUrl: 'http://proxy.example' },
  };
  for (const [what, settings] of Object.entries(bad)) {
    it(`is refused with advice ${what}`, async () => {
      await assert.rejects(openApp(settings, noSimulator), { code: 'bad_input' });
    });
  }
});

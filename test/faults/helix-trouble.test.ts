import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Fault, TwitchSimulator } from '../../src/simulator';
import { startListening } from '../support/listening';

const SUBSCRIBE = { path: '/helix/eventsub/subscriptions', method: 'POST' };

/** What Twitch answers to the first try to subscribe, and must not keep anybody deaf. */
const PASSING: [what: string, fault: Omit<Fault, 'path' | 'method'>][] = [
  ['503', { status: 503 }],
  ['500 with a page', { status: 500, body: '<html>Internal Server Error</html>' }],
  ['no answer', { hangUp: true }],
  ['no answer to what it did', { hangUp: true, after: true }],
  ['an answer after two seconds', { delayMs: 2_000 }],
  ['a rate limit', { status: 429, body: { error: 'Too Many Requests', status: 429, message: 'slow down' } }],
  ['success without a body', { status: 202 }],
  ['success with an empty object', { status: 202, body: {} }],
  ['success with null for the data', { status: 202, body: { data: null } }],
  ['success with an empty list', { status: 202, body: { data: [] } }],
  ['success with a page', { status: 200, body: '<html>Welcome to the hotel</html>' }],
];

describe('a subscription that is answered with', { concurrency: true }, () => {
  for (const [what, fault] of PASSING) {
    it(`${what} is made in the end, once`, async () => {
      const { simulator, recorder, close } = await startListening({}, {}, (started) => {
        started.failNext({ ...SUBSCRIBE, ...fault });
      });
      try {
        await recorder.until(({ news }) => news.includes('opened'));
        assert.equal(simulator.subscriptions('enabled').length, 1);
        simulator.say({ user: 'viewer_one', text: 'heard' });
        await recorder.until(({ events }) => events.length === 1);
        assert.equal(recorder.shown, 'connected');
        for (const { code, message } of recorder.reported) {
          assert.notEqual(code, 'auth_required');
          assert.doesNotMatch(message, /undefined|TypeError|Cannot read|not iterable/);
        }
      } finally {
        await close();
      }
    });
  }

  it('a conflict over what a lost connection left behind is made anew', async () => {
    const { simulator, recorder, close } = await startListening();
    try {
      await recorder.until(({ news }) => news.includes('opened'));
      simulator.dropConnections({ abrupt: true, lingerMs: 20_000 });
      await recorder.until(({ news }) => news.includes('restored'));
      simulator.say({ user: 'viewer_one', text: 'heard' });
      await recorder.until(({ events }) => events.length === 1);
    } finally {
      await close();
    }
  });
});

/** What Twitch answers to the look-up of a channel. */
const LOOKUPS: [what: string, fault: Omit<Fault, 'path'>][] = [
  ['503 once', { status: 503 }],
  ['no answer, often', { hangUp: true, times: 4 }],
  ['a page', { status: 200, body: '<html></html>' }],
  ['an empty object', { status: 200, body: {} }],
];

describe('a channel whose look-up is answered with', { concurrency: true }, () => {
  for (const [what, fault] of LOOKUPS) {
    it(`${what} does not end the process, and is reported at most once`, async () => {
      const order = (started: TwitchSimulator) => {
        started.addUser({ login: 'first_channel' });
        started.failNext({ path: '/helix/users', ...fault });
      };
      const { recorder, close } = await startListening({}, { channel: 'first_channel' }, order);
      try {
        await recorder.until(({ shown }) => shown === 'connected' || shown === 'refused');
        assert.ok(recorder.reported.length <= 1);
        for (const { message } of recorder.reported) {
          assert.doesNotMatch(message, /undefined|TypeError|Cannot read|not iterable/);
        }
      } finally {
        await close();
      }
    });
  }
});

describe('a login whose check is answered with', { concurrency: true }, () => {
  const checks: [what: string, fault: Fault][] = [
    ['503', { path: '/oauth2/validate', status: 503 }],
    ['no answer', { path: '/oauth2/validate', hangUp: true }],
    ['a page', { path: '/oauth2/validate', status: 200, body: '<html></html>' }],
    ['an empty object', { path: '/oauth2/validate', status: 200, body: {} }],
  ];
  for (const [what, fault] of checks) {
    it(`${what} is not lost: it works as soon as Twitch does`, async () => {
      const { recorder, close } = await startListening({}, {}, (started) => {
        started.failNext(fault);
      });
      try {
        await recorder.until(({ shown }) => shown === 'connected');
        assert.equal(
          recorder.reported.some(({ code }) => code === 'auth_required'),
          false,
        );
      } finally {
        await close();
      }
    });
  }
});

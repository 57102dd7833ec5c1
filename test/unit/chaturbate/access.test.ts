import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAccess, roomKey } from '../../../src/chaturbate/access';

const noSimulator = (): never => assert.fail('the simulator was started');

describe('an account’s settings', () => {
  const own = { server: 'live', username: 'some_room', token: 'abcdef' } as const;

  it('lead to the platform’s own server, whatever stands in the URL field', async () => {
    const url = 'https://stranger.example';
    assert.deepEqual(await openAccess({ ...own, url }, noSimulator), {
      baseUrl: 'https://eventsapi.chaturbate.com',
      username: 'some_room',
      token: 'abcdef',
      simulated: false,
    });
    assert.equal(
      (await openAccess({ ...own, server: 'testbed', url }, noSimulator)).baseUrl,
      'https://events.testbed.cb.dev',
    );
  });

  it('lead to the typed server when it is custom', async () => {
    const settings = { ...own, server: 'custom', url: 'http://127.0.0.1:81' } as const;
    assert.equal((await openAccess(settings, noSimulator)).baseUrl, 'http://127.0.0.1:81');
  });

  it('give the simulator its own name and token, never the user’s', async () => {
    const room = { baseUrl: 'http://127.0.0.1:5', username: 'demo', token: 'pretended' };
    const access = await openAccess({ ...own, server: 'simulator' }, () => Promise.resolve(room));
    assert.deepEqual(access, { ...room, simulated: true });
  });

  // Behaviour 2: empty or space-padded credentials are refused with a message that tells which one.
  for (const value of [undefined, '', '   ', ' padded', 'padded ', 'padded\n']) {
    it(`are refused with ${JSON.stringify(value)} as user name or token, and told which`, async () => {
      await assert.rejects(openAccess({ ...own, username: value }, noSimulator), {
        code: 'bad_input',
        message: /user name/,
      });
      await assert.rejects(openAccess({ ...own, token: value }, noSimulator), {
        code: 'bad_input',
        message: /token/,
      });
    });
  }

  it('are refused with a server that there is not', async () => {
    for (const server of ['', 'toString', 'production']) {
      await assert.rejects(openAccess({ ...own, server: server as 'live' }, noSimulator), {
        code: 'bad_input',
      });
    }
  });
});

describe('the key of a room', () => {
  it('is the same for the same room, however it is written', () => {
    assert.equal(
      roomKey({ baseUrl: 'https://EVENTSAPI.chaturbate.com:443', username: 'Some_Room' }),
      roomKey({ baseUrl: 'https://eventsapi.chaturbate.com', username: 'some_room' }),
    );
  });

  it('differs between servers', () => {
    assert.notEqual(
      roomKey({ baseUrl: 'https://eventsapi.chaturbate.com', username: 'some_room' }),
      roomKey({ baseUrl: 'https://events.testbed.cb.dev', username: 'some_room' }),
    );
  });
});

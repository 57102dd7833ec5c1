import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customServer, OWN_SERVERS, pollUrl } from '../../../src/chaturbate/endpoints';

describe('the addresses of Chaturbate', () => {
  it('are the live one and the testbed, over https', () => {
    assert.deepEqual(OWN_SERVERS, {
      live: 'https://eventsapi.chaturbate.com',
      testbed: 'https://events.testbed.cb.dev',
    });
  });

  describe('of a custom server', () => {
    it('stand for the live one when blank, and lose a slash at the end', () => {
      assert.equal(customServer('  '), OWN_SERVERS.live);
      assert.equal(customServer(undefined), OWN_SERVERS.live);
      assert.equal(customServer(' https://proxy.example/cb/ '), 'https://proxy.example/cb');
    });

    it('may be plain http within this machine', () => {
      for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:99']) {
        assert.equal(customServer(`http://${host}`), `http://${host}`);
      }
    });

    const bad = {
      'http over the network': 'http://proxy.example',
      'another scheme': 'ftp://127.0.0.1',
      'no address': 'proxy.example',
      'a broken IPv6 host': 'https://[::1',
      'a name or password in it': 'https://me:secret@proxy.example',
      'a query': 'https://proxy.example/?i=1',
      'a fragment': 'https://proxy.example/#top',
    };
    for (const [what, address] of Object.entries(bad)) {
      it(`are refused with ${what}`, () => {
        assert.throws(() => customServer(address), { code: 'bad_input' });
      });
    }
  });
});

describe('the address of a poll', () => {
  const room = {
    baseUrl: OWN_SERVERS.live,
    username: 'some_room',
    token: 'tok',
    timeoutSeconds: 30,
    cursor: null,
  };

  it('ends the path with a slash and asks for the time-out', () => {
    assert.equal(pollUrl(room), 'https://eventsapi.chaturbate.com/events/some_room/tok/?timeout=30');
  });

  it('goes on from a cursor', () => {
    const url = pollUrl({ ...room, cursor: '1755376889458-0' });
    assert.equal(new URL(url).searchParams.get('i'), '1755376889458-0');
    assert.equal(new URL(url).searchParams.get('timeout'), '30');
  });

  it('percent-encodes every character of both parts that could mean something else', () => {
    const url = pollUrl({ ...room, username: 'a/b?c', token: "x#y z!'()*" });
    assert.equal(new URL(url).pathname, '/events/a%2Fb%3Fc/x%23y%20z%21%27%28%29%2A/');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BadNextUrl, readNextUrl } from '../../../src/chaturbate/next-url';

const LIVE = 'https://eventsapi.chaturbate.com';

describe('a nextUrl', () => {
  it('is taken exactly as it came, with its cursor and its time-out', () => {
    const url = `${LIVE}/events/room/t%6Fken/?i=1755377041589-0&timeout=89&more=%20`;
    assert.deepEqual(readNextUrl(url, LIVE), { url, cursor: '1755377041589-0', timeoutSeconds: 89 });
  });

  it('may lack cursor and time-out', () => {
    assert.deepEqual(readNextUrl(`${LIVE}/events/a/b/?i=`, LIVE), {
      url: `${LIVE}/events/a/b/?i=`,
      cursor: null,
      timeoutSeconds: null,
    });
    assert.equal(readNextUrl(`${LIVE}/events/a/b/?timeout=soon`, LIVE)?.timeoutSeconds, null);
  });

  it('means to start over when it is null or missing', () => {
    assert.equal(readNextUrl(null, LIVE), null);
    assert.equal(readNextUrl(undefined, LIVE), null);
  });

  // Behaviour 22.
  it('is resolved when it is relative: from the origin with a slash in front, else from the base', () => {
    const base = 'https://proxy.example/cb';
    assert.equal(readNextUrl('/events/a/b/?i=1', base)?.url, 'https://proxy.example/events/a/b/?i=1');
    assert.equal(readNextUrl('events/a/b/?i=1', base)?.url, 'https://proxy.example/cb/events/a/b/?i=1');
  });

  it('may differ from the base in the case of its host', () => {
    const url = 'https://EventsAPI.Chaturbate.com/events/a/b/?i=1';
    assert.equal(readNextUrl(url, LIVE)?.url, url);
  });

  it('may be http only where the base is, on this machine', () => {
    assert.ok(readNextUrl('http://127.0.0.1:99/events/a/b/', 'http://127.0.0.1:99'));
    assert.throws(() => readNextUrl('http://127.0.0.1:98/events/a/b/', 'http://127.0.0.1:99'), BadNextUrl);
    assert.throws(() => readNextUrl('http://localhost:99/events/a/b/', 'http://127.0.0.1:99'), BadNextUrl);
  });

  // Behaviours 21 and 23.
  const bad: Record<string, unknown> = {
    'a foreign host': 'https://stranger.example/events/room/token/?i=1',
    'a foreign host without a scheme': '//evil.example/path',
    'a host that only begins alike': `${LIVE}.evil.example/events/a/b/`,
    'another port': `${LIVE}:8443/events/a/b/`,
    'plain http': 'http://eventsapi.chaturbate.com/events/a/b/',
    'a script': 'javascript:alert(1)',
    'no host': 'https:///nohost',
    'one slash': 'https:/eventsapi.chaturbate.com/events',
    'a name and password': 'https://me:pw@eventsapi.chaturbate.com/events/a/b/',
    'blanks alone': '   ',
    'a blank in front': ` ${LIVE}/events/a/b/`,
    'a line end in it': `${LIVE}/events/a\n/b/`,
    'back slashes': 'https:\\\\evil.example\\',
    'a broken address': 'https://[::1/events',
    'an object': {},
    'a number': 5,
    'a list': [LIVE],
    'nothing at all': '',
  };
  for (const [what, value] of Object.entries(bad)) {
    it(`is refused with ${what}, and the reason quotes nothing of it`, () => {
      assert.throws(
        () => readNextUrl(value, LIVE),
        (error: Error) => error instanceof BadNextUrl && !/evil|stranger|me:pw|events/.test(error.message),
      );
    });
  }
});

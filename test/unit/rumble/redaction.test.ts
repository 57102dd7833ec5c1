import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maskApiUrl, refusalText, withoutStreamSecrets } from '../../../src/rumble/redaction';

const API_URL = 'https://rumble.com/-livestream-api/get-data?key=aB1%2Fxyz';

describe('what must not leave the client', () => {
  it('is the API URL in any form', () => {
    const texts = [
      `GET ${API_URL} failed`,
      'path /-livestream-api/get-data?key=aB1%2Fxyz',
      'key aB1/xyz was wrong',
      'the encoded aB1%2Fxyz',
    ];
    for (const text of texts) assert.doesNotMatch(maskApiUrl(text, API_URL), /aB1/);
  });

  it('is the key in what the platform says', () => {
    const said = refusalText({ errors: [{ code: 'denied', message: 'No stream for aB1/xyz' }] }, API_URL);
    assert.equal(said, 'denied: No stream for …');
    assert.equal(refusalText('<html>aB1/xyz</html>', API_URL), '');
    assert.ok(refusalText({ message: 'x'.repeat(1_000) }, API_URL).length < 210);
  });

  it('is the stream key and the ingest server, however deep they lie', () => {
    const entry = { id: 'a', stream_key: 'K', deeper: [{ server_url: 'S', Stream_Key: 'K', title: 't' }] };
    assert.deepEqual(withoutStreamSecrets(entry), { id: 'a', deeper: [{ title: 't' }] });
    assert.equal(entry.stream_key, 'K', 'the answer itself stays as it is');
  });
});

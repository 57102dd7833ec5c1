import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from '../../../src/shared/redact';

describe('a text that may be shown', () => {
  it('holds no secret that was named', () => {
    assert.equal(redact('token abcd1234 and abcd1234', ['abcd1234']), 'token … and …');
  });

  it('holds no named secret in the form that URLs have', () => {
    const secret = 'p@ss/w+rd&1';
    const shown = redact(`?x=${encodeURIComponent(secret)}`, [secret]);
    assert.equal(shown.includes(encodeURIComponent(secret)), false);
  });

  it('is not shredded by a secret that is missing, empty or very short', () => {
    assert.equal(redact('a banana', [undefined, '', 'a', 'ban']), 'a banana');
  });

  it('takes special characters of a secret as they are', () => {
    assert.equal(redact('is a.c* here, abcc not', ['a.c*']), 'is … here, abcc not');
  });

  const suspicious: Record<string, string> = {
    'a bearer header': 'Authorization: Bearer k3h5j2l4m6n8',
    'an OAuth header': 'authorization: OAuth k3h5j2l4m6n8',
    'a token in a query': 'GET /x?access_token=k3h5j2l4m6n8&y=1',
    'a refresh token in JSON': '{"refresh_token":"k3h5j2l4m6n8"}',
    'a refresh token in printed JSON': '{ "refresh_token": "k3h5j2l4m6n8" }',
    'a client secret in a form': 'client_id=me&client_secret=k3h5j2l4m6n8&grant_type=x',
    'a device code': 'device_code=k3h5j2l4m6n8',
    'a key of an address': 'https://example.com/-livestream-api/get-data?key=k3h5j2l4m6n8',
    'a session cookie': 'cookie: u_s=k3h5j2l4m6n8; other=1',
    'a password': "password: 'k3h5j2l4m6n8'",
  };
  for (const [what, text] of Object.entries(suspicious)) {
    it(`holds no secret that nobody named: ${what}`, () => {
      const shown = redact(text);
      assert.equal(shown.includes('k3h5j2l4m6n8'), false, shown);
      assert.equal(shown.includes('…'), true, shown);
    });
  }

  it('keeps what is around the secret', () => {
    assert.equal(redact('GET /x?access_token=k3h5j2l4m6n8&y=1 failed'), 'GET /x?access_token=…&y=1 failed');
  });

  it('leaves plain sentences alone', () => {
    const sentence = 'Twitch no longer accepts this login. Open the Twitch account and log in again.';
    assert.equal(redact(sentence), sentence);
  });
});

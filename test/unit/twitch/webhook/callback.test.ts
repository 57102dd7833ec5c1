import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLivestreamError } from '../../../../src/shared/errors';
import { callbackUrl, typedSecret, webhookPath } from '../../../../src/twitch/webhook/callback';

const refused = (work: () => unknown) =>
  assert.throws(work, (error) => isLivestreamError(error, 'bad_input') && !/secret-text/.test(String(error)));

test('a path may be typed with or without its slashes', () => {
  for (const typed of ['twitch/hook', '/twitch/hook', '/twitch/hook/', ' //twitch//hook ']) {
    assert.equal(webhookPath(typed), '/twitch/hook');
  }
});

test('a path that Express or a proxy would read in another way is refused', () => {
  for (const typed of ['', '/', '/a b', '/:id', '/a*', '/a?b=1', '/a#b', '/a%20b', '/ä']) {
    refused(() => webhookPath(typed));
  }
});

test('a callback must be what Twitch can call: https on port 443', () => {
  assert.equal(callbackUrl(' https://example.org/hook '), 'https://example.org/hook');
  assert.equal(callbackUrl('https://example.org:443/hook'), 'https://example.org/hook');
  for (const typed of [
    '',
    'example.org/hook',
    'http://example.org/hook',
    'https://example.org:8443/hook',
    'https://me:secret-text@example.org/hook',
    'https://example.org/hook#part',
    'ftp://example.org/hook',
  ]) {
    refused(() => callbackUrl(typed));
  }
});

test('a server that stands in for Twitch may be given any web address', () => {
  assert.equal(callbackUrl('http://127.0.0.1:1880/hook', 'custom'), 'http://127.0.0.1:1880/hook');
  refused(() => callbackUrl('ftp://127.0.0.1/hook', 'custom'));
});

test('the simulator calls this computer only, and says where', () => {
  for (const host of ['127.0.0.1:1880', 'localhost', '[::1]:1880'])
    assert.equal(callbackUrl(`http://${host}/hook`, 'simulator'), `http://${host}/hook`);
  refused(() => callbackUrl('https://example.org/hook', 'simulator'));
});

test('a blank secret asks for one to be made, and a wrong one is refused without being repeated', () => {
  assert.equal(typedSecret(undefined), undefined);
  assert.equal(typedSecret('  '), undefined);
  assert.equal(typedSecret(' 0123456789 '), '0123456789');
  assert.equal(typedSecret('x'.repeat(100)), 'x'.repeat(100));
  for (const typed of ['short', 'x'.repeat(101), 'secret-text with spaces', 'secret-text-ä']) {
    refused(() => typedSecret(typed));
  }
});

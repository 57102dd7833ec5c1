import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Reporter } from '../../../src/runtime/reporter';
import { LivestreamError } from '../../../src/shared/errors';

describe('the reporter of trouble', () => {
  let reported: string[];
  let reporter: Reporter;
  const offline = () => new LivestreamError('network', 'offline');

  beforeEach(() => {
    reported = [];
    reporter = new Reporter((error) => reported.push(error.message));
  });

  it('reports a cause once and not once per retry', () => {
    for (let retry = 0; retry < 5; retry += 1) reporter.trouble(offline(), 'account');
    assert.deepEqual(reported, ['offline']);
  });

  it('reports each cause', () => {
    reporter.trouble(offline(), 'one channel');
    reporter.trouble(offline(), 'another channel');
    assert.equal(reported.length, 2);
  });

  it('reports a cause again once it had been mended', () => {
    reporter.trouble(offline(), 'account');
    reporter.mended('account');
    reporter.trouble(offline(), 'account');
    assert.equal(reported.length, 2);
  });

  it('keeps quiet about a cause when another one was mended', () => {
    reporter.trouble(offline(), 'account');
    reporter.mended('lookup');
    reporter.trouble(offline(), 'account');
    assert.equal(reported.length, 1);
  });

  it('reports the same cause with another code: the network is back and the login gone', () => {
    reporter.trouble(offline(), 'account');
    reporter.trouble(new LivestreamError('auth_required', 'log in'), 'account');
    assert.deepEqual(reported, ['offline', 'log in']);
  });
});

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { beforeEach, describe, it } from 'node:test';
import { AfterStart } from '../../../src/runtime/after-start';

describe('what begins after the start of the flows', () => {
  let events: EventEmitter;
  let afterStart: AfterStart;
  let begun: string[];

  beforeEach(() => {
    events = new EventEmitter();
    afterStart = new AfterStart(events);
    begun = [];
  });

  it('waits for it, and begins once', () => {
    afterStart.run(() => begun.push('node'));
    assert.deepEqual(begun, []);
    events.emit('flows:started');
    events.emit('flows:started');
    assert.deepEqual(begun, ['node']);
  });

  it('does not begin when it was closed before', () => {
    const takeBack = afterStart.run(() => begun.push('node'));
    takeBack();
    events.emit('flows:started');
    assert.deepEqual(begun, []);
  });

  it('needs one listener for any number of nodes', () => {
    for (let index = 0; index < 100; index += 1) afterStart.run(() => begun.push('node'));
    assert.equal(events.listenerCount('flows:started'), 1);
    events.emit('flows:started');
    assert.equal(begun.length, 100);
  });
});

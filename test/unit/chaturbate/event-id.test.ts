import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNotAfter, timeOfId } from '../../../src/chaturbate/event-id';

describe('an event’s id', () => {
  it('tells when it happened', () => {
    assert.equal(timeOfId('1755376889458-0'), 1_755_376_889_458);
  });

  it('tells no time in another form', () => {
    for (const id of ['evt-media', '5-0', '1755376889458', '1755376889458-0-1', '-1-0', '']) {
      assert.equal(timeOfId(id), null, id);
    }
  });

  it('is compared as two numbers and not as text', () => {
    assert.equal(isNotAfter('1755376889458-9', '1755376889458-10'), true);
    assert.equal(isNotAfter('1755376889458-10', '1755376889458-9'), false);
    assert.equal(isNotAfter('1755376889457-10', '1755376889458-9'), true);
    assert.equal(isNotAfter('1755376889458-9', '1755376889458-9'), true);
  });

  it('of another form comes after all but itself', () => {
    assert.equal(isNotAfter('evt-media', '1755376889458-9'), false);
    assert.equal(isNotAfter('1755376889458-9', 'evt-media'), false);
    assert.equal(isNotAfter('evt-media', 'evt-media'), true);
  });
});

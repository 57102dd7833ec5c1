import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitNames } from '../../../src/twitch/lookup';

describe('names in a field', () => {
  it('are separated in any way, without signs in front, each once', () => {
    assert.deepEqual(splitNames(' @One,two;  #TWO\nthree , '), ['one', 'two', 'three']);
    assert.deepEqual(splitNames(''), []);
    assert.deepEqual(splitNames(' ,;'), []);
  });
});

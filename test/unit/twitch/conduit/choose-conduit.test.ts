import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseConduit } from '../../../../src/twitch/conduit/choose-conduit';

const ONE = { id: 'one', shard_count: 3 };
const TWO = { id: 'two', shard_count: 8 };

describe('which conduit a node uses', () => {
  it('is the one that it names', () => {
    assert.deepEqual(chooseConduit([ONE, TWO], 'two', 'one'), { use: TWO });
  });

  it('is never another than the one that it names', () => {
    assert.throws(() => chooseConduit([ONE], 'two', 'one'), { code: 'not_found' });
    assert.throws(() => chooseConduit([ONE], 'two', 'one'), /no conduit two\..*\(one\)/);
    assert.throws(() => chooseConduit([], 'two', undefined), { code: 'not_found' });
  });

  it('is the one that it had before, however many there are', () => {
    assert.deepEqual(chooseConduit([ONE, TWO], '', 'two'), { use: TWO });
  });

  it('is the only one', () => {
    assert.deepEqual(chooseConduit([ONE], '', undefined), { use: ONE });
    assert.deepEqual(chooseConduit([ONE], '', 'gone'), { use: ONE });
  });

  it('is a new one where there is none', () => {
    assert.deepEqual(chooseConduit([], '', 'gone'), { create: true });
  });

  it('is not guessed where there are several', () => {
    assert.throws(() => chooseConduit([ONE, TWO], '', 'gone'), {
      code: 'bad_input',
      message: /2 conduits.*one, two/,
    });
  });
});

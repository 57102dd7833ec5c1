import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { streamId, toDecimal } from '../../../src/rumble/ids';
import { isLivestreamError } from '../../../src/shared/errors';

describe('ids of Rumble', () => {
  it('are converted to the last digit, however long they are', () => {
    assert.equal(toDecimal('4xk3qd'), '298229989');
    const long = 2_403_846_329_322_621_779n;
    assert.equal(toDecimal(long.toString(36)), long.toString());
    assert.equal(toDecimal('0'), '0');
  });

  it('are no ids with anything else in them', () => {
    for (const text of ['', '-1', '1.5', 'ä', '12 3']) assert.equal(toDecimal(text), null);
  });

  const forms: [string, string][] = [
    ['298229989', 'the decimal id'],
    [' 298229989\n', 'the decimal id with blanks around it'],
    ['4xk3qd', 'base 36'],
    ['4XK3QD', 'base 36 in capitals'],
    ['v4xk3qd', 'base 36 with its v'],
    ['https://rumble.com/chat/popup/298229989', 'the address of the pop-up window'],
    ['https://rumble.com/chat/popup/298229989/?theme=dark', 'that address with more behind it'],
    ['https://web7.rumble.com/chat/api/chat/298229989/stream', 'the address of the chat stream'],
    ['https://rumble.com/embed/v4xk3qd/', 'the embed address'],
    ['https://rumble.com/embed/ab12.v4xk3qd/?pub=4', 'the embed address with a publisher'],
  ];
  for (const [typed, form] of forms) {
    it(`names a stream by ${form}`, () => assert.equal(streamId(typed), '298229989'));
  }

  it('takes few digits for base 36, since decimal ids are long', () => {
    assert.equal(streamId('1234567'), toDecimal('1234567'));
    assert.equal(streamId('12345678'), '12345678');
  });

  it('is no id when nothing is typed', () => assert.equal(streamId('  '), null));

  for (const typed of [
    'https://rumble.com/v5abcde-a-title.html',
    'https://rumble.com/c/SomeChannel',
    'my stream',
    '#298229989',
    'https://',
  ]) {
    it(`refuses ${typed}, whose number is not that of the chat`, () => {
      assert.throws(
        () => streamId(typed),
        (error) => isLivestreamError(error, 'bad_input') && /chat\/popup/.test(error.message),
      );
    });
  }
});

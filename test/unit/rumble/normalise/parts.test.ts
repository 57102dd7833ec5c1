import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partsOf } from '../../../../src/rumble/normalise/parts';

const shown = (text: string): string[] => partsOf(text).map(({ type, text: piece }) => `${type} ${piece}`);

describe('the parts of a line of a Rumble chat', () => {
  it('are emotes, names and addresses', () => {
    assert.deepEqual(shown('hi @Viewer_One :r+wave::rumble: https://a.example/b:c:d/@x?q=1 done'), [
      'text hi ',
      'mention @Viewer_One',
      'text  ',
      'emote :r+wave:',
      'emote :rumble:',
      'text  ',
      'link https://a.example/b:c:d/@x?q=1',
      'text  done',
    ]);
  });

  for (const text of ['at 10:30:45', 'a : b : c', 'me@mail.example', ':D and :)', '@', '::', 'a::b']) {
    it(`are plain text in “${text}”`, () => assert.deepEqual(shown(text), [`text ${text}`]));
  }

  it('are none of nothing', () => assert.deepEqual(partsOf(''), []));

  it('are the whole line together, whatever is in it', () => {
    for (const text of [
      '@a:b:@c',
      ':a::b::',
      'https://',
      ':a:https://x.example',
      '@@a',
      '😀:x:😀',
      ':r+:',
      ':a b:',
    ]) {
      assert.equal(
        partsOf(text)
          .map((part) => part.text)
          .join(''),
        text,
      );
    }
  });
});

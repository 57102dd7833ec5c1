import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeRecord } from '../../../../src/rumble/chat/decode';
import { RecordReader } from '../../../../src/rumble/chat/record-reader';

const author = {
  id: '88707682',
  username: 'ViewerOne',
  is_follower: true,
  'image.1': null,
  badges: ['premium'],
};

/** A record of one line as a text. */
function text(message: unknown, user: unknown = author, requestId: unknown = 'abc'): string {
  const data = { messages: [message], users: [user], channels: [[]] };
  return JSON.stringify({ type: 'messages', request_id: requestId, data });
}

function line(id: string, said = 'hello'): object {
  return { id, time: '2026-11-20T12:00:10+00:00', user_id: author.id, text: said };
}

/** A reader that knows the author. */
function trained(): RecordReader {
  const reader = new RecordReader();
  reader.read(text(line('1')));
  return reader;
}

function assertSame(reader: RecordReader, wire: string): void {
  assert.deepEqual(reader.read(wire), decodeRecord(wire), wire);
}

/** The first of a list in a record. */
function first(reader: RecordReader, wire: string, list: 'messages' | 'users'): Record<string, unknown> {
  const record = reader.read(wire) ?? assert.fail('no record');
  return (record.data[list] as Record<string, unknown>[])[0] ?? assert.fail('an empty list');
}

describe('reading records of the chat', () => {
  it('reads lines of the same person like a plain parser', () => {
    const reader = new RecordReader();
    for (const id of ['1', '2', '3']) assertSame(reader, text(line(id)));
  });

  it('shares nothing of two lines', () => {
    const reader = trained();
    const [one, other] = ['2', '3'].map((id) => first(reader, text(line(id)), 'users'));
    assert.deepEqual(one, other);
    assert.notEqual(one, other);
    assert.notEqual(one?.badges, other?.badges);
    Object.assign(one ?? {}, { username: 'changed by a flow' });
    assert.equal(first(reader, text(line('4')), 'users').username, 'ViewerOne');
  });

  it('takes what has changed about a person', () => {
    const reader = trained();
    assertSame(reader, text(line('2'), { ...author, badges: ['premium', 'moderator'] }));
    assertSame(reader, text(line('3')));
  });

  it('keeps bare integers to the last digit, wherever they are', () => {
    const wire = text(line('2')).replace('"88707682"', '2403846329322621779');
    assert.equal(first(trained(), wire, 'messages').user_id, '2403846329322621779');
    assertSame(trained(), text(line('2')).replaceAll('"88707682"', '2403846329322621779'));
  });

  it('reads several lines, or none, like a plain parser', () => {
    const both = text(line('2')).replace('"messages":[', `"messages":[${JSON.stringify(line('3'))},`);
    assertSame(trained(), both);
    assertSame(trained(), both.replace('"users":[', `"users":[${JSON.stringify(author)},`));
    assertSame(trained(), text(line('2')).replace(JSON.stringify(author), ''));
    assertSame(trained(), text(line('2')).replace(/"messages":\[.*\],"users"/, '"messages":[],"users"'));
  });

  it('reads whatever may come in the fields like a plain parser', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('],"users":[', '],"channels":[[]]}}', '\\', '"', '88707682'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(word, word, word, word, (requestId, id, said, name) => {
        const reader = trained();
        const message = {
          id,
          user_id: author.id,
          text: said,
          [typeof said === 'string' ? said : JSON.stringify(said)]: [{ users: [name] }],
        };
        const wire = text(message, { ...author, username: name }, requestId);
        for (let time = 0; time < 2; time += 1) assertSame(reader, wire);
        assertSame(reader, text(said, name, requestId));
      }),
    );
  });

  it('reads broken texts like a plain parser', () => {
    const whole = text(line('2', 'a "quoted" \\ word 😀'));
    const piece = fc.constantFrom(
      '',
      '"',
      '\\',
      '}',
      '}}',
      '{',
      '],"users":[',
      ',',
      '[',
      ']',
      'null',
      '1e99',
      '\n',
    );
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(8), piece, (at, removed, added) => {
        assertSame(trained(), whole.slice(0, at) + added + whole.slice(at + removed));
      }),
    );
  });
});

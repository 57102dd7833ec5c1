import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeRecord, parseExactly } from '../../../../src/rumble/chat/decode';

describe('a record of the chat', () => {
  it('keeps bare integers to the last digit, as texts', () => {
    const text =
      '{"type":"delete_messages","data":{"message_ids":[2403846329322621779, 9007199254740993,-1234567890123456789]}}';
    assert.deepEqual(decodeRecord(text)?.data.message_ids, [
      '2403846329322621779',
      '9007199254740993',
      '-1234567890123456789',
    ]);
  });

  it('leaves texts, fractions and exponents as they are', () => {
    const value = {
      text: 'call: 1234567890123456789, [1234567890123456] "quoted" \\ 9999999999999999',
      fraction: 0.1234567890123456,
      small: 123456789012345,
    };
    assert.deepEqual(parseExactly(JSON.stringify(value)), value);
    assert.deepEqual(parseExactly('{"a":1.50000000000000000000e2,"b":[1234567890123456.5]}'), {
      a: 150,
      b: [1234567890123456.5],
    });
  });

  it('reads a record of a megabyte with bare ids', () => {
    const messages = Array.from(
      { length: 5_000 },
      (_, at) => `{"id":24038463293226${String(at).padStart(5, '0')},"text":"${'\\"x'.repeat(60)}"}`,
    );
    const text = `{"type":"init","data":{"messages":[${messages.join(',')}]}}`;
    assert.ok(text.length > 1024 * 1024);
    const read = decodeRecord(text)?.data.messages as { id: string }[];
    assert.equal(read.length, 5_000);
    assert.equal(read[4_999]?.id, '2403846329322604999');
  });

  it('is none when it is blank, no JSON, no object or has no type', () => {
    for (const text of ['', '  \n', 'hello', '{"type":', '[]', 'null', '{}', '{"type":5}', '{"type":""}']) {
      assert.equal(decodeRecord(text), null, text);
    }
  });

  it('may lack its data and have a request id of any kind', () => {
    assert.deepEqual(decodeRecord('{"type":"x","data":[1]}')?.data, {});
    assert.equal(
      decodeRecord('{"type":"x","request_id":12345678901234567890}')?.requestId,
      '12345678901234567890',
    );
    assert.equal(decodeRecord('{"type":"x"}')?.requestId, null);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { isLivestreamError } from '../../../../../src/shared/errors';
import { HELIX_OPERATIONS } from '../../../../../src/twitch/helix/operations';
import { checkArguments } from '../../../../../src/twitch/helix/operations/arguments';

const operations = fc.constantFrom(...HELIX_OPERATIONS);
const values = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true }),
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom(
    null,
    undefined,
    '',
    ' ',
    '[',
    '{}',
    '[]',
    '1e999',
    -0,
    Buffer.from('x'),
    new Date(Number.NaN),
  ),
);

describe('arguments out of a message that may hold anything', () => {
  it('become a request, or an error that says what is wrong, and nothing else', () => {
    const seen = { sent: 0, refused: 0 };
    const property = fc.property(
      operations.chain((operation) => {
        const names = operation.fields.flatMap((field) => [
          field.name,
          ...(field.fields ?? []).map((inner) => `${field.name}.${inner.name}`),
        ]);
        const name = names.length > 0 ? fc.oneof(fc.constantFrom(...names), fc.string()) : fc.string();
        return fc.tuple(fc.constant(operation), fc.dictionary(name, values, { maxKeys: 6 }));
      }),
      ([operation, given]) => {
        try {
          const { request } = checkArguments(operation, given, { selfId: '1', channelId: '2' });
          assert.equal(request.path, operation.path);
          // Whatever goes out can be written as JSON, and holds only names that Twitch knows.
          const names = operation.fields.map((field) => field.name);
          const body = JSON.parse(JSON.stringify(request.body ?? {})) as object;
          for (const key of [...Object.keys(request.query), ...Object.keys(body)])
            assert.ok(names.includes(key));
          seen.sent += 1;
        } catch (error) {
          if (!isLivestreamError(error, 'bad_input')) throw error;
          assert.ok(error.message.length < 1_000, error.message);
          seen.refused += 1;
        }
      },
    );
    fc.assert(property, { numRuns: 3_000, seed: 20_261_120 });
    assert.ok(seen.sent > 50 && seen.refused > 500, JSON.stringify(seen));
  });
});

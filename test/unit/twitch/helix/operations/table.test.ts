import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  findOperation,
  HELIX_OPERATIONS,
  type HelixField,
  type HelixOperation,
} from '../../../../../src/twitch/helix/operations';
import { readFields } from '../../../../../src/twitch/helix/operations/fields';
import { NOTED_FIELDS } from '../../../../../src/twitch/helix/operations/notes';
import { DOCUMENTED_OPERATIONS } from '../../../../fixtures/twitch/documented-operations';

function known(id: string): HelixOperation {
  const operation = findOperation(id);
  assert.ok(operation, `${id} is in the table`);
  return operation;
}

/** A field and those inside it, as the documented ones are noted. Long lists of event types are not repeated there. */
function noted(field: HelixField, above = ''): string[] {
  const path = above + field.name;
  const values = field.values && field.values.length < 30 ? ` ${field.values.join('|')}` : '';
  const line = `${path}${field.required ? '!' : ''} ${field.type}${field.list ? '[]' : ''}${values}`;
  return [line, ...(field.fields ?? []).flatMap((inner) => noted(inner, `${path}.`))];
}

describe('the table of Helix operations', () => {
  it('has each of the 148 operations once', () => {
    assert.equal(HELIX_OPERATIONS.length, 148);
    const ids = HELIX_OPERATIONS.map(({ id }) => id);
    assert.deepEqual([...ids].sort(), Object.keys(DOCUMENTED_OPERATIONS).sort());
    assert.equal(new Set(ids).size, 148);
    assert.equal(new Set(HELIX_OPERATIONS.map(({ title }) => title)).size, 148);
  });

  it('has one operation for each method and path', () => {
    assert.equal(new Set(HELIX_OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size, 148);
  });

  for (const operation of HELIX_OPERATIONS) {
    it(`says what Twitch documents about ${operation.id}`, () => {
      const { method, path, tokens, scopes, fields, paginated } = operation;
      const of = (place: HelixField['in']) =>
        fields.filter((field) => field.in === place).flatMap((field) => noted(field));
      assert.deepEqual(
        {
          call: `${method} ${path}`,
          tokens: tokens.join(' '),
          scopes: [...scopes.flat()].sort().join(' '),
          query: of('query'),
          body: of('body'),
          paginated,
        },
        DOCUMENTED_OPERATIONS[operation.id],
      );
    });
  }

  it('puts the scope that only allows reading in front', () => {
    for (const { id, scopes } of HELIX_OPERATIONS) {
      const reads = scopes.flat().map((scope) => /(^|:)read(:|$)/.test(scope));
      assert.ok(!reads.includes(true) || reads[0], id);
    }
  });

  it('asks only for scopes that look like those of Twitch', () => {
    for (const { id, scopes } of HELIX_OPERATIONS) {
      for (const scope of scopes.flat()) {
        assert.match(
          scope,
          /^(analytics|bits|channel|clips|editor|moderation|moderator|user)(:[a-z_]+){1,2}$/,
          id,
        );
      }
    }
  });

  it('names every field once in an operation, so that query and body can be given as one object', () => {
    for (const { id, fields } of HELIX_OPERATIONS) {
      const names = fields.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, id);
    }
  });

  it('sends no body with a GET, and cursors with whatever comes in pages', () => {
    for (const { id, method, fields, paginated } of HELIX_OPERATIONS) {
      if (method === 'GET') assert.ok(!fields.some((field) => field.in === 'body'), id);
      if (paginated)
        assert.ok(
          fields.some(({ name }) => name === 'after'),
          id,
        );
    }
  });

  it('offers every type of event for a subscription', () => {
    const type = known('create-eventsub-subscription').fields.find(({ name }) => name === 'type');
    assert.ok(type?.values?.includes('channel.chat.message'));
    assert.ok((type?.values?.length ?? 0) >= 79);
  });

  it('knows which ids are the account itself and which the channel of the message', () => {
    const fills = (id: string) =>
      Object.fromEntries(known(id).fields.flatMap(({ name, fill }) => (fill ? [[name, fill]] : [])));
    assert.deepEqual(fills('ban-user'), { broadcaster_id: 'channel', moderator_id: 'self' });
    assert.deepEqual(fills('create-poll'), { broadcaster_id: 'self' });
    assert.deepEqual(fills('create-clip'), { broadcaster_id: 'channel' });
    assert.deepEqual(fills('start-a-raid'), { from_broadcaster_id: 'self' });
    assert.deepEqual(fills('create-stream-marker'), { user_id: 'self' });
    assert.deepEqual(fills('add-channel-vip'), { broadcaster_id: 'self' });
    assert.deepEqual(fills('get-users'), {});
    assert.deepEqual(fills('check-user-subscription'), { broadcaster_id: 'channel', user_id: 'self' });
  });

  it('never fills in whom something is done to', () => {
    const harmful = ['ban-user', 'unban-user', 'add-channel-moderator', 'remove-channel-vip', 'block-user'];
    for (const id of harmful) {
      const target = known(id).fields.find(({ name }) => /^(target_)?user_id$|^data$/.test(name));
      assert.equal(target?.fill, undefined, id);
    }
  });

  it('has a field for every note', () => {
    for (const noted of NOTED_FIELDS) {
      const [id = '', path = ''] = noted.split(' ');
      let fields: readonly HelixField[] | undefined = known(id).fields;
      let field: HelixField | undefined;
      for (const name of path.split('.')) {
        field = fields?.find((one) => one.name === name);
        fields = field?.fields;
      }
      assert.ok(field, noted);
    }
  });

  it('knows nothing about an operation that does not exist', () => {
    assert.equal(findOperation('get-everything'), undefined);
  });

  it('refuses a notation that it cannot read instead of dropping the field', () => {
    assert.throws(() => readFields('*First', 'query'), /cannot be read/);
    assert.throws(() => readFields('data.user_id', 'body'), /is in nothing/);
  });
});

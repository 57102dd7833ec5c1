/** What a value of a field is on the wire. */
export type HelixFieldType = 'string' | 'integer' | 'number' | 'boolean' | 'object';

/** One parameter or body field of an operation. */
export interface HelixField {
  /** Twitch's name, e.g. `broadcaster_id`; of a nested field only its own part. */
  name: string;
  in: 'query' | 'body';
  /** Of one entry, where it is a list. */
  type: HelixFieldType;
  /** Several values: the key repeated in a query, an array in a body. */
  list?: true;
  required: boolean;
  /** The only values that Twitch takes; case counts. */
  values?: readonly string[];
  /** Further values that Twitch takes beside `values`: the source of a regular expression. */
  also?: string;
  /** The fields inside an object, or inside each object of a list. Absent: any object. */
  fields?: readonly HelixField[];
  /**
   * Where a blank one is filled from: the channel that the message came from or the own one, the token's user, or the
   * extension whose secret signs the call.
   */
  fill?: 'channel' | 'self' | 'extension';
  /** Whether it is the id of a user, so that a login can be looked up. */
  user?: true;
  /** Left out it means something harsh, such as a ban for good: one that is given but empty is refused. */
  guarded?: true;
  /** What is worth knowing when filling it in. */
  hint?: string;
}

/** The notation of a field: `*` required, dots for nesting, `[]` list, `:type` (a string without), `{a,b}` values. */
const NOTE = /^(\*?)([a-z_.]+)(\[\])?(?::(integer|number|boolean|object))?(?:\{([^}]+)\})?$/;

const USER_ID =
  /^(?:(?:to_|from_)?broadcaster_id|(?:to_|from_|target_)?user_id|(?:moderator|sender|editor|guest)_id)$/;

type Draft = HelixField & { fields?: HelixField[] };

/**
 * Reads the notation of a row, e.g. `*broadcaster_id first:integer` or
 * `*choices[]:object *choices.title`, where a nested field comes after the one that it is in.
 *
 * @throws Error for a mistake in the table
 */
export function readFields(notes: string, place: HelixField['in']): HelixField[] {
  const fields: Draft[] = [];
  const byPath = new Map<string, Draft>();
  for (const note of notes.split(' ').filter((part) => part !== '')) {
    const [, star, path = '', list, type = 'string', values] = NOTE.exec(note) ?? [];
    if (path === '') throw new Error(`The field "${note}" cannot be read.`);
    const [name = '', ...above] = path.split('.').reverse();
    const field: Draft = {
      name,
      in: place,
      type: type as HelixFieldType,
      ...(list ? { list: true } : {}),
      required: star === '*',
      ...(values ? { values: values.split(',') } : {}),
      ...(type === 'string' && USER_ID.test(name) ? { user: true } : {}),
    };
    byPath.set(path, field);
    const parent = byPath.get(above.reverse().join('.'));
    if (above.length > 0 && !parent) throw new Error(`The field "${note}" is in nothing.`);
    if (parent) {
      parent.fields ??= [];
      parent.fields.push(field);
    } else fields.push(field);
  }
  return fields;
}

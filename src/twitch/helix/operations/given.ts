import { isObject } from '../../../shared/wire';
import type { HelixField } from './fields';

/** Arguments by Twitch's names; nested fields inside their object. */
export type Given = Readonly<Record<string, unknown>>;

/** Puts `data.user_id` where Twitch has it: `user_id` inside of `data`. What comes first stays. */
export function nest(flat: Given): Record<string, unknown> {
  const tree: Record<string, unknown> = blank();
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split('.');
    const name = parts.pop() ?? '';
    let place = tree;
    for (const part of parts) {
      const inner = place[part];
      const next = isPlain(inner) ? Object.assign(blank(), inner) : blank();
      place[part] = next;
      place = next;
    }
    // An object beside single fields of it: both count, the single ones first.
    const other = place[name];
    place[name] = isPlain(value) && isPlain(other) ? Object.assign(blank(), value, other) : value;
  }
  return tree;
}

/** `first` with what it lacks from `second`, inside of objects too, but not inside of lists. */
export function fillBlanks(first: Given, second: Given, fields: readonly HelixField[]): Given {
  const filled = Object.assign(blank(), first);
  for (const [name, value] of Object.entries(second)) {
    const mine = filled[name];
    if (mine === undefined) filled[name] = value;
    else if (isPlain(mine) && isPlain(value)) {
      const inside = fields.find((field) => field.name === name);
      // An object whose fields nobody knows is one value.
      if (inside?.fields && !inside.list) filled[name] = fillBlanks(mine, value, inside.fields);
    }
  }
  return filled;
}

/** Whether it is an object with fields of its own: no list, no Buffer, no date. */
export function isPlain(value: unknown): value is Given {
  return isObject(value) && !Buffer.isBuffer(value) && !(value instanceof Date);
}

/** Without a prototype, so that a name like `constructor` or `__proto__` is a name like any other. */
function blank(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

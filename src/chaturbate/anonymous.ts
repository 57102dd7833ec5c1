import { isObject, isSet, type Wire } from '../shared/wire';

/**
 * Whether the one who acts wants not to be known. Looked up in what came, before anything in it is judged: a
 * flag of the wrong type must not show a person. A tip of which nothing can be read counts as anonymous.
 */
export function hidesGiver(method: string, object: Wire): boolean {
  if (method === 'tip' && !isObject(object.tip)) return true;
  return isSet(object.isAnon) || Object.values(object).some((part) => isObject(part) && isSet(part.isAnon));
}

/**
 * `value` without the person: user objects of that name become `null`, and so does the bare name wherever it
 * stands. A text that only mentions the name stays: its author wrote it.
 */
export function withoutGiver(received: Wire): Wire {
  const object = isObject(received.object) ? received.object : {};
  const name = isObject(object.user) && typeof object.user.username === 'string' ? object.user.username : '';
  return { ...received, object: strip({ ...object, user: null }, name.trim().toLowerCase()) };
}

function strip(value: unknown, name: string): unknown {
  if (typeof value === 'string') return name !== '' && value.trim().toLowerCase() === name ? null : value;
  if (Array.isArray(value)) return value.map((item) => strip(item, name));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, strip(item, name)]));
}

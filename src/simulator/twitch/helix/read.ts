import type { HelixCall } from './call';
import { HelixRefusal } from './refusal';

/** A number of a body or a query; undefined where there is none. Types are checked before. */
export function readNumber({ body, query }: HelixCall, name: string): number | undefined {
  const given = body[name] ?? query.get(name) ?? '';
  return given === '' ? undefined : Number(given);
}

/** A number that must lie between two bounds, both included. Undefined where there is none. */
export function readBounded(
  call: HelixCall,
  name: string,
  lowest: number,
  highest: number,
): number | undefined {
  const number = readNumber(call, name);
  if (number !== undefined && (number < lowest || number > highest)) {
    throw new HelixRefusal(400, `The value of "${name}" must be between ${lowest} and ${highest}`);
  }
  return number;
}

/** A yes or no of a body or a query; undefined where there is none. */
export function readFlag({ body, query }: HelixCall, name: string): boolean | undefined {
  const given = body[name] ?? query.get(name) ?? '';
  return given === '' ? undefined : String(given).toLowerCase() === 'true';
}

/** A text of a body or a query; empty where there is none. More than `most` characters are refused. */
export function readText({ body, query }: HelixCall, name: string, most = Number.POSITIVE_INFINITY): string {
  const given = body[name] ?? query.get(name) ?? '';
  const text = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  if ([...text].length > most) throw new HelixRefusal(400, `The "${name}" may have ${most} characters`);
  return text;
}

/** The titles of a list such as `choices`, each 1 to `mostCharacters` long. */
export function readTitles(
  { body }: HelixCall,
  name: string,
  [fewest, most]: readonly [fewest: number, most: number],
  mostCharacters: number,
): string[] {
  const list = Array.isArray(body[name]) ? (body[name] as unknown[]) : [];
  if (list.length < fewest || list.length > most) {
    throw new HelixRefusal(400, `"${name}" must have ${fewest} to ${most} entries`);
  }
  return list.map((entry) => {
    const title = typeof entry === 'object' && entry !== null ? (entry as { title?: unknown }).title : '';
    if (typeof title !== 'string' || title === '' || [...title].length > mostCharacters) {
      throw new HelixRefusal(400, `Each title in "${name}" must have 1 to ${mostCharacters} characters`);
    }
    return title;
  });
}

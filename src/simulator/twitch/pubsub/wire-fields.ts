import { isObject, type Wire } from '../../../shared/wire';

/** Readers for events that the simulator has made itself; `path` names a field at any depth: `reward.id`. */

/** The value of a field; `null` where there is none. */
export function get(event: unknown, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value ?? null;
}

/** A text, `''` where there is none. */
export function str(event: unknown, path: string): string {
  return String(get(event, path) ?? '');
}

/** A number, 0 where there is none. */
export function num(event: unknown, path: string): number {
  return Number(get(event, path) ?? 0);
}

/** The objects of a list, none where there is none. */
export function list(event: unknown, path: string): Wire[] {
  const value = get(event, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list. */
export function texts(event: unknown, path: string): string[] {
  const value = get(event, path);
  return Array.isArray(value) ? value.map(String) : [];
}

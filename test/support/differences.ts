import { isoTime } from '../../src/events';
import { isObject } from '../../src/shared/wire';

/** Two messages about one happening are sent a moment apart. */
const MOMENT_MS = 2_000;

/**
 * The paths at which two payloads differ; `[]` stands for any entry of a list. Times that are a moment apart count as
 * equal, since each server writes down when it sent.
 */
export function differences(one: unknown, other: unknown, path = ''): string[] {
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return [`${path}[]`];
    return [...new Set(one.flatMap((item, index) => differences(item, other[index], `${path}[]`)))];
  }
  if (isObject(one) && isObject(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return names.flatMap((name) => {
      const here = path === '' ? name : `${path}.${name}`;
      return name in one && name in other ? differences(one[name], other[name], here) : [here];
    });
  }
  return one === other || areClose(one, other, path) ? [] : [path];
}

function areClose(one: unknown, other: unknown, path: string): boolean {
  if (typeof one === 'string' && typeof other === 'string') {
    const [first, second] = [isoTime(one), isoTime(other)];
    if (first !== null && second !== null)
      return Math.abs(Date.parse(first) - Date.parse(second)) <= MOMENT_MS;
  }
  if (typeof one !== 'number' || typeof other !== 'number') return false;
  if (/milliseconds$|(^|\.)updated_at$/.test(path)) return Math.abs(one - other) <= MOMENT_MS;
  if (/(server_time|sent_ts|remaining_seconds)$/.test(path))
    return Math.abs(one - other) <= MOMENT_MS / 1_000;
  return false;
}

/** Whether a path lies at or below another. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

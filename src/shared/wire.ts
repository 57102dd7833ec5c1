/** What a platform sends: any field may be missing, `null` or of another type than last year. */
export type Wire = Readonly<Record<string, unknown>>;

/** An object that is still being filled. */
export type Loose = Record<string, unknown>;

/** Whether `value` is an object with fields (no array, no `null`). */
export function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` if it is an object with fields, else an empty one. */
export function objectOf(value: unknown): Wire {
  return isObject(value) ? value : {};
}

/** An id or a name: a text that says something, a number as text, else `null`. */
export function word(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

/** A finite number, also one that came as a text; else `undefined`. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Whether a flag is set. Anonymity hangs on it, so everything but a clear no counts. */
export function isSet(value: unknown): boolean {
  return Boolean(value) && value !== 'false';
}

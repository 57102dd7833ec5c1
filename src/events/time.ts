const ZERO = 48;
const LONGEST_YEAR_SPAN_MS = 8.64e15;

/** The two-digit number at `at`, or -1 when there are no two digits. */
function pair(value: string, at: number): number {
  const tens = value.charCodeAt(at) - ZERO;
  const ones = value.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function within(number: number, least: number, most: number): boolean {
  return number >= least && number <= most;
}

/** Whether `value` begins with a date and a time of day as RFC 3339 writes them (days are checked up to 28). */
function startsPlainly(value: string): boolean {
  return (
    pair(value, 0) >= 0 &&
    pair(value, 2) >= 0 &&
    value[4] === '-' &&
    within(pair(value, 5), 1, 12) &&
    value[7] === '-' &&
    // Later days depend on the month; they take the slow path, where the calendar decides.
    within(pair(value, 8), 1, 28) &&
    value[10] === 'T' &&
    within(pair(value, 11), 0, 23) &&
    value[13] === ':' &&
    within(pair(value, 14), 0, 59) &&
    value[16] === ':' &&
    within(pair(value, 17), 0, 59)
  );
}

/** The number of fraction digits that a UTC time ends with (`.123Z`), or -1 when it ends otherwise. */
function fractionDigits(value: string): number {
  const last = value.length - 1;
  if (value[last] !== 'Z') return -1;
  if (last === 19) return 0;
  if (value[19] !== '.' || last > 29) return -1;
  for (let at = 20; at < last; at += 1) {
    const digit = value.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
  }
  return last - 20;
}

/** Any time that `Date` can read, the slow way. */
function byCalendar(value: string | number): string | null {
  const ms = typeof value === 'number' ? value : Date.parse(value);
  if (!Number.isFinite(ms) || Math.abs(ms) > LONGEST_YEAR_SPAN_MS) return null;
  const iso = new Date(ms).toISOString();
  return iso.length === 24 ? iso : null;
}

/**
 * A time in the one form that events use: ISO 8601, UTC, milliseconds (`2026-11-20T12:00:00.000Z`).
 *
 * Takes an RFC 3339 text with up to nine fraction digits (cut, not rounded), any other text that `Date` reads,
 * a `Date`, or epoch milliseconds. Gives `null` for everything that is no time. A UTC text up to the 28th of
 * a month, nearly all there are, is rewritten without making a `Date`: this runs once for every chat line.
 */
export function isoTime(value: unknown): string | null {
  if (typeof value === 'string') {
    if (value.length >= 20 && startsPlainly(value)) {
      const digits = fractionDigits(value);
      if (digits === 3) return value;
      if (digits > 3) return `${value.slice(0, 23)}Z`;
      if (digits >= 0) return `${value.slice(0, 19)}.${value.slice(20, 20 + digits).padEnd(3, '0')}Z`;
    }
    // `Date` reads bare numbers and words such as "1" or "May" as dates; a platform never means them so.
    return /^\d{4}-\d\d-\d\d/.test(value) ? byCalendar(cutFraction(value)) : null;
  }
  if (value instanceof Date) return byCalendar(value.getTime());
  return typeof value === 'number' ? byCalendar(value) : null;
}

/** `Date` need not read more than three fraction digits; the rest is dropped. */
function cutFraction(value: string): string {
  return value.replace(/(\.\d{3})\d+/, '$1');
}

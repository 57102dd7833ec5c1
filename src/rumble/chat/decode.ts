import { isObject, type Wire, word } from '../../shared/wire';

/** One record of the chat stream. */
export interface ChatRecord {
  type: string;
  /** What the sender's client called its request. */
  requestId: string | null;
  data: Wire;
  /** What came, untouched but for its long integers, which are texts. */
  received: Wire;
}

/** Numbers from here on are rounded; below, every integer is exact. */
const FIRST_ROUNDED = 2 ** 53;

/** Deeper than anything that the platform sends. */
const MAX_DEPTH = 100;

/** Texts, to be skipped, and integers of 16 digits and more that are no part of another number. */
const TEXT_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\w.])/gs;

/**
 * Parses JSON; integers that `JSON.parse` would round become texts, since an id that is wrong in its last digit
 * deletes somebody else's line. Nearly always there are none, and a look at what was parsed is the cheapest way to know.
 *
 * @throws SyntaxError for what is no JSON
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return holdsRounded(value) ? JSON.parse(quoteLongIntegers(text)) : value;
}

/** Whether somewhere in what was parsed there is a number that `JSON.parse` may have rounded. */
export function holdsRounded(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return value >= FIRST_ROUNDED || value <= -FIRST_ROUNDED;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsRounded(item, depth + 1)) return true;
    return false;
  }
  const object = value as Wire;
  for (const name in object) if (holdsRounded(object[name], depth + 1)) return true;
  return false;
}

function quoteLongIntegers(text: string): string {
  return text.replace(TEXT_OR_LONG, (match) => (match.startsWith('"') ? match : `"${match}"`));
}

/** A record as it came off the wire; `null` for what is none (blank, no JSON, without a type). */
export function decodeRecord(text: string): ChatRecord | null {
  if (text.trim() === '') return null;
  let received: unknown;
  try {
    received = parseExactly(text);
  } catch {
    return null;
  }
  if (!isObject(received)) return null;
  const { type, request_id: requestId, data } = received;
  if (typeof type !== 'string' || type === '') return null;
  return { type, requestId: word(requestId), data: isObject(data) ? data : {}, received };
}

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

/**
 * A text in which a bare integer of 16 digits or more may stand. Most records have none: their ids are texts. It
 * may match inside a text, which costs a closer look and nothing else.
 */
const MAYBE_LONG = /[:,[\s]-?\d{16}/;

/** Texts, to be skipped, and integers of 16 digits and more that are no part of another number. */
const TEXT_OR_LONG = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\w.])/gs;

/**
 * JSON whose integers of 16 digits and more become texts, since `JSON.parse` would round them: an id that is wrong
 * in its last digit deletes somebody else's line.
 *
 * @throws SyntaxError for what is no JSON
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(MAYBE_LONG.test(text) ? quoteLongIntegers(text) : text);
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

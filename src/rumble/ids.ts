import { LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';

/** Shorter rows of digits are taken for base 36: decimal ids of streams have had nine digits for years. */
const LEAST_DECIMAL_DIGITS = 8;
const BASE_36 = /^[0-9a-z]{1,32}$/;

/** A number of base 36 as a decimal one, exact to the last digit; `null` when it is none. */
export function toDecimal(base36: string): string | null {
  const digits = base36.toLowerCase();
  if (!BASE_36.test(digits)) return null;
  let value = 0n;
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  return value.toString();
}

/**
 * The decimal id of a stream, which is also that of its chat, from what a user has at hand: the decimal id, the
 * id of the Live Stream API or of an embed address (base 36, with or without its `v`), the address of the chat's
 * pop-up window, or an embed address.
 *
 * @returns `null` for a blank text
 * @throws LivestreamError `bad_input` for what is no id; the id in the address of a page is another number
 */
export function streamId(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const id = /^https?:\/\//i.test(text) ? fromAddress(text) : fromId(text);
  if (id !== null) return id;
  throw new LivestreamError(
    'bad_input',
    sentence`The stream is no id that Rumble uses for chat. Enter the number from the address of the chat’s pop-up window (rumble.com/chat/popup/…), or leave it blank to follow the live stream of the account.`,
    { platform: 'rumble' },
  );
}

function fromId(text: string): string | null {
  if (/^\d+$/.test(text) && text.length >= LEAST_DECIMAL_DIGITS) {
    return text.length <= 40 ? BigInt(text).toString() : null;
  }
  const digits = text.toLowerCase();
  return toDecimal(/^v[0-9a-z]/.test(digits) ? digits.slice(1) : digits);
}

function fromAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const path = new URL(address).pathname;
  const chat = /\/chat\/(?:popup|api\/chat)\/(\d{1,40})(?:\/|$)/.exec(path);
  if (chat?.[1]) return BigInt(chat[1]).toString();
  const embed = /^\/embed\/(?:[0-9a-z]+\.)?v([0-9a-z]+)\/?$/i.exec(path);
  return embed?.[1] ? toDecimal(embed[1]) : null;
}

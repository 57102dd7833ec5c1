import { describe } from '../../../shared/describe';
import { firstOf, type Sentence, sentence } from '../../../shared/sentence';
import type { HelixField, HelixFieldType } from './fields';

/** A value that cannot be used, with the sentence that says so of a field. */
export class BadValue {
  constructor(readonly of: (field: string) => Sentence) {}
}

const WANTED: Readonly<Record<HelixFieldType, Sentence>> = {
  string: sentence`a text`,
  integer: sentence`a whole number`,
  number: sentence`a number`,
  boolean: sentence`true or false`,
  object: sentence`an object`,
};

/** More than Twitch takes anywhere; a text that is longer is a mistake, and no error should repeat it. */
const SHOWN = 40;

/** One value of a field without nested ones, as Twitch wants it, or why it cannot be. */
export function readValue(field: HelixField, value: unknown): string | number | boolean | object | BadValue {
  const read = READERS[field.type](value);
  if (read === undefined) {
    return new BadValue(
      (path) => sentence`${path} must be ${WANTED[field.type]}, but it is ${shown(value)}.`,
    );
  }
  if (typeof read === 'object' && !field.fields && !isJson(read)) {
    return new BadValue(
      (path) =>
        sentence`${path} cannot be written as JSON: it holds itself, or a number that JSON does not have.`,
    );
  }
  if (!field.values) return read;
  const text = String(read);
  const known =
    field.values.find((one) => one === text) ??
    field.values.find((one) => one.toLowerCase() === text.toLowerCase());
  if (known !== undefined) return typeof read === 'string' ? known : read;
  if (field.also && new RegExp(field.also).test(text)) return read;
  const choice = firstOf(field.values);
  return new BadValue((path) => sentence`${path} must be one of ${choice}, but it is ${shown(text)}.`);
}

/** The entries of a list: an array as it is, a text between commas, or between line breaks if there are any. */
export function readList({ fields }: HelixField, value: unknown): readonly unknown[] | BadValue {
  if (Array.isArray(value)) return value;
  if (typeof value === 'number' && !fields) return [value];
  if (typeof value !== 'string') {
    return new BadValue((path) => sentence`${path} must be a list, but it is ${describe(value)}.`);
  }
  const parsed = value.trim().startsWith('[') ? parse(value) : undefined;
  if (Array.isArray(parsed)) return parsed;
  const parts = value.split(/[\r\n]/.test(value) ? /[\r\n]+/ : ',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const READERS: Readonly<
  Record<HelixFieldType, (value: unknown) => string | number | boolean | object | undefined>
> = {
  string: (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    // Ids often are numbers in flows; one past 2^53 has lost its last digits already.
    const isExact = typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value));
    return (isExact && Number.isFinite(value)) || typeof value === 'bigint' ? String(value) : undefined;
  },
  integer: (value) => {
    const number = asNumber(value);
    return Number.isSafeInteger(number) ? number : undefined;
  },
  number: asNumber,
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return word === 'true' ? true : word === 'false' ? false : undefined;
  },
  object: (value) => {
    const object = typeof value === 'string' ? parse(value) : value;
    const isPlain = typeof object === 'object' && object !== null;
    return isPlain && !Array.isArray(object) && !Buffer.isBuffer(object) && !(object instanceof Date)
      ? object
      : undefined;
  },
};

/** Whether it can be sent. A value from a flow can hold itself, or a bigint. */
function isJson(value: object): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string | Sentence {
  if (typeof value === 'string') {
    return value === '' ? sentence`empty` : `"${value.slice(0, SHOWN)}${value.length > SHOWN ? '…' : ''}"`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describe(value);
}

import { type Sentence, sentence } from './sentence';

/** By what `typeof` says of a value. */
const TYPES: Readonly<Record<string, Sentence>> = {
  string: sentence`a string`,
  number: sentence`a number`,
  bigint: sentence`a bigint`,
  boolean: sentence`a boolean`,
  function: sentence`a function`,
};

/** What a value of the wrong type is, for a sentence: `a list`, `a Buffer`, `empty`. */
export function describe(value: unknown): Sentence {
  if (value === undefined || value === null) return sentence`empty`;
  if (Array.isArray(value)) return sentence`a list`;
  if (Buffer.isBuffer(value)) return sentence`a Buffer`;
  return TYPES[typeof value] ?? sentence`an object`;
}

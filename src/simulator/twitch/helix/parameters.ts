import type { HelixField } from '../../../twitch/helix/operations';

/** The fields of a request as they came. */
export interface CallFields {
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** The body was a form, in which everything is text. */
  isForm: boolean;
}

/** Whether a text, as a query or a form has it, is a value of a type. A type that is not named here takes any. */
const TEXT_FITS: Readonly<Record<string, (text: string) => boolean>> = {
  integer: (text) => /^-?\d+$/.test(text),
  number: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
  boolean: (text) => /^(?:true|false)$/i.test(text),
};

/** Whether a value of a JSON body is one of a type. */
const JSON_FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/**
 * What is wrong with the parameters of a call, in words for its refusal: one is missing, of another type, or none of
 * the values there are. Undefined when all are well. Parameters that the operation does not have are passed over, as
 * the platform does.
 *
 * @param open names of those that must be there, but whose values the caller looks at itself
 */
export function parameterFault(
  fields: readonly HelixField[],
  given: CallFields,
  open: readonly string[] = [],
): string | undefined {
  for (const field of fields) {
    const fault = fieldFault(field, given, open);
    if (fault) return fault;
  }
  return undefined;
}

function fieldFault(field: HelixField, given: CallFields, open: readonly string[]): string | undefined {
  const { name, type, list, required } = field;
  // Real clients put body fields into the query (pyTwitchAPI 4.5), and the live platform takes that.
  const texts = given.query.getAll(name).filter((text) => text !== '');
  const value = given.body[name] ?? undefined;
  if (texts.length === 0 && (value === undefined || value === '')) {
    return required ? `Missing required parameter "${name}"` : undefined;
  }
  if (open.includes(name)) return undefined;
  const isText = texts.length > 0 || given.isForm;
  if (!isText && list && !Array.isArray(value)) return `The parameter "${name}" must be a list`;
  const found: unknown[] = texts.length > 0 ? texts : Array.isArray(value) && list ? value : [value];
  const fits = isText ? TEXT_FITS[type] : JSON_FITS[type];
  if (fits && !found.every((one) => fits(one as string))) {
    return `The parameter "${name}" must be of the type ${type}`;
  }
  if (!found.every((one) => isOneOf(field, String(one)))) {
    return `The value of "${name}" must be one of: ${field.values?.join(', ')}`;
  }
  for (const inside of found) {
    const fault = field.fields && !isText && insideFault(field.fields, inside, open);
    if (fault) return fault;
  }
  return undefined;
}

function isOneOf({ also, values }: HelixField, value: string): boolean {
  return !values || values.includes(value) || (also !== undefined && new RegExp(also).test(value));
}

/** The fields of an object in the body; its type is known to be right. */
function insideFault(fields: readonly HelixField[], value: unknown, open: readonly string[]) {
  const body = value as Record<string, unknown>;
  return parameterFault(fields, { query: new URLSearchParams(), body, isForm: false }, open);
}

/** A parameter of the query, else of the body, as text; empty when it is missing. */
export function param(query: URLSearchParams, body: Record<string, unknown>, name: string): string {
  const value = query.get(name) ?? body[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

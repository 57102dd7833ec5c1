import type { DetailName } from './kinds';
import { DETAIL_SCHEMAS } from './schema/details';

/** As much of JSON Schema as the detail objects use. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
}

type Loose = Record<string, unknown>;

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** `value` as one of the types that a shape allows; `undefined` when it can be none of them. */
function asType(type: string, value: unknown, shape: Shape): unknown {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
    case 'number':
      return asNumber(value);
    case 'boolean':
      // Twitch has documented booleans as texts (channel.ad_break.begin).
      return typeof value === 'boolean'
        ? value
        : value === 'true'
          ? true
          : value === 'false'
            ? false
            : undefined;
    case 'array':
      return Array.isArray(value) ? fitItems(value, shape.items) : undefined;
    case 'object':
      return isObject(value) ? fitObject(value, shape) : undefined;
    default:
      return undefined;
  }
}

function fitItems(values: unknown[], items: Shape | undefined): unknown[] {
  if (!items) return values;
  return values
    .map((value) => fitValue(value, items))
    .filter((value) => value !== undefined && value !== null);
}

function fitValue(value: unknown, shape: Shape): unknown {
  const types = typeof shape.type === 'string' ? [shape.type] : (shape.type ?? []);
  if (types.length === 0) return value;
  for (const type of types) {
    const fitted = asType(type, value, shape);
    if (fitted !== undefined) return fitted;
  }
  return types.includes('null') ? null : undefined;
}

/** Fits the properties that the shape knows, in place; gives `undefined` when a required one cannot be had. */
function fitObject(object: Loose, shape: Shape): Loose | undefined {
  for (const [name, property] of Object.entries(shape.properties ?? {})) {
    if (!Object.hasOwn(object, name)) continue;
    const fitted = fitValue(object[name], property);
    if (fitted === undefined) delete object[name];
    else object[name] = fitted;
  }
  return (shape.required ?? []).every((name) => Object.hasOwn(object, name)) ? object : undefined;
}

/**
 * Makes `detail` fit the schema of the detail object `name`, in place: a number that came as a text becomes a
 * number (and the other way round), and what fits in no way becomes `null`. So whatever a platform breaks
 * costs that field alone, and an event is always valid. What the schema does not know stays as it is.
 */
export function fitDetail(name: DetailName, detail: Record<string, unknown>): Record<string, unknown> {
  // Nothing is required at the top of a detail object, so that `fitObject` always gives the object back.
  return fitObject(detail, DETAIL_SCHEMAS[name]) ?? {};
}

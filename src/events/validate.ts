import type { ErrorObject, ValidateFunction } from 'ajv';
import { isKind, type Kind } from './kinds';
import { eventSchema } from './schema/event';

type Check = (kind: Kind) => ValidateFunction;

/**
 * Compiling costs milliseconds per schema and ajv some of memory: both are paid by the first event of a kind
 * that is checked, and by nobody who checks none.
 */
function checker(): Check {
  const compiled = new Map<Kind, ValidateFunction>();
  const start = () => {
    const { Ajv } = require('ajv') as typeof import('ajv');
    return new Ajv({ allErrors: true, allowUnionTypes: true });
  };
  let ajv: ReturnType<typeof start> | undefined;
  return (kind) => {
    const known = compiled.get(kind);
    if (known) return known;
    ajv ??= start();
    const check = ajv.compile(eventSchema(kind));
    compiled.set(kind, check);
    return check;
  };
}

/** `/user/roles/1` as a flow's author would write it: `user.roles[1]`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path ? `${path}.${step}` : step), '');
}

function readable(error: ErrorObject): string {
  const where = fieldPath(error.instancePath);
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    return `${where ? `${where}.` : ''}${missing} is missing`;
  }
  const allowed = error.keyword === 'enum' ? `: ${(error.params.allowedValues as unknown[]).join(', ')}` : '';
  return `${where || 'event'} ${error.message ?? 'is not valid'}${allowed}`;
}

function createFaults(): (value: unknown) => string[] {
  const checkFor = checker();
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return ['event must be an object'];
    const { kind } = value as { kind?: unknown };
    if (!isKind(kind)) return [`kind ${JSON.stringify(kind) ?? 'undefined'} is not one of the known kinds`];
    const check = checkFor(kind);
    return check(value) ? [] : (check.errors ?? []).map(readable);
  };
}

/**
 * What is wrong with `value` as an event: one readable sentence per fault, each with the path of its field
 * (`user.roles[1] must be equal to one of the allowed values: …`). An empty list means that it is valid.
 */
export const eventFaults: (value: unknown) => string[] = createFaults();

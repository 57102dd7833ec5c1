import type { ErrorObject, ValidateFunction } from 'ajv';
import { isKind, type Kind } from './kinds';
import { envelopeSchema, particularsOf } from './schema/event';

/** The checks that an event of a kind must pass. */
type Checks = (kind: Kind) => readonly ValidateFunction[];

/**
 * Loading ajv and compiling cost milliseconds and memory: both are paid when the first event is checked, and
 * by nobody who checks none. The envelope is compiled once and each detail object once, not once per kind.
 */
function checker(): Checks {
  const compiled = new Map<string, ValidateFunction>();
  const start = () => {
    const { Ajv } = require('ajv') as typeof import('ajv');
    return new Ajv({ allErrors: true, allowUnionTypes: true });
  };
  let ajv: ReturnType<typeof start> | undefined;
  const compile = (name: string, schema: object): ValidateFunction => {
    const known = compiled.get(name);
    if (known) return known;
    ajv ??= start();
    const check = ajv.compile(schema);
    compiled.set(name, check);
    return check;
  };
  return (kind) => {
    const { name, required, properties } = particularsOf(kind);
    return [
      compile('the envelope', envelopeSchema),
      compile(`the particulars of ${name}`, { type: 'object', required, properties }),
    ];
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
  const checksFor = checker();
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return ['event must be an object'];
    const { kind } = value as { kind?: unknown };
    if (!isKind(kind)) return [`kind ${JSON.stringify(kind) ?? 'undefined'} is not one of the known kinds`];
    return checksFor(kind).flatMap((check) => (check(value) ? [] : (check.errors ?? []).map(readable)));
  };
}

/**
 * What is wrong with `value` as an event: one readable sentence per fault, each with the path of its field
 * (`user.roles[1] must be equal to one of the allowed values: …`). An empty list means that it is valid.
 */
export const eventFaults: (value: unknown) => string[] = createFaults();

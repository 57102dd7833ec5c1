import type { HelixField, HelixOperation } from '../../src/twitch/helix/operations';

/** Arguments for an operation, made from the table: every field, or only the required ones. */
export function sampleArguments(
  operation: HelixOperation,
  { userId, all }: { userId: string; all: boolean },
): Record<string, unknown> {
  const { exactlyOne, fields, leastOne } = operation;
  const given = inside(fields, userId, all);
  // Of what stands for each other, the first.
  for (const [index, name] of exactlyOne.entries()) if (index > 0) delete given[name];
  const [one] = [...exactlyOne, ...leastOne];
  const field = fields.find(({ name }) => name === one);
  return field ? { ...given, [field.name]: sample(field, userId, all) } : given;
}

function inside(fields: readonly HelixField[], userId: string, all: boolean): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter((field) => all || field.required).map((field) => [field.name, sample(field, userId, all)]),
  );
}

function sample(field: HelixField, userId: string, all: boolean): unknown {
  const one = single(field, userId, all);
  if (!field.list) return one;
  // A list of one value is told from a single one only in a body.
  return field.user || field.fields ? [one] : [one, field.values?.[1] ?? second(one)];
}

function second(value: unknown): unknown {
  return typeof value === 'string' ? `${value}2` : value;
}

function single(field: HelixField, userId: string, all: boolean): unknown {
  if (field.fields) return inside(field.fields, userId, all);
  if (field.values) return field.type === 'integer' ? Number(field.values[0]) : field.values[0];
  if (field.user) return userId;
  switch (field.type) {
    case 'string':
      return `${field.name.replaceAll('_', '')} & more`;
    case 'integer':
      return 3;
    case 'number':
      return 5.5;
    case 'boolean':
      return true;
    case 'object':
      return { some_key: 'some value' };
  }
}

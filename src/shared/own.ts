/**
 * What a table has under a name that came from outside. `table[name]` would also find what every object inherits:
 * `constructor`, `toString`, `__proto__`.
 */
export function own<Value>(
  table: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

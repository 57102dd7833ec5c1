/** How the platform makes ids: milliseconds since 1970, a dash, and a number for what happened in the same one. */
const PATTERN = /^(\d{12,15})-(\d{1,15})$/;

/** When the event with this id happened, in milliseconds since 1970; `null` for an id of another form. */
export function timeOfId(id: string): number | null {
  const match = PATTERN.exec(id);
  return match ? Number(match[1]) : null;
}

/**
 * Whether `id` comes no later than `other`. As two numbers: as texts, `…-10` would come before `…-9`. Ids of
 * another form cannot be compared, and come later than everything.
 */
export function isNotAfter(id: string, other: string): boolean {
  const [one, two] = [PATTERN.exec(id), PATTERN.exec(other)];
  if (!one || !two) return id === other;
  const difference = Number(one[1]) - Number(two[1]);
  return difference === 0 ? Number(one[2]) <= Number(two[2]) : difference < 0;
}

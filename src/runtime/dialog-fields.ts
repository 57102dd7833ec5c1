/** What the editor sends for a password that it was never given and that nobody typed anew. */
export const WITHHELD = '__PWRD__';

/** Fields of a dialog's request by name. The body may be anything: what is missing or no text is blank. */
export function textFields<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const given = (body ?? {}) as Record<string, unknown>;
  const fields = names.map((name) => [name, typeof given[name] === 'string' ? given[name] : '']);
  return Object.fromEntries(fields) as Record<Name, string>;
}

/**
 * The settings that a dialog asks about, with the secrets that it does not know. A secret belongs to the addresses
 * that it was given for, so the deployed ones come along to no other.
 *
 * @param typed what stands in the dialog
 * @param withheld the secrets that the dialog does not know
 * @param deployed what is deployed; a secret is blank where nothing is
 * @param isSamePlace whether two settings lead to the same addresses
 * @returns `undefined` when the dialog's addresses are not those that the secrets are deployed for
 */
export function withDeployedSecrets<Settings extends object>(
  typed: Settings,
  withheld: readonly (keyof Settings)[],
  deployed: Settings | undefined,
  isSamePlace: (one: Settings, other: Settings) => boolean,
): Settings | undefined {
  if (withheld.length === 0) return typed;
  if (deployed && !isSamePlace(deployed, typed)) return undefined;
  return { ...typed, ...Object.fromEntries(withheld.map((name) => [name, deployed?.[name] ?? ''])) };
}

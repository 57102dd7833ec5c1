import { CHATURBATE_METHODS } from '../../src/chaturbate/catalogue';
import { RUMBLE_EVENTS, RUMBLE_FAMILIES } from '../../src/rumble/catalogue';
import { EVENTSUB_FAMILIES, EVENTSUB_TYPES } from '../../src/twitch/eventsub/catalogue';
import { HELIX_OPERATIONS, type HelixField, type HelixOperation } from '../../src/twitch/helix/operations';
import { PUBSUB_FAMILIES, PUBSUB_TOPICS } from '../../src/twitch/pubsub/topics';

/** The texts of one table by their part (`family`, `title`, `hint` …) and the keys under which a locale has them. */
export type TableTexts = Record<string, Record<string, string>>;

interface Row {
  id: string;
  title: string;
  hint?: string | undefined;
}

/** What the runtime's tables say in English, by the set whose dialog shows it. */
export const TABLES: Readonly<Record<string, TableTexts>> = {
  'twitch-events': textsOf(
    EVENTSUB_TYPES.map(({ type, version, title, hint }) => ({ id: `${type}@${version}`, title, hint })),
    EVENTSUB_FAMILIES,
  ),
  'twitch-pubsub': textsOf(
    PUBSUB_TOPICS.map(({ name, title, hint }) => ({ id: name, title, hint })),
    PUBSUB_FAMILIES,
  ),
  'chaturbate-events': textsOf(
    CHATURBATE_METHODS.map(({ method, title, hint }) => ({ id: method, title, hint })),
  ),
  'rumble-events': textsOf(
    RUMBLE_EVENTS.map(({ kind, title, hint }) => ({ id: kind, title, hint })),
    RUMBLE_FAMILIES,
  ),
  'twitch-api': textsOfOperations(HELIX_OPERATIONS),
};

function textsOf(rows: readonly Row[], families: readonly { id: string; title: string }[] = []): TableTexts {
  const key = (id: string) => id.replace(/[.:]/g, '_');
  return {
    family: Object.fromEntries(families.map(({ id, title }) => [id, title])),
    title: Object.fromEntries(rows.map(({ id, title }) => [key(id), title])),
    hint: Object.fromEntries(rows.flatMap(({ id, hint }) => (hint ? [[key(id), hint]] : []))),
  };
}

/**
 * The groups of the operations and the hints of their fields. Titles are Twitch's own in every language. A hint stands
 * by the name of its field where all fields of that name have the same, else by its operation and path.
 */
function textsOfOperations(operations: readonly HelixOperation[]): TableTexts {
  const key = (id: string) => id.replace(/[^a-z0-9]+/gi, '_');
  const hints = operations.flatMap(({ id, fields }) => hintsIn(fields, `${id} `));
  const isShared = (name: string) =>
    new Set(hints.filter((one) => one.name === name).map(({ hint }) => hint)).size === 1;
  const rows = (isByName: boolean) => hints.filter(({ name }) => isShared(name) === isByName);
  return {
    group: Object.fromEntries(operations.map(({ group }) => [key(group), group])),
    field: Object.fromEntries(rows(true).map(({ name, hint }) => [name, hint])),
    hint: Object.fromEntries(rows(false).map(({ path, hint }) => [key(path), hint])),
  };
}

/** Every hint of the fields and of those inside them, with the path after what stands `above`. */
function hintsIn(
  fields: readonly HelixField[],
  above: string,
): { name: string; path: string; hint: string }[] {
  return fields.flatMap(({ name, hint, fields: inner = [] }) => [
    ...(hint ? [{ name, path: above + name, hint }] : []),
    ...hintsIn(inner, `${above}${name}.`),
  ]);
}

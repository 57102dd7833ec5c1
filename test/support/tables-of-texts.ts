import { CHATURBATE_METHODS } from '../../src/chaturbate/catalogue';
import { RUMBLE_EVENTS, RUMBLE_FAMILIES } from '../../src/rumble/catalogue';
import { EVENTSUB_FAMILIES, EVENTSUB_TYPES } from '../../src/twitch/eventsub/catalogue';
import { PUBSUB_FAMILIES, PUBSUB_TOPICS } from '../../src/twitch/pubsub/topics';

/** The texts of one table, by the keys under which a locale translates them: dots of an id are `_` there. */
export interface TableTexts extends Record<string, Record<string, string>> {
  family: Record<string, string>;
  title: Record<string, string>;
  hint: Record<string, string>;
}

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
};

function textsOf(rows: readonly Row[], families: readonly { id: string; title: string }[] = []): TableTexts {
  const key = (id: string) => id.replace(/[.:]/g, '_');
  return {
    family: Object.fromEntries(families.map(({ id, title }) => [id, title])),
    title: Object.fromEntries(rows.map(({ id, title }) => [key(id), title])),
    hint: Object.fromEntries(rows.flatMap(({ id, hint }) => (hint ? [[key(id), hint]] : []))),
  };
}

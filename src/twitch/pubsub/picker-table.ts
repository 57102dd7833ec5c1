import {
  counterparts,
  kindsOf,
  PUBSUB_FAMILIES,
  PUBSUB_TOPICS,
  type PubSubFormat,
  type PubSubTopic,
} from './topics';

/** An EventSub type as the picker shows it. */
interface ShownType {
  type: string;
  version: string;
  title: string;
  scopes: readonly (readonly string[])[];
}

function shown(topic: PubSubTopic, format: PubSubFormat): ShownType[] {
  return counterparts(topic, format).map(({ type, version, title, scopes }) => ({
    type,
    version,
    title,
    scopes,
  }));
}

/** What the dialog needs to know about the topics: a row for each, with the EventSub types that stand for it. */
export function pickerTable() {
  return {
    families: PUBSUB_FAMILIES,
    types: PUBSUB_TOPICS.map((topic) => ({
      type: topic.name,
      title: topic.title,
      family: topic.family,
      hint: topic.hint,
      kinds: kindsOf(topic),
      ids: topic.ids,
      scope: topic.scope,
      notices: topic.notices,
      events: shown(topic, 'event'),
      shapes: shown(topic, 'pubsub'),
    })),
  };
}

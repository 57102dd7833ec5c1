import { LivestreamError } from '../../shared/errors';
import { Sentence, sentence } from '../../shared/sentence';
import { objectOf, type Wire } from '../../shared/wire';
import type { EventSubType } from '../eventsub/catalogue';
import { type Wish, wishKey } from '../eventsub/subscription-calls';
import type { KnownUser } from '../eventsub/wishes';
import type { Topic } from './topic';
import { counterparts, type PubSubFormat } from './topics';

/** What EventSub is asked for instead of some topics. */
export interface TopicWishes {
  /** Each of them once. */
  wishes: Wish[];
  /** By `wishKey`: the topics that a subscription serves. */
  topicsOf: ReadonlyMap<string, readonly Topic[]>;
  problems: LivestreamError[];
}

/** The subscriptions that stand in for topics. Topics without a counterpart are among the problems. */
export function topicWishes(topics: readonly Topic[], user: KnownUser, format: PubSubFormat): TopicWishes {
  const wishes = new Map<string, Wish>();
  const topicsOf = new Map<string, Topic[]>();
  const problems: LivestreamError[] = [];
  for (const topic of topics) {
    const problem = refusal(topic, user);
    if (problem) {
      problems.push(problem);
      continue;
    }
    for (const wish of wishesOf(topic, user, format)) {
      const key = wishKey(wish);
      wishes.set(key, wish);
      topicsOf.set(key, [...(topicsOf.get(key) ?? []), topic]);
    }
  }
  return { wishes: [...wishes.values()], topicsOf, problems };
}

/** Why EventSub cannot serve a topic; `undefined` when it can. */
function refusal(topic: Topic, user: KnownUser): LivestreamError | undefined {
  if (!topic.row || topic.row.events.length === 0) {
    const hint = topic.row?.hint;
    // The hint of a topic that is gone is a sentence for the tables of other languages, too.
    const advice = hint
      ? new Sentence(hint)
      : sentence`It is not known to this package. Remove it, or listen to it on a PubSub server of your own.`;
    return new LivestreamError(
      'unsupported',
      sentence`Nothing in EventSub stands for the topic ${topic.text}, and Twitch shut PubSub down in April 2025. ${advice}`,
      { platform: 'twitch', detail: topic.text },
    );
  }
  if (topic.userId !== null && topic.userId !== user.id) {
    return new LivestreamError(
      'bad_input',
      sentence`The topic ${topic.text} names another user than the account ${user.login}. EventSub tells only what the account itself may hear: write ${topic.name} alone, and the right ids are filled in.`,
      { platform: 'twitch', detail: topic.text },
    );
  }
  return undefined;
}

function wishesOf(topic: Topic, user: KnownUser, format: PubSubFormat): Wish[] {
  const rows = topic.row ? counterparts(topic.row, format) : [];
  return rows
    .filter(({ type }) => !topic.row?.ownOnly.includes(type) || topic.channelId === user.id)
    .map((row) => ({ type: row.type, version: row.version, condition: conditionOf(row, topic, user) }));
}

function conditionOf(row: EventSubType, topic: Topic, user: KnownUser): Record<string, string> {
  const channelId = topic.channelId ?? user.id;
  // The topic told of raids that go out.
  if (row.type === 'channel.raid') return { from_broadcaster_user_id: channelId };
  const fields = row.condition.filter(({ required }) => required);
  return Object.fromEntries(fields.map(({ name, fill }) => [name, fill === 'channel' ? channelId : user.id]));
}

/** Whether what EventSub tells belongs to a topic: notices in chat are many things, and may come from another channel. */
export function belongsTo(topic: Topic, type: string, event: Wire): boolean {
  if (type !== 'channel.chat.notification') return true;
  const source = event.source_broadcaster_user_id;
  const isFromHere = source === undefined || source === null || source === event.broadcaster_user_id;
  return isFromHere && (topic.row?.notices.includes(String(objectOf(event).notice_type)) ?? false);
}

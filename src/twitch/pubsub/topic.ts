import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import type { KnownUser } from '../eventsub/wishes';
import { findPubSubTopic, type PubSubTopic, type TopicPart } from './topics';

/** A topic as it stands in a node: its name, and the ids that were typed behind it. */
export interface TypedTopic {
  name: string;
  ids: string[];
  /** As it was typed. */
  text: string;
}

/** A topic that can be listened to. */
export interface Topic {
  /** The whole topic, e.g. `channel-points-channel-v1.600100000`. */
  text: string;
  name: string;
  /** `undefined` for a topic that we do not know. */
  row: PubSubTopic | undefined;
  /** Whose channel it is about; `null` where it names none. */
  channelId: string | null;
  /** The user in it; `null` where it names none. */
  userId: string | null;
}

/** Longest name first, because `hype-train-events-v1.rewards` and its like have dots of their own. */
const DOTTED_NAMES = ['hype-train-events-v1.rewards', 'hype-train-events-v2.rewards'];

/** Splits a topic into its name and ids. */
export function readTopic(typed: string): TypedTopic {
  const text = typed.trim();
  const dotted = DOTTED_NAMES.find((name) => text === name || text.startsWith(`${name}.`));
  const [first = '', ...rest] = text.split('.');
  const name = dotted ?? first;
  const ids = dotted
    ? text
        .slice(dotted.length + 1)
        .split('.')
        .filter(Boolean)
    : rest;
  return { name, ids, text };
}

/** The topics of a node as they should be: an imported or hand-written flow may hold anything. */
export function readTopics(value: unknown): TypedTopic[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[\s,;]+/) : [];
  const texts = list
    .filter((entry): entry is string => typeof entry === 'string')
    .map((entry) => entry.trim());
  return [...new Set(texts.filter((entry) => entry !== ''))].map(readTopic);
}

const ID = /^\d+$/;

/** The logins that stand in whole topics: they have to be looked up first. Ids are taken as they are. */
export function namesInTopics(topics: readonly TypedTopic[]): string[] {
  const served = topics.filter(({ name }) => isServed(findPubSubTopic(name)));
  return [...new Set(served.flatMap(({ ids }) => ids.filter((id) => !ID.test(id))))];
}

/** Whether we know what stands behind the dots of a topic. What nothing serves is taken as it was typed. */
function isServed(row: PubSubTopic | undefined): row is PubSubTopic {
  return row !== undefined && row.family !== 'gone';
}

/** What a node has picked, and what is known to fill it in. */
export interface TopicInput {
  topics: readonly TypedTopic[];
  /** The channels of the node; at least one. */
  channels: readonly KnownUser[];
  /** Whose token listens. */
  user: KnownUser;
  /** Finds a user that was named in a topic, by login or id. */
  find: (nameOrId: string) => KnownUser | undefined;
}

/**
 * Turns what was typed into whole topics, each once: a bare name for every channel, or for the user where it names no
 * channel. What cannot be a topic is among the problems.
 */
export function wholeTopics({ topics, channels, user, find }: TopicInput): {
  topics: Topic[];
  problems: LivestreamError[];
} {
  const found = new Map<string, Topic>();
  const problems: LivestreamError[] = [];
  for (const typed of topics) {
    const row = findPubSubTopic(typed.name);
    if (typed.ids.length > 0) {
      const topic = isServed(row) ? known(row, typed, find) : asTyped(typed, row);
      if (topic instanceof LivestreamError) problems.push(topic);
      else found.set(topic.text, topic);
    } else if (!row) {
      problems.push(
        badTopic(
          typed.text,
          sentence`"${typed.text}" is not a topic that is known. Write it whole, with its ids.`,
        ),
      );
    } else {
      for (const channel of row.ids.some((part) => part !== 'user') ? channels : [user]) {
        const topic = filled(row, channel, user);
        found.set(topic.text, topic);
      }
    }
  }
  return { topics: [...found.values()], problems };
}

function filled(row: PubSubTopic, channel: KnownUser, user: KnownUser): Topic {
  const value: Record<TopicPart, string> = { channel: channel.id, user: user.id, login: channel.login };
  return {
    text: [row.name, ...row.ids.map((part) => value[part])].join('.'),
    name: row.name,
    row,
    channelId: row.ids.some((part) => part !== 'user') ? channel.id : null,
    userId: row.ids.includes('user') ? user.id : null,
  };
}

function known(row: PubSubTopic, typed: TypedTopic, find: TopicInput['find']): Topic | LivestreamError {
  if (typed.ids.length !== row.ids.length) {
    const shape = [row.name, ...row.ids.map((part) => `<${part}>`)].join('.');
    return badTopic(
      typed.text,
      sentence`"${typed.text}" has not the right number of ids: it looks like ${shape}.`,
    );
  }
  const who = typed.ids.map((id) => find(id) ?? (ID.test(id) ? { id, login: id } : undefined));
  const missing = typed.ids.find((_, index) => !who[index]);
  if (missing !== undefined) {
    return new LivestreamError(
      'not_found',
      sentence`Twitch knows nobody called "${missing}", whom the topic ${typed.text} names. Check how it is written.`,
      { platform: 'twitch', detail: typed.text },
    );
  }
  const at = (part: TopicPart): KnownUser | undefined => who[row.ids.indexOf(part)];
  const channel = at('channel') ?? at('login');
  const user = at('user');
  return filled(row, channel ?? { id: '', login: '' }, user ?? { id: '', login: '' });
}

/** A topic that nothing of ours serves, as it was typed: a server may know it. */
function asTyped({ name, ids, text }: TypedTopic, row: PubSubTopic | undefined): Topic {
  return { text, name, row, channelId: ids.at(-1) ?? null, userId: null };
}

function badTopic(text: string, message: Sentence): LivestreamError {
  return new LivestreamError('bad_input', message, { platform: 'twitch', detail: text });
}

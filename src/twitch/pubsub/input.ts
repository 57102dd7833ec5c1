import { isoTime, type LivestreamEvent, type OutgoingMessage, toMessage } from '../../events';
import type { EventsInput, InputSink } from '../../events/input';
import { copyJson } from '../../shared/copy-json';
import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { objectOf } from '../../shared/wire';
import type { TwitchAccount } from '../account';
import { Delivery } from '../delivery';
import { explainRefusal, explainRevocation } from '../eventsub/explain';
import type { Notification } from '../eventsub/member';
import { type Wish, wishKey } from '../eventsub/subscription-calls';
import { HubInput } from '../hub-input';
import { normaliseNotification } from '../normalise';
import { sampleFrame } from '../samples';
import type { TwitchUser } from '../user';
import { explainPubSubRefusal, explainPubSubRevocation } from './explain';
import { findTopics, type TopicSelection } from './find-topics';
import type { Publication, PubSubHub } from './hub';
import { parsePayload, readPayload, withoutAnonymousGiver } from './read';
import { reshape } from './reshape';
import { sampleOf } from './samples';
import { readTopic, type Topic } from './topic';
import { findPubSubTopic, type PubSubFormat } from './topics';
import { belongsTo, topicWishes } from './wishes';

export interface PubSubInputOptions extends TopicSelection {
  account: TwitchAccount;
  /** The id that `msg.origin.account` names. */
  accountId: string;
  /** The node's own id: by it, what came during a redeploy finds the node that is back. */
  nodeId?: string;
  /** Where the topics come from: EventSub stands in for them, or a server that speaks PubSub. */
  transport: 'eventsub' | 'pubsub';
  format: PubSubFormat;
  own: boolean;
  /** Whether events carry what the server sent. */
  raw: boolean;
  sink: InputSink<OutgoingMessage>;
}

/** The heart of *twitch pubsub*: topics of PubSub from either source, in either form. */
export class PubSubInput implements EventsInput {
  readonly #options: PubSubInputOptions;
  readonly #hub: HubInput<Wish, Notification> | HubInput<string, Publication>;
  readonly #delivery: Delivery<Notification>;
  /** What earlier messages of each topic said. */
  readonly #memories = new Map<string, Map<string, unknown>>();
  /** The topics that a subscription serves, by `wishKey`. */
  #topicsOf: ReadonlyMap<string, readonly Topic[]> = new Map();
  /** The topics by their text. */
  #topics: ReadonlyMap<string, Topic> = new Map();

  constructor(options: PubSubInputOptions) {
    this.#options = options;
    const { account, accountId, own, raw, sink, transport } = options;
    this.#delivery = new Delivery({
      accountId,
      own,
      raw,
      sentLines: account.sentLines,
      pass: (message) => sink.event(message),
    });
    this.#hub = transport === 'pubsub' ? this.#overPubSub() : this.#overEventSub();
  }

  start(): void {
    this.#hub.start();
  }

  /** Nothing is sent afterwards. */
  close(): void {
    this.#hub.close();
  }

  /** @param type a topic, bare or whole; what it would bring is made up @throws LivestreamError `bad_input` for one without a sample */
  test(type: string, _version?: string, variant?: string): number {
    const { format } = this.#options;
    const typed = readTopic(type);
    const row = findPubSubTopic(typed.name);
    const sample = row && sampleOf(row, format, variant);
    if (!row || !sample) {
      throw new LivestreamError(
        'bad_input',
        sentence`Pick a topic for the test that EventSub has a counterpart for.`,
      );
    }
    const { user } = this.#hub;
    const who = user && { id: user.userId, login: user.login, name: user.login };
    if (format === 'event') return this.#delivery.sample(sample.type, undefined, sample.variant, who);
    const { metadata, payload } = sampleFrame(sample.type, undefined, {
      ...(who ? { user: who, broadcaster: who } : {}),
      variant: sample.variant,
    });
    const channelId = payload.subscription.condition.broadcaster_user_id ?? user?.userId ?? '';
    const own = { channel: channelId, user: user?.userId ?? channelId, login: user?.login ?? '' };
    // A flow may tell its topics apart by their ids.
    const ids = row.ids.map((part, index) => typed.ids[index] ?? own[part]);
    return this.#reshaped(
      { text: [row.name, ...ids].join('.'), name: row.name, row, channelId, userId: null },
      { payload, messageId: metadata.message_id, timestamp: metadata.message_timestamp },
      true,
    );
  }

  #overEventSub(): HubInput<Wish, Notification> {
    const { account, accountId, nodeId, sink, format } = this.#options;
    return new HubInput<Wish, Notification>({
      account,
      accountId,
      sink,
      lookUp: async (user) => {
        const found = await findTopics(this.#options, user);
        const { wishes, topicsOf, problems } = topicWishes(
          found.topics,
          { id: user.userId, login: user.login },
          format,
        );
        this.#topicsOf = topicsOf;
        return { wishes, problems: [...found.problems, ...problems] };
      },
      join: (user, wishes, news) =>
        user.hub.join(wishes, { ...news, notified: (notification) => this.#notified(notification) }, nodeId),
      unsent: () => this.#delivery.giveBack(),
      keyOf: wishKey,
      describe: (wish) => ({ ...wish }),
      explainRefusal,
      explainRevocation,
    });
  }

  #overPubSub(): HubInput<string, Publication> {
    const { account, accountId, nodeId, sink } = this.#options;
    return new HubInput<string, Publication>({
      account,
      accountId,
      sink,
      lookUp: async (user) => {
        const refused = refusedBy(() => user.pubsub());
        if (refused) return { wishes: [], problems: [refused] };
        const { topics, problems } = await findTopics(this.#options, user);
        this.#topics = new Map(topics.map((topic) => [topic.text, topic]));
        return { wishes: [...this.#topics.keys()], problems };
      },
      join: (user: TwitchUser, topics, news) =>
        user
          .pubsub()
          .join(topics, { ...news, notified: (publication) => this.#published(publication) }, nodeId),
      // No line waits on this way.
      unsent: () => [],
      keyOf: (topic) => topic,
      describe: (topic) => ({ topic }),
      explainRefusal: explainPubSubRefusal,
      explainRevocation: explainPubSubRevocation,
    });
  }

  #notified(notification: Notification): void {
    const { payload, messageId, timestamp, wish, shared } = notification;
    const topics = (this.#topicsOf.get(wishKey(wish)) ?? []).filter((topic) =>
      belongsTo(topic, wish.type, objectOf(payload.event)),
    );
    const [first] = topics;
    if (!first) return;
    if (this.#options.format === 'event') {
      const { simulated } = this.#options.account;
      const channelId = first.channelId ?? undefined;
      this.#delivery.take({ payload, messageId, timestamp, channelId, shared, simulated }, notification);
      return;
    }
    for (const topic of topics) {
      this.#reshaped(topic, { payload, messageId, timestamp }, this.#options.account.simulated);
    }
  }

  /** Sends what PubSub would have sent on a topic. Gives how many messages that were. */
  #reshaped(
    topic: Topic,
    { payload, messageId, timestamp }: Pick<Notification, 'payload' | 'messageId' | 'timestamp'>,
    simulated: boolean,
  ): number {
    const memory = this.#memory(topic);
    const { type } = payload.subscription;
    const made = reshape(type, payload.event, { topic: topic.name, messageId, timestamp, memory });
    if (made.length === 0) return 0;
    const [event] = normaliseNotification(payload, {
      messageId,
      timestamp,
      raw: false,
      simulated,
      ...(topic.channelId ? { channelId: topic.channelId } : {}),
    });
    if (!event) return 0;
    for (const inner of made) this.#send(topic.text, copyJson(inner), event);
    return made.length;
  }

  #published({ wish, message, timestamp }: Publication): void {
    const topic = this.#topics.get(wish);
    if (!topic) return;
    const { account, accountId, format, raw, sink } = this.#options;
    // What is no object has no fields either; it is passed on in one.
    const inner = parsePayload(message) ?? { message };
    const context = {
      topic,
      arrivedAt: isoTime(timestamp) ?? new Date().toISOString(),
      memory: this.#memory(topic),
      raw,
      simulated: account.simulated,
    };
    if (format === 'event') {
      const event = readPayload(inner, context);
      if (event) sink.event(toMessage(event, accountId));
      return;
    }
    // In this form both halves of one happening are passed on, as they came.
    const event = readPayload(inner, { ...context, memory: new Map() });
    if (event) this.#send(topic.text, { ...withoutAnonymousGiver(inner) }, event);
  }

  #send(topic: string, payload: unknown, event: LivestreamEvent): void {
    const { accountId, sink } = this.#options;
    sink.event({ topic, payload, origin: toMessage(event, accountId).origin });
  }

  #memory({ text }: Topic): Map<string, unknown> {
    const memory = this.#memories.get(text) ?? new Map<string, unknown>();
    this.#memories.set(text, memory);
    return memory;
  }
}

/** Why there is no hub. */
function refusedBy(open: () => PubSubHub): LivestreamError | undefined {
  try {
    open();
    return undefined;
  } catch (error) {
    if (error instanceof LivestreamError) return error;
    throw error;
  }
}

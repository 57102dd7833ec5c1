import { stableId } from '../../events';
import { isoTime } from '../../events/time';
import { numberOf, type Wire, word } from '../../shared/wire';
import type { ApiAnswer, ApiChannel, ApiStream } from './answer';
import { type EntryKey, type NewEntry, SeenList, type SeenListMemory } from './seen-list';

/** Something that the API's answers show to have happened. */
export interface ApiHappening {
  source: 'api';
  /** The name of the list in the answer. */
  type:
    | 'recent_followers'
    | 'recent_subscribers'
    | 'recent_gifted_subs'
    | 'recent_messages'
    | 'recent_rants'
    | 'livestreams';
  /** What has changed, where a list tells of several things. */
  when?: 'renewed' | 'online' | 'offline' | 'updated' | 'stats';
  /** The entry of the list; of a stream as it last was. */
  entry: Wire;
  /** Which stream it is about, where it is about one. */
  stream: ApiStream | null;
  /** Whether that is the one that is followed where no stream is named. */
  isCurrent: boolean;
  channel: ApiChannel;
  /** The figures of a `stats`. */
  figures?: Figures;
  /** The same whenever this is derived from the same answers. */
  id: string;
  /** When it happened, in ms since 1970; `null` where nobody says. */
  timeMs: number | null;
}

/** Figures of the stream and the channel; `null` where they are not told. */
export interface Figures {
  viewers: number | null;
  likes: number | null;
  dislikes: number | null;
  followers: number | null;
  subscribers: number | null;
}

interface StreamMemory {
  id: string;
  live: boolean;
  /** Answers in a row that do not list it. */
  missing: number;
  title: string | null;
  category: string | null;
  /** How often it has come, gone or changed: makes each time another event. */
  changes: number;
  figures: Figures | null;
  messages?: SeenListMemory;
  rants?: SeenListMemory;
}

/** What is kept over a restart. It holds no secret and no name but those of subscribers. */
export interface ApiMemory {
  /** When the last whole answer came, in ms since 1970. */
  answeredMs?: number;
  followers?: SeenListMemory;
  subscribers?: SeenListMemory;
  gifts?: SeenListMemory;
  /** When each subscriber last subscribed, in ms since 1970. */
  subscribed: [name: string, ms: number][];
  /** `undefined` while no answer has listed any, not even none. */
  streams?: StreamMemory[];
  /** Those of the channel while nothing is live. */
  figures: Figures | null;
}

/** A list of which everything was new, so that some may be missing. */
export type Overrun = 'followers' | 'subscribers' | 'gifts' | 'lines of chat' | 'rants';

/** A stream that is not listed in so many answers in a row is over. One alone may be a bad answer. */
const GONE_AFTER = 2;

const MAX_SUBSCRIBERS = 1_000;
const MAX_GONE_STREAMS = 5;

interface Stream {
  memory: StreamMemory;
  messages: SeenList;
  rants: SeenList;
  /** As it was last listed. */
  last: ApiStream | null;
}

/**
 * What happened between the API's answers. The first answer is only remembered, unless there is a memory of an
 * earlier run; whatever is missing in an answer takes nothing back.
 */
export class Deriver {
  readonly #followers: SeenList;
  readonly #subscribers: SeenList;
  readonly #gifts: SeenList;
  readonly #subscribed: Map<string, number>;
  readonly #streams = new Map<string, Stream>();
  #figures: Figures | null;
  #isFirst: boolean;
  #knowsStreams: boolean;
  #overrun: readonly Overrun[] = [];

  constructor(memory?: ApiMemory) {
    this.#isFirst = memory === undefined;
    this.#knowsStreams = memory?.streams !== undefined;
    this.#followers = new SeenList(memory?.followers);
    this.#subscribers = new SeenList(memory?.subscribers);
    this.#gifts = new SeenList(memory?.gifts);
    this.#subscribed = new Map(memory?.subscribed);
    this.#figures = memory?.figures ?? null;
    for (const { messages, rants, ...stream } of memory?.streams ?? []) {
      this.#streams.set(stream.id, {
        memory: { ...stream },
        messages: new SeenList(messages),
        rants: new SeenList(rants),
        last: null,
      });
    }
  }

  /** What to keep over a restart; `undefined` before the first answer. */
  get memory(): ApiMemory | undefined {
    if (this.#isFirst) return undefined;
    const [followers, subscribers, gifts] = [
      this.#followers.memory,
      this.#subscribers.memory,
      this.#gifts.memory,
    ];
    return {
      ...(followers ? { followers } : {}),
      ...(subscribers ? { subscribers } : {}),
      ...(gifts ? { gifts } : {}),
      subscribed: [...this.#subscribed],
      ...(this.#knowsStreams ? { streams: [...this.#streams.values()].map(kept) } : {}),
      figures: this.#figures,
    };
  }

  /** The lists that could not hold all that happened before the answer that was last taken. */
  get overrun(): readonly Overrun[] {
    return this.#overrun;
  }

  /** Whether a stream was live when it was last listed, and is not known to be over. */
  isLive(streamId: string): boolean {
    return this.#streams.get(streamId)?.memory.live ?? false;
  }

  /** Takes an answer; what happened comes oldest first within each list. */
  take(answer: ApiAnswer): ApiHappening[] {
    const happenings = [...this.#streamChanges(answer), ...this.#people(answer), ...this.#stats(answer)];
    this.#isFirst = false;
    this.#overrun = this.#overrunLists(answer);
    return happenings;
  }

  #overrunLists({ followers, subscribers, gifts, streams }: ApiAnswer): Overrun[] {
    const chats = (streams ?? []).flatMap(({ id }) => this.#streams.get(id) ?? []);
    const lists: [Overrun, boolean][] = [
      ['followers', followers !== null && this.#followers.overran],
      ['subscribers', subscribers !== null && this.#subscribers.overran],
      ['gifts', gifts !== null && this.#gifts.overran],
      ['lines of chat', chats.some(({ messages, last }) => last?.messages != null && messages.overran)],
      ['rants', chats.some(({ rants, last }) => last?.rants != null && rants.overran)],
    ];
    return lists.filter(([, overran]) => overran).map(([name]) => name);
  }

  #people(answer: ApiAnswer): ApiHappening[] {
    const { followers, subscribers, gifts, channel, maxEntries, numFollowers, numSubscribers, nowMs } =
      answer;
    const about = { source: 'api', stream: null, isCurrent: true, channel } as const;
    const isFull = (list: readonly Wire[], total: number | null): boolean =>
      list.length >= maxEntries || (total !== null && total > list.length);
    const found: ApiHappening[] = [];
    if (followers) {
      const news = this.#followers.take('followers', followers, followKey, isFull(followers, numFollowers));
      found.push(...news.map((one) => ({ ...about, ...one, type: 'recent_followers' as const })));
    }
    if (subscribers) {
      const full = isFull(subscribers, numSubscribers);
      const news = this.#subscribers.take('subscribers', subscribers, subscriptionKey, full);
      found.push(
        ...news.map((one) => ({
          ...about,
          ...one,
          type: 'recent_subscribers' as const,
          ...(this.#hasSubscribedBefore(one) ? { when: 'renewed' as const } : {}),
        })),
      );
      this.#noteSubscribers(subscribers);
    }
    if (gifts) {
      const news = this.#gifts.take('gifts', gifts, giftKey, gifts.length >= maxEntries);
      found.push(
        ...news.map((one) => ({
          ...about,
          ...one,
          timeMs: one.timeMs ?? nowMs,
          type: 'recent_gifted_subs' as const,
        })),
      );
    }
    return found;
  }

  #hasSubscribedBefore({ entry, timeMs }: NewEntry): boolean {
    const before = this.#subscribed.get(nameOf(entry).toLowerCase());
    return before !== undefined && timeMs !== null && before < timeMs;
  }

  #noteSubscribers(entries: readonly Wire[]): void {
    for (const entry of entries) {
      const [name, timeMs] = [nameOf(entry).toLowerCase(), timeOf(entry.subscribed_on)];
      const before = this.#subscribed.get(name) ?? Number.NEGATIVE_INFINITY;
      if (name === '' || timeMs === null) continue;
      this.#subscribed.delete(name);
      this.#subscribed.set(name, Math.max(before, timeMs));
    }
    for (const name of this.#subscribed.keys()) {
      if (this.#subscribed.size <= MAX_SUBSCRIBERS) return;
      this.#subscribed.delete(name);
    }
  }

  #streamChanges(answer: ApiAnswer): ApiHappening[] {
    const { streams, channel, nowMs } = answer;
    if (!streams) return [];
    const found: ApiHappening[] = [];
    const current = currentStream(answer)?.id;
    const tell = (stream: Stream, when: 'online' | 'offline' | 'updated', as: ApiStream): void => {
      stream.memory.changes += 1;
      found.push({
        source: 'api',
        type: 'livestreams',
        when,
        entry: as.entry,
        stream: as,
        // The one that goes was the one that was followed, unless another one is live.
        isCurrent: current === undefined || as.id === current,
        channel,
        id: stableId('rumble', 'livestreams', as.id, when, stream.memory.changes),
        timeMs: nowMs,
      });
    };
    for (const listed of streams) {
      const stream = this.#streamOf(listed);
      const { memory } = stream;
      const isNew = memory.missing < 0;
      memory.missing = 0;
      stream.last = listed;
      const wasLive = memory.live;
      memory.live = listed.isLive;
      const category = listed.category.slug ?? listed.category.title;
      const differs = memory.title !== listed.title || memory.category !== category;
      Object.assign(memory, { title: listed.title, category });
      if (listed.isLive && !wasLive && this.#knowsStreams) tell(stream, 'online', listed);
      else if (!listed.isLive && wasLive) tell(stream, 'offline', listed);
      else if (differs && !isNew) tell(stream, 'updated', listed);
      const isCurrent = current === undefined || listed.id === current;
      found.push(...this.#chat(stream, listed, isCurrent, answer));
    }
    this.#knowsStreams = true;
    for (const [id, stream] of this.#streams) {
      if (streams.some((listed) => listed.id === id)) continue;
      const { memory } = stream;
      memory.missing += 1;
      if (!memory.live || memory.missing < GONE_AFTER) continue;
      memory.live = false;
      tell(stream, 'offline', stream.last ?? goneStream(memory));
    }
    this.#forgetStreams();
    return found;
  }

  #streamOf(listed: ApiStream): Stream {
    const known = this.#streams.get(listed.id);
    if (known) return known;
    const { id } = listed;
    const memory: StreamMemory = {
      id,
      live: false,
      // Never listed so far, which is less than not being missed.
      missing: -1,
      title: null,
      category: null,
      changes: 0,
      figures: null,
    };
    // A stream that was not there before has no old chat.
    const list = (): SeenList => (this.#knowsStreams ? SeenList.fresh() : new SeenList());
    const stream: Stream = { memory, messages: list(), rants: list(), last: null };
    this.#streams.set(id, stream);
    return stream;
  }

  #chat(
    stream: Stream,
    listed: ApiStream,
    isCurrent: boolean,
    { channel, maxEntries }: ApiAnswer,
  ): ApiHappening[] {
    const about = { source: 'api', stream: listed, isCurrent, channel } as const;
    const { messages, rants, id } = listed;
    const said = messages
      ? stream.messages.take('messages', messages, lineKey(id), messages.length >= maxEntries)
      : [];
    const paid = rants ? stream.rants.take('rants', rants, rantKey(id), rants.length >= maxEntries) : [];
    return [
      ...said.map((one) => ({ ...about, ...one, type: 'recent_messages' as const })),
      ...paid.map((one) => ({ ...about, ...one, type: 'recent_rants' as const })),
    ].sort((one, other) => (one.timeMs ?? 0) - (other.timeMs ?? 0));
  }

  #forgetStreams(): void {
    const gone = [...this.#streams.values()].filter(({ memory }) => !memory.live && memory.missing > 0);
    for (const { memory } of gone.slice(0, -MAX_GONE_STREAMS)) this.#streams.delete(memory.id);
  }

  /** At most one for each live stream, or one for the channel while nothing is live. */
  #stats(answer: ApiAnswer): ApiHappening[] {
    const { channel, nowMs, streams } = answer;
    const current = currentStream(answer);
    const live = (streams ?? []).filter(({ isLive }) => isLive);
    const found: ApiHappening[] = [];
    const tell = (stream: ApiStream | null, before: Figures | null, figures: Figures): void => {
      if (!before || !differ(before, figures)) return;
      found.push({
        source: 'api',
        type: 'livestreams',
        when: 'stats',
        entry: stream?.entry ?? {},
        stream,
        isCurrent: stream === null || stream.id === current?.id,
        channel,
        figures,
        id: stableId('rumble', 'stats', stream?.id, nowMs, JSON.stringify(figures)),
        timeMs: nowMs,
      });
    };
    for (const stream of live) {
      const known = this.#streams.get(stream.id);
      const figures = figuresOf(answer, stream, known?.memory.figures ?? null);
      tell(stream, known?.memory.figures ?? null, figures);
      if (known) known.memory.figures = figures;
    }
    const ofChannel = figuresOf(answer, null, this.#figures);
    if (live.length === 0 && streams) tell(null, this.#figures, ofChannel);
    this.#figures = ofChannel;
    return found;
  }
}

function kept({ memory, messages, rants }: Stream): StreamMemory {
  return {
    ...memory,
    ...(messages.memory ? { messages: messages.memory } : {}),
    ...(rants.memory ? { rants: rants.memory } : {}),
  };
}

/** The stream that is followed where none is named: the live one, of several the latest to begin. */
export function currentStream({ streams }: Pick<ApiAnswer, 'streams'>): ApiStream | undefined {
  const live = (streams ?? []).filter(({ isLive }) => isLive);
  const began = ({ createdOn }: ApiStream): number => timeOf(createdOn) ?? 0;
  return live.toSorted((one, other) => began(other) - began(one))[0];
}

/** A stream that went while nobody looked: what is left of it is what was remembered. */
function goneStream({ id, title }: StreamMemory): ApiStream {
  return {
    id,
    apiId: BigInt(id).toString(36),
    isLive: false,
    title,
    category: { slug: null, title: null },
    createdOn: null,
    viewers: null,
    likes: null,
    dislikes: null,
    messages: null,
    rants: null,
    entry: {},
  };
}

/** A figure that an answer leaves out is as it was. */
function figuresOf(answer: ApiAnswer, stream: ApiStream | null, before: Figures | null): Figures {
  return {
    viewers: stream ? (stream.viewers ?? before?.viewers ?? null) : null,
    likes: stream ? (stream.likes ?? before?.likes ?? null) : null,
    dislikes: stream ? (stream.dislikes ?? before?.dislikes ?? null) : null,
    followers: answer.numFollowers ?? before?.followers ?? null,
    subscribers: answer.numSubscribers ?? before?.subscribers ?? null,
  };
}

function differ(one: Figures, other: Figures): boolean {
  return (Object.keys(one) as (keyof Figures)[]).some((name) => one[name] !== other[name]);
}

function nameOf(entry: Wire): string {
  return word(entry.username) ?? word(entry.user) ?? '';
}

/** Times come with one offset today and another one after the clocks have changed: what counts is the moment. */
function timeOf(value: unknown): number | null {
  const iso = isoTime(value);
  return iso === null ? null : Date.parse(iso);
}

function followKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.followed_on);
  return { fields: [nameOf(entry), timeMs ?? word(entry.followed_on)], timeMs };
}

function subscriptionKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.subscribed_on);
  const when = timeMs ?? word(entry.subscribed_on);
  return { fields: [nameOf(entry), when, numberOf(entry.amount_cents) ?? null], timeMs };
}

function giftKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.gifted_on);
  const { purchased_by: by, video_id: video, gift_type: type, total_gifts: total } = entry;
  return {
    fields: [word(by), word(video), word(type), word(total), timeMs],
    timeMs,
    remaining: numberOf(entry.remaining_gifts) ?? null,
  };
}

const lineKey =
  (streamId: string) =>
  (entry: Wire): EntryKey => {
    const timeMs = timeOf(entry.created_on);
    return { fields: [streamId, timeMs ?? word(entry.created_on), nameOf(entry), word(entry.text)], timeMs };
  };

const rantKey =
  (streamId: string) =>
  (entry: Wire): EntryKey => {
    const { fields, timeMs } = lineKey(streamId)(entry);
    return { fields: [...fields, numberOf(entry.amount_cents) ?? null], timeMs };
  };

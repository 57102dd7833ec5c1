import { stableId } from '../../events';
import type { Wire } from '../../shared/wire';
import type { ApiAnswer, ApiStream } from './answer';
import { followKey, giftKey, nameOf, subscriptionKey, timeOf } from './entry-keys';
import { differ, type Figures, figuresOf } from './figures';
import type { ApiHappening, Overrun } from './happening';
import { type NewEntry, SeenList, type SeenListMemory } from './seen-list';
import { currentStream, type StreamMemory, Streams } from './streams';

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

/** Those who have not subscribed again for longest are forgotten. */
const MAX_SUBSCRIBERS = 1_000;

/**
 * What happened between the API's answers. The first answer is only remembered, unless there is a memory of an
 * earlier run; whatever is missing in an answer takes nothing back.
 */
export class Deriver {
  readonly #followers: SeenList;
  readonly #subscribers: SeenList;
  readonly #gifts: SeenList;
  readonly #subscribed: Map<string, number>;
  readonly #streams: Streams;
  #figures: Figures | null;
  #isFirst: boolean;
  #overrun: readonly Overrun[] = [];

  constructor(memory?: ApiMemory) {
    this.#isFirst = memory === undefined;
    this.#streams = new Streams(memory?.streams);
    this.#followers = new SeenList(memory?.followers);
    this.#subscribers = new SeenList(memory?.subscribers);
    this.#gifts = new SeenList(memory?.gifts);
    this.#subscribed = new Map(memory?.subscribed);
    this.#figures = memory?.figures ?? null;
  }

  /** What to keep over a restart; `undefined` before the first answer. */
  get memory(): ApiMemory | undefined {
    if (this.#isFirst) return undefined;
    const { memory: followers } = this.#followers;
    const { memory: subscribers } = this.#subscribers;
    const { memory: gifts } = this.#gifts;
    const { memory: streams } = this.#streams;
    return {
      ...(followers ? { followers } : {}),
      ...(subscribers ? { subscribers } : {}),
      ...(gifts ? { gifts } : {}),
      subscribed: [...this.#subscribed],
      ...(streams ? { streams } : {}),
      figures: this.#figures,
    };
  }

  /** The lists that could not hold all that happened before the answer that was last taken. */
  get overrun(): readonly Overrun[] {
    return this.#overrun;
  }

  /** Whether a stream was live when it was last listed, and is not known to be over. */
  isLive(streamId: string): boolean {
    return this.#streams.find(streamId)?.live ?? false;
  }

  /** Takes an answer; what happened comes oldest first within each list. */
  take(answer: ApiAnswer): ApiHappening[] {
    const happenings = [...this.#streams.take(answer), ...this.#people(answer), ...this.#stats(answer)];
    this.#isFirst = false;
    this.#overrun = this.#overrunLists(answer);
    return happenings;
  }

  #overrunLists({ followers, subscribers, gifts, streams }: ApiAnswer): Overrun[] {
    const lists: [Overrun, boolean][] = [
      ['followers', followers !== null && this.#followers.overran],
      ['subscribers', subscribers !== null && this.#subscribers.overran],
      ['gifts', gifts !== null && this.#gifts.overran],
    ];
    const overrun = lists.filter(([, overran]) => overran).map(([name]) => name);
    return [...overrun, ...this.#streams.overrun(streams ?? [])];
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
      const known = this.#streams.find(stream.id);
      const before = known?.figures ?? null;
      const figures = figuresOf(answer, stream, before);
      tell(stream, before, figures);
      if (known) known.figures = figures;
    }
    const ofChannel = figuresOf(answer, null, this.#figures);
    if (live.length === 0 && streams) tell(null, this.#figures, ofChannel);
    this.#figures = ofChannel;
    return found;
  }
}

import { stableId } from '../../events';
import type { ApiAnswer, ApiStream } from './answer';
import { lineKey, rantKey, timeOf } from './entry-keys';
import type { Figures } from './figures';
import type { ApiHappening, Overrun } from './happening';
import { SeenList, type SeenListMemory } from './seen-list';

/** What is kept of a stream over a restart. */
export interface StreamMemory {
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

/** A stream that is not listed in so many answers in a row is over. One alone may be a bad answer. */
const GONE_AFTER = 2;

/** Streams come and go. */
const MAX_GONE_STREAMS = 5;

interface Stream {
  memory: StreamMemory;
  messages: SeenList;
  rants: SeenList;
  /** As it was last listed. */
  last: ApiStream | null;
}

/** The streams of a channel, and what happens to them and in their chats between the API's answers. */
export class Streams {
  readonly #streams = new Map<string, Stream>();
  /** Whether any answer has listed streams, if only none. */
  #isKnown: boolean;

  constructor(memory?: readonly StreamMemory[]) {
    this.#isKnown = memory !== undefined;
    for (const { messages, rants, ...stream } of memory ?? []) {
      this.#streams.set(stream.id, {
        memory: { ...stream },
        messages: new SeenList(messages),
        rants: new SeenList(rants),
        last: null,
      });
    }
  }

  /** What to keep over a restart; `undefined` while no answer has listed any, not even none. */
  get memory(): StreamMemory[] | undefined {
    return this.#isKnown ? [...this.#streams.values()].map(kept) : undefined;
  }

  /** What is remembered of a stream, its figures among it. */
  find(streamId: string): StreamMemory | undefined {
    return this.#streams.get(streamId)?.memory;
  }

  /** Which lists of these streams could not hold all that happened before the answer that was last taken. */
  overrun(streams: readonly ApiStream[]): Overrun[] {
    const chats = streams.flatMap(({ id }) => this.#streams.get(id) ?? []);
    const lines = chats.some(({ messages, last }) => last?.messages != null && messages.overran);
    const rants = chats.some((stream) => stream.last?.rants != null && stream.rants.overran);
    return [...(lines ? ['lines of chat' as const] : []), ...(rants ? ['rants' as const] : [])];
  }

  /** Takes an answer: streams that came, went or changed, and what was said and paid in them. */
  take(answer: ApiAnswer): ApiHappening[] {
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
      if (listed.isLive && !wasLive && this.#isKnown) tell(stream, 'online', listed);
      else if (!listed.isLive && wasLive) tell(stream, 'offline', listed);
      else if (differs && !isNew) tell(stream, 'updated', listed);
      const isCurrent = current === undefined || listed.id === current;
      found.push(...this.#chat(stream, listed, isCurrent, answer));
    }
    this.#isKnown = true;
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
    const list = (): SeenList => (this.#isKnown ? SeenList.fresh() : new SeenList());
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

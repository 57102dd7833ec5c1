import type { RumbleAccess } from '../access';
import type { ApiChannel } from '../api/answer';
import { ApiFeed, type ApiListener } from '../api/api-feed';
import { Deriver } from '../api/derive';
import { ChatFeed, type ChatListener, type ChatPosition } from '../chat/chat-feed';
import type { ChatPatience } from '../chat/stream';
import { chatStreamUrl } from '../endpoints';
import { needsApi, type SourceState, type Standing, type Wishes } from './member';
import type { FeedMemory } from './memory';
import type { Places } from './places';
import { type Progress, passedOn } from './progress';

/** What the sources of an account need, and whom they tell. */
export interface SourcesOptions {
  access: RumbleAccess;
  places: Places;
  progress: Progress;
  /** Other figures only in tests. */
  patience?: ChatPatience;
  leastIntervalMs?: number;
  api: ApiListener;
  /** Who hears what the chat of a stream tells. */
  chat(streamId: string): ChatListener;
  /** Somebody wants the API, and the account has no address for it. */
  noApi(): void;
}

const NOBODYS: Readonly<ApiChannel> = { id: null, login: null, name: null };

/**
 * What is read for an account: the Live Stream API, and the chats of the streams that members follow. Each source is
 * read once, while somebody wants it.
 */
export class Sources {
  readonly #options: SourcesOptions;
  readonly #chats = new Map<string, ChatFeed>();
  readonly #closing = new Set<Promise<void>>();
  #api: ApiFeed | undefined;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  /** `undefined` while nobody asks the Live Stream API. */
  get api(): ApiFeed | undefined {
    return this.#api;
  }

  /** The decimal id of the stream that is live; `null` while none is known to be. */
  get current(): string | null {
    return this.#api?.current ?? null;
  }

  /** The chat of a stream; `undefined` where nobody reads it. */
  chat(streamId: string | null): ChatFeed | undefined {
    return streamId === null ? undefined : this.#chats.get(streamId);
  }

  /** The stream that somebody with these wishes follows now. */
  streamFor({ stream }: Wishes): string | null {
    return stream ?? this.current;
  }

  /** The chat that somebody with these wishes hears now. */
  chatFor(wishes: Wishes): ChatFeed | undefined {
    return wishes.chat ? this.chat(this.streamFor(wishes)) : undefined;
  }

  /** Whose channel a stream is on. The API tells of its own channel only. */
  channelFor(streamId: string | null): ApiChannel {
    const isOwn = streamId === null || this.#api?.owns(streamId);
    return (isOwn ? this.#api?.channel : undefined) ?? NOBODYS;
  }

  /** How things stand for somebody with these wishes. */
  standing(wishes: Wishes): Standing {
    const api = needsApi(wishes) && this.#options.access.apiUrl !== undefined;
    const chat = this.chatFor(wishes);
    return {
      ...(api ? { api: this.#api?.state ?? 'connecting' } : {}),
      ...(api && this.#api?.problem ? { apiProblem: this.#api.problem } : {}),
      ...(wishes.chat ? { chat: this.#chatState(wishes, chat) } : {}),
      ...(chat?.problem ? { chatProblem: chat.problem } : {}),
    };
  }

  /** Starts what somebody needs, and stops what nobody needs any more. */
  arrange(): void {
    const { access, noApi, places } = this.#options;
    const wishes = places.all.map((place) => place.wishes);
    if (!wishes.some(needsApi)) this.#stopApi();
    else if (!access.apiUrl) noApi();
    else if (this.#api) this.#api.reconsider();
    else this.#startApi(access.apiUrl);
    const followed = wishes.filter(({ chat }) => chat).map((one) => this.streamFor(one));
    const wanted = new Set(followed.filter((id) => id !== null));
    for (const [id, chat] of this.#chats) if (!wanted.has(id)) this.#stopChat(chat);
    for (const id of wanted) if (!this.#chats.has(id)) this.#startChat(id);
  }

  /** What to keep over a restart. */
  memory(): FeedMemory {
    const { places, progress } = this.#options;
    const open = [...this.#chats.values()].flatMap((chat) => this.#positionOf(chat) ?? []);
    return progress.memory(places.all, open, this.#api?.memory);
  }

  /** Ends all of them. `closed` says when they are over. */
  stop(): void {
    for (const chat of [...this.#chats.values()]) this.#stopChat(chat);
    this.#stopApi();
  }

  /** Resolves when everything that was stopped has ended. */
  async closed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  #chatState({ stream }: Wishes, chat: ChatFeed | undefined): SourceState {
    if (chat) return chat.state === 'closed' ? 'waiting' : chat.state;
    return stream === null && this.#api?.current === null ? 'waiting' : 'connecting';
  }

  #startChat(streamId: string): void {
    const { access, chat, patience, progress } = this.#options;
    const position = progress.takePosition(streamId);
    this.#chats.set(
      streamId,
      new ChatFeed({
        url: chatStreamUrl(access.chatUrl, streamId),
        streamId,
        ...(position ? { position } : {}),
        ...(patience ? { patience } : {}),
        listener: chat(streamId),
      }),
    );
  }

  #stopChat(chat: ChatFeed): void {
    const position = this.#positionOf(chat);
    this.#chats.delete(chat.streamId);
    if (position) this.#options.progress.keepPosition(position);
    this.#finish(chat.close());
  }

  #startApi(apiUrl: string): void {
    const { api: listener, leastIntervalMs, places, progress } = this.#options;
    const { api } = progress;
    this.#api = new ApiFeed({
      apiUrl,
      intervalMs: () => this.#intervalMs(),
      ...(leastIntervalMs === undefined ? {} : { leastIntervalMs }),
      deriver: new Deriver(api),
      ...(api?.answeredMs === undefined ? {} : { answeredMs: api.answeredMs }),
      isHeard: () => places.all.some(({ member }) => member !== null),
      listener,
    });
  }

  #stopApi(): void {
    if (!this.#api) return;
    const { progress } = this.#options;
    progress.api = this.#api.memory ?? progress.api;
    this.#finish(this.#api.close());
    this.#api = undefined;
  }

  /** As often as the one who is in the greatest hurry wants it. */
  #intervalMs(): number {
    const users = this.#options.places.all.filter(({ wishes }) => needsApi(wishes));
    return Math.min(...users.map(({ wishes }) => wishes.intervalMs));
  }

  #positionOf({ position }: ChatFeed): ChatPosition | undefined {
    return position && passedOn(position, this.#options.places.all);
  }

  #finish(closing: Promise<void>): void {
    const over = closing.catch(() => undefined).then(() => void this.#closing.delete(over));
    this.#closing.add(over);
  }
}

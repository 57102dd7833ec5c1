import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { sentence } from '../shared/sentence';
import type { RumbleAccess } from './access';
import type { ApiChannel } from './api/answer';
import { ApiFeed } from './api/api-feed';
import { Deriver } from './api/derive';
import { ChatFeed, type ChatPosition } from './chat/chat-feed';
import { readHistory } from './chat/history';
import type { ChatPatience } from './chat/stream';
import { chatStreamUrl } from './endpoints';
import { FanOut } from './fan-out';
import {
  type FeedMember,
  type Membership,
  needsApi,
  type Parcel,
  type SourceState,
  type Standing,
} from './member';
import type { FeedMemory, MemorySlot } from './memory';
import type { Place } from './place';
import { Places } from './places';
import { Progress, passedOn } from './progress';
import { steadyMs } from './twins';

export interface RumbleFeedOptions {
  access: RumbleAccess;
  slot: MemorySlot;
  /** Other figures only in tests. */
  patience?: ChatPatience;
  leastIntervalMs?: number;
}

const NOBODYS: ApiChannel = Object.freeze({ id: null, login: null, name: null });

/**
 * Everything that one account's addresses tell, for all members: the Live Stream API, and the chats of the streams
 * that members follow. Each source is read once, while somebody wants it. Emits `warning` for what stops nothing.
 */
export class RumbleFeed extends EventEmitter<{ warning: [LivestreamError] }> {
  readonly #options: RumbleFeedOptions;
  readonly #places = new Places();
  readonly #progress = new Progress();
  readonly #chats = new Map<string, ChatFeed>();
  readonly #closing = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #recalling: Promise<void> | undefined;
  #api: ApiFeed | undefined;
  readonly #fanOut: FanOut;
  readonly #readMemory = (): FeedMemory => this.#memory();
  #complained = false;
  #closed = false;

  constructor(options: RumbleFeedOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    const api = (): ApiFeed | undefined => this.#api;
    this.#fanOut = new FanOut({
      places: this.#places,
      progress: this.#progress,
      get api() {
        return api();
      },
      followers: (streamId) => this.#followers(streamId),
      channelFor: (streamId) => this.#channelFor(streamId),
      guard: (act) => this.#guard(act),
    });
  }

  /** The decimal id of the stream that is followed where none is named; `null` while nothing is known to be live. */
  get currentStream(): string | null {
    return this.#api?.current ?? null;
  }

  /** The longest line that a stream's chat takes; `undefined` where nobody reads it. */
  messageLengthMax(streamId: string): number | undefined {
    return this.#chats.get(streamId)?.messageLengthMax;
  }

  /** Lets `member` hear what comes until it leaves. */
  join(member: FeedMember): Membership {
    const place = this.#places.make(member, this.#progress.knows(member.id));
    this.#progress.handHeld(place);
    if (!this.#closed) {
      this.#places.take(place);
      this.#recalling ??= this.#recall();
      // After it, since in this turn the other nodes of a deploy join.
      void this.#recalling.then(() => this.#guard(() => this.#welcome(place, member)));
    }
    const streamOf = (): string | null => this.#streamFor(place);
    const channelOf = (): ApiChannel => this.#channelFor(streamOf());
    return {
      standing: () => this.#standing(place),
      get streamId() {
        return streamOf();
      },
      get channel() {
        return channelOf();
      },
      leave: (unsent = []) => this.#leave(place, member, unsent),
    };
  }

  /** Ends everything, waits for it, and writes down how far it has got. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop.abort();
    this.removeAllListeners();
    this.#places.close();
    await this.#recalling;
    for (const chat of [...this.#chats.values()]) this.#stopChat(chat);
    this.#stopApi();
    this.#save();
    await Promise.all(this.#closing);
    await this.#options.slot.flush();
  }

  #welcome(place: Place, member: FeedMember): void {
    if (place.member !== member || this.#closed) return;
    this.#arrange();
    const chat = this.#chatOf(place);
    if (chat?.isOpen) {
      const wantsHistory = place.wishes.history && !place.goesOn && place.caughtUp !== chat.streamId;
      place.caughtUp = chat.streamId;
      member.connected('chat', false);
      if (wantsHistory) this.#finish(this.#tellHistory(place, chat.streamId));
    }
    if (needsApi(place.wishes) && this.#api?.isOpen) member.connected('api', false);
    const fromMs = this.#places.awaySince(place.id);
    if (fromMs !== undefined) {
      const reason = 'the node was away for longer than others could wait';
      member.gap(place.wishes.chat ? 'chat' : 'api', { fromMs, toMs: Date.now(), reason });
    }
    this.#guard(() => place.handKept());
    if (!this.#api) this.#guard(() => place.release());
    member.changed();
  }

  /** For a node that has come to a chat that others read already. */
  async #tellHistory(place: Place, streamId: string): Promise<void> {
    const { access, patience } = this.#options;
    place.catchUp();
    const lines = await readHistory(chatStreamUrl(access.chatUrl, streamId), this.#stop.signal, patience);
    const channel = this.#channelFor(streamId);
    const delivery = { streamId, channel, arrivedMs: Date.now(), shared: false, unheard: false };
    this.#guard(() => place.caughtUpWith(lines, delivery));
  }

  #leave(place: Place, member: FeedMember, unsent: readonly Parcel[]): void {
    if (place.member !== member) return;
    // What is held back waits on: sent now, it would reach nodes that are being taken away with this one.
    place.vacate(unsent);
    if (this.#closed || !this.#places.has(place)) return;
    this.#places.keep(place, () => {
      if (this.#places.isEmpty) this.#progress.noteLast(place);
      this.#arrange();
    });
  }

  /** What an earlier run has left must not make anybody deaf, whatever it is. */
  async #recall(): Promise<void> {
    try {
      await this.#progress.recall(this.#options.slot, steadyMs);
    } catch (error) {
      this.emit('warning', asLivestreamError(error, 'rumble'));
    }
    for (const place of this.#places.all) {
      place.goesOn ||= this.#progress.knows(place.id);
      this.#progress.handHeld(place);
    }
  }

  /** Starts what somebody needs, and stops what nobody needs any more. */
  #arrange(): void {
    this.#places.changed();
    if (this.#closed) return;
    const places = this.#places.all;
    const { apiUrl } = this.#options.access;
    if (!places.some(({ wishes }) => needsApi(wishes))) this.#stopApi();
    else if (!apiUrl) this.#complainOfApi(places);
    else if (this.#api) this.#api.reconsider();
    else this.#startApi(apiUrl);
    const wanted = new Set(
      places
        .filter(({ wishes }) => wishes.chat)
        .map((place) => this.#streamFor(place))
        .filter((id) => id !== null),
    );
    for (const [id, chat] of this.#chats) if (!wanted.has(id)) this.#stopChat(chat);
    for (const id of wanted) if (!this.#chats.has(id)) this.#startChat(id);
  }

  #complainOfApi(places: readonly Place[]): void {
    // Without a stream and without the API, the node itself says that it cannot work.
    if (this.#complained || !places.some(({ wishes }) => wishes.chat && wishes.stream !== null)) return;
    this.#complained = true;
    const advice = sentence`The Rumble account has no API URL: follows, the price of subscriptions and the state of the stream do not come. Add the URL to the account, or switch the API off in the node.`;
    this.emit('warning', new LivestreamError('bad_input', advice, { platform: 'rumble' }));
  }

  /** The stream that a place follows now. */
  #streamFor({ wishes }: Place): string | null {
    return wishes.stream ?? this.currentStream;
  }

  #chatOf(place: Place): ChatFeed | undefined {
    const id = place.wishes.chat ? this.#streamFor(place) : null;
    return id === null ? undefined : this.#chats.get(id);
  }

  /** The API tells of its own channel only. */
  #channelFor(streamId: string | null): ApiChannel {
    const isOwn = streamId === null || this.#api?.owns(streamId);
    return (isOwn ? this.#api?.channel : undefined) ?? NOBODYS;
  }

  #standing(place: Place): Standing {
    const { wishes } = place;
    const api = needsApi(wishes) && this.#options.access.apiUrl !== undefined;
    const chat = this.#chatOf(place);
    return {
      ...(api ? { api: this.#api?.state ?? 'connecting' } : {}),
      ...(api && this.#api?.problem ? { apiProblem: this.#api.problem } : {}),
      ...(wishes.chat ? { chat: this.#chatState(place, chat) } : {}),
      ...(chat?.problem ? { chatProblem: chat.problem } : {}),
    };
  }

  #chatState({ wishes }: Place, chat: ChatFeed | undefined): SourceState {
    if (chat) return chat.state === 'closed' ? 'waiting' : chat.state;
    return wishes.stream === null && this.#api?.current === null ? 'waiting' : 'connecting';
  }

  #startChat(streamId: string): void {
    const { access, patience } = this.#options;
    const position = this.#progress.takePosition(streamId);
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member } of this.#followers(streamId)) if (member) this.#guard(() => tell(member));
    };
    const chat = new ChatFeed({
      url: chatStreamUrl(access.chatUrl, streamId),
      streamId,
      ...(position ? { position } : {}),
      ...(patience ? { patience } : {}),
      listener: {
        began: (lines, how, gap) => this.#news((fanOut) => fanOut.chatBegan(streamId, lines, how, gap)),
        happened: (happening) => this.#news((fanOut) => fanOut.chatHappened(happening, streamId)),
        lost: (reason) => each((member) => member.lost('chat', reason)),
        changed: () => each((member) => member.changed()),
        noise: () => this.emit('warning', unreadable()),
      },
    });
    this.#chats.set(streamId, chat);
  }

  #followers(streamId: string): readonly Place[] {
    return this.#places.followers(
      streamId,
      (place) => place.wishes.chat && this.#streamFor(place) === streamId,
    );
  }

  #stopChat(chat: ChatFeed): void {
    const position = this.#positionOf(chat);
    this.#chats.delete(chat.streamId);
    if (position) this.#progress.keepPosition(position);
    this.#finish(chat.close());
  }

  #startApi(apiUrl: string): void {
    const { leastIntervalMs } = this.#options;
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member, wishes } of this.#places.all) {
        if (member && needsApi(wishes)) this.#guard(() => tell(member));
      }
    };
    const { api } = this.#progress;
    this.#api = new ApiFeed({
      apiUrl,
      intervalMs: () => this.#intervalMs(),
      ...(leastIntervalMs === undefined ? {} : { leastIntervalMs }),
      deriver: new Deriver(api),
      ...(api?.answeredMs === undefined ? {} : { answeredMs: api.answeredMs }),
      isHeard: () => this.#places.all.some(({ member }) => member !== null),
      listener: {
        answered: (news) => this.#news((fanOut) => fanOut.apiAnswered(news)),
        works: (again) => each((member) => member.connected('api', again)),
        lost: (reason) => {
          each((member) => member.lost('api', reason));
          this.#releaseAll();
        },
        changed: () => {
          this.#arrange();
          const { state } = this.#api ?? {};
          if (state === 'offline' || state === 'refused') this.#releaseAll();
          each((member) => member.changed());
        },
      },
    });
  }

  /** What the API cannot tell now, the chat has told already. */
  #releaseAll(): void {
    for (const place of this.#places.all) this.#guard(() => place.release());
  }

  #intervalMs(): number {
    const users = this.#places.all.filter(({ wishes }) => needsApi(wishes));
    return Math.min(...users.map(({ wishes }) => wishes.intervalMs));
  }

  #stopApi(): void {
    if (!this.#api) return;
    this.#progress.api = this.#api.memory ?? this.#progress.api;
    this.#finish(this.#api.close());
    this.#api = undefined;
  }

  #finish(closing: Promise<void>): void {
    const over = closing.catch(() => undefined).then(() => void this.#closing.delete(over));
    this.#closing.add(over);
  }

  #news(hand: (fanOut: FanOut) => void): void {
    this.#guard(() => hand(this.#fanOut));
    this.#save();
  }

  /** What one member, or one record, does must not end the feed. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.emit('warning', asLivestreamError(error, 'rumble'));
    }
  }

  #save(): void {
    this.#options.slot.save(this.#readMemory);
  }

  #memory(): FeedMemory {
    const open = [...this.#chats.values()].flatMap((chat) => this.#positionOf(chat) ?? []);
    return this.#progress.memory(this.#places.all, open, this.#api?.memory);
  }

  #positionOf({ position }: ChatFeed): ChatPosition | undefined {
    return position && passedOn(position, this.#places.all);
  }
}

function unreadable(): LivestreamError {
  return new LivestreamError(
    'platform_error',
    sentence`The chat of Rumble sent something that cannot be read; it was skipped.`,
    { platform: 'rumble' },
  );
}

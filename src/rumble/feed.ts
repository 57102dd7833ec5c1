import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../shared/errors';
import { word } from '../shared/wire';
import type { RumbleAccess } from './access';
import type { ApiChannel } from './api/answer';
import { ApiFeed, type ApiNews } from './api/api-feed';
import { type ApiMemory, Deriver } from './api/derive';
import type { Overrun } from './api/happening';
import { type Beginning, ChatFeed, type ChatPosition, type Gap, type HistoryLine } from './chat/chat-feed';
import { readHistory } from './chat/history';
import { timeOf } from './chat/room';
import type { ChatPatience } from './chat/stream';
import { chatStreamUrl } from './endpoints';
import {
  type FeedMember,
  isAbout,
  type Membership,
  needsApi,
  type SourceState,
  type Standing,
  wants,
} from './member';
import { type FeedMemory, keptParcels, type MemorySlot, memoryOf } from './memory';
import type { Happening } from './normalise';
import { type HeldParcel, Place } from './place';
import { isSubscription, type Teller, Twins } from './twins';

export interface RumbleFeedOptions {
  access: RumbleAccess;
  slot: MemorySlot;
  /** Other figures only in tests. */
  patience?: ChatPatience;
  leastIntervalMs?: number;
}

/** For so long the place of a node that has gone is kept. */
const HOLD_MS = 5_000;

const NOBODYS: ApiChannel = Object.freeze({ id: null, login: null, name: null });

/**
 * Everything that one account's addresses tell, for all members: the Live Stream API, and the chats of the streams
 * that members follow. Each source is read once, while somebody wants it. Emits `warning` for what stops nothing.
 */
export class RumbleFeed extends EventEmitter<{ warning: [LivestreamError] }> {
  readonly #options: RumbleFeedOptions;
  readonly #places = new Map<string, Place>();
  /** End the time for which places are kept whose members have gone. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Since when members are away whose place was given up, by id. */
  readonly #away = new Map<string, number>();
  readonly #chats = new Map<string, ChatFeed>();
  readonly #followersOf = new Map<string, readonly Place[]>();
  readonly #closing = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  /** Where the chats stopped that are not read now. */
  readonly #positions = new Map<string, ChatPosition>();
  #recalling: Promise<void> | undefined;
  #wasHere: ReadonlySet<string> = new Set();
  /** What is held back for nodes that have not come yet, by their ids. */
  readonly #heldFor = new Map<string, readonly HeldParcel[]>();
  #twins = new Twins();
  #api: ApiFeed | undefined;
  #apiMemory: ApiMemory | undefined;
  readonly #readMemory = (): FeedMemory => this.#memory();
  #complained = false;
  #closed = false;

  constructor(options: RumbleFeedOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
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
    const { id } = member;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const place = new Place(member, this.#places.get(id), this.#wasHere.has(id));
    this.#holdAgain(place);
    if (!this.#closed) {
      this.#places.set(id, place);
      this.#followersOf.clear();
      this.#recalling ??= this.#recall();
      // After it, since in this turn the other nodes of a deploy join.
      void this.#recalling
        .then(() => this.#welcome(place, member))
        .catch((error: unknown) => this.emit('warning', asLivestreamError(error, 'rumble')));
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
      leave: () => this.#leave(place, member),
    };
  }

  /** Ends everything, waits for it, and writes down how far it has got. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop.abort();
    this.removeAllListeners();
    for (const timer of this.#timers.values()) clearTimeout(timer);
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
    const fromMs = this.#away.get(place.id);
    this.#away.delete(place.id);
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

  #leave(place: Place, member: FeedMember): void {
    if (place.member !== member) return;
    // What is held back waits on: sent now, it would reach nodes that are being taken away with this one.
    place.member = null;
    if (this.#closed || this.#places.get(place.id) !== place) return;
    const leftMs = Math.min(Date.now(), ...place.held.map(({ sinceMs }) => sinceMs));
    const timer = setTimeout(() => {
      this.#timers.delete(place.id);
      this.#places.delete(place.id);
      if (this.#places.size > 0) this.#away.set(place.id, leftMs);
      else this.#wasHere = new Set([...this.#wasHere, place.id]);
      if (this.#places.size === 0) this.#heldFor.set(place.id, place.held);
      this.#arrange();
    }, HOLD_MS).unref();
    this.#timers.set(place.id, timer);
  }

  /** Finds out where an earlier run has stopped. */
  async #recall(): Promise<void> {
    const memory = memoryOf(await this.#options.slot.load().catch(() => undefined));
    if (!memory) return;
    this.#wasHere = new Set(memory.members);
    for (const place of this.#places.values()) place.goesOn ||= this.#wasHere.has(place.id);
    this.#apiMemory = memory.api;
    for (const position of memory.chats) this.#positions.set(position.streamId, position);
    this.#twins = new Twins(memory.twins, steadyMs());
    for (const [id, held] of Object.entries(memory.held ?? {})) this.#heldFor.set(id, held);
    for (const place of this.#places.values()) this.#holdAgain(place);
  }

  #holdAgain(place: Place): void {
    place.holdAgain(this.#heldFor.get(place.id) ?? []);
    this.#heldFor.delete(place.id);
  }

  /** Starts what somebody needs, and stops what nobody needs any more. */
  #arrange(): void {
    this.#followersOf.clear();
    if (this.#closed) return;
    const places = [...this.#places.values()];
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
    const advice =
      'The Rumble account has no API URL: follows, the price of subscriptions and the state of the stream do not come. Add the URL to the account, or switch the API off in the node.';
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
    const position = this.#positions.get(streamId);
    this.#positions.delete(streamId);
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member } of this.#followers(streamId)) if (member) this.#guard(() => tell(member));
    };
    const chat = new ChatFeed({
      url: chatStreamUrl(access.chatUrl, streamId),
      streamId,
      ...(position ? { position } : {}),
      ...(patience ? { patience } : {}),
      listener: {
        began: (lines, how, gap) => this.#guard(() => this.#chatBegan(streamId, lines, how, gap)),
        happened: (happening) => this.#guard(() => this.#chatHappened(happening, streamId)),
        lost: (reason) => each((member) => member.lost('chat', reason)),
        changed: () => each((member) => member.changed()),
        noise: () => this.emit('warning', unreadable()),
      },
    });
    this.#chats.set(streamId, chat);
  }

  /** Asked for with every line, so it is remembered while no place comes, goes or follows another stream. */
  #followers(streamId: string): readonly Place[] {
    let followers = this.#followersOf.get(streamId);
    if (!followers) {
      followers = [...this.#places.values()].filter(
        (place) => place.wishes.chat && this.#streamFor(place) === streamId,
      );
      this.#followersOf.set(streamId, followers);
    }
    return followers;
  }

  #stopChat(chat: ChatFeed): void {
    const position = this.#positionOf(chat);
    this.#chats.delete(chat.streamId);
    if (position) this.#positions.set(chat.streamId, position);
    this.#finish(chat.close());
  }

  #startApi(apiUrl: string): void {
    const { leastIntervalMs } = this.#options;
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member, wishes } of this.#places.values()) {
        if (member && needsApi(wishes)) this.#guard(() => tell(member));
      }
    };
    this.#api = new ApiFeed({
      apiUrl,
      intervalMs: () => this.#intervalMs(),
      ...(leastIntervalMs === undefined ? {} : { leastIntervalMs }),
      deriver: new Deriver(this.#apiMemory),
      ...(this.#apiMemory?.answeredMs === undefined ? {} : { answeredMs: this.#apiMemory.answeredMs }),
      isHeard: () => [...this.#places.values()].some(({ member }) => member !== null),
      listener: {
        answered: (news) => this.#guard(() => this.#apiAnswered(news)),
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
    for (const place of this.#places.values()) this.#guard(() => place.release());
  }

  #intervalMs(): number {
    const users = [...this.#places.values()].filter(({ wishes }) => needsApi(wishes));
    return Math.min(...users.map(({ wishes }) => wishes.intervalMs));
  }

  #stopApi(): void {
    if (!this.#api) return;
    this.#apiMemory = this.#api.memory ?? this.#apiMemory;
    this.#finish(this.#api.close());
    this.#api = undefined;
  }

  #finish(closing: Promise<void>): void {
    const over = closing.catch(() => undefined).then(() => void this.#closing.delete(over));
    this.#closing.add(over);
  }

  #chatBegan(streamId: string, lines: readonly HistoryLine[], how: Beginning, gap: Gap | null): void {
    const followers = this.#followers(streamId);
    for (const { member, goesOn } of followers) {
      if (!member) continue;
      if (how !== 'renewed') member.connected('chat', how === 'restored');
      if (gap && (how !== 'first' || goesOn)) member.gap('chat', gap);
    }
    for (const { happening, known } of lines) {
      const takers = followers.filter(({ caughtUp, goesOn, wishes }) =>
        caughtUp === streamId || goesOn ? !known : wishes.history,
      );
      this.#deliver(happening, takers, streamId);
    }
    for (const place of followers) place.caughtUp = streamId;
    this.#save();
  }

  #chatHappened(happening: Happening, streamId: string): void {
    this.#deliver(happening, this.#followers(streamId), streamId);
    this.#save();
  }

  #apiAnswered({ happenings, askedMs, isFirst, overrun, sinceMs }: ApiNews): void {
    const users = [...this.#places.values()].filter(({ wishes }) => needsApi(wishes));
    // What happened before is news only to those who were here then.
    const listening = isFirst ? users.filter(({ goesOn }) => goesOn) : users;
    for (const happening of happenings) {
      this.#deliver(happening, listening, happening.stream?.id ?? this.currentStream);
    }
    for (const place of users) this.#guard(() => place.release(askedMs));
    for (const place of listening) this.#tellOfOverrun(place, overrun, sinceMs ?? askedMs);
    this.#save();
  }

  #tellOfOverrun({ member, wishes }: Place, overrun: readonly Overrun[], fromMs: number): void {
    const toldByChat = (list: Overrun): boolean =>
      wishes.chat && (list === 'lines of chat' || list === 'rants');
    const missed = overrun.filter((list) => !toldByChat(list));
    if (!member || !wishes.api || missed.length === 0) return;
    const reason = `more has happened between two answers of the Live Stream API than its lists hold (${missed.join(', ')})`;
    member.gap('api', { fromMs, toMs: Date.now(), reason });
  }

  /** Passes something on to those who want it, each in its own copy where there are several. */
  #deliver(happening: Happening, places: readonly Place[], streamId: string | null): void {
    if (places.length === 0) return;
    const arrivedMs = Date.now();
    const toldBy = this.#twins.tell(happening, steadyMs());
    const channel = this.#channelFor(streamId);
    const takers = places.filter((place) => this.#takes(place, happening, toldBy));
    const holds = isSubscription(happening) && this.#api?.state === 'ready' && toldBy.length === 0;
    const unheard = takers.every(({ member }) => member === null);
    // What somebody gets later must not have been changed by a flow meanwhile.
    const isLater = takers.some(({ member, wishes }) => member === null || (holds && wishes.api));
    let left = takers.length;
    for (const place of takers) {
      left -= 1;
      const delivery = { streamId, channel, arrivedMs, shared: isLater || left > 0, unheard };
      if (holds && place.wishes.api) {
        // The chat tells at once, and the API some seconds later with the price: worth a moment's wait.
        place.hold(happening, delivery);
        this.#api?.hurry();
      } else {
        this.#guard(() => place.hand(happening, delivery));
      }
    }
  }

  #takes(place: Place, happening: Happening, toldBy: readonly Teller[]): boolean {
    const { wishes } = place;
    if (wants(wishes, happening, toldBy)) return true;
    if (happening.source === 'chat' || happening.type !== 'recent_subscribers') return false;
    // The chat has told of it; where that is still held back, this is the better telling.
    return wishes.api && isAbout(happening, wishes) && place.dropHeld(happening);
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
    const openIds = new Set(open.map(({ streamId }) => streamId));
    const rested = [...this.#positions.values()].filter(({ streamId }) => !openIds.has(streamId));
    const api = this.#api?.memory ?? this.#apiMemory;
    return {
      members: [...new Set([...this.#places.keys(), ...(this.#places.size > 0 ? [] : this.#wasHere)])],
      ...(api ? { api } : {}),
      chats: [...rested, ...open],
      twins: this.#twins.memory,
      held: Object.fromEntries(this.#held()),
    };
  }

  #held(): [id: string, held: readonly HeldParcel[]][] {
    const places = [...this.#places].map(([id, { held }]): [string, readonly HeldParcel[]] => [id, held]);
    return [...this.#heldFor, ...places]
      .filter(([, held]) => held.length > 0)
      .map(([id, held]) => [id, keptParcels(held)]);
  }

  /** How far a chat was passed on. What came while nobody was there will be fetched again. */
  #positionOf(chat: ChatFeed): ChatPosition | undefined {
    const { position } = chat;
    const unheard = [...this.#places.values()].flatMap((place) => place.unheard);
    if (!position || unheard.length === 0) return position;
    const ids = new Set(unheard.map((one) => (one.source === 'chat' ? word(one.message?.id) : null)));
    const times = unheard.map((one) => (one.source === 'chat' ? timeOf(one) : Number.POSITIVE_INFINITY));
    return {
      ...position,
      ids: position.ids.filter((id) => !ids.has(id)),
      lastMs: position.lastMs === null ? null : Math.min(position.lastMs, ...times),
    };
  }
}

/** Milliseconds by a clock that is never set. */
function steadyMs(): number {
  return performance.now();
}

function unreadable(): LivestreamError {
  return new LivestreamError(
    'platform_error',
    'The chat of Rumble sent something that cannot be read; it was skipped.',
    { platform: 'rumble' },
  );
}

import { EventEmitter } from 'node:events';
import { asLivestreamError, LivestreamError } from '../../shared/errors';
import type { MemorySlot } from '../../shared/memory-slot';
import { sentence } from '../../shared/sentence';
import type { RumbleAccess } from '../access';
import type { ApiListener } from '../api/api-feed';
import type { ChatListener } from '../chat/chat-feed';
import { readHistory } from '../chat/history';
import type { ChatPatience } from '../chat/stream';
import { chatStreamUrl } from '../endpoints';
import { FanOut } from './fan-out';
import { type FeedMember, type Membership, needsApi, type Parcel } from './member';
import type { FeedMemory } from './memory';
import type { Place } from './place';
import { Places } from './places';
import { Progress } from './progress';
import { Sources } from './sources';
import { steadyMs } from './twins';

/** What a feed reads, and where it notes how far it has got. */
export interface RumbleFeedOptions {
  access: RumbleAccess;
  slot: MemorySlot<FeedMemory>;
  /** Other figures only in tests. */
  patience?: ChatPatience;
  leastIntervalMs?: number;
}

/**
 * Everything that one account's addresses tell, for all members: who they are, what each of them hears, and what is
 * kept of it. Emits `warning` for what stops nothing.
 */
export class RumbleFeed extends EventEmitter<{ warning: [LivestreamError] }> {
  readonly #options: RumbleFeedOptions;
  readonly #places = new Places();
  readonly #progress = new Progress();
  readonly #sources: Sources;
  readonly #fanOut: FanOut;
  /** Histories that are being read for single members. */
  readonly #reading = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #recalling: Promise<void> | undefined;
  readonly #readMemory = (): FeedMemory => this.#sources.memory();
  #complained = false;
  #closed = false;

  constructor(options: RumbleFeedOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    const { access, leastIntervalMs, patience } = options;
    const sources = new Sources({
      access,
      places: this.#places,
      progress: this.#progress,
      ...(patience ? { patience } : {}),
      ...(leastIntervalMs === undefined ? {} : { leastIntervalMs }),
      api: this.#apiListener(),
      chat: (streamId) => this.#chatListener(streamId),
      noApi: () => this.#complainOfApi(),
    });
    this.#sources = sources;
    this.#fanOut = new FanOut({
      places: this.#places,
      progress: this.#progress,
      get api() {
        return sources.api;
      },
      followers: (streamId) => this.#followers(streamId),
      channelFor: (streamId) => sources.channelFor(streamId),
      guard: (act) => this.#guard(act),
    });
  }

  /** The decimal id of the stream that is followed where none is named; `null` while nothing is known to be live. */
  get currentStream(): string | null {
    return this.#sources.current;
  }

  /** The longest line that a stream's chat takes; `undefined` where nobody reads it. */
  messageLengthMax(streamId: string): number | undefined {
    return this.#sources.chat(streamId)?.messageLengthMax;
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
    const sources = this.#sources;
    return {
      standing: () => sources.standing(place.wishes),
      get streamId() {
        return sources.streamFor(place.wishes);
      },
      get channel() {
        return sources.channelFor(sources.streamFor(place.wishes));
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
    this.#sources.stop();
    this.#save();
    await Promise.all([this.#sources.closed(), ...this.#reading]);
    await this.#options.slot.flush();
  }

  #welcome(place: Place, member: FeedMember): void {
    if (place.member !== member || this.#closed) return;
    this.#arrange();
    const chat = this.#sources.chatFor(place.wishes);
    if (chat?.isOpen) {
      const wantsHistory = place.wishes.history && !place.goesOn && place.caughtUp !== chat.streamId;
      place.caughtUp = chat.streamId;
      member.connected('chat', false);
      if (wantsHistory) this.#startHistory(place, chat.streamId);
    }
    const { api } = this.#sources;
    if (needsApi(place.wishes) && api?.isOpen) member.connected('api', false);
    const fromMs = this.#places.awaySince(place.id);
    if (fromMs !== undefined) {
      const reason = 'the node was away for longer than others could wait';
      member.gap(place.wishes.chat ? 'chat' : 'api', { fromMs, toMs: Date.now(), reason });
    }
    this.#guard(() => place.handKept());
    if (!this.#sources.api) this.#guard(() => place.release());
    member.changed();
  }

  #startHistory(place: Place, streamId: string): void {
    const reading = this.#tellHistory(place, streamId)
      .catch(() => undefined)
      .then(() => void this.#reading.delete(reading));
    this.#reading.add(reading);
  }

  /** For a node that has come to a chat that others read already. */
  async #tellHistory(place: Place, streamId: string): Promise<void> {
    const { access, patience } = this.#options;
    place.catchUp();
    const lines = await readHistory(chatStreamUrl(access.chatUrl, streamId), this.#stop.signal, patience);
    const channel = this.#sources.channelFor(streamId);
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

  #arrange(): void {
    this.#places.changed();
    if (!this.#closed) this.#sources.arrange();
  }

  #complainOfApi(): void {
    const isNeeded = this.#places.all.some(({ wishes }) => wishes.chat && wishes.stream !== null);
    // Without a stream and without the API, the node itself says that it cannot work.
    if (this.#complained || !isNeeded) return;
    this.#complained = true;
    const advice = sentence`The Rumble account has no API URL: follows, the price of subscriptions and the state of the stream do not come. Add the URL to the account, or switch the API off in the node.`;
    this.emit('warning', new LivestreamError('bad_input', advice, { platform: 'rumble' }));
  }

  #followers(streamId: string): readonly Place[] {
    return this.#places.followers(
      streamId,
      ({ wishes }) => wishes.chat && this.#sources.streamFor(wishes) === streamId,
    );
  }

  #chatListener(streamId: string): ChatListener {
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member } of this.#followers(streamId)) if (member) this.#guard(() => tell(member));
    };
    return {
      began: (lines, how, gap) => this.#news((fanOut) => fanOut.chatBegan(streamId, lines, how, gap)),
      happened: (happening) => this.#news((fanOut) => fanOut.chatHappened(happening, streamId)),
      lost: (reason) => each((member) => member.lost('chat', reason)),
      changed: () => each((member) => member.changed()),
      noise: () => this.emit('warning', unreadable()),
    };
  }

  #apiListener(): ApiListener {
    const each = (tell: (member: FeedMember) => void): void => {
      for (const { member, wishes } of this.#places.all) {
        if (member && needsApi(wishes)) this.#guard(() => tell(member));
      }
    };
    return {
      answered: (news) => this.#news((fanOut) => fanOut.apiAnswered(news)),
      works: (again) => each((member) => member.connected('api', again)),
      lost: (reason) => {
        each((member) => member.lost('api', reason));
        this.#releaseAll();
      },
      changed: () => {
        this.#arrange();
        const { state } = this.#sources.api ?? {};
        if (state === 'offline' || state === 'refused') this.#releaseAll();
        each((member) => member.changed());
      },
    };
  }

  /** What the API cannot tell now, the chat has told already. */
  #releaseAll(): void {
    for (const place of this.#places.all) this.#guard(() => place.release());
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
}

function unreadable(): LivestreamError {
  return new LivestreamError(
    'platform_error',
    sentence`The chat of Rumble sent something that cannot be read; it was skipped.`,
    { platform: 'rumble' },
  );
}

import {
  wireAnswer,
  wireApiRant,
  wireChatLine,
  wireFollower,
  wireGift,
  wireLivestream,
  wireSubscriber,
} from '../../rumble/api/wire-answer';
import type { WireObject } from '../../rumble/wire-parts';
import type { ChatRoom, Line } from './chat-room';
import type { Person, PersonChannel } from './people';

/** What the streamer sees of one stream. */
export interface Broadcast {
  room: ChatRoom;
  title: string;
  category: { slug: string; title: string } | null;
  secondary: { slug: string; title: string } | null;
  createdMs: number;
  isLive: boolean;
  viewers: number;
  likes: number;
  dislikes: number;
}

const LISTED = 50;

/** What the Live Stream API tells its owner. Lists are newest first and hold fifty entries. */
export class Studio {
  readonly broadcasts: Broadcast[] = [];
  readonly #followers: WireObject[] = [];
  readonly #subscribers: WireObject[] = [];
  readonly #gifts: WireObject[] = [];
  numFollowers = 120;
  numSubscribers = 9;

  constructor(
    private readonly owner: Person,
    private readonly channel: PersonChannel,
    private readonly now: () => number,
  ) {}

  /** The newest stream that is live. */
  get live(): Broadcast | undefined {
    return this.broadcasts.find(({ isLive }) => isLive);
  }

  follow(name: string): void {
    this.numFollowers += 1;
    list(this.#followers, wireFollower(name, this.now()));
  }

  unfollow(name: string): void {
    const at = this.#followers.findIndex(({ username }) => username === name);
    if (at >= 0) this.#followers.splice(at, 1);
    this.numFollowers -= 1;
  }

  /** A new subscriber, or one who pays again: the entry before is replaced. */
  subscribe(name: string, cents: number): void {
    const at = this.#subscribers.findIndex(({ username }) => username === name);
    if (at >= 0) this.#subscribers.splice(at, 1);
    else this.numSubscribers += 1;
    list(this.#subscribers, wireSubscriber(name, cents, this.now()));
  }

  gift(name: string, count: number, streamId: string): void {
    list(this.#gifts, wireGift(name, count, streamId));
  }

  /** Somebody takes one of the gifts that are left. */
  takeGift(): void {
    const gift = this.#gifts.find(({ remaining_gifts: left }) => Number(left) > 0);
    if (gift) gift.remaining_gifts = Number(gift.remaining_gifts) - 1;
  }

  /** The answer of this moment. */
  answer(): WireObject {
    return wireAnswer({
      username: this.owner.name,
      channelId: Number(this.channel.id),
      channelName: this.channel.name,
      nowMs: this.now(),
      userId: this.owner.id,
      numFollowers: this.numFollowers,
      numSubscribers: this.numSubscribers,
      followers: this.#followers,
      subscribers: this.#subscribers,
      gifts: this.#gifts,
      livestreams: this.broadcasts.map((broadcast) => this.#listed(broadcast)),
    });
  }

  #listed(broadcast: Broadcast): WireObject {
    const { room, title, category, secondary, createdMs, isLive, viewers, likes, dislikes } = broadcast;
    const newest = [...room.lines].reverse();
    const lines = newest.filter(isPlain).slice(0, LISTED).map(listedLine);
    const rants = newest.flatMap((line) => this.#listedRant(line)).slice(0, LISTED);
    return wireLivestream(
      room.streamId,
      createdMs,
      {
        title,
        is_live: isLive,
        categories: { primary: category, secondary },
        watching_now: isLive ? viewers : 0,
        likes,
        dislikes,
      },
      lines,
      rants,
    );
  }

  /** A rant is listed as long as it is shown. */
  #listedRant({ author, text, timeMs, more }: Line): WireObject[] {
    if (!more.rant) return [];
    const { price_cents: cents, expires_on: expires } = more.rant as {
      price_cents: number;
      expires_on: string;
    };
    const expiresMs = Date.parse(expires);
    return expiresMs > this.now() ? [wireApiRant(author.name, text, cents, timeMs, expiresMs)] : [];
  }
}

const NOTICES = ['rant', 'notification', 'raid_notification', 'gift_purchase_notification'];

function isPlain({ more }: Line): boolean {
  return !NOTICES.some((name) => name in more);
}

function listedLine({ author, text, timeMs }: Line): WireObject {
  return wireChatLine(author.name, text, timeMs, author.badges);
}

function list(entries: WireObject[], entry: WireObject): void {
  entries.unshift(entry);
  entries.length = Math.min(entries.length, LISTED);
}

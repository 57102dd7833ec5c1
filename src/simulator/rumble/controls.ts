import { type ChatRecord, type WireObject, wireRant } from '../../rumble/wire-parts';
import type { Watch } from '../watch';
import type { AccountOptions } from './accounts';
import type { ChatRoom } from './chat-room';
import { mute } from './moderation';
import { describedChannel, describedPerson, type PersonOptions } from './people';
import type { RumblePlatform, StreamOptions } from './platform';
import type { RumbleReports, RumbleRequest } from './reports';
import type { Broadcast } from './studio';
import { TroubleControls, type WhichChat } from './trouble-controls';

/** How something happens in a chat. */
export interface HappenOptions extends WhichChat {
  /** The name of the channel that is written as. */
  channel?: string;
  /** The number that the sender's client gave it. */
  requestId?: string;
  /** Further fields of the line. */
  more?: WireObject;
}

/** What only the platform and its users could do, and what there is to see of it, as plain methods for tests. */
export class RumbleControls extends TroubleControls {
  /** Promises for what goes on, so that nobody has to sleep. */
  readonly watch: Watch<RumbleReports>;
  readonly #platform: RumblePlatform;

  constructor(platform: RumblePlatform) {
    super(platform);
    this.#platform = platform;
    this.watch = platform.watch;
  }

  /** Somebody by name, for what the chat tells of them; made up on first mention. */
  person(name: string, options: PersonOptions = {}): { id: string; name: string } {
    const { id, name: spelled } = this.#platform.people.person(name, options);
    return { id, name: spelled };
  }

  /** Somebody writes. Returns the id of the line. */
  say(name: string, text: string, options: HappenOptions = {}): string {
    const { people } = this.#platform;
    const person = people.person(name);
    const channel = options.channel === undefined ? undefined : people.channel(person, options.channel);
    const { more, requestId } = options;
    return this.#room(options).post(person, text, { channel, more, requestId }).id;
  }

  /** Somebody pays for a line. `seconds` is how long it is shown, by default what the price buys. */
  rant(
    name: string,
    cents: number,
    text: string,
    options: HappenOptions & { seconds?: number } = {},
  ): string {
    const more = { ...wireRant(cents, this.#platform.now(), options.seconds), ...options.more };
    return this.say(name, text, { ...options, more });
  }

  /** Another stream comes over. */
  raid(name: string, options: HappenOptions = {}): string {
    const start = Math.floor(this.#platform.now() / 1_000);
    const more = { raid_notification: { start_ts: start }, ...options.more };
    return this.say(name, `${name} is raiding`, { ...options, more });
  }

  /** The stream sends its viewers to another one. */
  raidOut(channel: string, options: HappenOptions & { url?: string; title?: string } = {}): void {
    const { url = 'https://rumble.com/v6samp-evening-by-the-sea.html', title = 'Evening by the sea' } =
      options;
    this.#platform.raids.start(this.#room(options), url, channel, title);
  }

  /** Somebody subscribes, or pays again: a notice in chat, and an entry that the Live Stream API lists. */
  subscribe(
    name: string,
    options: HappenOptions & { cents?: number; text?: string; badge?: string } = {},
  ): string {
    const { cents = 500, text = '', badge = 'recurring_subscription' } = options;
    this.#platform.studio.subscribe(name, cents);
    const more = { notification: { badge, text: `${name} subscribed` }, ...options.more };
    return this.say(name, text, { ...options, more });
  }

  /**
   * Somebody gives subscriptions: a notice in chat, and an entry that the Live Stream API lists. With `twice` the chat
   * tells it in its older way as well.
   */
  gift(name: string, count: number, options: HappenOptions & { twice?: boolean } = {}): string {
    const { owner, people, studio } = this.#platform;
    const room = this.#room(options);
    const gift = { gift_type: 'rumble', total_gifts: count, creator_channel_id: null };
    studio.gift(name, count, room.streamId);
    const { requestId } = options;
    if (options.twice) {
      const giver = people.person(name);
      room.tell({
        type: 'gift_purchased',
        ...(requestId === undefined ? {} : { request_id: requestId }),
        data: {
          ...gift,
          user_id: giver.id,
          creator_user_id: owner.id,
          users: [describedPerson(giver)],
          channels: [],
        },
      });
    }
    const notice = { gift_purchase_notification: { ...gift, creator_user_id: Number(owner.id) } };
    return this.say(name, '', { ...options, more: { ...notice, ...options.more } });
  }

  /** Somebody takes a gift: what is left of it falls in the Live Stream API. */
  takeGift(): void {
    this.#platform.studio.takeGift();
  }

  follow(name: string): void {
    this.#platform.studio.follow(name);
    this.#platform.people.person(name, { isFollower: true });
  }

  unfollow(name: string): void {
    this.#platform.studio.unfollow(name);
    this.#platform.people.person(name, { isFollower: false });
  }

  /** A moderator deletes lines. */
  deleteLines(ids: readonly string[], options: HappenOptions = {}): void {
    this.#room(options).remove(ids);
  }

  /** A moderator clears the chat: all lines but the rants. */
  clearChat(options: HappenOptions = {}): void {
    const room = this.#room(options);
    const ids = room.lines.filter(({ more }) => !more.rant).map(({ id }) => id);
    room.remove(ids, 'delete_non_rant_messages', { clear: true });
  }

  /** A moderator mutes somebody; everywhere and for good unless told. */
  mute(name: string, options: { streamId?: string; seconds?: number } = {}): void {
    const room = options.streamId === undefined ? undefined : this.#room(options);
    mute(this.#platform, this.#platform.people.person(name), name, room, options.seconds);
  }

  /** Who is muted, and where; a stream is undefined when it is everywhere. */
  mutes(): { recordId: string; name: string; streamId: string | undefined; untilMs: number | undefined }[] {
    return this.#platform.mutes
      .all()
      .map(({ recordId, name, streamId, untilMs }) => ({ recordId, name, streamId, untilMs }));
  }

  pin(id: string, options: HappenOptions = {}): void {
    const room = this.#room(options);
    const line = room.line(id);
    if (line) room.pin(line);
  }

  unpin(options: HappenOptions = {}): void {
    const room = this.#room(options);
    if (room.pinned) room.unpin(room.pinned.id);
  }

  /** The id of the pinned line. */
  pinned(options: HappenOptions = {}): string | undefined {
    return this.#room(options).pinned?.id;
  }

  /** The lines of a chat that are kept, oldest first. */
  lines(options: HappenOptions = {}): { id: string; name: string; text: string }[] {
    return this.#room(options).lines.map(({ id, author, text }) => ({ id, name: author.name, text }));
  }

  /** Tells readers a record as it is, whatever it is. */
  emit(record: ChatRecord, options: HappenOptions = {}): void {
    this.#room(options).tell(record);
  }

  /** Another stream begins, with a chat of its own. Returns its decimal id. */
  startStream(options: StreamOptions = {}): string {
    return this.#platform.startStream(options).room.streamId;
  }

  /** A stream goes live, or ends: then its chat has nothing more to tell, and its readers are let go. */
  setLive(isLive: boolean, options: HappenOptions = {}): void {
    const broadcast = this.#broadcast(options);
    broadcast.isLive = isLive;
    if (!isLive) for (const reader of [...broadcast.room.readers]) reader.end();
  }

  /** The Live Stream API no longer lists a stream. */
  forgetStream(options: HappenOptions = {}): void {
    const { broadcasts } = this.#platform.studio;
    const broadcast = this.#broadcast(options);
    this.setLive(false, { streamId: broadcast.room.streamId });
    broadcasts.splice(broadcasts.indexOf(broadcast), 1);
  }

  /** Changes what the Live Stream API says of a stream. */
  setStream(changes: Partial<Omit<Broadcast, 'room' | 'isLive'>>, options: HappenOptions = {}): void {
    Object.assign(this.#broadcast(options), changes);
  }

  /** The owner makes a new address for the Live Stream API; the one before is refused. Returns the new key. */
  resetApiKey(): string {
    return this.#platform.renewApiKey();
  }

  /** Somebody else who can log in, by chance with a password. Returns it. */
  addAccount(name: string, options: AccountOptions & PersonOptions = {}): string {
    const { accounts, people } = this.#platform;
    const person = people.person(name, options.isModerator ? { badges: ['moderator'], ...options } : options);
    return accounts.add(person, options).password;
  }

  /** A good session of an account, as if it had logged in. Undefined when nobody has that name. */
  signIn(name: string): string | undefined {
    const { accounts } = this.#platform;
    const account = accounts.byName(name);
    return account && accounts.open(account);
  }

  /** Every session ends: whoever was logged in has to log in again. */
  endSessions(): void {
    this.#platform.accounts.endAll();
  }

  /** The requests so far, oldest first. */
  requests(): RumbleRequest[] {
    return [...this.#platform.requests];
  }

  /** What the chat says of a channel that somebody writes as. */
  channelOf(name: string, channel: string): WireObject {
    const { people } = this.#platform;
    return describedChannel(people.channel(people.person(name), channel));
  }

  #room(options: { streamId?: string }): ChatRoom {
    return this.#platform.roomOf(options.streamId);
  }

  #broadcast(options: { streamId?: string }): Broadcast {
    return this.#platform.broadcastOf(options.streamId);
  }
}

import { randomBytes } from 'node:crypto';
import { inBase36, messageId } from '../../rumble/wire-parts';
import { Faults } from '../faults';
import type { Exchange, Reply } from '../loopback';
import { Watch } from '../watch';
import { type Account, Accounts } from './accounts';
import { ChatRoom } from './chat-room';
import { Mutes } from './mutes';
import { RUMBLE_FIGURES, type RumbleFigures, type RumbleSimulatorOptions } from './options';
import { People, type Person, type PersonChannel } from './people';
import { Raids } from './raids';
import type { RumbleReports, RumbleRequest } from './reports';
import { type Broadcast, Studio } from './studio';
import { PLAIN_STYLE, type WireStyle } from './wire-style';

const OWNER = 'lumen_harbour';
const CHANNEL = 'Lumen Harbour Live';
const STREAM_ID = '347112905';
const KEPT_REQUESTS = 5_000;

/** How a stream begins. */
export interface StreamOptions {
  /** The decimal id; the next free one unless given. */
  streamId?: string;
  title?: string;
  isLive?: boolean;
}

/** Everything on the simulated platform that its two hosts share. */
export class RumblePlatform {
  readonly figures: RumbleFigures;
  readonly watch = new Watch<RumbleReports>();
  readonly faults = new Faults();
  readonly people = new People();
  readonly accounts = new Accounts();
  readonly mutes: Mutes;
  readonly raids: Raids;
  readonly studio: Studio;
  readonly rooms = new Map<string, ChatRoom>();
  readonly owner: Person;
  readonly ownChannel: PersonChannel;
  /** Stands in the address of the Live Stream API. */
  apiKey = freshKey();
  /** The last requests, oldest first. */
  readonly requests: RumbleRequest[] = [];
  readonly now: () => number;
  style: WireStyle = PLAIN_STYLE;
  /** When each account wrote its last line, in milliseconds. */
  readonly lastLineMs = new Map<Account, number>();
  #lastStreamId = BigInt(STREAM_ID);
  #lines = 0;

  constructor(options: RumbleSimulatorOptions) {
    this.figures = { ...RUMBLE_FIGURES, ...options.figures };
    this.now = options.now ?? Date.now;
    this.mutes = new Mutes(this.now);
    this.raids = new Raids(this.now);
    this.owner = this.people.person(options.username ?? OWNER, { badges: ['admin', 'verified'] });
    this.ownChannel = this.people.channel(this.owner, CHANNEL);
    this.studio = new Studio(this.owner, this.ownChannel, this.now);
    this.startStream({ streamId: options.streamId });
  }

  /** A stream with a chat of its own. */
  startStream(options: StreamOptions = {}): Broadcast {
    const streamId = options.streamId ?? this.#nextStreamId();
    const room = new ChatRoom(streamId, this.figures, this.watch, this.now, (timeMs) => {
      this.#lines += 1;
      return messageId(timeMs, this.#lines);
    });
    this.rooms.set(streamId, room);
    const broadcast: Broadcast = {
      room,
      title: options.title ?? 'Fixing old radios by the sea',
      category: { slug: 'diy', title: 'DIY' },
      secondary: null,
      createdMs: this.now(),
      isLive: options.isLive ?? true,
      viewers: 42,
      likes: 12,
      dislikes: 1,
    };
    this.studio.broadcasts.unshift(broadcast);
    return broadcast;
  }

  /**
   * The chat of a stream by decimal id, or of the newest one.
   *
   * @throws RangeError when there is no such stream
   */
  roomOf(streamId?: string): ChatRoom {
    const room = streamId === undefined ? [...this.rooms.values()].at(-1) : this.rooms.get(streamId);
    if (!room) throw new RangeError(`There is no stream ${streamId ?? 'yet'}`);
    return room;
  }

  /**
   * What the Live Stream API lists of a stream by decimal id, or of the newest one.
   *
   * @throws RangeError when there is no such stream
   */
  broadcastOf(streamId?: string): Broadcast {
    const room = this.roomOf(streamId);
    const broadcast = this.studio.broadcasts.find((one) => one.room === room);
    if (!broadcast) throw new RangeError(`The stream ${room.streamId} is no longer listed`);
    return broadcast;
  }

  /** A new key for the Live Stream API in place of the old one. */
  renewApiKey(): string {
    this.apiKey = freshKey();
    return this.apiKey;
  }

  /** Whose session comes with a request. */
  accountOf(exchange: Exchange): Account | undefined {
    return this.accounts.session(sessionCookie(exchange));
  }

  /** The id of somebody as `service.php` writes it. */
  servedId({ id }: Person): string {
    return `${this.figures.userIdPrefix}${inBase36(id)}`;
  }

  /** Lets a request pass, with what was ordered to go wrong, and takes note of it. */
  async serve(
    host: RumbleRequest['host'],
    exchange: Exchange,
    route: () => Reply | Promise<Reply>,
  ): Promise<Reply> {
    const operation = exchange.path === '/service.php' ? (exchange.query.get('name') ?? '') : null;
    const record: RumbleRequest = {
      host,
      method: exchange.method,
      path: exchange.path,
      operation,
      account: this.accountOf(exchange)?.person.name ?? null,
      status: 0,
    };
    // One path holds all the operations: a fault can be ordered for one of them.
    const path = operation === null ? exchange.path : `${exchange.path}?name=${operation}`;
    try {
      const reply = await this.faults.apply({ ...exchange, path }, async () => route());
      record.status = reply.status;
      return reply;
    } finally {
      this.requests.push(record);
      if (this.requests.length > KEPT_REQUESTS) this.requests.splice(0, KEPT_REQUESTS / 2);
      this.watch.report('request', record);
    }
  }

  /** Ends everything that runs. */
  close(): void {
    this.faults.clear();
    for (const room of this.rooms.values()) for (const reader of room.readers) reader.cut();
  }

  #nextStreamId(): string {
    while (this.rooms.has(String(this.#lastStreamId))) this.#lastStreamId += 4_211n;
    return String(this.#lastStreamId);
  }
}

function freshKey(): string {
  return randomBytes(24).toString('base64url');
}

/** What the cookie of a request says, good or not. */
export function sessionCookie({ headers }: Exchange): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith('u_s='))?.slice('u_s='.length);
}

/** How both hosts say that something is refused. */
export function refusal(status: number, code: string, message: string, type = 'chat'): Reply {
  return { status, body: { errors: [{ code, message, type }] } };
}

/** More requests than are allowed. */
export function tooMany(retryAfterSeconds: number | undefined): Reply {
  const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
  return { ...refusal(429, 'too_many_requests', 'Too many requests'), headers };
}

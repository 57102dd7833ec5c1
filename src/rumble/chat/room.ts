import { isoTime } from '../../events/time';
import { isObject, numberOf, objectOf, type Wire, word } from '../../shared/wire';
import { Catalogue } from './catalogue';
import type { ChatRecord } from './decode';

/** One thing that the chat stream tells. */
export interface ChatHappening {
  source: 'chat';
  /** The record's type; `messages` for lines of the history, too. */
  type: string;
  record: ChatRecord;
  /** The line that it is or is about. */
  message: Wire | null;
  /** When the line was written, as an event has it; `null` where it does not say. */
  writtenAt: string | null;
  /** Whether the record tells of nothing else. */
  isAlone: boolean;
  /** Who wrote the line or did it, as far as the chat has said so. */
  user: Wire | null;
  /** The channel that the line was written as. */
  via: Wire | null;
  /** Those whom it was done to, in the order of their ids. */
  targets: readonly (Wire | null)[];
  /** What the chat says about badges, by slug. */
  badges: Wire;
  /** When it came, in ms since 1970. */
  arrivedMs: number;
  /** Counts what came in this process: tells apart what is equal otherwise. */
  sequence: number;
}

/**
 * What one chat has said so far about itself and its people, and what each of its records tells. No I/O, no clock.
 */
export class ChatRoom {
  readonly #users = new Catalogue();
  readonly #channels = new Catalogue();
  #badges: Wire = {};
  #lengthMax: number | undefined;
  #sequence = 0;
  /** The latest time and what it is in an event: in a busy chat many lines have the same. */
  #time: { sent: unknown; iso: string | null } = { sent: undefined, iso: null };

  /** The longest line that may be sent; `undefined` until the chat has said so. */
  get messageLengthMax(): number | undefined {
    return this.#lengthMax;
  }

  /** What a record tells. Of the first one of a connection these are the lines of the history, oldest first. */
  take(record: ChatRecord, arrivedMs: number): ChatHappening[] {
    const { type, data } = record;
    // Authors first: a record names them beside the lines.
    this.#users.learn(data.users);
    this.#channels.learn(data.channels);
    if (type === 'init') return this.#begin(record, arrivedMs);
    if (type !== 'messages') return [this.#single(record, arrivedMs)];
    return this.#lines(record, arrivedMs);
  }

  #begin(record: ChatRecord, arrivedMs: number): ChatHappening[] {
    const config = objectOf(record.data.config);
    if (isObject(config.badges)) this.#badges = config.badges;
    this.#lengthMax = numberOf(config.message_length_max) ?? this.#lengthMax;
    return this.#lines(record, arrivedMs)
      .map((line) => ({ ...line, isAlone: false }))
      .sort((one, other) => timeOf(one) - timeOf(other));
  }

  #lines(record: ChatRecord, arrivedMs: number): ChatHappening[] {
    const { messages } = record.data;
    const list = Array.isArray(messages) ? messages : isObject(messages) ? [messages] : [];
    if (list.length === 1 && isObject(list[0])) return [this.#line(record, list[0], true, arrivedMs)];
    const lines = list.filter(isObject).map((message) => this.#line(record, message, false, arrivedMs));
    // What is no line is passed on as a whole, so that nothing is lost without a word.
    return lines.length === 0 && record.type === 'messages' && !isEmpty(messages)
      ? [this.#single(record, arrivedMs)]
      : lines;
  }

  #line(record: ChatRecord, message: Wire, isAlone: boolean, arrivedMs: number): ChatHappening {
    return {
      source: 'chat',
      type: 'messages',
      record,
      message,
      writtenAt: this.#writtenAt(message),
      isAlone,
      user: this.#users.find(word(message.user_id)),
      via: this.#channels.find(word(message.channel_id)),
      targets: NOBODY,
      badges: this.#badges,
      arrivedMs,
      sequence: this.#count(),
    };
  }

  #single(record: ChatRecord, arrivedMs: number): ChatHappening {
    const { data } = record;
    const message = isObject(data.message) ? data.message : null;
    const author = message ? word(message.user_id) : word(data.user_id);
    const ids = Array.isArray(data.user_ids) ? data.user_ids : [];
    return {
      source: 'chat',
      type: record.type,
      record,
      message,
      writtenAt: message && this.#writtenAt(message),
      isAlone: true,
      user: this.#users.find(author),
      via: this.#channels.find(message ? word(message.channel_id) : null),
      targets: ids.map((id) => this.#users.find(word(id))),
      badges: this.#badges,
      arrivedMs,
      sequence: this.#count(),
    };
  }

  #writtenAt({ time, created_on: createdOn }: Wire): string | null {
    const sent = time ?? createdOn;
    if (sent !== this.#time.sent) {
      // The offset is always this one so far, and with a Z nobody has to make a `Date` of it.
      const isUtc = typeof sent === 'string' && sent.endsWith('+00:00');
      this.#time = { sent, iso: isoTime(isUtc ? `${sent.slice(0, -6)}Z` : sent) };
    }
    return this.#time.iso;
  }

  #count(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}

function isEmpty(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}

const NOBODY: readonly (Wire | null)[] = Object.freeze([]);

/** When a line was written, in ms since 1970; when it came, where it does not say. */
export function timeOf({ writtenAt, arrivedMs }: ChatHappening): number {
  return writtenAt === null ? arrivedMs : Date.parse(writtenAt);
}

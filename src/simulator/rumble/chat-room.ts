import { type ChatRecord, type WireObject, wireConfig, wireMessage } from '../../rumble/wire-parts';
import type { Watch } from '../watch';
import type { ChatReader } from './chat-reader';
import type { RumbleFigures } from './options';
import { describedChannel, describedPerson, type Person, type PersonChannel } from './people';
import type { RumbleReports } from './reports';

/** One line of a chat. */
export interface Line {
  id: string;
  author: Person;
  channel: PersonChannel | undefined;
  text: string;
  timeMs: number;
  /** What makes it more than a line: a rant, a notice. */
  more: WireObject;
}

/** What a line has besides its text. */
export interface LineOptions {
  /** What it is written as. */
  channel?: PersonChannel;
  /** Further fields of the line. */
  more?: WireObject;
  /** The number that the sender's client gave it. */
  requestId?: string;
}

/** The chat of one stream. Whatever happens in it is told to all who read. */
export class ChatRoom {
  readonly streamId: string;
  readonly readers = new Set<ChatReader>();
  /** Oldest first. */
  readonly lines: Line[] = [];
  pinned: Line | undefined;
  readonly #figures: RumbleFigures;
  readonly #watch: Watch<RumbleReports>;
  readonly #now: () => number;
  readonly #freshId: (timeMs: number) => string;
  #cutEvery = 0;
  #recordsSinceCut = 0;
  #cutsLeft = 0;

  /** @param freshId an id that no line of any chat has yet */
  constructor(
    streamId: string,
    figures: RumbleFigures,
    watch: Watch<RumbleReports>,
    now: () => number,
    freshId: (timeMs: number) => string,
  ) {
    this.streamId = streamId;
    this.#figures = figures;
    this.#watch = watch;
    this.#now = now;
    this.#freshId = freshId;
  }

  /** Somebody writes. */
  post(author: Person, text: string, options: LineOptions = {}): Line {
    const timeMs = this.#now();
    const { channel, more = {}, requestId } = options;
    const line: Line = { id: this.#freshId(timeMs), author, channel, text, timeMs, more };
    this.lines.push(line);
    if (this.lines.length > this.#figures.keptMessages) this.lines.shift();
    this.tell({
      type: 'messages',
      ...(requestId === undefined ? {} : { request_id: requestId }),
      data: { messages: [written(line)], ...catalogue([line]) },
    });
    return line;
  }

  line(id: string): Line | undefined {
    return this.lines.find((line) => line.id === id);
  }

  /** Takes lines away. `type` says how it is told: rants stay when only other lines go. */
  remove(
    ids: readonly string[],
    type: 'delete_messages' | 'delete_non_rant_messages' = 'delete_messages',
    more: WireObject = {},
  ): void {
    const gone = new Set(ids);
    for (let at = this.lines.length - 1; at >= 0; at -= 1) {
      if (gone.has(this.lines[at]?.id ?? '')) this.lines.splice(at, 1);
    }
    this.tell({ type, data: { message_ids: [...ids], ...more } });
  }

  /** The ids of somebody's lines that a mute takes away: all but the rants. */
  nonRantsOf(person: Person): string[] {
    return this.lines.filter(({ author, more }) => author === person && !more.rant).map(({ id }) => id);
  }

  pin(line: Line): void {
    this.pinned = line;
    this.tell({ type: 'pin_message', data: { message: written(line) } });
  }

  /** False when that line is not pinned. */
  unpin(id: string): boolean {
    const line = this.pinned;
    if (!line || line.id !== id) return false;
    this.pinned = undefined;
    this.tell({ type: 'unpin_message', data: { message: written(line) } });
    return true;
  }

  /** Tells a record to everybody who reads. */
  tell(record: ChatRecord): void {
    const isCut = this.#isCutDue();
    for (const reader of [...this.readers]) {
      if (isCut) reader.cutIn(record);
      else reader.send(record);
    }
    this.#watch.report('told', { streamId: this.streamId, record });
  }

  /** The first record of a connection. */
  init(isModerator: boolean): ChatRecord {
    const { historyMessages, messageLengthMax } = this.#figures;
    const lines = historyMessages > 0 ? this.lines.slice(-historyMessages) : [];
    return {
      type: 'init',
      data: {
        chat: { id: this.streamId },
        messages: lines.map(written),
        ...catalogue(lines),
        config: wireConfig(messageLengthMax),
        pinned_message: this.pinned ? written(this.pinned) : null,
        ...(isModerator ? { can_moderate: true } : {}),
      },
    };
  }

  /** The next `count` records reach nobody in whole: each is cut in its middle, and the connection with it. */
  cutNext(count = 1): void {
    this.#cutsLeft = count;
  }

  /** Cuts every record of that number, counted from now; none when it is 0. */
  cutEvery(count: number): void {
    this.#cutEvery = count;
    this.#recordsSinceCut = 0;
  }

  #isCutDue(): boolean {
    if (this.#cutsLeft > 0 && this.readers.size > 0) {
      this.#cutsLeft -= 1;
      return true;
    }
    if (this.#cutEvery === 0) return false;
    this.#recordsSinceCut += 1;
    if (this.#recordsSinceCut < this.#cutEvery) return false;
    this.#recordsSinceCut = 0;
    return true;
  }
}

/** A line as it goes over the wire. The number of a channel is bare here, and a text in the catalogue. */
export function written({ id, author, channel, text, timeMs, more }: Line): WireObject {
  const via = channel ? { channel_id: Number(channel.id) } : {};
  return wireMessage(id, author.id, text, timeMs, { ...via, ...more });
}

/** Who has written some lines, and as what. */
function catalogue(lines: readonly Line[]): { users: WireObject[]; channels: WireObject[] } {
  const authors = new Set(lines.map(({ author }) => author));
  const channels = new Set(lines.flatMap(({ channel }) => channel ?? []));
  return {
    users: [...authors].map(describedPerson),
    channels: [...channels].map(describedChannel),
  };
}

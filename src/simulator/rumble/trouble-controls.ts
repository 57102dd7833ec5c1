import type { Fault } from '../faults';
import type { ChatRoom } from './chat-room';
import type { RumblePlatform } from './platform';
import { PLAIN_STYLE, type WireStyle } from './wire-style';

/** Whose chat is meant. */
export interface WhichChat {
  /** The decimal id of the stream; the newest one unless given. */
  streamId?: string;
}

/** How the answers to requests go wrong; what is not told is as in `Fault`. */
type Trouble = Omit<Fault, 'path'>;

/** What a broken network or a server in trouble does to readers and callers, as plain methods for tests. */
export class TroubleControls {
  readonly #platform: RumblePlatform;

  constructor(platform: RumblePlatform) {
    this.#platform = platform;
  }

  /** Sends readers text as it is: it needs its own `data:` and its own end. */
  emitRaw(text: string, options: WhichChat = {}): void {
    for (const reader of this.#room(options).readers) reader.write(text);
  }

  /** Sends readers a line that carries nothing. */
  comment(text = 'keepalive', options: WhichChat = {}): void {
    for (const reader of this.#room(options).readers) reader.comment(text);
  }

  /** Sends readers the first record of the connection once more. */
  repeatInit(options: WhichChat = {}): void {
    const room = this.#room(options);
    for (const reader of room.readers) reader.send(room.init(false));
  }

  /** How records are written from the next connection on; what is not given is as usual. */
  writeLike(style: Partial<WireStyle>): void {
    this.#platform.style = { ...PLAIN_STYLE, ...style };
  }

  /** How many clients read a chat. */
  readers(options: WhichChat = {}): number {
    return this.#room(options).readers.size;
  }

  /** The connections of readers break now. */
  cutReaders(options: WhichChat = {}): void {
    for (const reader of [...this.#room(options).readers]) reader.cut();
  }

  /** The next records break off in their middle, and the connections with them. */
  cutNext(count = 1, options: WhichChat = {}): void {
    this.#room(options).cutNext(count);
  }

  /** Every record of that number breaks off in its middle, counted from now; none when it is 0. */
  cutEvery(count: number, options: WhichChat = {}): void {
    this.#room(options).cutEvery(count);
  }

  /** The server ends the answers of readers in good order. That does not mean that the stream is over. */
  endReaders(options: WhichChat = {}): void {
    for (const reader of [...this.#room(options).readers]) reader.end();
  }

  /** Readers get nothing any more, comments included, and their connections stay open. */
  freezeReaders(options: WhichChat = {}): void {
    for (const reader of this.#room(options).readers) reader.freeze();
  }

  /** Orders misbehaviour for requests to come; returns a function that takes it back. */
  failNext(fault: Fault): () => void {
    return this.#platform.faults.order(fault);
  }

  /** The next clients that want to read a chat get another answer: a status, a page, a cut. */
  failStream(trouble: Trouble): () => void {
    return this.failNext({ ...trouble, path: /^\/chat\/api\/chat\/\d+\/stream$/ });
  }

  /** The next lines that are written or deleted go wrong; with `after` they take effect all the same. */
  failMessage(trouble: Trouble): () => void {
    return this.failNext({ method: 'POST', ...trouble, path: /^\/chat\/api\/chat\/\d+\/message/ });
  }

  /** The next answers of the Live Stream API go wrong. */
  failApi(trouble: Trouble): () => void {
    return this.failNext({ ...trouble, path: '/-livestream-api/' });
  }

  /** The next calls of an operation of `service.php` go wrong. */
  failService(operation: string, trouble: Trouble): () => void {
    return this.failNext({ ...trouble, path: `/service.php?name=${operation}` });
  }

  #room({ streamId }: WhichChat): ChatRoom {
    return this.#platform.roomOf(streamId);
  }
}

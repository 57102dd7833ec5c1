import type { ServerResponse } from 'node:http';
import type { ChatRecord } from '../../rumble/wire-parts';
import { encoded, type WireStyle } from './wire-style';

/** One client that reads a chat. */
export class ChatReader {
  readonly #connection: ServerResponse;
  readonly #style: WireStyle;
  readonly #keepalive: NodeJS.Timeout | undefined;
  /** What is still to be done where one thing must wait for the other. */
  readonly #steps: (() => void)[] = [];
  #isFrozen = false;
  #isBroken = false;

  /** @param keepaliveMs how often a comment is sent; 0 is never */
  constructor(connection: ServerResponse, style: WireStyle, keepaliveMs: number, onGone: () => void) {
    this.#connection = connection;
    this.#style = style;
    connection.socket?.setNoDelay(true);
    connection.on('error', () => {});
    connection.once('close', () => {
      clearInterval(this.#keepalive);
      onGone();
    });
    if (keepaliveMs > 0) this.#keepalive = setInterval(() => this.comment(), keepaliveMs);
  }

  send(record: ChatRecord): void {
    this.write(encoded(record, this.#style));
  }

  /** A line that carries nothing. */
  comment(text = ''): void {
    this.write(`: ${text}${this.#style.lineEnd}${this.#style.lineEnd}`);
  }

  /** Writes text as it is. */
  write(text: string): void {
    if (this.#isFrozen || this.#isBroken || this.#connection.destroyed) return;
    const bytes = Buffer.from(text);
    const { pieceBytes } = this.#style;
    if (pieceBytes === 0) this.#connection.write(bytes);
    // What is written in one turn arrives as one piece: each has a turn of its own.
    else for (const piece of pieces(bytes, pieceBytes)) this.#later(() => this.#connection.write(piece));
  }

  /** Breaks off in the middle of a record. */
  cutIn(record: ChatRecord): void {
    if (this.#isFrozen || this.#isBroken) return;
    // Nothing comes after half a record: what is told from now on is for the next connection.
    this.#isBroken = true;
    const bytes = Buffer.from(encoded(record, this.#style));
    const half = bytes.subarray(0, bytes.length >> 1);
    this.#later(() => this.#connection.write(half, () => this.cut()));
  }

  /** The connection breaks. */
  cut(): void {
    this.#connection.destroy();
  }

  /** The server ends the answer in good order. */
  end(): void {
    this.#later(() => this.#connection.end());
  }

  /** From now on nothing gets through, and nobody says so. */
  freeze(): void {
    this.#isFrozen = true;
    clearInterval(this.#keepalive);
  }

  /** Does something when everything before it is done; at once when there is nothing. */
  #later(step: () => void): void {
    if (this.#style.pieceBytes === 0) {
      step();
      return;
    }
    if (this.#steps.push(step) === 1) setImmediate(() => this.#next());
  }

  #next(): void {
    this.#steps.shift()?.();
    if (this.#connection.destroyed) this.#steps.length = 0;
    if (this.#steps.length > 0) setImmediate(() => this.#next());
  }
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

import type { ServerResponse } from 'node:http';
import type { ChatRecord } from '../../rumble/wire-parts';
import { encoded, type WireStyle } from './wire-style';

/** One client that reads a chat. */
export class ChatReader {
  readonly #connection: ServerResponse;
  readonly #style: WireStyle;
  readonly #keepalive: NodeJS.Timeout | undefined;
  #isFrozen = false;

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
    if (this.#isFrozen || this.#connection.destroyed) return;
    const { pieceBytes } = this.#style;
    const bytes = Buffer.from(text);
    const step = pieceBytes > 0 ? pieceBytes : bytes.length;
    for (let at = 0; at < bytes.length; at += step) this.#connection.write(bytes.subarray(at, at + step));
  }

  /** Breaks off in the middle of a record. */
  cutIn(record: ChatRecord): void {
    const bytes = Buffer.from(encoded(record, this.#style));
    this.#connection.write(bytes.subarray(0, bytes.length >> 1), () => this.cut());
  }

  /** The connection breaks. */
  cut(): void {
    this.#connection.destroy();
  }

  /** The server ends the answer in good order. */
  end(): void {
    this.#connection.end();
  }

  /** From now on nothing gets through, and nobody says so. */
  freeze(): void {
    this.#isFrozen = true;
    clearInterval(this.#keepalive);
  }
}

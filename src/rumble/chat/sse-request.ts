import type { IncomingMessage } from 'node:http';
import * as nodeHttp from 'node:http';
import * as nodeHttps from 'node:https';

/** How the request for an event stream is made. */
export interface SseRequestOptions {
  signal: AbortSignal;
  /** The longest wait for the answer's head, in milliseconds. */
  headTimeoutMs: number;
  /** After this long without a byte the connection counts as dead, in milliseconds. */
  silenceMs: number;
  /** A record longer than this ends the connection: no server may fill the memory. */
  maxRecordBytes: number;
}

/** What `EventSource` needs of an answer; the rest of a `Response` it does not touch. */
export interface SseResponse {
  url: string;
  status: number;
  redirected: boolean;
  headers: { get(name: string): string | null };
  body: { getReader(): SseReader } | null;
}

/** The body of an answer, read piece by piece. */
export interface SseReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }>;
  cancel(): Promise<void>;
  /** Tells that a record was complete; until the next one, bytes count towards its length. */
  recordEnded(): void;
}

/** Why a stream was given up by ourselves. */
export class SseGivenUp extends Error {
  override readonly name = 'SseGivenUp';

  constructor(readonly reason: 'silent' | 'head' | 'too long') {
    super(`given up: ${reason}`);
  }
}

/** After so many bytes, about thirty records, the rest of the process has its turn: what waits longer costs more. */
const BYTES_PER_TURN = 16 * 1024;

/** The kernel asks a peer that is silent for so long whether it is still there: a dead one is found without a word. */
const PROBE_AFTER_MS = 60_000;

/**
 * So much may wait to be handed on before nothing more is read, until all of it has been: to stop reading and to begin
 * again costs as much as some ten lines, and what Node.js has buffered meanwhile comes all at once.
 */
const MAX_WAITING_BYTES = 512 * 1024;

const COLON = 58;
const LINE_FEED = 10;

/**
 * A `fetch` for event streams, on Node's own HTTP: the bytes come without a detour over web streams, a dead
 * connection is found, and a burst leaves the rest of the process its turns. Redirects are not followed.
 */
export async function requestSse(url: string, options: SseRequestOptions): Promise<SseResponse> {
  const answer = await head(url, options);
  const { statusCode = 0, headers } = answer;
  // Whatever it says, it is not read.
  if (statusCode !== 200) answer.destroy();
  return {
    url,
    status: statusCode,
    redirected: false,
    headers: {
      get: (name) => {
        const value = headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
      },
    },
    body: statusCode === 200 ? { getReader: () => new Reader(answer, options) } : null,
  };
}

function head(url: string, { signal, headTimeoutMs }: SseRequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith('https:') ? nodeHttps : nodeHttp;
    const sent = request(url, {
      method: 'GET',
      headers: { Accept: 'text/event-stream', 'Cache-Control': 'no-cache' },
      // A connection of its own: it lives for hours, and ends with the chat.
      agent: false,
      signal,
    });
    const late = setTimeout(() => sent.destroy(new SseGivenUp('head')), headTimeoutMs).unref();
    sent.once('response', (answer) => {
      clearTimeout(late);
      answer.socket.setKeepAlive(true, PROBE_AFTER_MS);
      resolve(answer);
    });
    // The signal may end it later, too; without a listener that would be an uncaught error.
    sent.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    sent.end();
  });
}

/** Reads an answer piece by piece. Pieces end where lines do, as far as they are long enough. */
class Reader implements SseReader {
  readonly #answer: IncomingMessage;
  readonly #maxRecordBytes: number;
  readonly #silence: NodeJS.Timeout;
  readonly #pieces: Buffer[] = [];
  #waitingBytes = 0;
  /**
   * How much was handed on since the rest had its turn. One that came by itself is not looked for: what Node.js has
   * buffered comes in the turn in which reading goes on, and a timer for each piece costs more where few come.
   */
  #handedBytes = 0;
  #recordBytes = 0;
  #end: { error?: Error } | undefined;
  #wake: () => void = () => undefined;

  constructor(answer: IncomingMessage, { silenceMs, maxRecordBytes }: SseRequestOptions) {
    this.#answer = answer;
    this.#maxRecordBytes = maxRecordBytes;
    this.#silence = setTimeout(() => answer.destroy(new SseGivenUp('silent')), silenceMs).unref();
    answer.on('data', (piece: Buffer) => this.#received(piece));
    answer.once('end', () => this.#finish({}));
    answer.on('error', (error) => this.#finish({ error }));
    answer.once('close', () => this.#finish({ error: new Error('closed') }));
  }

  async read(): ReturnType<SseReader['read']> {
    if (this.#pieces.length === 0 && !this.#end) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#handedBytes >= BYTES_PER_TURN) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#handedBytes = 0;
    }
    const value = this.#take();
    if (value) return { done: false, value };
    if (this.#end?.error) throw this.#end.error;
    return { done: true };
  }

  async cancel(): Promise<void> {
    this.#answer.destroy();
  }

  recordEnded(): void {
    this.#recordBytes = 0;
  }

  #received(piece: Buffer): void {
    this.#silence.refresh();
    this.#pieces.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#answer.pause();
    this.#wake();
  }

  #take(): Buffer | undefined {
    const piece = this.#pieces.shift();
    if (!piece) return undefined;
    let value = piece;
    if (piece.length > BYTES_PER_TURN) {
      // A line that is cut has to be put together again.
      const lineEnd = piece.lastIndexOf(LINE_FEED, BYTES_PER_TURN) + 1;
      const end = lineEnd > 0 ? lineEnd : BYTES_PER_TURN;
      value = piece.subarray(0, end);
      this.#pieces.unshift(piece.subarray(end));
    }
    this.#waitingBytes -= value.length;
    this.#handedBytes += value.length;
    if (this.#pieces.length === 0 && this.#answer.isPaused()) this.#answer.resume();
    this.#measure(value);
    return value;
  }

  #finish(end: { error?: Error }): void {
    clearTimeout(this.#silence);
    this.#end ??= end;
    this.#wake();
  }

  #measure(value: Buffer): void {
    // Comments come for ever in a quiet chat, and belong to no record.
    if (value[0] !== COLON) this.#recordBytes += value.length;
    if (this.#recordBytes <= this.#maxRecordBytes) return;
    const error = new SseGivenUp('too long');
    this.#answer.destroy(error);
    throw error;
  }
}

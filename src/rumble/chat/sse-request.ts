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

/** So many bytes are handed on in one turn of the event loop; about as many records as a turn should hold. */
const BYTES_PER_TURN = 16 * 1024;

/** The kernel asks a peer that is silent for so long whether it is still there: a dead one is found without a word. */
const PROBE_AFTER_MS = 60_000;

const COLON = 58;

/**
 * A `fetch` for event streams, on Node's own HTTP: the bytes come without a detour over web streams, a dead
 * connection is found, and a burst leaves the rest of the process its turns. Redirects are not followed.
 */
export async function requestSse(url: string, options: SseRequestOptions): Promise<SseResponse> {
  const answer = await head(url, options);
  const { statusCode = 0, headers } = answer;
  if (statusCode !== 200) answer.resume();
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

/** Reads an answer piece by piece. */
class Reader implements SseReader {
  readonly #answer: IncomingMessage;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #maxRecordBytes: number;
  readonly #silence: NodeJS.Timeout;
  #rest: Buffer | undefined;
  #bytesThisTurn = 0;
  #recordBytes = 0;

  constructor(answer: IncomingMessage, { silenceMs, maxRecordBytes }: SseRequestOptions) {
    this.#answer = answer;
    this.#maxRecordBytes = maxRecordBytes;
    this.#silence = setTimeout(() => answer.destroy(new SseGivenUp('silent')), silenceMs).unref();
    answer.once('close', () => clearTimeout(this.#silence));
    this.#pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async read(): ReturnType<SseReader['read']> {
    if (this.#bytesThisTurn >= BYTES_PER_TURN) {
      this.#bytesThisTurn = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const piece = this.#rest ?? (await this.#next());
    if (!piece) return { done: true };
    const value = piece.length > BYTES_PER_TURN ? piece.subarray(0, BYTES_PER_TURN) : piece;
    this.#rest = value.length < piece.length ? piece.subarray(value.length) : undefined;
    this.#bytesThisTurn += value.length;
    this.#measure(value);
    return { done: false, value };
  }

  async cancel(): Promise<void> {
    this.#answer.destroy();
  }

  async #next(): Promise<Buffer | undefined> {
    const { done, value } = await this.#pieces.next();
    this.#bytesThisTurn = 0;
    if (done) return undefined;
    this.#silence.refresh();
    return value;
  }

  recordEnded(): void {
    this.#recordBytes = 0;
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

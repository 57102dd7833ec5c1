import { pause } from '../../shared/pause';
import { retryAfterMs } from '../retry-after';
import type { ChatRecord } from './decode';
import { RecordReader } from './record-reader';
import type { ChatEnd, ChatSession, ChatStep } from './session-machine';
import { requestSse, SseGivenUp, type SseReader, type SseResponse } from './sse-request';

/**
 * Loaded with the first chat. Its own callbacks (`onmessage` and so on) are all that is used; the events that it
 * dispatches beside them reach nobody and take a twentieth of what a line costs, so they are left out.
 */
function eventSource() {
  const { EventSource } = require('eventsource') as typeof import('eventsource', { with: {
    'resolution-mode': 'import',
  }});
  return class extends EventSource {
    override dispatchEvent(): boolean {
      return true;
    }
  };
}

/** How patient a stream is, in milliseconds. */
export interface ChatPatience {
  /** For the head of the answer. */
  headTimeoutMs: number;
  /** For the first record of a connection. */
  firstRecordMs: number;
  /** For a byte. A quiet chat sends nothing for minutes, so that this must not be short. */
  silenceMs: number;
}

/** The figures in use; tests hand in shorter ones. */
export const CHAT_PATIENCE: Readonly<ChatPatience> = Object.freeze({
  headTimeoutMs: 20_000,
  firstRecordMs: 60_000,
  silenceMs: 5 * 60_000,
});

/** The first record may well be longer than 1 MiB in a full chat. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Which stream is read, and who takes what it tells. */
export interface ChatStreamOptions {
  url: string;
  session: ChatSession;
  /** Ends the loop, and what is under way. */
  signal: AbortSignal;
  patience?: ChatPatience;
  /** A valid record; `opened` when it is the one that shows that the chat works, again. `nowMs` is since 1970. */
  record: (record: ChatRecord, opened: boolean, nowMs: number) => void;
  /** A record that was none. */
  noise: () => void;
  /** A connection is over. */
  step: (step: ChatStep) => void;
}

/**
 * The edge of a `ChatSession`: connects, again and again, until `signal` ends it. Resolves when nothing is under
 * way any more; never rejects but with what its callbacks throw.
 */
export async function runChatStream(options: ChatStreamOptions): Promise<void> {
  const { session, signal, step } = options;
  while (!signal.aborted) {
    const end = await readUntilEnd(options);
    if (signal.aborted) return;
    const next = session.ended(end, Date.now());
    step(next);
    await pause(next.waitMs, signal);
  }
}

/** One connection, from asking to its end. */
function readUntilEnd(options: ChatStreamOptions): Promise<ChatEnd> {
  const { url, session, signal, patience = CHAT_PATIENCE, record: take, noise } = options;
  const EventSource = eventSource();
  const records = new RecordReader();
  return new Promise((resolve) => {
    // Of its own, since an `EventSource` that has failed no longer ends its request.
    const request = new AbortController();
    let answer: SseResponse | undefined;
    let reader: SseReader | undefined;
    let failure: unknown;
    const source = new EventSource(url, {
      fetch: async () => {
        try {
          answer = await requestSse(url, {
            signal: request.signal,
            headTimeoutMs: patience.headTimeoutMs,
            silenceMs: patience.silenceMs,
            maxRecordBytes: MAX_RECORD_BYTES,
          });
          const { body } = answer;
          return { ...answer, body: body && { getReader: () => watched(body.getReader()) } };
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    });
    /** Notes why reading failed, of which `EventSource` gives a text only. */
    function watched(opened: SseReader) {
      reader = opened;
      return {
        read: () =>
          opened.read().catch((error: unknown) => {
            failure = error;
            throw error;
          }),
        cancel: () => opened.cancel(),
      };
    }
    const first = setTimeout(() => finish({ how: 'silent' }), patience.firstRecordMs).unref();
    const finish = (end: ChatEnd): void => {
      clearTimeout(first);
      signal.removeEventListener('abort', stop);
      source.onmessage = null;
      source.onerror = null;
      // It would connect again by itself, without a growing delay.
      source.close();
      request.abort();
      resolve(end);
    };
    const stop = (): void => finish({ how: 'ended' });
    signal.addEventListener('abort', stop, { once: true });
    source.onmessage = ({ data }) => {
      reader?.recordEnded();
      const record = records.read(String(data));
      if (!record) {
        if (String(data).trim() !== '') noise();
        return;
      }
      clearTimeout(first);
      const nowMs = Date.now();
      take(record, session.recorded(record.type === 'init', nowMs), nowMs);
    };
    source.onerror = () => finish(endOf(answer, failure));
    if (signal.aborted) stop();
  });
}

/** What an error of the `EventSource` means. */
function endOf(answer: SseResponse | undefined, failure: unknown): ChatEnd {
  if (failure instanceof SseGivenUp) {
    if (failure.reason === 'silent') return { how: 'silent' };
    const detail = failure.reason === 'head' ? 'ETIMEDOUT' : 'a record was too long';
    return { how: 'broken', detail };
  }
  if (failure !== undefined) return { how: 'broken', detail: codeOf(failure) };
  if (!answer) return { how: 'broken', detail: 'no answer' };
  if (answer.status !== 200) {
    const waitMs = retryAfterMs(answer.headers.get('retry-after'), Date.now());
    return { how: 'status', status: answer.status, retryAfterMs: waitMs };
  }
  const contentType = answer.headers.get('content-type') ?? '';
  if (!contentType.startsWith('text/event-stream'))
    return { how: 'content', contentType: contentType.slice(0, 80) };
  return { how: 'ended' };
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return String(code ?? message ?? 'unknown').slice(0, 120);
}

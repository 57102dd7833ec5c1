import assert from 'node:assert/strict';
import type { RumbleSimulator } from '../../src/simulator';

/** A record of the chat stream, as loose as it came. */
export interface HeardRecord {
  type: string;
  request_id?: string;
  data: Record<string, unknown>;
}

/** A line of chat, as loose as it came. */
export type HeardLine = Record<string, unknown> & { id: string; text: string };

/** A reader of a chat that knows the wire and nothing else. */
export class ChatEar {
  readonly status: number;
  readonly headers: Headers;
  /** Everything that came so far, as text. */
  text = '';
  /** In which pieces it came. */
  readonly pieces: Buffer[] = [];
  /** How the answer ended, when it has. */
  readonly ended: Promise<'end' | 'cut'>;
  readonly #leave: AbortController;
  readonly #arrivals = new Set<() => void>();
  #taken = 0;

  private constructor(response: Response, leave: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.#leave = leave;
    this.ended = this.#read(response);
  }

  /** Begins to read the chat of the newest stream; `cookie` is a session to read with. */
  static async open(
    simulator: RumbleSimulator,
    options: { streamId?: string; session?: string } = {},
  ): Promise<ChatEar> {
    const leave = new AbortController();
    const url = `${simulator.chatUrl}/chat/api/chat/${options.streamId ?? simulator.streamId}/stream`;
    const headers = { accept: 'text/event-stream', ...cookie(options.session) };
    return new ChatEar(await fetch(url, { headers, signal: leave.signal }), leave);
  }

  /** The whole records so far. */
  records(): HeardRecord[] {
    const events = this.text
      .replaceAll(/\r\n|\r/g, '\n')
      .split('\n\n')
      .slice(0, -1);
    return events.flatMap((event) => {
      const lines = event.split('\n').filter((line) => line.startsWith('data: '));
      return lines.length === 0 ? [] : [JSON.parse(lines.map((line) => line.slice(6)).join('\n'))];
    });
  }

  /** The next record of a type, counted from the one before that was asked for. */
  async next(type: string): Promise<HeardRecord> {
    for (;;) {
      const record = this.records()[this.#taken];
      if (!record) {
        await this.arrival();
        continue;
      }
      this.#taken += 1;
      if (record.type === type) return record;
    }
  }

  /** The next line of chat. */
  async line(): Promise<HeardLine> {
    const { data } = await this.next('messages');
    return linesOf(data)[0] ?? assert.fail('a record without a line');
  }

  /** Something more comes, or the end does. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.#arrivals.add(resolve));
  }

  close(): void {
    this.#leave.abort();
  }

  async #read(response: Response): Promise<'end' | 'cut'> {
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) {
        this.pieces.push(Buffer.from(piece));
        this.text += decoder.decode(piece, { stream: true });
        this.#wake();
      }
      return 'end';
    } catch {
      return 'cut';
    } finally {
      this.#wake();
    }
  }

  #wake(): void {
    const waiting = [...this.#arrivals];
    this.#arrivals.clear();
    for (const go of waiting) go();
  }
}

/** The lines in a record. */
export function linesOf(data: Record<string, unknown>): HeardLine[] {
  return Array.isArray(data.messages) ? data.messages : [];
}

/** What came back, as loose as it came. */
export interface WireReply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  text: string;
}

/** Writes a line by the chat's own interface. */
export function write(
  simulator: RumbleSimulator,
  text: string,
  options: { session?: string; requestId?: string; channelId?: number | null; rant?: unknown } = {},
): Promise<WireReply> {
  const { session = simulator.session, requestId = 'request-1', channelId = null, rant = null } = options;
  return ask(`${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/message`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...cookie(session) },
    body: JSON.stringify({
      data: { request_id: requestId, message: { text }, rant, channel_id: channelId },
    }),
  });
}

/** Deletes a line by the chat's own interface. */
export function erase(
  simulator: RumbleSimulator,
  id: string,
  session = simulator.session,
): Promise<WireReply> {
  const url = `${simulator.chatUrl}/chat/api/chat/${simulator.streamId}/message/${id}`;
  return ask(url, { method: 'DELETE', headers: cookie(session) });
}

/** Asks `service.php`. Without a form it is a GET. */
export function service(
  simulator: RumbleSimulator,
  name: string,
  form?: Record<string, string>,
  session?: string,
): Promise<WireReply> {
  return ask(`${simulator.siteUrl}/service.php?name=${name}`, {
    method: form ? 'POST' : 'GET',
    headers: cookie(session),
    body: form && new URLSearchParams(form),
  });
}

/** Asks anything. */
export async function ask(url: string, init: RequestInit = {}): Promise<WireReply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : {},
    text,
  };
}

function cookie(session: string | undefined): Record<string, string> {
  return session === undefined ? {} : { cookie: `other=1; u_s=${session}` };
}

import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came to a callback, as it came. */
export interface Called {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a callback answers: a status, with a text where the caller wants one. Undefined: nothing at all. */
export type Answering = (called: Called) => { status: number; text?: string } | undefined;

/** Answers a challenge as the platform wants it, and everything else with 204. */
export const agreeable: Answering = ({ body }) => {
  const { challenge } = JSON.parse(String(body)) as { challenge?: string };
  return challenge === undefined ? { status: 204 } : { status: 200, text: challenge };
};

/** A web server on this machine that a platform can call, and that keeps what it hears. */
export class Callback {
  readonly called: Called[] = [];
  /** How it answers from now on. */
  answering: Answering = agreeable;
  readonly #heard = new EventEmitter();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Callback> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const called = { headers: request.headers, body: Buffer.concat(chunks) };
        callback.called.push(called);
        const answer = callback.answering(called);
        if (answer) response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.text);
        callback.#heard.emit('call');
      });
    });
    const callback = new Callback(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return callback;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/eventsub`;
  }

  /** Waits, at most five seconds, for as many calls of a message type as are wanted, and gives them. */
  async heard(type: string, count = 1): Promise<Called[]> {
    const signal = AbortSignal.timeout(30_000);
    const ofType = () =>
      this.called.filter(({ headers }) => headers['twitch-eventsub-message-type'] === type);
    while (ofType().length < count) await once(this.#heard, 'call', { signal });
    return ofType();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

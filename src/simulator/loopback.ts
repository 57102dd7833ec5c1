import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

/** One HTTP request as the simulated platforms see it. */
export interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** Calls `act` when the client leaves before it has its answer: whoever lets it wait can stop then. */
  whenGone?(act: () => void): void;
}

/**
 * What is answered. An object body goes out as JSON, a string as HTML, none as an empty body; `hangUp` cuts the
 * connection instead of answering, `cutShort` in the middle of the answer.
 */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  hangUp?: boolean;
  cutShort?: boolean;
  /** Takes the connection over once status and headers are sent, for an answer that goes on and on. */
  stream?: (connection: ServerResponse) => void;
}

/** Whoever stands behind the door: answers requests and may take over upgrades to WebSocket. */
export interface LoopbackHandler {
  /** Web pages that may call besides those of this machine: the platform's own, which its clients pretend to be. */
  readonly origins?: readonly string[];
  answer(exchange: Exchange): Promise<Reply>;
  upgrade(url: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** How many connections may wait to be taken: a thousand shards knock at once. */
const BACKLOG = 4_096;
const MAX_BODY_BYTES = 1_048_576;

/**
 * The door of every simulated platform: an HTTP server on 127.0.0.1 and nowhere else. Requests that name another
 * host, or that come from a web page of another host, are turned away, because a page on the internet can aim a
 * visitor's browser at a loopback port (DNS rebinding, cross-site requests).
 */
export class LoopbackServer {
  readonly #server: Server;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Listens on `port`, or on a free one when it is 0. Rejects when the port is taken. */
  static async listen(port: number, handler: LoopbackHandler): Promise<LoopbackServer> {
    const server = createServer((request, response) => {
      void serve(request, response, handler);
    });
    server.on('upgrade', (request, socket, head) => {
      // The connection can break at any time; there is nobody to tell.
      socket.on('error', () => {});
      const url = urlOf(request);
      if (!comesFromThisMachine(request, handler.origins)) refuseUpgrade(socket, '403 Forbidden');
      else if (!url) refuseUpgrade(socket, '400 Bad Request');
      else handler.upgrade(url, request, socket, head);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    const address = server.address();
    return new LoopbackServer(server, typeof address === 'object' && address ? address.port : port);
  }

  /** Stops listening and cuts what is still open. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handler: LoopbackHandler,
): Promise<void> {
  if (!comesFromThisMachine(request, handler.origins)) {
    request.resume();
    send(response, {
      status: 403,
      body: { status: 403, message: 'the simulator answers its own machine only' },
    });
    return;
  }
  try {
    const url = urlOf(request);
    if (!url) {
      send(response, { status: 400, body: { status: 400, message: 'the address makes no sense' } });
      return;
    }
    const body = await readBody(request);
    if (body === undefined) {
      send(response, { status: 413, body: { status: 413, message: 'request body too large' } });
      return;
    }
    const exchange: Exchange = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
      whenGone: (act) => whenGone(response, act),
    };
    send(response, await handler.answer(exchange));
  } catch (error) {
    // A defect of the simulator must look like one, not like a platform's refusal.
    const message = error instanceof Error ? error.message : String(error);
    send(response, { status: 500, body: { error: 'Internal Server Error', status: 500, message } });
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  if (reply.hangUp) {
    response.destroy();
    return;
  }
  if (reply.stream) {
    response.writeHead(reply.status, reply.headers).flushHeaders();
    reply.stream(response);
    return;
  }
  if (reply.body === undefined) {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': '0' }).end();
    return;
  }
  const isText = typeof reply.body === 'string';
  const bytes = Buffer.from(isText ? String(reply.body) : JSON.stringify(reply.body));
  response.writeHead(reply.status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...reply.headers,
  });
  if (reply.cutShort) {
    response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
  } else response.end(bytes);
}

function whenGone(response: ServerResponse, act: () => void): void {
  if (response.closed) act();
  else {
    response.once('close', () => {
      if (!response.writableFinished) act();
    });
  }
}

/** Turns an upgrade away with a status line. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

function urlOf(request: IncomingMessage): URL | undefined {
  const address = `http://127.0.0.1${request.url ?? '/'}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

function comesFromThisMachine(request: IncomingMessage, origins: readonly string[] = []): boolean {
  const { host, origin } = request.headers;
  const isAllowed = origin === undefined || isLoopback(origin) || origins.includes(origin);
  return isLoopback(`http://${host ?? ''}`) && isAllowed;
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && LOOPBACK_NAMES.has(new URL(address).hostname);
}

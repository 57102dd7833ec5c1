import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, whatever became of it. */
export interface WireRequest {
  method: string;
  path: string;
  /** Repeated keys are lists. */
  query: Record<string, string | string[]>;
  /** Parsed JSON; `undefined` without a body. */
  body: unknown;
  headers: IncomingHttpHeaders;
}

/** Stands before a simulator and writes down what comes through, so that a test can read whole requests. */
export class RecordingProxy {
  readonly requests: WireRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts a proxy for a server on this machine. It has to be closed. */
  static async start(target: string): Promise<RecordingProxy> {
    const server = createServer();
    const proxy = new RecordingProxy(server);
    server.on('request', (incoming, answer) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const body = Buffer.concat(parts);
        proxy.#record(incoming.method ?? '', incoming.url ?? '', body, incoming.headers);
        const { host: _host, connection: _connection, ...headers } = incoming.headers;
        const onward = request(new URL(incoming.url ?? '', target), { method: incoming.method, headers });
        onward.on('response', (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        });
        onward.on('error', () => answer.destroy());
        onward.end(body);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    return proxy;
  }

  /** The address to give out in place of the server's, without a path. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #record(method: string, url: string, body: Buffer, headers: IncomingHttpHeaders): void {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const query: WireRequest['query'] = {};
    for (const name of new Set(searchParams.keys())) {
      const [first = '', ...more] = searchParams.getAll(name);
      query[name] = more.length > 0 ? [first, ...more] : first;
    }
    const text = body.toString('utf8');
    this.requests.push({
      method,
      path: pathname,
      query,
      body: text === '' ? undefined : JSON.parse(text),
      headers,
    });
  }
}

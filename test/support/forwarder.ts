import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy on 127.0.0.1 with an address that stays, whatever stands behind it. */
export class Forwarder {
  /** Where requests go on to, with a slash at the end; without it they get a 502. */
  target: string | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Starts one. It has to be closed. */
  static async start(): Promise<Forwarder> {
    const server = createServer();
    const forwarder = new Forwarder(server);
    server.on('request', (req, res) => {
      const refuse = (): void => {
        if (!res.headersSent) res.writeHead(502);
        res.end();
      };
      if (!forwarder.target) {
        req.resume();
        refuse();
        return;
      }
      const { method, headers, url = '/' } = req;
      const onward = request(new URL(url, forwarder.target), { method, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      onward.on('error', refuse);
      req.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return forwarder;
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

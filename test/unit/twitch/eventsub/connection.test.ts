import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Backoff } from '../../../../src/shared/backoff';
import { Connection, type NoSession } from '../../../../src/twitch/eventsub/connection';

const WELCOME = JSON.stringify({
  metadata: { message_id: 'w', message_type: 'session_welcome', message_timestamp: '2026-01-01T00:00:00Z' },
  payload: { session: { id: 'one', keepalive_timeout_seconds: 10 } },
});

const answer =
  (status: number): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end();

describe('a connection that gets no session', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let connection: Connection | undefined;
  let losses: number;
  let now: number;

  beforeEach(async () => {
    losses = 0;
    now = 1_000_000;
    server = createServer(answer(403));
    sockets = new WebSocketServer({ noServer: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await connection?.close();
    connection = undefined;
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });

  const port = () => (server.address() as AddressInfo).port;

  /** Connects, and gives why there is no session as soon as that is told. */
  function why(url: string, ready: () => void = () => undefined): Promise<NoSession> {
    return new Promise((resolve, reject) => {
      // It also keeps the process alive, which the timers of a connection do not.
      const late = setTimeout(() => reject(new Error('It was not told')), 10_000);
      connection = new Connection({
        url,
        now: () => now,
        backoff: new Backoff({ firstMs: 2, maxMs: 2 }),
        events: {
          frame: () => undefined,
          ready,
          lost: () => {
            losses += 1;
          },
          unreachable: (told) => {
            clearTimeout(late);
            resolve(told);
          },
        },
      });
      connection.start();
    });
  }

  /** Lets sockets open, and does something with each. */
  function opening(act: (send: (text: string) => void, cut: () => void) => void): void {
    server.on('upgrade', (request, duplex, head) =>
      sockets.handleUpgrade(request, duplex, head, (socket) =>
        act(
          (text) => socket.send(text),
          () => socket.close(1008),
        ),
      ),
    );
  }

  for (const status of [403, 502]) {
    it(`because ${status} is answered, says so after the third try, with the status`, async () => {
      server.removeAllListeners('request').on('request', answer(status));
      const { statusCode, detail } = await why(`ws://127.0.0.1:${port()}`);
      assert.equal(statusCode, status);
      assert.match(detail, new RegExp(String(status)));
      assert.equal(losses, 3);
    });
  }

  it('because nobody listens there, says what the system says', async () => {
    const url = `ws://127.0.0.1:${port()}`;
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await why(url), { detail: 'ECONNREFUSED' });
  });

  it('because there is no TLS, says what TLS says', async () => {
    const { detail, statusCode } = await why(`wss://127.0.0.1:${port()}`);
    assert.match(detail, /^(ERR_SSL|EPROTO)/);
    assert.equal(statusCode, undefined);
  });

  it('because the server closes every socket before the welcome, says so', async () => {
    opening((_send, cut) => cut());
    assert.match((await why(`ws://127.0.0.1:${port()}`)).detail, /closed/);
  });

  it('because no welcome ever comes, says so', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    opening(() => {
      now += 15_000;
      setImmediate(() => t.mock.timers.tick(1_000));
    });
    assert.equal((await why(`ws://127.0.0.1:${port()}`)).detail, 'no welcome came in time');
  });

  it('counts anew after each session: to lose one is not to fail to get one', async () => {
    let tries = 0;
    let sessions = 0;
    // Two tries in vain, a session that is lost at once, and so on; then none any more.
    opening((send, cut) => {
      tries += 1;
      if (tries % 3 === 0 && tries <= 9) send(WELCOME);
      cut();
    });
    await why(`ws://127.0.0.1:${port()}`, () => {
      sessions += 1;
    });
    assert.equal(sessions, 3);
    assert.equal(losses, 12, 'three after the last session, besides the loss of that');
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Connection } from '../../../../src/twitch/eventsub/connection';

const subscription = { id: 'sub', type: 'channel.follow', condition: {} };

const message = (type: string, payload: object): string =>
  JSON.stringify({
    metadata: { message_id: type, message_type: type, message_timestamp: '2026-01-01T00:00:00Z' },
    payload,
  });

it('A text that is not UTF-8 does not cost the connection', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.send(message('session_welcome', { session: { id: 'one', keepalive_timeout_seconds: 10 } }));
    socket.send(Buffer.from([0x7b, 0xff, 0xfe]), { binary: false });
    socket.send(message('notification', { subscription, event: {} }));
  });
  const losses: string[] = [];
  const heard = await new Promise<string>((resolve) => {
    const connection = new Connection({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      events: {
        frame: ({ metadata }) => {
          resolve(metadata.message_type);
          void connection.close().then(() => server.close());
        },
        ready: () => undefined,
        unreachable: () => undefined,
        lost: ({ reason }) => {
          losses.push(reason);
          resolve('nothing');
          void connection.close().then(() => server.close());
        },
      },
    });
    connection.start();
  });
  assert.equal(heard, 'notification');
  assert.deepEqual(losses, []);
});

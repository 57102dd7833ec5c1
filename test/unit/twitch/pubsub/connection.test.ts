import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { Backoff } from '../../../../src/shared/backoff';
import { TwitchSimulator } from '../../../../src/simulator';
import { PubSubConnection } from '../../../../src/twitch/pubsub/connection';

describe('a PubSub connection that waits for a token', () => {
  let simulator: TwitchSimulator;
  let connection: PubSubConnection;
  let told: EventEmitter;
  let waiting: (() => void)[];

  /** All who wait for a token get it. */
  const give = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const confirmed = (): Promise<unknown> => {
    const active = once(told, 'active');
    give();
    return active;
  };
  const listenedTo = (): string[] => simulator.pubsub.connections().flatMap(({ topics }) => topics);

  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    const { accessToken } = simulator.signIn();
    told = new EventEmitter();
    waiting = [];
    const held = (): Promise<string> =>
      new Promise((resolve) => {
        waiting.push(() => resolve(accessToken));
        told.emit('asked');
      });
    connection = new PubSubConnection({
      url: simulator.endpoints.pubsubUrl ?? '',
      token: { accessToken: held, renew: held },
      events: {
        message: () => undefined,
        active: (topics) => told.emit('active', topics),
        refused: () => undefined,
        revoked: () => undefined,
        lost: () => undefined,
        settled: () => undefined,
        unreachable: () => undefined,
      },
    });
    connection.add(['polls.1']);
    await once(told, 'asked');
    await confirmed();
  });
  afterEach(async () => {
    await connection.close();
    await simulator.close();
  });

  it('does not listen to what is given up meanwhile', async () => {
    connection.add(['raid.1', 'following.1']);
    connection.remove(['raid.1']);
    await confirmed();
    assert.deepEqual(listenedTo().sort(), ['following.1', 'polls.1']);
  });

  it('asks for nothing when all of it is given up, and goes on', async () => {
    connection.add(['ads.1']);
    connection.remove(['ads.1']);
    connection.add(['raid.1']);
    await confirmed();
    assert.deepEqual(listenedTo().sort(), ['polls.1', 'raid.1']);
  });
});

it('A server that takes the socket and understands no PubSub cannot be reached, either', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  // As an EventSub server does it when anything is sent to it.
  server.on('connection', (socket) => socket.on('message', () => socket.close(4001)));
  const token = async (): Promise<string> => 'a token';
  let losses = 0;
  const detail = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('It was not told')), 10_000);
    const connection = new PubSubConnection({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: { accessToken: token, renew: token },
      backoff: new Backoff({ firstMs: 2, maxMs: 2 }),
      events: {
        message: () => undefined,
        active: () => undefined,
        refused: () => undefined,
        revoked: () => undefined,
        settled: () => undefined,
        lost: () => {
          losses += 1;
        },
        unreachable: (why) => {
          clearTimeout(late);
          void connection.close().then(() => server.close(() => resolve(why)));
        },
      },
    });
    connection.add(['polls.1']);
  });
  assert.match(detail, /4001/);
  assert.equal(losses, 2);
});

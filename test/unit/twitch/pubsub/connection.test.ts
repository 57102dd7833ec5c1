import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
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

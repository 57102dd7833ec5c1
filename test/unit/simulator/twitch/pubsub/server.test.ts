import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { objectOf, type Wire } from '../../../../../src/shared/wire';
import { TwitchSimulator, type TwitchSimulatorOptions } from '../../../../../src/simulator';

/** A client without any cleverness. */
class PlainClient {
  readonly frames: Wire[] = [];
  readonly #changed: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(objectOf(JSON.parse(data.toString())));
      for (const look of [...this.#changed]) look();
    });
  }

  static async open(url: string): Promise<PlainClient> {
    const client = new PlainClient(new WebSocket(url));
    await once(client.socket, 'open');
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends LISTEN or UNLISTEN, and gives the error of the answer. */
  async ask(type: 'LISTEN' | 'UNLISTEN', topics: string[], token?: string): Promise<unknown> {
    const nonce = `nonce-${this.frames.length}`;
    this.send({ type, nonce, data: { topics, ...(token ? { auth_token: token } : {}) } });
    return (await this.until((frame) => frame.nonce === nonce)).error;
  }

  until(look: (frame: Wire) => boolean): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Not among ${JSON.stringify(this.frames)}`)), 5_000);
      const again = (): void => {
        const found = this.frames.find(look);
        if (!found) return;
        clearTimeout(late);
        resolve(found);
      };
      this.#changed.push(again);
      again();
    });
  }
}

describe('the PubSub server of the simulator', () => {
  let simulator: TwitchSimulator;
  let client: PlainClient;
  let token: string;
  let me: string;

  const begin = async (options: TwitchSimulatorOptions = {}) => {
    simulator = await TwitchSimulator.start(options);
    me = simulator.broadcaster.id;
    token = simulator.signIn().accessToken;
    client = await PlainClient.open(simulator.endpoints.pubsubUrl ?? '');
  };
  beforeEach(() => begin());
  afterEach(() => simulator.close());

  it('answers PING with PONG, and nonsense with ERR_BADMESSAGE', async () => {
    client.send({ type: 'PING' });
    await client.until(({ type }) => type === 'PONG');
    for (const nonsense of [
      '{',
      '[]',
      '{"type":"DANCE"}',
      '{"type":"LISTEN"}',
      '{"type":"UNLISTEN","data":{}}',
    ]) {
      client.frames.length = 0;
      client.send(nonsense);
      assert.equal((await client.until(({ type }) => type === 'RESPONSE')).error, 'ERR_BADMESSAGE', nonsense);
    }
  });

  it('publishes a happening as text in MESSAGE, as long as it is listened to', async () => {
    const topic = `channel-bits-events-v2.${me}`;
    assert.equal(simulator.emit('channel.cheer'), 0);
    assert.equal(await client.ask('LISTEN', [topic], token), '');
    assert.equal(simulator.emit('channel.cheer', undefined, { event: { bits: 321 } }), 1);
    const { data } = await client.until(({ type }) => type === 'MESSAGE');
    assert.equal(objectOf(data).topic, topic);
    assert.equal(objectOf(JSON.parse(String(objectOf(data).message)).data).bits_used, 321);
    assert.equal(await client.ask('UNLISTEN', [topic]), '');
    assert.equal(simulator.emit('channel.cheer'), 0);
  });

  it('judges topics, tokens, scopes and channels', async () => {
    const { id: other } = simulator.addUser({ login: 'neighbour' });
    const moderator = simulator.addUser({ login: 'helper', roles: ['moderator'] });
    const theirs = simulator.signIn({ login: 'helper' }).accessToken;
    const narrow = simulator.signIn({ scopes: ['user:read:chat'] }).accessToken;
    for (const [topic, with_, error] of [
      ['no-such-topic.1', token, 'ERR_BADTOPIC'],
      ['polls', token, 'ERR_BADTOPIC'],
      ['whispers.1.2', token, 'ERR_BADTOPIC'],
      [`whispers.${me}`, 'made-up', 'ERR_BADAUTH'],
      [`whispers.${me}`, narrow, 'ERR_BADAUTH'],
      [`whispers.${other}`, token, 'ERR_BADAUTH'],
      [`channel-points-channel-v1.${other}`, token, 'ERR_BADAUTH'],
      [`automod-queue.${me}.${other}`, token, 'ERR_BADAUTH'],
      [`automod-queue.${moderator.id}.${me}`, theirs, ''],
      [`user-moderation-notifications.${moderator.id}.${me}`, theirs, ''],
      [`polls.${other}`, narrow, ''],
      [`whispers.${me}`, token, ''],
    ] as const) {
      assert.equal(await client.ask('LISTEN', [topic], with_), error, topic);
    }
  });

  it('takes all topics of a LISTEN or none', async () => {
    assert.equal(await client.ask('LISTEN', [`polls.${me}`, 'no-such-topic.1'], token), 'ERR_BADTOPIC');
    assert.deepEqual(simulator.pubsub.connections()[0]?.topics, []);
  });

  it('has room for fifty topics on a connection', async () => {
    const topics = Array.from({ length: 50 }, (_, index) => `polls.${index + 1}`);
    assert.equal(await client.ask('LISTEN', topics, token), '');
    assert.equal(await client.ask('LISTEN', ['polls.51'], token), 'ERR_TOO_MANY_TOPICS');
    assert.equal(await client.ask('LISTEN', ['polls.50'], token), '');
  });

  it('takes the topics of a user back whose login is withdrawn', async () => {
    await client.ask('LISTEN', [`polls.${me}`, `raid.${me}`], token);
    simulator.revokeAuthorization(me);
    const { data } = await client.until(({ type }) => type === 'AUTH_REVOKED');
    assert.deepEqual(objectOf(data).topics, [`polls.${me}`, `raid.${me}`]);
    assert.deepEqual(simulator.pubsub.connections()[0]?.topics, []);
    assert.equal(simulator.emit('channel.poll.begin'), 0);
  });

  it('closes a connection that listens to nothing, and one that stays after RECONNECT', async () => {
    await simulator.close();
    await begin({ figures: { pubsubUnusedMs: 50, pubsubHandoverMs: 50 } });
    await once(client.socket, 'close');
    client = await PlainClient.open(simulator.endpoints.pubsubUrl ?? '');
    assert.equal(await client.ask('LISTEN', [`polls.${me}`], token), '');
    simulator.pubsub.requestReconnect();
    await client.until(({ type }) => type === 'RECONNECT');
    const [code] = (await once(client.socket, 'close')) as [number];
    assert.equal(code, 1006);
  });

  it('lets the lively channel play for who listens to topics only', async () => {
    await simulator.close();
    await begin({ lively: true, seed: 7, pace: { firstMs: 5, chatMs: [5, 10], alertMs: [5, 10] } });
    assert.equal(await client.ask('LISTEN', [`channel-points-channel-v1.${me}`], token), '');
    const { data } = await client.until(({ type }) => type === 'MESSAGE');
    assert.equal(objectOf(data).topic, `channel-points-channel-v1.${me}`);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type ConduitSettings, conduitOrder } from '../../../../src/actions/conduit-order';
import { type ErrorCode, isLivestreamError } from '../../../../src/shared/errors';
import { TwitchSimulator } from '../../../../src/simulator';
import { AppClient } from '../../../../src/twitch/app-client';
import { ConduitActor } from '../../../../src/twitch/conduit-actions/run';
import { WireSocket } from '../../../support/wire-client';

type Row = Record<string, unknown>;

describe('the actions on conduits', () => {
  let simulator: TwitchSimulator;
  let actor: ConduitActor;
  const sockets: WireSocket[] = [];
  beforeEach(async () => {
    simulator = await TwitchSimulator.start();
    actor = actorOf(simulator);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await simulator.close();
  });

  const run = (action: ConduitSettings['action'], payload: unknown = {}) =>
    actor.run(conduitOrder({ action }, payload));
  const rows = async (action: ConduitSettings['action'], payload: unknown = {}) =>
    (await run(action, payload)).data as Row[];
  const create = async (shardCount: number) => String((await rows('create', { shardCount }))[0]?.id);
  const open = async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    sockets.push(socket);
    return socket.sessionId;
  };
  const fails = (code: ErrorCode, message: RegExp, work: Promise<unknown>) =>
    assert.rejects(work, (error) => {
      assert.ok(isLivestreamError(error), String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.equal(error.cause.platform, 'twitch');
      return true;
    });
  const calls = (method: string, path: string) => simulator.requests(method, `/helix${path}`).length;

  it("tell the life of a conduit in Twitch's own words", async () => {
    assert.deepEqual(await rows('list'), []);
    const made = await rows('create', { shardCount: 2 });
    const id = String(made[0]?.id);
    assert.deepEqual(made, [{ id, shard_count: 2 }]);
    assert.deepEqual(await rows('list'), made);
    assert.deepEqual(await rows('resize', { shardCount: 5 }), [{ id, shard_count: 5 }]);
    assert.deepEqual(await rows('resize', { conduitId: id, shardCount: 1 }), [{ id, shard_count: 1 }]);
    assert.deepEqual(await rows('delete', { conduitId: id }), []);
    assert.deepEqual(await rows('list'), []);
  });

  it('mean the only conduit where none is named, and never one of several', async () => {
    await fails('not_found', /no conduit.*create/, run('listShards'));
    const first = await create(1);
    assert.deepEqual(await rows('listShards'), []);
    const second = await create(1);
    for (const [action, payload] of [
      ['delete', {}],
      ['listShards', {}],
      ['resize', { shardCount: 3 }],
      ['identifyShard', { shardId: 0, sessionId: 's' }],
    ] as const) {
      await fails('bad_input', new RegExp(`2 conduits.*${first}, ${second}`), run(action, payload));
    }
    assert.equal(simulator.conduits().length, 2);
  });

  it('say what to do about a conduit that is not there, or one too many', async () => {
    const conduitId = 'c0000000-0000-4000-8000-000000000000';
    for (const [action, payload] of [
      ['delete', { conduitId }],
      ['resize', { conduitId, shardCount: 2 }],
      ['listShards', { conduitId }],
      ['identifyShard', { conduitId, shardId: 0, sessionId: 's' }],
    ] as const) {
      await fails('not_found', new RegExp(`no conduit ${conduitId}.*list`), run(action, payload));
    }
    for (let made = 0; made < 5; made += 1) await create(1);
    await fails('rate_limited', /five is the most.*delete/, run('create', { shardCount: 1 }));
  });

  it('need a client secret, and say so', async () => {
    const { endpoints, publicClientId } = simulator;
    actor = new ConduitActor(new AppClient({ endpoints, clientId: publicClientId, simulated: false }));
    await fails('auth_required', /client secret.*Twitch app/, run('list'));
  });

  it('identify a shard, named by a number or a text', async () => {
    const conduitId = await create(2);
    const sessionId = await open();
    const [shard] = await rows('identifyShard', { conduitId, shardId: 1, sessionId });
    assert.equal(shard?.id, '1');
    assert.equal(shard?.status, 'enabled');
    assert.equal((shard?.transport as Row | undefined)?.session_id, sessionId);
    assert.equal((await rows('identifyShard', { shardId: '0', sessionId }))[0]?.id, '0');
  });

  it('identify shards that come together with as few calls as possible, each with an answer of its own', async () => {
    const conduitId = await create(250);
    const sessionId = await open();
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, shardId) => rows('identifyShard', { conduitId, shardId, sessionId })),
    );
    assert.deepEqual(
      answers.map(([shard]) => shard?.id),
      Array.from({ length: 250 }, (_, shardId) => String(shardId)),
    );
    assert.equal(calls('PATCH', '/eventsub/conduits/shards'), 3);
  });

  it('tell each message of its own shard when only some are refused', async () => {
    const conduitId = await create(2);
    const sessionId = await open();
    const [good, outside, dead] = await Promise.allSettled([
      rows('identifyShard', { conduitId, shardId: 0, sessionId }),
      rows('identifyShard', { conduitId, shardId: 7, sessionId }),
      rows('identifyShard', { conduitId, shardId: 1, sessionId: 'gone' }),
    ]);
    assert.equal(good.status, 'fulfilled');
    for (const [result, name] of [
      [outside, /shard 7: /],
      [dead, /shard 1: .*session/],
    ] as const) {
      assert.ok(result.status === 'rejected');
      await fails('shard_error', name, Promise.reject(result.reason));
    }
    assert.equal(calls('PATCH', '/eventsub/conduits/shards'), 1);
  });

  it('let the newer of two sessions have a shard', async () => {
    const conduitId = await create(1);
    const [former, newer] = [await open(), await open()];
    const first = rows('identifyShard', { conduitId, shardId: 0, sessionId: former });
    const second = rows('identifyShard', { conduitId, shardId: 0, sessionId: newer });
    await fails('conflict', /newer connection/, first);
    assert.equal(((await second)[0]?.transport as Row | undefined)?.session_id, newer);
  });

  it('update any number of shards, a hundred with one call', async () => {
    const conduitId = await create(230);
    const transport = { method: 'websocket', session_id: await open() };
    const shards = Array.from({ length: 230 }, (_, id) => ({ id, transport }));
    const answer = await rows('updateShards', { conduitId, shards });
    assert.equal(answer.length, 230);
    assert.equal(calls('PATCH', '/eventsub/conduits/shards'), 3);
    assert.equal((await rows('listShards', { conduitId })).length, 230);
    assert.ok(calls('GET', '/eventsub/conduits/shards') > 1, 'over several pages');
    simulator.disableShards(conduitId, [4]);
    assert.equal((await rows('listShards', { conduitId, status: 'enabled' })).length, 229);
  });

  it('name the shards that were refused, and what became of the others', async () => {
    const conduitId = await create(2);
    const transport = { method: 'websocket', session_id: await open() };
    const shards = [0, 5, 6].map((id) => ({ id, transport }));
    await fails(
      'shard_error',
      /shards 5, 6: .*1 others were assigned/,
      run('updateShards', { conduitId, shards }),
    );
    assert.deepEqual(
      simulator.conduits()[0]?.shards.map(({ id }) => id),
      ['0'],
    );
  });

  it('tell what Twitch said beside the data, of the call that the action is about', async () => {
    await create(4);
    const { report: resized } = await run('resize', { shardCount: 2 });
    const { points, ...rest } = resized ?? {};
    assert.deepEqual(rest, { operation: 'update-conduits', token: 'app', statusCode: 200, answer: {} });
    assert.equal(points?.limit, 800);
    const { report: listed } = await run('listSubscriptions');
    assert.equal(listed?.operation, 'get-eventsub-subscriptions');
    assert.equal(listed?.answer.total, 0);
  });

  it('give each identified shard a report of its own', async () => {
    const conduitId = await create(2);
    const sessionId = await open();
    const [one, other] = await Promise.all(
      [0, 1].map((shardId) => run('identifyShard', { conduitId, shardId, sessionId })),
    );
    assert.equal(one?.report?.operation, 'update-conduit-shards');
    assert.deepEqual(one?.report, other?.report);
    assert.notEqual(one?.report, other?.report);
  });

  it('tell which shards Twitch still lists after a conduit was made smaller', async () => {
    actor = actorOf(simulator, 1);
    const conduitId = await create(4);
    const transport = { method: 'websocket', session_id: await open() };
    await run('updateShards', { conduitId, shards: [0, 1, 2, 3].map((id) => ({ id, transport })) });
    simulator.keepCutOffShards();
    const { data, leftovers } = await run('resize', { shardCount: 2 });
    assert.deepEqual(data, [{ id: conduitId, shard_count: 2 }]);
    assert.deepEqual(
      leftovers?.map(({ id }) => id),
      ['2', '3'],
    );
  });

  it('have nothing to tell after a conduit was made smaller as it should be, or larger', async () => {
    const conduitId = await create(4);
    const transport = { method: 'websocket', session_id: await open() };
    await run('updateShards', { conduitId, shards: [0, 1, 2, 3].map((id) => ({ id, transport })) });
    assert.equal((await run('resize', { shardCount: 2 })).leftovers, undefined);
    const before = calls('GET', '/eventsub/conduits/shards');
    assert.equal((await run('resize', { shardCount: 9 })).leftovers, undefined);
    assert.equal(calls('GET', '/eventsub/conduits/shards'), before);
  });

  it('subscribe, list and unsubscribe', async () => {
    const conduitId = await create(1);
    const { id } = simulator.broadcaster;
    const [made] = await rows('subscribe', {
      type: 'stream.online',
      condition: { broadcaster_user_id: Number(id) },
    });
    assert.equal(made?.version, '1');
    assert.deepEqual(made?.transport, { method: 'conduit', conduit_id: conduitId });
    const listing = await run('listSubscriptions');
    assert.deepEqual(
      (listing.data as Row[]).map((row) => row.id),
      [made?.id],
    );
    assert.equal(listing.counts?.total, 1);
    assert.equal(listing.counts?.max_total_cost, 10_000);
    assert.deepEqual(await rows('unsubscribe', { id: made?.id }), []);
    assert.deepEqual(await rows('listSubscriptions'), []);
    await fails('not_found', /no subscription .* of this app/, run('unsubscribe', { id: String(made?.id) }));
  });

  it('filter subscriptions by everything that is given, over all pages', async () => {
    const [first, second] = [await create(1), await create(1)];
    for (let n = 0; n < 120; n += 1) {
      const { id } = simulator.addUser({ login: `listed_${n}` });
      await run('subscribe', {
        conduitId: first,
        type: 'stream.online',
        condition: { broadcaster_user_id: id },
      });
    }
    const { id } = simulator.broadcaster;
    const condition = { broadcaster_user_id: id };
    for (const type of ['stream.online', 'stream.offline']) {
      for (const conduitId of [first, second]) await run('subscribe', { conduitId, type, condition });
    }
    const count = async (filters: object) => (await rows('listSubscriptions', filters)).length;
    assert.equal(await count({}), 124);
    assert.equal(await count({ type: 'stream.online' }), 122);
    assert.equal(await count({ userId: Number(id) }), 4);
    assert.equal(await count({ userId: id, conduitId: second }), 2);
    assert.equal(
      await count({ userId: id, conduitId: second, type: 'stream.offline', status: 'enabled' }),
      1,
    );
    assert.equal(await count({ conduitId: first, status: 'user_removed' }), 0);
  });

  it('fill what is known of a subscription, and name what is missing', async () => {
    const conduitId = await create(1);
    const [made] = await rows('subscribe', { type: 'conduit.shard.disabled', conduitId });
    assert.deepEqual(made?.condition, { client_id: simulator.clientId });
    const about = { broadcaster_user_id: simulator.broadcaster.id };
    await fails(
      'bad_input',
      /lacks moderator_user_id/,
      run('subscribe', { type: 'channel.follow', condition: about }),
    );
    await fails('bad_input', /brand\.new is not known.*version/, run('subscribe', { type: 'brand.new' }));
    await fails('bad_input', /refused brand\.new/, run('subscribe', { type: 'brand.new', version: '1' }));
  });

  it('say why a subscription was refused, and what to do', async () => {
    await create(1);
    const { id } = simulator.addUser({ login: 'never_signed_in' });
    await fails(
      'forbidden',
      /signed in to this app once with moderator:read:followers/,
      run('subscribe', {
        type: 'channel.follow',
        condition: { broadcaster_user_id: id, moderator_user_id: id },
      }),
    );
    await fails(
      'forbidden',
      /user:read:chat.*user:bot.*channel:bot/,
      run('subscribe', { type: 'channel.chat.message', condition: { broadcaster_user_id: id, user_id: id } }),
    );
    const twice = { type: 'stream.online', condition: { broadcaster_user_id: simulator.broadcaster.id } };
    const [first] = await rows('subscribe', twice);
    await fails('conflict', new RegExp(`already \\(${first?.id}\\)`), run('subscribe', twice));
    const conduitId = 'c0000000-0000-4000-8000-000000000000';
    await fails('not_found', /no conduit c0000000/, run('subscribe', { ...twice, conduitId }));
  });

  it('clean up every subscription that is not enabled, and no other', async () => {
    const [kept, gone] = [await create(1), await create(1)];
    for (const conduitId of [kept, gone]) {
      for (let n = 0; n < 12; n += 1) {
        const login = `cleaned_${n}`;
        const { id } = simulator.addUser({ login });
        await run('subscribe', { conduitId, type: 'stream.online', condition: { broadcaster_user_id: id } });
      }
    }
    await run('delete', { conduitId: gone });
    const { data, counts } = await run('cleanUp');
    assert.deepEqual(counts, { removed: 12, kept: 12 });
    assert.deepEqual(new Set((data as Row[]).map(({ status }) => status)), new Set(['conduit_deleted']));
    assert.equal((await rows('listSubscriptions')).length, 12);
    assert.deepEqual((await run('cleanUp')).counts, { removed: 0, kept: 12 });
  });
});

function actorOf({ endpoints, clientId, clientSecret }: TwitchSimulator, pauseMs?: number): ConduitActor {
  const client = new AppClient({ endpoints, clientId, clientSecret, simulated: true });
  return new ConduitActor(client, pauseMs === undefined ? {} : { pauseMs });
}

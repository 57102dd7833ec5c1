import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's rewards and raids", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let socket: WireSocket;
  let id: string;
  let path: string;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: { raidCountdownMs: 500 } });
    ({ id } = simulator.broadcaster);
    path = `/channel_points/custom_rewards?broadcaster_id=${id}`;
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
  });
  afterEach(() => simulator.close());

  const listen = (type: string, condition: object = { broadcaster_user_id: id }, version = '1') =>
    streamer.subscribe(socket.sessionId, type, { ...condition }, version);
  // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape
  const heard = async (type: string): Promise<any> => {
    await socket.until(() => socket.events(type).length > 0);
    return socket.events(type).at(-1);
  };
  const create = (more: object = {}) => streamer.call('POST', path, { title: 'Song', cost: 500, ...more });

  it('makes, changes and removes a reward, and tells each', async () => {
    const types = ['add', 'update', 'remove'].map(
      (change) => `channel.channel_points_custom_reward.${change}`,
    );
    for (const type of types) await listen(type);
    const { status, body } = await create({ is_max_per_stream_enabled: true, max_per_stream: 3 });
    const [reward] = body.data;
    assert.deepEqual([status, reward.max_per_stream_setting], [200, { is_enabled: true, max_per_stream: 3 }]);
    assert.deepEqual((await heard(String(types[0]))).max_per_stream, { is_enabled: true, value: 3 });
    const changed = await streamer.call('PATCH', `${path}&id=${reward.id}`, { cost: 900, is_paused: true });
    assert.deepEqual([changed.body.data[0].cost, changed.body.data[0].title], [900, 'Song']);
    assert.equal((await heard(String(types[1]))).is_paused, true);
    assert.equal((await streamer.call('GET', path)).body.data[0].cost, 900);
    assert.equal((await streamer.call('DELETE', `${path}&id=${reward.id}`)).status, 204);
    assert.equal((await heard(String(types[2]))).id, reward.id);
    assert.equal((await streamer.call('GET', `${path}&id=${reward.id}`)).status, 404);
  });

  it('lets a redemption be refunded once', async () => {
    const family = 'channel.channel_points_custom_reward_redemption';
    await listen(`${family}.add`);
    await listen(`${family}.update`);
    const [reward] = (await create({ is_user_input_required: true })).body.data;
    simulator.redeem(reward.id, 'ann_example', 'a waltz');
    const added = await heard(`${family}.add`);
    assert.deepEqual([added.user_input, added.status, added.reward.cost], ['a waltz', 'unfulfilled', 500]);
    const query = `broadcaster_id=${id}&reward_id=${reward.id}`;
    const list = `/channel_points/custom_rewards/redemptions?${query}`;
    const open = await streamer.call('GET', `${list}&status=UNFULFILLED`);
    assert.equal(open.body.data[0].id, added.id);
    assert.equal((await streamer.call('GET', list)).status, 400);
    const refund = () => streamer.call('PATCH', `${list}&id=${added.id}`, { status: 'CANCELED' });
    assert.equal((await refund()).body.data[0].status, 'CANCELED');
    assert.equal((await heard(`${family}.update`)).status, 'canceled');
    assert.equal((await refund()).status, 404);
  });

  it("keeps to a reward's limits", async () => {
    const limits = { is_max_per_user_per_stream_enabled: true, max_per_user_per_stream: 1 };
    const [reward] = (await create(limits)).body.data;
    assert.ok(simulator.redeem(reward.id, 'ann_example'));
    assert.equal(simulator.redeem(reward.id, 'ann_example'), undefined);
    assert.ok(simulator.redeem(reward.id, 'ben_example'));
    await streamer.call('PATCH', `${path}&id=${reward.id}`, { is_paused: true });
    assert.equal(simulator.redeem(reward.id, 'cat_example'), undefined);
  });

  it('refuses a title twice, a reward of another client, a limit without its value, and the fifty-first', async () => {
    const [reward] = (await create()).body.data;
    assert.equal((await create()).status, 400);
    const others = simulator.signIn({ clientId: simulator.publicClientId });
    const stranger = new WireCaller(simulator, others.accessToken, simulator.publicClientId);
    assert.equal((await stranger.call('DELETE', `${path}&id=${reward.id}`)).status, 403);
    assert.equal((await stranger.call('GET', `${path}&only_manageable_rewards=true`)).body.data.length, 0);
    assert.equal((await create({ title: 'b', is_global_cooldown_enabled: true })).status, 400);
    assert.equal((await create({ title: 'b', cost: 0 })).status, 400);
    assert.equal((await create({ title: 'x'.repeat(46) })).status, 400);
    for (let number = 2; number <= 50; number += 1) await create({ title: `Reward ${number}` });
    assert.equal((await create({ title: 'One too many' })).status, 400);
  });

  it('sends a raid on its way after the countdown, unless it is called off', async () => {
    const ann = simulator.addUser({ login: 'ann_example' });
    await listen('channel.raid', { from_broadcaster_user_id: id });
    await listen('channel.moderate', { broadcaster_user_id: id, moderator_user_id: id }, '2');
    const raid = `/raids?from_broadcaster_id=${id}&to_broadcaster_id=${ann.id}`;
    assert.equal((await streamer.call('POST', raid)).status, 200);
    assert.equal((await streamer.call('POST', raid)).status, 409);
    assert.equal((await streamer.call('DELETE', `/raids?broadcaster_id=${id}`)).status, 204);
    assert.equal((await streamer.call('DELETE', `/raids?broadcaster_id=${id}`)).status, 404);
    await socket.until(() => socket.events('channel.moderate').length === 2);
    assert.deepEqual(
      socket.events('channel.moderate').map(({ action }) => action),
      ['raid', 'unraid'],
    );
    assert.equal((await streamer.call('POST', raid)).status, 200);
    assert.equal((await heard('channel.raid')).to_broadcaster_user_id, ann.id);
    assert.equal(socket.events('channel.raid').length, 1);
    assert.equal((await streamer.call('POST', `${raid.replace(ann.id, id)}`)).status, 400);
    assert.equal((await streamer.call('POST', `${raid.replace(ann.id, '1')}`)).status, 404);
  });
});

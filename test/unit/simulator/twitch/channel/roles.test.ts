import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedLogin, TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's moderators and VIPs", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let ann: SimulatedLogin;
  let id: string;
  let clockMs: number;
  beforeEach(async () => {
    clockMs = Date.UTC(2026, 0, 1);
    simulator = await TwitchSimulator.start({ now: () => clockMs });
    ({ id } = simulator.broadcaster);
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    ann = simulator.signIn({ login: 'ann_example' });
  });
  afterEach(() => simulator.close());

  const moderators = (more = '') => `/moderation/moderators?broadcaster_id=${id}${more}`;
  const vips = (more = '') => `/channels/vips?broadcaster_id=${id}${more}`;
  const asAnn = `&user_id=`;
  const status = async (method: string, path: string, caller = streamer) =>
    (await caller.call(method, path)).status;

  it('makes somebody a moderator, who may then moderate, and takes it back', async () => {
    const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    for (const type of ['channel.moderator.add', 'channel.moderator.remove']) {
      await streamer.subscribe(socket.sessionId, type, { broadcaster_user_id: id });
    }
    const path = moderators(asAnn + ann.userId);
    const clear = `/moderation/chat?broadcaster_id=${id}&moderator_id=${ann.userId}`;
    const viewer = new WireCaller(simulator, ann.accessToken);
    assert.equal(await status('DELETE', clear, viewer), 403);
    assert.equal(await status('POST', path), 204);
    assert.equal(await status('POST', path), 400);
    assert.equal(await status('DELETE', clear, viewer), 204);
    const { body } = await streamer.call('GET', moderators());
    assert.deepEqual(body.data, [
      { user_id: ann.userId, user_login: 'ann_example', user_name: 'ann_example' },
    ]);
    assert.equal(await status('DELETE', path), 204);
    assert.equal(await status('DELETE', path), 400);
    assert.equal(await status('DELETE', clear, viewer), 403);
    await socket.until(() => socket.events().length === 2);
    assert.deepEqual(
      socket.events().map(({ user_id }) => user_id),
      [ann.userId, ann.userId],
    );
  });

  it('lets nobody be moderator and VIP at once', async () => {
    assert.equal(await status('POST', vips(asAnn + ann.userId)), 204);
    assert.equal(await status('POST', vips(asAnn + ann.userId)), 422);
    assert.equal(await status('POST', moderators(asAnn + ann.userId)), 422);
    assert.equal((await streamer.call('GET', vips())).body.data.length, 1);
    assert.equal(await status('DELETE', vips(asAnn + ann.userId)), 204);
    assert.equal(await status('DELETE', vips(asAnn + ann.userId)), 422);
    assert.equal(await status('POST', moderators(asAnn + ann.userId)), 204);
    assert.equal(await status('POST', vips(asAnn + ann.userId)), 422);
    assert.equal(await status('POST', vips(`${asAnn}1`)), 404);
  });

  it('lets a VIP step down, but not make one', async () => {
    await streamer.call('POST', vips(asAnn + ann.userId));
    const viewer = new WireCaller(simulator, ann.accessToken);
    assert.equal(await status('POST', vips(`${asAnn}${id}`), viewer), 401);
    assert.equal(await status('DELETE', vips(asAnn + ann.userId), viewer), 204);
  });

  it('allows ten changes in ten seconds', async () => {
    const statuses = [];
    for (let number = 0; number < 11; number += 1) {
      const user = simulator.addUser({ login: `person_${number}` });
      statuses.push(await status('POST', vips(asAnn + user.id)));
    }
    assert.deepEqual([statuses.filter((one) => one === 204).length, statuses.at(-1)], [10, 429]);
    clockMs += 10_000;
    assert.equal(await status('POST', vips(asAnn + ann.userId)), 204);
  });
});

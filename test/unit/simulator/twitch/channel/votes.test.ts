import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type SimulatedUser, TwitchSimulator } from '../../../../../src/simulator';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

describe("the simulator's polls and predictions", () => {
  let simulator: TwitchSimulator;
  let streamer: WireCaller;
  let socket: WireSocket;
  let ann: SimulatedUser;
  let ben: SimulatedUser;
  let broadcaster_id: string;
  beforeEach(async () => {
    simulator = await TwitchSimulator.start({ figures: { secondMs: 20 } });
    broadcaster_id = simulator.broadcaster.id;
    streamer = new WireCaller(simulator, simulator.signIn().accessToken);
    socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
    ann = simulator.addUser({ login: 'ann_example' });
    ben = simulator.addUser({ login: 'ben_example' });
  });
  afterEach(() => simulator.close());

  const listen = async (...types: string[]) => {
    for (const type of types)
      assert.equal(
        (await streamer.subscribe(socket.sessionId, type, { broadcaster_user_id: broadcaster_id })).status,
        202,
      );
  };
  // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape
  const heard = async (type: string): Promise<any> => {
    await socket.until(() => socket.events(type).length > 0);
    return socket.events(type).at(-1);
  };
  const titles = (...names: string[]) => names.map((title) => ({ title }));
  const createPoll = (more: object = {}) =>
    streamer.call('POST', '/polls', {
      broadcaster_id,
      title: 'Next?',
      choices: titles('Cave', 'Harbour'),
      duration: 1_800,
      ...more,
    });
  const createPrediction = (more: object = {}) =>
    streamer.call('POST', '/predictions', {
      broadcaster_id,
      title: 'Win?',
      outcomes: titles('Yes', 'No'),
      prediction_window: 1_800,
      ...more,
    });

  it('opens a poll, counts votes, and ends it when it is told to', async () => {
    await listen('channel.poll.begin', 'channel.poll.progress', 'channel.poll.end');
    const { status, body } = await createPoll({
      channel_points_voting_enabled: true,
      channel_points_per_vote: 50,
    });
    const [poll] = body.data;
    assert.deepEqual([status, poll.status, poll.channel_points_per_vote], [200, 'ACTIVE', 50]);
    const begun = await heard('channel.poll.begin');
    assert.deepEqual(
      begun.choices,
      poll.choices.map(({ id, title }: { id: string; title: string }) => ({ id, title })),
    );
    simulator.vote(poll.id, 'Harbour');
    assert.equal((await heard('channel.poll.progress')).choices[1].votes, 1);
    const ended = await streamer.call('PATCH', '/polls', {
      broadcaster_id,
      id: poll.id,
      status: 'TERMINATED',
    });
    assert.deepEqual([ended.body.data[0].status, ended.body.data[0].choices[1].votes], ['TERMINATED', 1]);
    assert.equal((await heard('channel.poll.end')).status, 'terminated');
    const again = await streamer.call('PATCH', '/polls', {
      broadcaster_id,
      id: poll.id,
      status: 'TERMINATED',
    });
    assert.equal(again.status, 400);
    const listed = await streamer.call('GET', `/polls?broadcaster_id=${broadcaster_id}&id=${poll.id}`);
    assert.equal(listed.body.data[0].title, 'Next?');
  });

  it('ends a poll by itself when its time is over', async () => {
    await listen('channel.poll.end');
    await createPoll({ duration: 15 });
    assert.equal((await heard('channel.poll.end')).status, 'completed');
    assert.equal((await createPoll()).status, 200);
  });

  it('refuses a second poll, six choices, long titles and times out of range', async () => {
    for (const wrong of [
      { choices: titles('a', 'b', 'c', 'd', 'e', 'f') },
      { choices: titles('a') },
      { choices: titles('a', 'x'.repeat(26)) },
      { title: 'x'.repeat(61) },
      { duration: 14 },
      { duration: 1_801 },
      { duration: '60' },
    ]) {
      assert.equal((await createPoll(wrong)).status, 400, JSON.stringify(wrong));
    }
    assert.equal((await createPoll()).status, 200);
    assert.equal((await createPoll()).status, 400);
    assert.equal(
      (await streamer.call('PATCH', '/polls', { broadcaster_id, id: 'none', status: 'ARCHIVED' })).status,
      404,
    );
  });

  it('takes bets until it is locked, and shares the points among those who were right', async () => {
    await listen(
      'channel.prediction.begin',
      'channel.prediction.progress',
      'channel.prediction.lock',
      'channel.prediction.end',
    );
    const [prediction] = (await createPrediction()).body.data;
    const [yes] = prediction.outcomes;
    assert.equal((await heard('channel.prediction.begin')).outcomes[1].color, 'pink');
    simulator.bet(prediction.id, 'Yes', ann.login, 300);
    simulator.bet(prediction.id, 'No', ben.login, 100);
    await socket.until(() => socket.events('channel.prediction.progress').length === 2);
    const patch = (more: object) =>
      streamer.call('PATCH', '/predictions', { broadcaster_id, id: prediction.id, ...more });
    assert.equal((await patch({ status: 'LOCKED' })).body.data[0].status, 'LOCKED');
    simulator.bet(prediction.id, 'Yes', ben.login, 100);
    assert.equal((await heard('channel.prediction.lock')).outcomes[0].channel_points, 300);
    assert.equal((await patch({ status: 'RESOLVED' })).status, 400);
    assert.equal((await patch({ status: 'RESOLVED', winning_outcome_id: 'none' })).status, 404);
    const resolved = await patch({ status: 'RESOLVED', winning_outcome_id: yes.id });
    assert.deepEqual([resolved.status, resolved.body.data[0].winning_outcome_id], [200, yes.id]);
    const { status, outcomes } = await heard('channel.prediction.end');
    assert.deepEqual(
      [
        status,
        outcomes[0].top_predictors[0].channel_points_won,
        outcomes[1].top_predictors[0].channel_points_won,
      ],
      ['resolved', 400, 0],
    );
    assert.equal((await patch({ status: 'CANCELED' })).status, 400);
  });

  it('locks a prediction by itself, and lets it be called off', async () => {
    await listen('channel.prediction.lock', 'channel.prediction.end');
    const [{ id }] = (await createPrediction({ prediction_window: 30 })).body.data;
    await heard('channel.prediction.lock');
    assert.equal((await createPrediction()).status, 400);
    await streamer.call('PATCH', '/predictions', { broadcaster_id, id, status: 'CANCELED' });
    const { status, winning_outcome_id } = await heard('channel.prediction.end');
    assert.deepEqual([status, winning_outcome_id], ['canceled', null]);
  });

  it('refuses a prediction with one outcome or eleven', async () => {
    assert.equal((await createPrediction({ outcomes: titles('a') })).status, 400);
    const eleven = titles(...Array.from({ length: 11 }, (_, index) => `o${index}`));
    assert.equal((await createPrediction({ outcomes: eleven })).status, 400);
  });
});

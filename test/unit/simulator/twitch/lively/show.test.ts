import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventFaults } from '../../../../../src/events/validate';
import { TwitchSimulator } from '../../../../../src/simulator';
import { RUDE_VIEWER } from '../../../../../src/simulator/script/cast';
import { CHEEKY_INPUTS } from '../../../../../src/simulator/script/lines';
import { EVENTSUB_TYPES } from '../../../../../src/twitch/eventsub/catalogue';
import { normaliseNotification } from '../../../../../src/twitch/normalise';
import { WireCaller, WireSocket } from '../../../../support/wire-client';

const SCRIPTED = [
  'channel.chat.message',
  'channel.chat.notification',
  'channel.follow',
  'channel.subscribe',
  'channel.subscription.message',
  'channel.subscription.gift',
  'channel.cheer',
  'channel.bits.use',
  'channel.raid',
  'channel.channel_points_custom_reward_redemption.add',
  'channel.ban',
  'channel.poll.begin',
  'channel.poll.progress',
  'channel.poll.end',
  'channel.prediction.begin',
  'channel.prediction.lock',
  'channel.prediction.end',
  'channel.hype_train.begin',
  'channel.hype_train.progress',
  'channel.hype_train.end',
];

const FAST = { firstMs: 1, chatMs: [2, 4], alertMs: [1, 2], answerMs: [1, 2] } as const;

async function listenTo(simulator: TwitchSimulator, types: readonly string[]) {
  const caller = new WireCaller(simulator, simulator.signIn().accessToken);
  const socket = await WireSocket.open(simulator.endpoints.eventsubUrl);
  for (const { type, version, condition } of EVENTSUB_TYPES.filter(
    (row) => types.includes(row.type) && row.status === 'stable',
  )) {
    const filled: Record<string, string> = {};
    for (const { name, fill } of condition) if (fill) filled[name] = simulator.broadcaster.id;
    if (type === 'channel.raid') delete filled.from_broadcaster_user_id;
    assert.equal((await caller.subscribe(socket.sessionId, type, filled, version)).status, 202, type);
  }
  return { caller, socket };
}

describe('the lively channel', () => {
  it('plays everything in its script, and nothing that is not a valid event', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const { socket } = await listenTo(simulator, SCRIPTED);
      await socket.until(() => SCRIPTED.every((type) => socket.notifications(type).length > 0));
      for (const { metadata, payload } of socket.notifications()) {
        const { subscription, event } = payload;
        assert.ok(subscription && event);
        const context = {
          messageId: metadata.message_id,
          timestamp: metadata.message_timestamp,
          channelId: simulator.broadcaster.id,
          raw: true,
        };
        for (const told of normaliseNotification({ subscription, event }, context)) {
          assert.notEqual(told.kind, 'other', metadata.subscription_type);
          assert.deepEqual(eventFaults(told), [], metadata.subscription_type);
        }
        const channelId = event.broadcaster_user_id ?? event.to_broadcaster_user_id;
        assert.equal(channelId, simulator.broadcaster.id);
      }
    } finally {
      await simulator.close();
    }
  });

  it('plays something for a type that its script does not have', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const { socket } = await listenTo(simulator, ['channel.goal.progress', 'stream.online']);
      await socket.until(
        () => socket.events('channel.goal.progress').length > 1 && socket.events('stream.online').length > 1,
      );
    } finally {
      await simulator.close();
    }
  });

  it('sends the first event within a second of the first subscription, at its pleasant pace', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4 });
    try {
      const { socket } = await listenTo(simulator, ['channel.follow']);
      const subscribedAt = Date.now();
      await socket.first('notification');
      assert.ok(Date.now() - subscribedAt < 1_000);
    } finally {
      await simulator.close();
    }
  });

  it('has viewers answer what is written', async () => {
    const simulator = await TwitchSimulator.start({
      lively: true,
      seed: 4,
      pace: { ...FAST, chatMs: [60_000, 60_000] },
    });
    try {
      const { caller, socket } = await listenTo(simulator, ['channel.chat.message']);
      const { id } = simulator.broadcaster;
      for (let turn = 0; turn < 8; turn += 1) {
        await caller.call('POST', '/chat/messages', {
          broadcaster_id: id,
          sender_id: id,
          message: `question ${turn}`,
        });
      }
      await socket.until(() => socket.events('channel.chat.message').some(({ reply }) => reply !== null));
    } finally {
      await simulator.close();
    }
  });

  it('votes in the polls, bets in the predictions and redeems the rewards that a flow has made', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const heard = [
        'channel.poll.progress',
        'channel.prediction.progress',
        'channel.channel_points_custom_reward_redemption.add',
      ];
      const { caller, socket } = await listenTo(simulator, heard);
      const { id: broadcaster_id } = simulator.broadcaster;
      const two = [{ title: 'Yes' }, { title: 'No' }];
      const ids = [];
      for (const [path, body] of [
        ['/polls', { choices: two, duration: 1_800 }],
        ['/predictions', { outcomes: two, prediction_window: 1_800 }],
        [`/channel_points/custom_rewards?broadcaster_id=${broadcaster_id}`, { cost: 10 }],
      ] as const) {
        const answer = await caller.call('POST', path, { broadcaster_id, title: 'From a flow', ...body });
        ids.push(answer.body.data[0].id);
      }
      const [poll, prediction, reward] = ids;
      const isHeard = (type: string | undefined, id: string) =>
        socket.events(type).some((event) => event.id === id || (event.reward as { id?: string })?.id === id);
      await socket.until(
        () => isHeard(heard[0], poll) && isHeard(heard[1], prediction) && isHeard(heard[2], reward),
      );
    } finally {
      await simulator.close();
    }
  });

  it('has polls and predictions of its own that can be asked for, and that make way for those of a flow', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const { caller, socket } = await listenTo(simulator, ['channel.poll.begin', 'channel.poll.end']);
      const { id: broadcaster_id } = simulator.broadcaster;
      await socket.until(() => socket.events('channel.poll.begin').length > 0);
      const [scripted] = socket.events('channel.poll.begin');
      const listed = await caller.call('GET', `/polls?broadcaster_id=${broadcaster_id}&id=${scripted?.id}`);
      assert.equal(listed.body.data[0].title, scripted?.title);
      const choices = [{ title: 'Yes' }, { title: 'No' }];
      const own = { broadcaster_id, title: 'From a flow', choices, duration: 1_800 };
      const [{ id }] = (await caller.call('POST', '/polls', own)).body.data;
      await socket.until(() => socket.events('channel.poll.end').some((event) => event.id === scripted?.id));
      assert.equal((await caller.call('POST', '/polls', own)).status, 400);
      await caller.call('PATCH', '/polls', { broadcaster_id, id, status: 'TERMINATED' });
      await socket.until(() => socket.events('channel.poll.begin').at(-1)?.title !== 'From a flow');
    } finally {
      await simulator.close();
    }
  });

  it('types something with every second redemption of a new reward that a bot should refuse', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const type = 'channel.channel_points_custom_reward_redemption.add';
      const { caller, socket } = await listenTo(simulator, [type]);
      const path = `/channel_points/custom_rewards?broadcaster_id=${simulator.broadcaster.id}`;
      const plan = { title: 'From a flow', cost: 10, is_user_input_required: true };
      const { id } = (await caller.call('POST', path, plan)).body.data[0];
      const typed = () =>
        socket
          .events(type)
          .filter(({ reward }) => (reward as { id: string }).id === id)
          .map(({ user_input }) => String(user_input));
      await socket.until(() => typed().length >= 2);
      assert.deepEqual(
        typed()
          .map((input) => CHEEKY_INPUTS.includes(input))
          .slice(0, 2),
        [false, true],
      );
    } finally {
      await simulator.close();
    }
  });

  it('has nobody say anything whom a flow has timed out', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const { caller, socket } = await listenTo(simulator, ['channel.chat.message']);
      const said = () => simulator.lines().filter(({ login }) => login === RUDE_VIEWER.login);
      await socket.until(() => said().length > 0);
      const [{ userId } = { userId: '' }] = said();
      const { id } = simulator.broadcaster;
      const query = `broadcaster_id=${id}&moderator_id=${id}`;
      const ban = { data: { user_id: userId, duration: 600 } };
      assert.equal((await caller.call('POST', `/moderation/bans?${query}`, ban)).status, 200);
      const before = simulator.lines().length;
      // By then the script has had somebody be rude again.
      await socket.until(() => simulator.lines().length > before + 60);
      assert.deepEqual(said(), []);
    } finally {
      await simulator.close();
    }
  });

  it('lets any app settle what is redeemed of its own rewards', async () => {
    const simulator = await TwitchSimulator.start({ lively: true, seed: 4, pace: FAST });
    try {
      const type = 'channel.channel_points_custom_reward_redemption.add';
      const { caller, socket } = await listenTo(simulator, [type]);
      await socket.first('notification');
      const [{ id, reward }] = socket.events(type) as [{ id: string; reward: { id: string } }];
      const query = `broadcaster_id=${simulator.broadcaster.id}&reward_id=${reward.id}&id=${id}`;
      const path = `/channel_points/custom_rewards/redemptions?${query}`;
      assert.equal((await caller.call('PATCH', path, { status: 'FULFILLED' })).status, 200);
    } finally {
      await simulator.close();
    }
  });

  it('is quiet when it is not asked for', async () => {
    const simulator = await TwitchSimulator.start({ pace: FAST });
    try {
      const { caller, socket } = await listenTo(simulator, ['channel.chat.message']);
      await caller.call('GET', '/users');
      await caller.call('GET', '/users');
      assert.equal(socket.events().length, 0);
      assert.equal(simulator.lines().length, 0);
    } finally {
      await simulator.close();
    }
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LivestreamEvent } from '../../src/events';
import { TwitchSimulator } from '../../src/simulator';
import { type AnyMessage, credentialsOn, type FlowEntry, inputFlow, TestFlow } from '../support/test-flow';

const FAST = { firstMs: 1, chatMs: [5, 10], alertMs: [20, 40], answerMs: [5, 10] } as const;
const REDEMPTION = 'channel.channel_points_custom_reward_redemption';
const HEARD = [
  'channel.poll.begin',
  'channel.poll.progress',
  'channel.poll.end',
  'channel.prediction.progress',
  'channel.prediction.end',
  `${REDEMPTION}.add`,
  `${REDEMPTION}.update`,
  'channel.raid',
  'channel.moderator.add',
];

const callNode = (operation: string): FlowEntry => ({
  id: operation,
  type: 'livestream-twitch-api',
  z: 'tab',
  x: 0,
  y: 0,
  user: 'user',
  app: '',
  operation,
  source: 'payload',
  parameters: [],
  allPages: false,
  mostPages: '',
  wires: [['answer']],
});

/** What a flow does through twitch api it hears through twitch events, as on the live platform. */
describe('a flow in the lively channel', () => {
  let simulator: TwitchSimulator;
  let flow: TestFlow;
  let broadcaster_id: string;

  beforeEach(async () => {
    simulator = await TwitchSimulator.start({
      lively: true,
      seed: 4,
      pace: FAST,
      figures: { raidCountdownMs: 20 },
    });
    broadcaster_id = simulator.broadcaster.id;
    const operations = [
      'create-poll',
      'end-poll',
      'create-prediction',
      'end-prediction',
      'create-custom-rewards',
      'update-redemption-status',
      'start-a-raid',
      'add-channel-moderator',
    ];
    const events = HEARD.map((type) => ({ type, version: '1' }));
    flow = await TestFlow.start(
      [...inputFlow(simulator, { events }), ...operations.map(callNode)],
      credentialsOn(simulator),
    );
    await flow.until('news', (news) => news.filter(({ topic }) => topic === OPENED).length >= 1);
    await flow.until(
      'news',
      (news) => news.filter(({ topic }) => topic === SUBSCRIBED).length >= HEARD.length,
    );
  });
  afterEach(async () => {
    await flow.close();
    await simulator.close();
  });

  const OPENED = 'connection.opened';
  const SUBSCRIBED = 'connection.subscription_created';
  // biome-ignore lint/suspicious/noExplicitAny: the platform's own shape
  const call = async (operation: string, payload: object): Promise<any> => {
    const before = flow.received('answer').length;
    flow.send(operation, { payload });
    await flow.messages('answer', before + 1);
    return (flow.received('answer')[before]?.payload as unknown[] | undefined)?.[0];
  };
  const eventOf = (message: AnyMessage) =>
    message.payload as LivestreamEvent & Record<string, { id?: string }>;
  const heard = async (kind: string, id?: string) => {
    const fits = (message: AnyMessage) =>
      message.topic === kind && (id === undefined || JSON.stringify(eventOf(message).raw).includes(id));
    await flow.until('out', (messages) => messages.some(fits));
    const message = flow.received('out').find(fits);
    assert.ok(message);
    return eventOf(message);
  };
  const two = [{ title: 'Yes' }, { title: 'No' }];

  it('asks viewers in a poll, and hears how they vote and how it ends', async () => {
    const poll = await call('create-poll', { broadcaster_id, title: 'Next?', choices: two, duration: 60 });
    await heard('poll.started', poll.id);
    await heard('poll.progressed', poll.id);
    const ended = await call('end-poll', { broadcaster_id, id: poll.id, status: 'TERMINATED' });
    assert.ok(ended.choices.some(({ votes }: { votes: number }) => votes > 0));
    await heard('poll.ended', poll.id);
  });

  it('lets viewers bet, and resolves it', async () => {
    const plan = { broadcaster_id, title: 'Win?', outcomes: two, prediction_window: 60 };
    const prediction = await call('create-prediction', plan);
    await heard('prediction.progressed', prediction.id);
    const result = { status: 'RESOLVED', winning_outcome_id: prediction.outcomes[0].id };
    await call('end-prediction', { broadcaster_id, id: prediction.id, ...result });
    await heard('prediction.ended', prediction.id);
  });

  it('makes a reward, and refunds who redeems it', async () => {
    const reward = await call('create-custom-rewards', { broadcaster_id, title: 'From a flow', cost: 10 });
    const { id } = (await heard('reward.redeemed', reward.id)).raw as { id: string };
    await call('update-redemption-status', { broadcaster_id, reward_id: reward.id, id, status: 'CANCELED' });
    await heard('reward.redemption_updated', id);
  });

  it('sends its viewers to another channel, and makes a moderator', async () => {
    const { id } = simulator.addUser({ login: 'ann_example' });
    await call('start-a-raid', { from_broadcaster_id: broadcaster_id, to_broadcaster_id: id });
    await heard('raid.out', id);
    await call('add-channel-moderator', { broadcaster_id, user_id: id });
    await heard('moderation.moderator_added', id);
  });
});

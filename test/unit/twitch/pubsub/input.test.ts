import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventFaults } from '../../../../src/events/validate';
import { objectOf } from '../../../../src/shared/wire';
import { kindsOf, PUBSUB_TOPICS } from '../../../../src/twitch/pubsub/topics';
import { PubSubBench } from '../../../support/pubsub';

const SERVED = PUBSUB_TOPICS.filter(({ events }) => events.length > 0);

describe('the test button of twitch pubsub', () => {
  let bench: PubSubBench;

  before(async () => {
    bench = await PubSubBench.start();
    await bench.account.start();
  });
  after(() => bench.close());

  for (const topic of SERVED) {
    it(`sends a sample of ${topic.name} in either form, and says that it is one`, () => {
      const events = bench.begin({ format: 'event', topics: [topic.name] });
      assert.ok(events.input.test(topic.name) > 0);
      for (const { topic: kind, payload, origin } of events.recorder.events) {
        assert.deepEqual(eventFaults(payload), []);
        assert.ok(kindsOf(topic).includes(kind), kind);
        assert.equal(origin.simulated, true);
      }
      const payloads = bench.begin({ format: 'pubsub', topics: [topic.name] });
      assert.ok(payloads.input.test(topic.name) > 0);
      for (const { topic: text, origin } of payloads.recorder.events) {
        assert.ok(String(text).startsWith(`${topic.name}.`), text);
        assert.equal(origin.simulated, true);
      }
      events.input.close();
      payloads.input.close();
    });
  }

  it('takes a whole topic, too, and refuses what it has no sample of', () => {
    const { input, recorder } = bench.begin({ topics: ['polls'] });
    assert.equal(input.test('polls.31337'), 1);
    assert.deepEqual(
      recorder.events.map(({ topic }) => topic),
      ['polls.31337'],
    );
    for (const topic of ['', 'follows', 'no-such-topic', 'never-heard-of.1']) {
      assert.throws(() => input.test(topic), { code: 'bad_input' });
    }
    input.close();
  });
});

describe('the twitch pubsub input', () => {
  it('gives every topic its own copy of a payload', async () => {
    const bench = await PubSubBench.start();
    const topics = ['channel-points-channel-v1', 'community-points-channel-v1'];
    const recorder = await bench.listen({ topics });
    bench.simulator.emit('channel.channel_points_custom_reward.update');
    await recorder.until(({ events }) => events.length === 2);
    const [one, other] = recorder.events.map(({ payload }) =>
      objectOf(objectOf(objectOf(payload).data).updated_reward),
    );
    assert.deepEqual(one, other);
    assert.notEqual(one?.image, other?.image);
    await bench.close();
  });

  it('sends an event once, however many topics ask for it', async () => {
    const bench = await PubSubBench.start();
    const topics = ['channel-bits-events-v1', 'channel-bits-events-v2', 'following'];
    const recorder = await bench.listen({ topics, format: 'event' });
    bench.simulator.emit('channel.cheer');
    bench.simulator.emit('channel.follow');
    await recorder.until(({ events }) => events.some(({ topic }) => topic === 'follow'));
    assert.deepEqual(
      recorder.events.map(({ topic }) => topic),
      ['tip', 'follow'],
    );
    await bench.close();
  });

  for (const transport of ['eventsub', 'pubsub'] as const) {
    it(`hides an anonymous giver with ${transport}`, async () => {
      const bench = await PubSubBench.start();
      const topics = ['channel-bits-events-v2', 'following'];
      const payloads = await bench.listen({ topics, transport, format: 'pubsub' });
      const events = await bench.listen({ topics, transport, format: 'event' });
      const giver = { user_id: '31337', user_login: 'secret_llama', user_name: 'Secret_Llama' };
      bench.simulator.emit('channel.cheer', undefined, { event: { ...giver, is_anonymous: true } });
      await payloads.until((one) => one.events.length > 0);
      await events.until((one) => one.events.length > 0);
      for (const recorder of [payloads, events]) {
        assert.doesNotMatch(JSON.stringify(recorder.events), /secret_llama|31337/i);
      }
      assert.equal(events.events[0]?.payload.user?.anonymous, true);
      await bench.close();
    });
  }

  it('names the permission that is missing, in the words of the transport', async () => {
    for (const [transport, scope] of [
      ['eventsub', 'channel:read:redemptions'],
      ['pubsub', 'channel:read:redemptions'],
    ] as const) {
      const bench = await PubSubBench.start({}, { scopes: ['user:read:chat'] });
      const { recorder } = bench.begin({ topics: ['channel-points-channel-v1'], transport });
      await recorder.until(({ shown }) => shown === 'refused');
      assert.equal(recorder.reported[0]?.code, 'missing_scope');
      assert.match(recorder.reported[0]?.message ?? '', new RegExp(scope));
      await bench.close();
    }
  });
});

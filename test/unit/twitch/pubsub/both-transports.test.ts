import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventFaults } from '../../../../src/events/validate';
import { isObject, objectOf, type Wire } from '../../../../src/shared/wire';
import { LOST_FIELDS, messageNameOf } from '../../../../src/twitch/pubsub/reshape/lost';
import { kindsOf, PUBSUB_TOPICS, type PubSubTopic } from '../../../../src/twitch/pubsub/topics';
import { sampleVariants } from '../../../../src/twitch/samples';
import { differences, isWithin } from '../../../support/differences';
import type { InputRecorder } from '../../../support/input-sink';
import { PubSubBench } from '../../../support/pubsub';

/** Fields that are ours, beside those of PubSub. */
const OURS = ['data.redemption.eventsub_status'];

/** Told after everything else: whoever has it has heard it all. */
const LAST = 'following';

const SERVED = PUBSUB_TOPICS.filter(({ events }) => events.length > 0);

/** Whether a field is there, be it `null`; of a list every entry must have it. A place that is not there needs nothing. */
function has(value: unknown, [step = '', ...rest]: readonly string[]): boolean {
  const name = step.replace('[]', '');
  if (!isObject(value)) return true;
  const next = value[name];
  if (rest.length === 0) return name in value;
  return Array.isArray(next) ? next.every((entry) => has(entry, rest)) : has(next, rest);
}

interface Received {
  topic: string;
  payload: Wire;
}

const received = ({ events }: InputRecorder): Received[] =>
  events.map(({ topic, payload }) => ({ topic, payload: objectOf(payload) }));

/** What came of the topic under test, once the sentinel is there. */
async function upToLast(recorder: InputRecorder, topic: PubSubTopic, count: number): Promise<Received[]> {
  const isLast = (entry: Received): boolean => entry.topic.startsWith(`${LAST}.`);
  await recorder.until((one) => received(one).filter(isLast).length >= count);
  return received(recorder).filter(({ topic: text }) => text.startsWith(`${topic.name}.`));
}

for (const topic of SERVED) {
  describe(`the topic ${topic.name}`, () => {
    let bench: PubSubBench;
    let overEventSub: InputRecorder;
    let overPubSub: InputRecorder;
    let asEvents: InputRecorder;

    before(async () => {
      bench = await PubSubBench.start();
      const topics = [topic.name, LAST];
      [overEventSub, overPubSub, asEvents] = await Promise.all([
        bench.listen({ topics, transport: 'eventsub', format: 'pubsub' }),
        bench.listen({ topics, transport: 'pubsub', format: 'pubsub' }),
        bench.listen({ topics, transport: 'pubsub', format: 'event' }),
      ]);
      for (const type of topic.shapes) {
        for (const variant of sampleVariants(type)) bench.simulator.emit(type, undefined, { variant });
      }
      bench.simulator.emit('channel.follow');
    });
    after(() => bench.close());

    it('brings the same payloads over both transports, but for what EventSub does not tell', async () => {
      const sentinels = topic.name === LAST ? 2 : 1;
      const rebuilt = await upToLast(overEventSub, topic, sentinels);
      const original = await upToLast(overPubSub, topic, sentinels);
      assert.ok(original.length > 0, 'nothing was published');
      assert.deepEqual(
        rebuilt.map(({ topic: text, payload }) => `${text} ${messageNameOf(payload)}`),
        original.map(({ topic: text, payload }) => `${text} ${messageNameOf(payload)}`),
      );
      original.forEach(({ payload }, index) => {
        const ours = rebuilt[index]?.payload ?? {};
        const name = messageNameOf(payload);
        const lost = LOST_FIELDS[topic.name]?.[name] ?? [];
        const allowed = [...lost, ...OURS, ...(topic.name === 'whispers' ? ['data'] : [])];
        for (const place of lost) assert.ok(has(ours, place.split('.')), `${name} leaves ${place} out`);
        const unexpected = differences(payload, ours).filter(
          (path) => !allowed.some((place) => isWithin(path, place)),
        );
        assert.deepEqual(
          unexpected,
          [],
          `${name} differs: ${JSON.stringify(payload)} / ${JSON.stringify(ours)}`,
        );
      });
    });

    it('turns every payload into a valid event of a kind that EventSub gives for it', async () => {
      const sentinels = topic.name === LAST ? 2 : 1;
      await upToLast(overPubSub, topic, sentinels);
      await asEvents.until(
        ({ events }) => events.filter(({ payload }) => payload.kind === 'follow').length >= sentinels,
      );
      const kinds = new Set<string>(kindsOf(topic));
      for (const { topic: kind, payload } of asEvents.events) {
        assert.deepEqual(eventFaults(payload), []);
        assert.equal(kind, payload.kind);
        assert.ok(kinds.has(kind) || kind === 'follow', `${kind} is not a kind of ${topic.name}`);
      }
    });
  });
}

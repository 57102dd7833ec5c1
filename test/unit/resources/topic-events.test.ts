import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { findEventSubType } from '../../../src/twitch/eventsub/catalogue';
import { pickerTable } from '../../../src/twitch/pubsub/picker-table';
import { readTopic } from '../../../src/twitch/pubsub/topic';

interface Replaced {
  channel: string;
  events: { type: string; version: string; condition?: Record<string, string> }[];
}
type EventsForTopics = (
  node: { topics: string[]; channel: string; login: string },
  catalogue: object,
) => Replaced;

const ROOT = join(__dirname, '../../../..');

/** The script as the editor has it. */
function load(): EventsForTopics {
  const page = createContext({ window: {} });
  for (const file of ['twitch-channels.js', 'topic-events.js']) {
    runInContext(readFileSync(join(ROOT, 'resources', file), 'utf8'), page);
  }
  return runInContext('window.livestreamNodes.eventsForTopics', page) as EventsForTopics;
}

const rows = new Map(pickerTable().types.map((row) => [row.type, row]));
const CATALOGUE = {
  find: findEventSubType,
  topics: { find: (topic: string) => rows.get(readTopic(topic).name) },
};

describe('the twitch events node in place of a twitch pubsub node', () => {
  const replaced = (topics: string[], channel = '', login = 'streamer'): Replaced =>
    JSON.parse(JSON.stringify(load()({ topics, channel, login }, CATALOGUE))) as Replaced;
  const conditions = ({ events }: Replaced): unknown[] => [
    ...new Set(events.map(({ condition }) => JSON.stringify(condition ?? {}))),
  ];

  it('is about the same channels where the topics name none', () => {
    const { channel, events } = replaced(['polls', 'whispers'], '@viewer_one, 600100002');
    assert.equal(channel, 'viewer_one, 600100002');
    assert.deepEqual(events, [
      { type: 'channel.poll.begin', version: '1' },
      { type: 'channel.poll.progress', version: '1' },
      { type: 'channel.poll.end', version: '1' },
      { type: 'user.whisper.message', version: '1' },
    ]);
    assert.equal(replaced(['polls']).channel, '');
  });

  it('is about the channel that its topics name', () => {
    const made = replaced([
      'polls.600100007',
      'chat_moderator_actions.600100000.600100007',
      'whispers.600100000',
    ]);
    assert.equal(made.channel, '600100007');
    assert.deepEqual(conditions(made), ['{}']);
  });

  it('is about every channel that its topics name', () => {
    assert.equal(replaced(['polls.1', 'polls.2']).channel, '1, 2');
    assert.equal(replaced(['polls', 'polls.2']).channel, 'streamer, 2');
  });

  it('names a channel in the condition of those events alone that are about another one', () => {
    const { channel, events } = replaced(['following', 'video-playback.viewer_one'], 'viewer_two');
    assert.equal(channel, 'viewer_two');
    const named = events.map(({ type, condition }) => [type, condition?.broadcaster_user_id]);
    assert.deepEqual(named, [
      ['channel.follow', undefined],
      ['stream.online', 'viewer_one'],
      ['stream.offline', 'viewer_one'],
      ['channel.ad_break.begin', 'viewer_one'],
    ]);
  });

  it('brings more rather than less where one node cannot tell the channels apart', () => {
    const { channel, events } = replaced(['polls.1', 'polls.2', 'following.3']);
    assert.equal(channel, '1, 2, 3');
    assert.deepEqual(events.at(-1)?.condition, { broadcaster_user_id: '3' });
    assert.equal(events[0]?.condition, undefined);
  });

  it('is told of raids that go out, as the topic was', () => {
    const condition = ({ events }: Replaced) => events[0]?.condition;
    assert.deepEqual(condition(replaced(['raid'])), { from_broadcaster_user_id: 'streamer' });
    assert.deepEqual(condition(replaced(['raid'], 'viewer_one')), { from_broadcaster_user_id: 'viewer_one' });
    assert.deepEqual(condition(replaced(['raid.7'])), { from_broadcaster_user_id: '7' });
    assert.equal(condition(replaced(['raid'], 'one, two')), undefined);
  });
});

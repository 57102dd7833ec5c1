import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findEventSubType } from '../../../../src/twitch/eventsub/catalogue';
import { canReshape } from '../../../../src/twitch/pubsub/reshape';
import { LOST_FIELDS } from '../../../../src/twitch/pubsub/reshape/lost';
import { sampleOf } from '../../../../src/twitch/pubsub/samples';
import { readTopic, readTopics, wholeTopics } from '../../../../src/twitch/pubsub/topic';
import { counterparts, findPubSubTopic, kindsOf, PUBSUB_TOPICS } from '../../../../src/twitch/pubsub/topics';
import { belongsTo, topicWishes } from '../../../../src/twitch/pubsub/wishes';
import { ROOT } from '../../../support/paths';

const ME = { id: '100', login: 'me_myself' };
const FRIEND = { id: '200', login: 'a_friend' };
const find = (name: string) => [ME, FRIEND].find(({ id, login }) => id === name || login === name);
const whole = (topics: unknown, channels = [ME]) =>
  wholeTopics({ topics: readTopics(topics), channels, user: ME, find });
const wishes = (topics: unknown, format: 'event' | 'pubsub' = 'event', channels = [ME]) =>
  topicWishes(whole(topics, channels).topics, ME, format);

describe('the table of PubSub topics', () => {
  /** The eleven of twitchAPI 4.4: ten methods with a topic of their own, and one for whatever is typed in. */
  const OF_TWITCHAPI = [
    'whispers',
    'channel-bits-events-v1',
    'channel-bits-events-v2',
    'channel-bits-badge-unlocks',
    'channel-points-channel-v1',
    'channel-subscribe-events-v1',
    'chat_moderator_actions',
    'automod-queue',
    'user-moderation-notifications',
    'low-trust-users',
  ];

  it('serves every topic that twitchAPI has a method for', () => {
    for (const name of OF_TWITCHAPI) assert.ok((findPubSubTopic(name)?.events.length ?? 0) > 0, name);
    assert.deepEqual(
      PUBSUB_TOPICS.filter(({ family }) => family === 'documented')
        .map(({ name }) => name)
        .sort(),
      [...OF_TWITCHAPI].sort(),
    );
  });

  it('names each topic once, and only EventSub types that a socket can carry', () => {
    assert.equal(new Set(PUBSUB_TOPICS.map(({ name }) => name)).size, PUBSUB_TOPICS.length);
    for (const { name, events, shapes } of PUBSUB_TOPICS) {
      for (const type of [...events, ...shapes]) {
        const row = findEventSubType(type);
        assert.ok(row?.socket && row.status !== 'deprecated', `${name}: ${type}`);
      }
    }
  });

  it('says of each topic without a counterpart what to do', () => {
    for (const { name, family, events, hint } of PUBSUB_TOPICS) {
      assert.equal(events.length === 0, family === 'gone', name);
      if (family === 'gone') assert.ok(hint, name);
    }
  });

  it('has a recipe for the old payloads of every type, and a sample for the test button', () => {
    for (const row of PUBSUB_TOPICS.filter(({ events }) => events.length > 0)) {
      for (const type of row.shapes) assert.ok(canReshape(row.name, type), `${row.name}: ${type}`);
      assert.ok(sampleOf(row, 'event') && sampleOf(row, 'pubsub'), row.name);
      assert.ok(kindsOf(row).length > 0, row.name);
    }
  });

  it('lists in the help and in the docs what EventSub does not tell', () => {
    const help = readFileSync(join(ROOT, 'locales', 'en-US', 'twitch-pubsub.html'), 'utf8');
    const docs = readFileSync(join(ROOT, 'docs', 'pubsub.md'), 'utf8');
    for (const [topic, messages] of Object.entries(LOST_FIELDS)) {
      for (const [message, paths] of Object.entries(messages)) {
        assert.ok(help.includes(topic) && help.includes(message), `${topic} ${message}`);
        for (const path of paths) {
          assert.ok(
            help.includes(path.replace(/^data\./, '').replaceAll('[]', '')),
            `help: ${topic} ${path}`,
          );
          assert.ok(docs.includes(`\`${path}\``), `docs: ${topic} ${path}`);
        }
      }
    }
  });

  it('stands in the docs with the types of today', () => {
    const docs = readFileSync(join(ROOT, 'docs', 'pubsub.md'), 'utf8').split('\n');
    for (const row of PUBSUB_TOPICS) {
      const line = docs.find((text) => text.startsWith(`| \`${row.name}`));
      assert.ok(line, row.name);
      for (const { type } of counterparts(row, 'event'))
        assert.ok(line.includes(`\`${type}\``), `${row.name}: ${type}`);
    }
  });
});

describe('a topic that was typed in', () => {
  it('is read as a name and ids', () => {
    assert.deepEqual(readTopic(' polls.1 '), { name: 'polls', ids: ['1'], text: 'polls.1' });
    assert.deepEqual(readTopic('chat_moderator_actions.1.2').ids, ['1', '2']);
    assert.deepEqual(readTopic('hype-train-events-v1.rewards.1'), {
      name: 'hype-train-events-v1.rewards',
      ids: ['1'],
      text: 'hype-train-events-v1.rewards.1',
    });
  });

  it('may be anything in a flow that was written by hand', () => {
    for (const value of [undefined, null, 7, {}, [null, 3, '', ' ']]) assert.deepEqual(readTopics(value), []);
    assert.deepEqual(
      readTopics('polls, raid').map(({ name }) => name),
      ['polls', 'raid'],
    );
    assert.equal(readTopics(['polls', 'polls']).length, 1);
  });

  it('gets its ids from the channels and the account, each topic once', () => {
    const { topics, problems } = whole(
      ['polls', 'whispers', 'automod-queue', 'video-playback'],
      [ME, FRIEND],
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      topics.map(({ text }) => text),
      [
        'polls.100',
        'polls.200',
        'whispers.100',
        'automod-queue.100.100',
        'automod-queue.100.200',
        'video-playback.me_myself',
        'video-playback.a_friend',
      ],
    );
  });

  it('takes logins for ids, and ids that nobody looked up', () => {
    const { topics } = whole(['polls.a_friend', 'raid.31337']);
    assert.deepEqual(
      topics.map(({ text, channelId }) => [text, channelId]),
      [
        ['polls.200', '200'],
        ['raid.31337', '31337'],
      ],
    );
  });

  it('says what is wrong with it', () => {
    const codes = (topics: unknown) =>
      whole(topics).problems.map(({ code, message }) => `${code} ${message}`);
    assert.match(codes(['polls.1.2'])[0] ?? '', /^bad_input .*polls\.<channel>/);
    assert.match(codes(['polls.nobody_here'])[0] ?? '', /^not_found .*nobody_here/);
    assert.match(codes(['no-such-topic'])[0] ?? '', /^bad_input .*no-such-topic/);
    assert.deepEqual(codes(['no-such-topic.1', 'leaderboard-events-v1.bits-usage-by-channel-v1-1-WEEK']), []);
  });
});

describe('the subscriptions that stand for topics', () => {
  it('fill the condition from channel and account', () => {
    const { wishes: made, problems } = wishes(['chat_moderator_actions', 'raid', 'whispers'], 'event', [
      FRIEND,
    ]);
    assert.deepEqual(problems, []);
    const conditions = Object.fromEntries(made.map(({ type, condition }) => [type, condition]));
    assert.deepEqual(conditions['channel.moderate'], {
      broadcaster_user_id: '200',
      moderator_user_id: '100',
    });
    assert.deepEqual(conditions['channel.raid'], { from_broadcaster_user_id: '200' });
    assert.deepEqual(conditions['user.whisper.message'], { user_id: '100' });
  });

  it('are made once for topics that share them, and serve each', () => {
    const { wishes: made, topicsOf } = wishes(['channel-bits-events-v1', 'channel-bits-events-v2'], 'pubsub');
    assert.equal(made.length, 1);
    assert.deepEqual(
      [...topicsOf.values()].map((topics) => topics.map(({ name }) => name)),
      [['channel-bits-events-v1', 'channel-bits-events-v2']],
    );
  });

  it('differ by format where chat knows more than the events', () => {
    const types = (format: 'event' | 'pubsub') =>
      wishes(['channel-subscribe-events-v1'], format).wishes.map(({ type }) => type);
    assert.deepEqual(types('pubsub'), ['channel.chat.notification']);
    assert.deepEqual(types('event'), [
      'channel.subscribe',
      'channel.subscription.message',
      'channel.subscription.gift',
    ]);
  });

  it('leave out ads in a channel that is not the own', () => {
    const types = (channels: (typeof ME)[]) =>
      wishes(['video-playback-by-id'], 'event', channels).wishes.map(({ type }) => type);
    assert.deepEqual(types([ME]), ['stream.online', 'stream.offline', 'channel.ad_break.begin']);
    assert.deepEqual(types([FRIEND]), ['stream.online', 'stream.offline']);
  });

  it('are refused for what nothing stands for, and for what belongs to another user', () => {
    const [gone, foreign, ...more] = wishes(['follows', 'whispers.200']).problems;
    assert.equal(gone?.code, 'unsupported');
    assert.match(gone?.message ?? '', /follows\.100.*April 2025/);
    assert.equal(foreign?.code, 'bad_input');
    assert.match(foreign?.message ?? '', /whispers\.200.*me_myself/);
    assert.deepEqual(more, []);
    assert.equal(wishes(['never-heard-of.1']).problems[0]?.code, 'unsupported');
  });

  it('bring only the notices that a topic is about, and none of another channel', () => {
    const [topic] = whole(['channel-subscribe-events-v1']).topics;
    assert.ok(topic);
    const notice = (notice_type: string, source: string | null = null) => ({
      notice_type,
      broadcaster_user_id: '100',
      source_broadcaster_user_id: source,
    });
    assert.equal(belongsTo(topic, 'channel.chat.notification', notice('sub')), true);
    assert.equal(belongsTo(topic, 'channel.chat.notification', notice('sub', '100')), true);
    assert.equal(belongsTo(topic, 'channel.chat.notification', notice('sub', '200')), false);
    assert.equal(belongsTo(topic, 'channel.chat.notification', notice('announcement')), false);
    assert.equal(belongsTo(topic, 'channel.chat.notification', notice('shared_chat_sub')), false);
  });
});

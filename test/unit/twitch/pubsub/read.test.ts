import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LivestreamEvent } from '../../../../src/events';
import { eventFaults } from '../../../../src/events/validate';
import { objectOf, type Wire } from '../../../../src/shared/wire';
import { parsePayload, readPayload, withoutAnonymousGiver } from '../../../../src/twitch/pubsub/read';
import { readTopic } from '../../../../src/twitch/pubsub/topic';
import { findPubSubTopic, PUBSUB_TOPICS } from '../../../../src/twitch/pubsub/topics';

const ARRIVED = '2026-11-20T12:00:00.000Z';

function topicOf(text: string) {
  const { name, ids } = readTopic(text);
  const row = findPubSubTopic(name);
  const userId = row?.ids.includes('user') ? (ids[0] ?? null) : null;
  return { text, name, row, channelId: ids.at(-1) ?? null, userId };
}

function read(text: string, inner: Wire, memory = new Map<string, unknown>()): LivestreamEvent | undefined {
  return readPayload(inner, { topic: topicOf(text), arrivedAt: ARRIVED, memory, raw: true });
}

/** Payloads that the simulator does not publish, in the shape of what was captured, with values of our own. */
const CAPTURED: readonly (readonly [topic: string, inner: Wire, kind: string, summary: RegExp])[] = [
  [
    'video-playback-by-id.600',
    { type: 'viewcount', server_time: 1_790_000_000.25, viewers: 42 },
    'stream.stats',
    /42 viewers/,
  ],
  ['video-playback.demo_streamer', { type: 'tos-strike', server_time: 1_790_000_000 }, 'other', /tos-strike/],
  [
    'channel-points-channel-v1.600',
    {
      type: 'update-redemption-statuses-finished',
      data: {
        timestamp: ARRIVED,
        progress: {
          id: 'p',
          channel_id: '600',
          method: 'BY_REWARD',
          new_status: 'FULFILLED',
          processed: 3,
          total: 3,
        },
      },
    },
    'other',
    /update-redemption-statuses-finished/,
  ],
  [
    'community-points-channel-v1.600',
    {
      type: 'automatic-reward-redeemed',
      data: {
        timestamp: ARRIVED,
        redemption: {
          id: 'r',
          user: { id: '7', login: 'viewer_one', display_name: 'Viewer_One' },
          channel_id: '600',
          redeemed_at: ARRIVED,
          reward: {
            channel_id: '600',
            reward_type: 'SEND_GIGANTIFIED_EMOTE',
            cost: 0,
            bits_cost: 20,
            pricing_type: 'BITS',
          },
          redemption_metadata: {},
        },
      },
    },
    'reward.redeemed',
    /Viewer_One redeemed/,
  ],
  [
    'channel-subscribe-events-v1.600',
    {
      benefit_end_month: 4,
      user_name: 'viewer_one',
      display_name: 'Viewer_One',
      user_id: '7',
      channel_name: 'demo_streamer',
      channel_id: '600',
      time: ARRIVED,
      sub_plan: '1000',
      sub_plan_name: 'Demo',
      months: 0,
      cumulative_months: 5,
      context: 'extendsub',
      is_gift: false,
      sub_message: { message: '', emotes: null },
    },
    'subscription.renewed',
    /Viewer_One has subscribed for 5 months/,
  ],
  [
    'chat_moderator_actions.600.600',
    {
      type: 'moderation_action',
      data: {
        type: 'chat_channel_moderation',
        moderation_action: 'modified_automod_properties',
        args: null,
        created_by: 'mod_maple',
        created_by_user_id: '8',
        msg_id: '',
        target_user_id: '',
        target_user_login: '',
      },
    },
    'automod.settings_updated',
    /mod_maple/,
  ],
  [
    'chat_moderator_actions.7.600',
    {
      type: 'moderation_action',
      data: {
        type: 'chat_targeted_login_moderation',
        moderation_action: 'delete_notification',
        args: ['what I said'],
        msg_id: 'm',
        target_user_id: '',
        target_user_login: '',
      },
    },
    'moderation.action',
    /delete notification/,
  ],
  [
    'raid.600',
    {
      type: 'raid_cancel_v2',
      raid: {
        id: 'r',
        creator_id: '600',
        source_id: '600',
        target_id: '9',
        target_login: 'tiny_tuba',
        target_display_name: 'Tiny_Tuba',
        viewer_count: 3,
      },
    },
    'moderation.action',
    /unraid Tiny_Tuba/,
  ],
  ['hype-train-events-v1.600', { type: 'hype-train-cooldown-expiration' }, 'other', /cooldown/],
  [
    'hype-train-events-v1.rewards.600',
    { type: 'hype-train-rewards', data: { channel_id: '600', completed_level: 2, rewards: [] } },
    'other',
    /rewards/,
  ],
  [
    'whispers.600',
    { type: 'thread', data: '{}', data_object: { id: '1_2', last_read: 3, archived: false, muted: false } },
    'other',
    /thread/,
  ],
  [
    'polls.600',
    {
      type: 'POLL_MODERATE',
      data: { poll: { poll_id: 'p', owned_by: '600', title: 'Tea?', status: 'MODERATED', choices: [] } },
    },
    'poll.ended',
    /Tea\?/,
  ],
  [
    'follows.600',
    { type: 'user-unfollowed', timestamp: ARRIVED, target_user_id: '9' },
    'other',
    /user-unfollowed/,
  ],
  [
    'low-trust-users.600.600',
    { type: 'bans_sharing_settings_update', data: { channel_id: '600', is_enabled: true } },
    'other',
    /bans_sharing/,
  ],
  ['never-heard-of.600', { anything: true }, 'other', /never-heard-of/],
];

describe('a payload of PubSub', () => {
  for (const [topic, inner, kind, summary] of CAPTURED) {
    it(`becomes ${kind} where it is ${String(inner.type ?? inner.context ?? 'of an unknown topic')} on ${topic}`, () => {
      const event = read(topic, inner);
      assert.ok(event);
      assert.equal(event.kind, kind);
      assert.match(event.summary, summary);
      assert.deepEqual(eventFaults(event), []);
      assert.equal(event.platform, 'twitch');
      assert.deepEqual(event.raw, inner);
    });
  }

  it('has the name of the message as its type, and the payload in raw only where that is wanted', () => {
    const inner = { type: 'stream-down', server_time: 1_790_000_000 };
    const event = read('video-playback-by-id.600', inner);
    assert.equal(event?.type, 'stream-down');
    assert.equal(event?.time, new Date(1_790_000_000_000).toISOString());
    const without = readPayload(inner, {
      topic: topicOf('video-playback-by-id.600'),
      arrivedAt: ARRIVED,
      memory: new Map(),
      raw: false,
    });
    assert.equal(without?.raw, undefined);
  });

  it('tells one new VIP once, though two messages do', () => {
    const memory = new Map<string, unknown>();
    const added = {
      type: 'vip_added',
      data: {
        channel_id: '600',
        target_user_id: '7',
        target_user_login: 'viewer_one',
        created_by_user_id: '600',
        created_by: 'demo_streamer',
      },
    };
    const action = {
      type: 'moderation_action',
      data: {
        moderation_action: 'vip',
        args: ['viewer_one'],
        created_by: 'demo_streamer',
        created_by_user_id: '600',
        target_user_id: '7',
      },
    };
    const topic = 'chat_moderator_actions.600.600';
    assert.equal(read(topic, added, memory)?.kind, 'moderation.action');
    assert.equal(read(topic, action, memory), undefined);
    assert.equal(read(topic, action)?.target?.login, 'viewer_one');
  });

  it('tells the start of a raid once, though it is counted down each second', () => {
    const memory = new Map<string, unknown>();
    const update = {
      type: 'raid_update_v2',
      raid: { id: 'r', source_id: '600', target_login: 'tiny_tuba', viewer_count: 3 },
    };
    assert.equal(read('raid.600', update, memory)?.kind, 'moderation.action');
    assert.equal(read('raid.600', update, memory), undefined);
  });

  it('remembers one raid and the VIPs of the moment, not all that ever were', () => {
    const memory = new Map<string, unknown>();
    for (const id of ['a', 'b', 'c']) read('raid.600', { type: 'raid_update_v2', raid: { id } }, memory);
    for (let minute = 10; minute < 20; minute += 1) {
      const data = { target_user_id: String(minute), target_user_login: `viewer_${minute}` };
      readPayload(
        { type: 'vip_added', data },
        {
          topic: topicOf('chat_moderator_actions.600.600'),
          arrivedAt: `2026-11-20T12:${minute}:00.000Z`,
          memory,
          raw: false,
        },
      );
    }
    assert.ok(memory.size <= 2, `${memory.size} are remembered`);
  });

  it('takes no word of a payload for what every object inherits', () => {
    for (const word of ['constructor', 'toString', 'valueOf']) {
      const data = { moderation_action: word, args: ['viewer_one'], created_by: 'demo_streamer' };
      const event = read('chat_moderator_actions.600.600', { type: 'moderation_action', data });
      assert.equal(objectOf(event?.moderation).action, word);
      const goal = read('creator-goals-events-v1.600', {
        type: 'goal_updated',
        data: { goal: { id: 'g', contributionType: word } },
      });
      assert.equal(objectOf(goal?.goal).type, word.toLowerCase());
    }
  });

  it('has the same id each time it is read, unless nothing in it says when it happened', () => {
    const dated = { type: 'stream-down', server_time: 1_790_000_000 };
    assert.equal(read('video-playback-by-id.1', dated)?.id, read('video-playback-by-id.1', dated)?.id);
    assert.notEqual(read('video-playback-by-id.1', dated)?.id, read('video-playback-by-id.2', dated)?.id);
    const timeless = { type: 'hype-train-cooldown-expiration' };
    const topic = topicOf('hype-train-events-v1.1');
    const idAt = (arrivedAt: string) =>
      readPayload(timeless, { topic, arrivedAt, memory: new Map(), raw: false })?.id;
    assert.notEqual(idAt(ARRIVED), idAt('2026-11-20T12:00:01.000Z'));
  });

  it('names no anonymous giver, even where the server does', () => {
    const cheer = {
      data: { user_name: 'secret', user_id: '31337', is_anonymous: true, bits_used: 5 },
      message_type: 'bits_event',
    };
    const gift = {
      context: 'anonsubgift',
      user_name: 'secret',
      user_id: '31337',
      display_name: 'Secret',
      recipient_id: '7',
      recipient_user_name: 'viewer_one',
      sub_plan: '1000',
    };
    for (const inner of [cheer, gift])
      assert.doesNotMatch(JSON.stringify(withoutAnonymousGiver(inner)), /secret|31337/i);
    for (const [topic, inner] of [
      ['channel-bits-events-v2.600', cheer],
      ['channel-subscribe-events-v1.600', gift],
    ] as const) {
      const event = read(topic, inner);
      assert.equal(event?.user?.anonymous, true);
      assert.doesNotMatch(JSON.stringify(event), /secret|31337/i);
      assert.deepEqual(eventFaults(event), []);
    }
  });

  it('is read to the end, whatever is in it', () => {
    const odd: unknown[] = [null, 0, '', [], {}, 'x', { data: null }, { data: 7 }, { data: [] }];
    for (const { name, ids } of PUBSUB_TOPICS) {
      const topic = [name, ...ids.map(() => '600')].join('.');
      for (const type of [
        'moderation_action',
        'POLL_CREATE',
        'event-updated',
        'hype-train-start',
        'whisper_received',
        'create',
        undefined,
      ]) {
        for (const data of odd) {
          const event = read(topic, { type, context: 'resub', data, data_object: data, raid: data });
          if (event) assert.deepEqual(eventFaults(event), [], `${topic} ${type} ${JSON.stringify(data)}`);
        }
      }
    }
  });

  it('is nothing when it is no object', () => {
    for (const text of ['', 'x', '7', 'null', '[]', '"x"']) assert.equal(parsePayload(text), undefined);
    assert.deepEqual(parsePayload('{"a":1}'), { a: 1 });
  });
});

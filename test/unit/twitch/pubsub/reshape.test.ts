import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { objectOf, type Wire } from '../../../../src/shared/wire';
import { reshape } from '../../../../src/twitch/pubsub/reshape';
import { PUBSUB_TOPICS } from '../../../../src/twitch/pubsub/topics';

const SENT = '2026-11-20T12:00:00.123456789Z';

function made(topic: string, type: string, event: unknown, memory = new Map<string, unknown>()): Wire[] {
  return reshape(type, event, { topic, messageId: 'message-1', timestamp: SENT, memory });
}

function only(topic: string, type: string, event: unknown): Wire {
  const [first, ...more] = made(topic, type, event);
  assert.deepEqual(more, []);
  assert.ok(first);
  return first;
}

const notice = (notice_type: string, detail: Wire, more: Wire = {}) => ({
  broadcaster_user_id: '600',
  broadcaster_user_login: 'demo_streamer',
  chatter_user_id: '7',
  chatter_user_login: 'viewer_one',
  chatter_user_name: 'Viewer_One',
  message: { text: '', fragments: [] },
  notice_type,
  [notice_type]: detail,
  ...more,
});
const subscription = (event: unknown) =>
  only('channel-subscribe-events-v1', 'channel.chat.notification', event);
const moderation = (action: string, detail: Wire) =>
  made('chat_moderator_actions', 'channel.moderate', {
    broadcaster_user_id: '600',
    moderator_user_id: '8',
    moderator_user_login: 'mod_maple',
    action,
    [action]: detail,
  }).map(({ data }) => objectOf(data));

describe('an old payload', () => {
  it('calls the login user_name and the shown name display_name', () => {
    const { user_name, display_name, user_id } = subscription(notice('sub', { sub_tier: '1000' }));
    assert.deepEqual(
      { user_name, display_name, user_id },
      { user_name: 'viewer_one', display_name: 'Viewer_One', user_id: '7' },
    );
  });

  it('knows Prime from the first tier', () => {
    assert.equal(subscription(notice('sub', { sub_tier: '1000', is_prime: true })).sub_plan, 'Prime');
    assert.equal(subscription(notice('sub', { sub_tier: '1000', is_prime: false })).sub_plan, '1000');
  });

  it('leaves a streak out that is not shared', () => {
    const shared = subscription(notice('resub', { cumulative_months: 14, streak_months: 6 }));
    const silent = subscription(notice('resub', { cumulative_months: 14, streak_months: null }));
    assert.equal(shared.streak_months, 6);
    assert.equal('streak_months' in silent, false);
  });

  it('counts the places of emotes in characters, with both ends', () => {
    const fragments = [
      { type: 'text', text: '🦔 hi ' },
      { type: 'emote', text: 'LUL', emote: { id: '425618' } },
    ];
    const text = fragments.map((fragment) => fragment.text).join('');
    const { sub_message } = subscription(notice('resub', {}, { message: { text, fragments } }));
    assert.deepEqual(objectOf(sub_message).emotes, [{ start: 5, end: 7, id: '425618' }]);
  });

  it('names the giver of a renewal as its user, and nobody where that is secret', () => {
    const detail = {
      is_gift: true,
      gifter_user_id: '9',
      gifter_user_login: 'lucky_llama',
      gifter_user_name: 'Lucky_Llama',
    };
    const open = subscription(notice('resub', { ...detail, gifter_is_anonymous: false }));
    assert.deepEqual(
      [open.context, open.user_name, open.recipient_user_name],
      ['resubgift', 'lucky_llama', 'viewer_one'],
    );
    const secret = subscription(notice('resub', { ...detail, gifter_is_anonymous: true }));
    assert.equal(secret.context, 'anonresubgift');
    assert.equal('user_name' in secret, false);
    assert.doesNotMatch(JSON.stringify(secret), /llama|"9"/i);
  });

  it('tells how long a timeout lasts, of which EventSub tells the end', () => {
    const detail = {
      user_id: '7',
      user_login: 'viewer_one',
      reason: null,
      expires_at: '2026-11-20T12:10:00.123Z',
    };
    assert.deepEqual(moderation('timeout', detail)[0]?.args, ['viewer_one', '600', '']);
  });

  it('tells a new VIP in two messages, and each term in one of its own', () => {
    assert.equal(moderation('vip', { user_id: '7', user_login: 'viewer_one' }).length, 2);
    const terms = made('chat_moderator_actions', 'channel.moderate', {
      action: 'remove_blocked_term',
      automod_terms: { terms: ['one', 'two'], from_automod: true },
    }).map(({ data }) => objectOf(data));
    assert.deepEqual(
      terms.map(({ type, text, id, from_automod }) => [type, text, id, from_automod]),
      [
        ['delete_blocked_term', 'one', null, true],
        ['delete_blocked_term', 'two', null, true],
      ],
    );
  });

  it('is silent about what PubSub had no word for', () => {
    assert.deepEqual(moderation('shared_chat_ban', { user_id: '7' }), []);
    assert.deepEqual(
      made('channel-subscribe-events-v1', 'channel.chat.notification', notice('announcement', {})),
      [],
    );
    assert.deepEqual(made('polls', 'channel.cheer', {}), []);
    assert.deepEqual(made('never-heard-of', 'channel.cheer', {}), []);
  });

  it('puts the smaller id of a whisper first, however long the ids are', () => {
    const whisper = (from: string, to: string) =>
      objectOf(
        only('whispers', 'user.whisper.message', {
          from_user_id: from,
          to_user_id: to,
          whisper: { text: 'hi' },
        }).data_object,
      );
    assert.equal(whisper('900', '1000').thread_id, '900_1000');
    assert.equal(whisper('1000', '900').thread_id, '900_1000');
    const { data, data_object } = only('whispers', 'user.whisper.message', {
      from_user_id: '1',
      to_user_id: '2',
    });
    // What was lost is null in both places.
    assert.deepEqual(objectOf(data_object).tags, {
      login: null,
      display_name: null,
      color: null,
      emotes: null,
      badges: null,
      user_type: null,
      turbo: null,
    });
    assert.deepEqual(JSON.parse(String(data)), data_object);
  });

  it('has the old title from the message before, for each channel by itself', () => {
    const memory = new Map<string, unknown>();
    const update = (channel: string, title: string) =>
      made(
        'broadcast-settings-update',
        'channel.update',
        { broadcaster_user_id: channel, title, category_id: '7', category_name: 'Tea' },
        memory,
      )[0];
    assert.equal(update('1', 'first')?.old_status, null);
    assert.equal(update('2', 'other')?.old_status, null);
    assert.equal(update('1', 'second')?.old_status, 'first');
  });

  it('tells a level up of a hype train beside its progress, once', () => {
    const memory = new Map<string, unknown>();
    const types = (type: string, level: number) =>
      made('hype-train-events-v1', `channel.hype_train.${type}`, { id: 't', level }, memory).map(
        (inner) => inner.type,
      );
    assert.deepEqual(types('begin', 1), ['hype-train-start']);
    assert.deepEqual(types('progress', 1), ['hype-train-progression']);
    assert.deepEqual(types('progress', 2), ['hype-train-progression', 'hype-train-level-up']);
    assert.deepEqual(types('progress', 2), ['hype-train-progression']);
    assert.deepEqual(types('end', 2), ['hype-train-end']);
    assert.equal(memory.size, 0);
  });

  it('keeps what EventSub says of a redemption beside the word that PubSub had for everything', () => {
    const { data } = only(
      'channel-points-channel-v1',
      'channel.channel_points_custom_reward_redemption.update',
      { status: 'canceled' },
    );
    const { status, eventsub_status } = objectOf(objectOf(data).redemption);
    assert.deepEqual([status, eventsub_status], ['ACTION_TAKEN', 'CANCELED']);
  });

  it('forgets a train and a prediction whose end it never saw when the next one starts', () => {
    const memory = new Map<string, unknown>();
    for (const id of ['a', 'b', 'c']) {
      made('hype-train-events-v1', 'channel.hype_train.begin', { id, level: 1 }, memory);
      made('predictions-channel-v1', 'channel.prediction.begin', { id, locks_at: SENT }, memory);
    }
    assert.ok(memory.size <= 2, `${memory.size} are remembered`);
    assert.equal(
      made('hype-train-events-v1', 'channel.hype_train.progress', { id: 'a', level: 5 }, memory).length,
      1,
    );
  });

  it('repeats in later messages of a prediction how long it was open', () => {
    const memory = new Map<string, unknown>();
    const seconds = (type: string, event: Wire): unknown => {
      const [inner] = made(
        'predictions-channel-v1',
        `channel.prediction.${type}`,
        { id: 'p', ...event },
        memory,
      );
      return objectOf(objectOf(inner?.data).event).prediction_window_seconds;
    };
    const started_at = '2026-11-20T12:00:00Z';
    assert.equal(seconds('begin', { started_at, locks_at: '2026-11-20T12:02:00Z' }), 120);
    assert.equal(seconds('lock', { started_at, locked_at: '2026-11-20T12:01:00Z' }), 120);
    assert.equal(seconds('end', { started_at, ended_at: '2026-11-20T12:05:00Z' }), 120);
    assert.equal(memory.size, 0);
  });

  it('takes no word of an event for what every object inherits', () => {
    for (const inherited of ['constructor', 'toString', '__proto__', 'valueOf']) {
      const event = {
        action: inherited,
        notice_type: inherited,
        type: inherited,
        status: inherited,
        low_trust_status: inherited,
        types: [inherited],
        reason: inherited,
      };
      for (const { name, shapes } of PUBSUB_TOPICS) {
        for (const type of shapes) {
          JSON.stringify(made(name, type, event), (field, value: unknown) => {
            assert.notEqual(typeof value, 'function', `${name} ${type} ${field}`);
            return value;
          });
        }
      }
    }
  });

  it('comes of any event, however broken', () => {
    const odd: unknown[] = [undefined, null, 0, '', 'x', [], {}, { x: null }];
    const fields = [
      'message',
      'reward',
      'choices',
      'outcomes',
      'types',
      'automod_terms',
      'notice_type',
      'action',
      'started_at',
    ];
    for (const { name, shapes } of PUBSUB_TOPICS) {
      for (const type of shapes) {
        for (const event of odd) {
          assert.doesNotThrow(() => made(name, type, event));
          for (const field of fields)
            assert.doesNotThrow(() => made(name, type, { [field]: event }), `${name} ${type} ${field}`);
        }
      }
    }
  });
});

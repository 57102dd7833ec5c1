import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LivestreamEvent } from '../../../../src/events';
import { eventFaults } from '../../../../src/events/validate';
import { decodeRecord } from '../../../../src/rumble/chat/decode';
import { ChatRoom } from '../../../../src/rumble/chat/room';
import { normaliseChat, type RumbleContext } from '../../../../src/rumble/normalise/chat';

const CONTEXT: RumbleContext = {
  streamId: '347112905',
  channel: { id: null, login: null, name: null },
  siteUrl: 'https://rumble.com',
  raw: true,
  shared: false,
  simulated: false,
};
const ARRIVED = Date.parse('2026-11-20T12:30:00Z');

/** What a room that has heard `before` makes of a record; every event must be a valid one. */
function events(
  record: object,
  context: Partial<RumbleContext> = {},
  before: object[] = [],
): LivestreamEvent[] {
  const room = new ChatRoom();
  const happenings = [...before, record].map((one) => {
    const decoded = decodeRecord(typeof one === 'string' ? one : JSON.stringify(one));
    assert.ok(decoded);
    return room.take(decoded, ARRIVED);
  });
  const found = (happenings.at(-1) ?? []).map((one) => normaliseChat(one, { ...CONTEXT, ...context }));
  for (const event of found) assert.deepEqual(eventFaults(event), []);
  return found;
}

function event(record: object, context: Partial<RumbleContext> = {}, before: object[] = []): LivestreamEvent {
  const [one, ...rest] = events(record, context, before);
  assert.ok(one);
  assert.deepEqual(rest, []);
  return one;
}

const USERS = [
  {
    id: '11',
    username: 'Viewer_One',
    link: '/user/Viewer_One',
    is_follower: true,
    color: 'A1b2C3',
    badges: ['admin', 'recurring_subscription', 'whale-blue'],
    'image.1': 'https://pictures.example/11.jpeg',
  },
];
const line = (more: object = {}, users: unknown = USERS, channels: unknown = [[]]) => ({
  type: 'messages',
  request_id: 'r1',
  data: {
    messages: [
      { id: '2403846329322621779', time: '2026-11-20T13:00:05+01:00', user_id: '11', text: 'hello', ...more },
    ],
    users,
    channels,
  },
});
const INIT = {
  type: 'init',
  data: {
    messages: [],
    config: {
      badges: {
        admin: { icons: { '48': '/i/admin_48.png' }, label: { en: 'Admin' } },
        'whale-blue': {
          icons: { '48': '/i/w_48.png', '96': 'https://pictures.example/w_96.png' },
          label: {},
        },
      },
    },
  },
};

describe('a line of a Rumble chat', () => {
  it('has its own id, its moment in UTC, and its author', () => {
    const { raw, ...rest } = event(line(), {}, [INIT]);
    assert.deepEqual(rest, {
      id: '2403846329322621779',
      platform: 'rumble',
      kind: 'chat.message',
      type: 'messages',
      time: '2026-11-20T12:00:05.000Z',
      channel: { id: null, login: null, name: null },
      user: {
        id: '11',
        login: 'Viewer_One',
        name: 'Viewer_One',
        roles: ['broadcaster', 'subscriber', 'follower'],
        badges: [
          { id: 'admin', label: 'Admin', image: 'https://rumble.com/i/admin_48.png' },
          { id: 'recurring_subscription' },
          { id: 'whale-blue', image: 'https://pictures.example/w_96.png' },
        ],
        color: '#A1b2C3',
        avatar: 'https://pictures.example/11.jpeg',
        anonymous: false,
        details: { isFollower: true, link: '/user/Viewer_One' },
      },
      target: null,
      message: { id: '2403846329322621779', text: 'hello', parts: [{ type: 'text', text: 'hello' }] },
      summary: 'Viewer_One: hello',
    });
    assert.deepEqual(raw, line());
  });

  it('keeps its author apart from the channel that it was written as', () => {
    const channels = [{ id: '4455667', username: 'A Channel', 'image.1': 'https://pictures.example/c.jpeg' }];
    const { user } = event(line({ channel_id: 4455667 }, USERS, channels));
    assert.equal(user?.name, 'Viewer_One');
    assert.deepEqual(user?.via, {
      id: '4455667',
      name: 'A Channel',
      avatar: 'https://pictures.example/c.jpeg',
    });
  });

  it('knows its author from an earlier record', () => {
    const { user } = event(line({ text: 'again' }, []), {}, [line({ id: '1' })]);
    assert.equal(user?.name, 'Viewer_One');
  });

  it('falls back to the ids of those whom nobody has named', () => {
    const { user, summary } = event(line({ channel_id: 5 }, null, null));
    assert.equal(user?.id, '11');
    assert.equal(user?.name, null);
    assert.deepEqual(user?.via, { id: '5', name: null, avatar: null });
    assert.equal(summary, '11: hello');
  });

  it('has ids as texts, to the last digit, when they are bare numbers', () => {
    const text = JSON.stringify(line())
      .replace('"2403846329322621779"', '2403846329322621779')
      .replaceAll('"11"', '11');
    const { id, user, message } = event(text as unknown as object);
    assert.equal(id, '2403846329322621779');
    assert.equal(message?.id, id);
    assert.equal(user?.id, '11');
  });

  it('is taken from its blocks when it has no text', () => {
    const blocks = [
      { type: 'a', data: { text: 'one' } },
      { type: 'b' },
      null,
      { type: 'a', data: { text: 'two' } },
    ];
    assert.equal(event(line({ text: undefined, blocks })).message?.text, 'one two');
  });

  it('takes the older name of its time', () => {
    const { time } = event(line({ time: undefined, created_on: '2026-11-20T12:00:00Z' }));
    assert.equal(time, '2026-11-20T12:00:00.000Z');
  });

  it('is from when it came when it tells no time', () => {
    assert.equal(event(line({ time: 'noon' })).time, '2026-11-20T12:30:00.000Z');
  });

  it('has a stable id when it comes without', () => {
    const one = event(line({ id: undefined }));
    assert.equal(one.id, event(line({ id: undefined })).id);
    assert.notEqual(one.id, event(line({ id: undefined, text: 'other' })).id);
  });

  it('is something unknown when there is no word in it and nothing that we know', () => {
    const { kind, message, raw } = event(line({ text: '', poll_notification: { id: 1 } }));
    assert.equal(kind, 'other');
    assert.equal(message, undefined);
    assert.ok(raw);
  });

  it('comes alone in its raw when the record holds several', () => {
    const record = {
      type: 'messages',
      data: {
        messages: [
          { id: '1', user_id: '11', text: 'one' },
          { id: '2', user_id: '22', text: 'two' },
        ],
        users: [...USERS, { id: '22', username: 'viewer_two' }],
      },
    };
    const [, second] = events(record);
    assert.deepEqual(second?.raw, {
      type: 'messages',
      data: {
        messages: [{ id: '2', user_id: '22', text: 'two' }],
        users: [{ id: '22', username: 'viewer_two' }],
        channels: [],
      },
    });
  });

  it('shares its raw with nobody when others get it, too', () => {
    const room = new ChatRoom();
    const decoded = decodeRecord(JSON.stringify(line()));
    assert.ok(decoded);
    const [happening] = room.take(decoded, ARRIVED);
    assert.ok(happening);
    const one = normaliseChat(happening, { ...CONTEXT, shared: true });
    const two = normaliseChat(happening, CONTEXT);
    assert.notEqual(one.raw, two.raw);
    assert.deepEqual(one.raw, two.raw);
  });

  it('has no raw where that is switched off, unless nobody knows what it is', () => {
    assert.equal(event(line(), { raw: false }).raw, undefined);
    assert.ok(event({ type: 'something_new', data: {} }, { raw: false }).raw);
  });

  for (const broken of [
    { data: { messages: 'none' } },
    { data: { messages: [null, 5] } },
    { data: { messages: { id: '1', user_id: '1', text: 'alone' } } },
    { data: { messages: [{ id: {}, time: [], user_id: {}, text: 5, rant: 'x', blocks: 'x' }] } },
    { data: { messages: [{}] } },
    { data: { messages: [{ rant: {}, text: null }] } },
    { data: null },
  ]) {
    it(`costs nobody anything when broken like ${JSON.stringify(broken)}`, () => {
      const found = events({ type: 'messages', ...broken });
      assert.equal(found.length, broken.data === null ? 0 : 1);
    });
  }
});

describe('a line of a Rumble chat that is more than a line', () => {
  it('is a tip in dollars until it expires', () => {
    const rant = { price_cents: 1_050, duration: 600_000, expires_on: '2026-11-20T12:10:05+00:00' };
    const { kind, amount, tip, message } = event(line({ rant }));
    assert.equal(kind, 'tip');
    assert.deepEqual(amount, { value: 10.5, unit: 'USD' });
    assert.deepEqual(tip, { expiresAt: '2026-11-20T12:10:05.000Z', durationSeconds: 600 });
    assert.equal(message?.text, 'hello');
  });

  it('is a tip without a message when nothing was written', () => {
    assert.equal(event(line({ text: '', rant: { price_cents: 100 } })).message, undefined);
  });

  it('is a raid that comes in', () => {
    const { kind, user, raid } = event(line({ raid_notification: { start_ts: 1_795_176_020 } }));
    assert.equal(kind, 'raid.in');
    assert.equal(user?.name, 'Viewer_One');
    assert.deepEqual(raid, { startedAt: '2026-11-20T12:00:20.000Z', viewers: null });
  });

  it('is a subscription, without an empty line', () => {
    const notification = { badge: 'recurring_subscription', text: 'Viewer_One subscribed' };
    const { kind, subscription, message } = event(line({ text: '', notification }));
    assert.equal(kind, 'subscription.new');
    assert.deepEqual(subscription, notification);
    assert.equal(message, undefined);
  });

  it('is a gift of subscriptions', () => {
    const gift = { gift_type: 'rumble', total_gifts: 5, creator_user_id: 123, creator_channel_id: null };
    const one = event(line({ text: '', gift_purchase_notification: gift }));
    assert.equal(one.kind, 'subscription.gifted');
    assert.deepEqual(one.gift, {
      count: 5,
      giftType: 'rumble',
      creatorUserId: '123',
      creatorChannelId: null,
    });
  });

  it('is a plain line when what would make it more is null', () => {
    const nothing = {
      rant: null,
      raid_notification: null,
      notification: null,
      gift_purchase_notification: null,
    };
    assert.equal(event(line(nothing)).kind, 'chat.message');
  });
});

describe('what else a Rumble chat tells', () => {
  it('is deleted lines, as one event', () => {
    const { kind, moderation } = event({ type: 'delete_messages', data: { message_ids: ['1', '2'] } });
    assert.equal(kind, 'chat.deleted');
    assert.deepEqual(moderation, { messageIds: ['1', '2'] });
  });

  it('is a chat that was cleared, but not of its rants', () => {
    const text =
      '{"type":"delete_non_rant_messages","data":{"message_ids":["m1",9007199254740993],"clear":true}}';
    const { kind, moderation } = event(text as unknown as object);
    assert.equal(kind, 'chat.cleared');
    assert.deepEqual(moderation?.messageIds, ['m1', '9007199254740993']);
    assert.equal(
      event({ type: 'delete_non_rant_messages', data: { message_ids: ['1'] } }).kind,
      'chat.deleted',
    );
  });

  it('is who was muted, by name where the chat has named them', () => {
    const muted = (ids: string[]) => event({ type: 'mute_users', data: { user_ids: ids } }, {}, [line()]);
    assert.equal(muted(['11']).target?.login, 'Viewer_One');
    assert.equal(muted(['99']).target?.id, '99');
    const both = muted(['11', '99']);
    assert.equal(both.target, null);
    assert.deepEqual(both.moderation, { userIds: ['11', '99'] });
  });

  it('is a pinned line with its author and the moment of pinning', () => {
    const message = { id: '5', time: '2026-11-20T12:00:00Z', user_id: '11', text: 'read this' };
    const pinned = event({ type: 'pin_message', data: { message } }, {}, [line()]);
    assert.equal(pinned.kind, 'chat.pinned');
    assert.equal(pinned.user?.name, 'Viewer_One');
    assert.equal(pinned.message?.id, '5');
    assert.equal(pinned.time, '2026-11-20T12:30:00.000Z');
    const unpinned = event({ type: 'unpin_message', data: {} });
    assert.equal(unpinned.kind, 'chat.unpinned');
    assert.equal(unpinned.message, undefined);
  });

  it('is two events when the same line is pinned twice', () => {
    const record = { type: 'pin_message', data: { message: { id: '5', text: 'x' } } };
    const room = new ChatRoom();
    const ids = [1, 2].map(() => {
      const decoded = decodeRecord(JSON.stringify(record));
      assert.ok(decoded);
      const [one] = room.take(decoded, ARRIVED);
      assert.ok(one);
      return normaliseChat(one, CONTEXT).id;
    });
    assert.notEqual(ids[0], ids[1]);
  });

  it('is a raid that goes out, and not one that comes in', () => {
    const data = {
      current_channel_name: 'Our Channel',
      target_channel_name: 'Their Channel',
      target_url: 'https://rumble.com/v1-x.html',
      target_video_title: 'Title',
      start_ts: 1_795_176_100,
    };
    const one = event({ type: 'raid_confirmed', data });
    assert.equal(one.kind, 'raid.out');
    assert.equal(one.user, null);
    assert.equal(one.target?.name, 'Their Channel');
    assert.equal(one.channel.name, 'Our Channel');
    assert.equal(one.raid?.targetUrl, data.target_url);
  });

  it('is passed on whole when nobody knows it', () => {
    for (const type of [
      'can_moderate',
      'live_gate',
      'gift_received',
      'constructor',
      '__proto__',
      'x'.repeat(500),
    ]) {
      const one = event({ type, data: { user_id: '11', a: 1 } });
      assert.equal(one.kind, 'other');
      assert.equal(one.type, type);
      assert.deepEqual(one.raw, { type, data: { user_id: '11', a: 1 } });
    }
  });
});

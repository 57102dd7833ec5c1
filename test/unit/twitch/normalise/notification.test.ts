import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivestreamEvent } from '../../../../src/events';
import { eventFaults } from '../../../../src/events/validate';
import type { NotificationPayload } from '../../../../src/twitch/eventsub/protocol';
import { type NormaliseContext, normaliseNotification } from '../../../../src/twitch/normalise';
import { TYPE_ROWS } from '../../../../src/twitch/normalise/table';
import { sampleFrame } from '../../../../src/twitch/samples';

const CHANNEL = { broadcaster_user_id: '100', broadcaster_user_login: 'demo', broadcaster_user_name: 'Demo' };
const USER = { user_id: '7', user_login: 'viewer', user_name: 'Viewer' };
const MODERATOR = { moderator_user_id: '8', moderator_user_login: 'mod', moderator_user_name: 'Mod' };
const SENT = '2026-11-20T12:00:00.123456789Z';

function payload(
  type: string,
  event: unknown,
  more: { version?: string; condition?: Record<string, string> } = {},
) {
  const { version = '1', condition = {} } = more;
  return {
    subscription: { id: 's', status: 'enabled', type, version, condition },
    event,
  } as NotificationPayload;
}

/** The one event of a notification; it must be valid, whatever else is tested. */
function normalise(sent: NotificationPayload, more: Partial<NormaliseContext> = {}): LivestreamEvent {
  const events = normaliseNotification(sent, { messageId: 'm-1', timestamp: SENT, raw: false, ...more });
  assert.equal(events.length, 1);
  const [event] = events;
  assert.ok(event);
  assert.deepEqual(eventFaults(event), []);
  return event;
}

test('a chat line is complete', () => {
  const event = {
    ...CHANNEL,
    chatter_user_id: '7',
    chatter_user_login: 'viewer',
    chatter_user_name: 'Viewer',
    message_id: 'line-1',
    message: {
      text: 'Cheer10 hi',
      fragments: [
        { type: 'cheermote', text: 'Cheer10', cheermote: { prefix: 'Cheer', bits: 10, tier: 1 } },
        { type: 'text', text: ' hi' },
      ],
    },
    color: '#1E90FF',
    badges: [{ set_id: 'vip', id: '1', info: '' }],
    message_type: 'channel_points_highlighted',
    cheer: { bits: 10 },
    reply: {
      parent_message_id: 'line-0',
      parent_message_body: 'hello?',
      parent_user_id: '9',
      parent_user_login: 'friend',
      parent_user_name: 'Friend',
      thread_message_id: 'line-0',
      thread_user_id: '9',
      thread_user_login: 'friend',
      thread_user_name: 'Friend',
    },
    channel_points_custom_reward_id: 'reward-1',
    source_broadcaster_user_id: '200',
    source_broadcaster_user_login: 'other',
    source_broadcaster_user_name: 'Other',
    source_message_id: 'line-9',
    source_badges: [{ set_id: 'moderator', id: '1', info: '' }],
    is_source_only: true,
  };
  const friend = { id: '9', login: 'friend', name: 'Friend' };
  assert.deepEqual(normalise(payload('channel.chat.message', event)), {
    id: 'm-1',
    platform: 'twitch',
    kind: 'chat.message',
    type: 'channel.chat.message',
    version: '1',
    time: '2026-11-20T12:00:00.123Z',
    channel: { id: '100', login: 'demo', name: 'Demo' },
    user: {
      id: '7',
      login: 'viewer',
      name: 'Viewer',
      roles: ['vip'],
      badges: [{ id: 'vip', version: '1' }],
      color: '#1E90FF',
      avatar: null,
      anonymous: false,
    },
    target: null,
    summary: 'Viewer: Cheer10 hi',
    message: {
      id: 'line-1',
      text: 'Cheer10 hi',
      parts: [
        { type: 'cheermote', text: 'Cheer10', prefix: 'Cheer', bits: 10, tier: 1 },
        { type: 'text', text: ' hi' },
      ],
      replyTo: 'line-0',
      reply: { id: 'line-0', text: 'hello?', user: friend, thread: { id: 'line-0', user: friend } },
      type: 'channel_points_highlighted',
      rewardId: 'reward-1',
      source: {
        channel: { id: '200', login: 'other', name: 'Other' },
        messageId: 'line-9',
        badges: [{ id: 'moderator', version: '1' }],
        only: true,
      },
    },
    amount: { value: 10, unit: 'bits' },
  });
});

test('a plain chat line has nothing but what there is, and the text also when fragments are null', () => {
  const { payload: sample } = sampleFrame('channel.chat.message', '1', { variant: 'null_fragments' });
  const event = normalise(sample);
  assert.deepEqual(Object.keys(event.message ?? {}), ['id', 'text', 'parts']);
  assert.equal('amount' in event, false);
  const nulls = { ...CHANNEL, message_id: 'x', message: { text: 'see http://a.test', fragments: null } };
  assert.deepEqual(normalise(payload('channel.chat.message', nulls)).message?.parts, [
    { type: 'text', text: 'see ' },
    { type: 'link', text: 'http://a.test', url: 'http://a.test' },
  ]);
});

test('raw is the payload itself when it is asked for, and simulated is said', () => {
  const event = { ...CHANNEL, ...USER };
  const result = normalise(payload('channel.follow', event, { version: '2' }), {
    raw: true,
    simulated: true,
  });
  assert.equal(result.raw, event);
  assert.equal(result.simulated, true);
  const plain = normalise(payload('channel.follow', event, { version: '2' }));
  assert.equal('raw' in plain, false);
  assert.equal('simulated' in plain, false);
});

test('the time is when it happened, where the event says so, else when the message was sent', () => {
  const own = '2026-11-20T11:59:58.987654321Z';
  const happened: Record<string, string> = {};
  for (const { type, at } of TYPE_ROWS) if (at) happened[type] = at;
  assert.equal(happened['channel.follow'], 'followed_at');
  assert.equal(happened['channel.poll.begin'], 'started_at');
  assert.equal(happened['channel.poll.end'], 'ended_at');
  assert.equal(happened['channel.poll.progress'], undefined, 'a vote does not happen when the poll began');
  for (const [type, at] of Object.entries(happened)) {
    assert.equal(normalise(payload(type, { ...CHANNEL, [at]: own })).time, '2026-11-20T11:59:58.987Z', type);
    assert.equal(
      normalise(payload(type, { ...CHANNEL, [at]: 'rubbish' })).time,
      '2026-11-20T12:00:00.123Z',
      type,
    );
  }
});

test('without any time it is now', () => {
  const before = new Date().toISOString();
  for (const type of ['channel.follow', 'channel.chat.message', 'brand.new']) {
    const { time } = normalise(payload(type, {}), { timestamp: '' });
    assert.ok(time >= before && time <= new Date().toISOString(), type);
  }
});

test('a raid comes in or goes out by the channel subscribed for', () => {
  const raid = {
    from_broadcaster_user_id: '1',
    from_broadcaster_user_login: 'from',
    from_broadcaster_user_name: 'From',
    to_broadcaster_user_id: '2',
    to_broadcaster_user_login: 'to',
    to_broadcaster_user_name: 'To',
    viewers: 9,
  };
  const cases: [string | undefined, Record<string, string>, string, string][] = [
    ['2', {}, 'raid.in', 'to'],
    ['1', {}, 'raid.out', 'from'],
    [undefined, { to_broadcaster_user_id: '2' }, 'raid.in', 'to'],
    [undefined, { from_broadcaster_user_id: '1', to_broadcaster_user_id: '' }, 'raid.out', 'from'],
    ['3', { from_broadcaster_user_id: '1' }, 'raid.out', 'from'],
  ];
  for (const [channelId, condition, kind, channel] of cases) {
    const event = normalise(payload('channel.raid', raid, { condition }), channelId ? { channelId } : {});
    assert.deepEqual([event.kind, event.channel.login], [kind, channel]);
    assert.deepEqual([event.user?.login, event.target?.login], ['from', 'to']);
    assert.deepEqual(event.raid, { viewers: 9 });
  }
});

test('a ban is for good or for a while', () => {
  const ban = { ...CHANNEL, ...USER, ...MODERATOR, reason: 'caps', banned_at: SENT };
  const forGood = normalise(payload('channel.ban', { ...ban, ends_at: null, is_permanent: true }));
  assert.equal(forGood.kind, 'moderation.banned');
  assert.deepEqual(forGood.moderation, {
    reason: 'caps',
    bannedAt: '2026-11-20T12:00:00.123Z',
    endsAt: null,
    permanent: true,
  });
  const timeout = normalise(payload('channel.ban', { ...ban, ends_at: SENT, is_permanent: false }));
  assert.equal(timeout.kind, 'moderation.timed_out');
  assert.deepEqual(
    [timeout.moderation?.permanent, timeout.moderation?.endsAt],
    [false, '2026-11-20T12:00:00.123Z'],
  );
  assert.deepEqual([timeout.user?.login, timeout.target?.login], ['mod', 'viewer']);
});

test('a redemption names the reward, and itself by another field', () => {
  const redemption = {
    ...CHANNEL,
    ...USER,
    id: 'redemption-1',
    user_input: 'blue please',
    status: 'unfulfilled',
    reward: { id: 'reward-1', title: 'Lights', cost: 300, prompt: 'Which colour?' },
    redeemed_at: SENT,
  };
  const event = normalise(payload('channel.channel_points_custom_reward_redemption.add', redemption));
  assert.deepEqual(event.reward, {
    id: 'reward-1',
    title: 'Lights',
    cost: 300,
    prompt: 'Which colour?',
    status: 'unfulfilled',
    redeemedAt: '2026-11-20T12:00:00.123Z',
    redemptionId: 'redemption-1',
  });
  assert.equal(event.message?.text, 'blue please');
});

test("both versions of Twitch's own rewards say what they cost", () => {
  const type = 'channel.channel_points_automatic_reward_redemption.add';
  const first = {
    ...CHANNEL,
    ...USER,
    id: 'r',
    reward: { type: 'celebration', cost: 5, unlocked_emote: { id: '1', name: 'demoHi' } },
  };
  const second = {
    ...first,
    reward: { type: 'celebration', channel_points: 5, emote: { id: '1', name: 'demoHi' } },
  };
  for (const [version, event] of [
    ['1', first],
    ['2', second],
  ] as const) {
    const { reward } = normalise(payload(type, event, { version }));
    assert.deepEqual(
      [reward?.automatic, reward?.cost, reward?.type, reward?.redemptionId],
      [true, 5, 'celebration', 'r'],
    );
  }
});

test('a notice carries the object of its type and none of the others', () => {
  const notice = {
    ...CHANNEL,
    chatter_user_id: '7',
    chatter_user_login: 'viewer',
    chatter_user_name: 'Viewer',
    chatter_is_anonymous: false,
    color: '',
    badges: [],
    system_message: 'Viewer gifted a sub to Lucky!',
    message_id: 'n-1',
    message: { text: '', fragments: [] },
    notice_type: 'sub_gift',
    sub: null,
    sub_gift: {
      duration_months: 1,
      cumulative_total: 3,
      recipient_user_id: '9',
      recipient_user_login: 'lucky',
      recipient_user_name: 'Lucky',
      sub_tier: '1000',
      community_gift_id: null,
    },
    shared_chat_sub: null,
    source_broadcaster_user_id: null,
    source_broadcaster_user_login: null,
    source_broadcaster_user_name: null,
  };
  const event = normalise(payload('channel.chat.notification', notice));
  assert.deepEqual(event.notice, {
    type: 'sub_gift',
    systemMessage: 'Viewer gifted a sub to Lucky!',
    subGift: {
      durationMonths: 1,
      cumulativeTotal: 3,
      recipient: { id: '9', login: 'lucky', name: 'Lucky' },
      subTier: '1000',
      communityGiftId: null,
    },
  });
  assert.equal(event.target?.name, 'Lucky');
  assert.equal(event.message?.id, 'n-1');
});

test("the particulars of a moderator's action come to the top of moderation", () => {
  const base = { ...CHANNEL, ...MODERATOR, ban: null, timeout: null, automod_terms: null, raid: null };
  const timeout = normalise(
    payload('channel.moderate', {
      ...base,
      action: 'shared_chat_timeout',
      shared_chat_timeout: { ...USER, reason: 'caps', expires_at: SENT },
      source_broadcaster_user_id: '200',
      source_broadcaster_user_login: 'other',
      source_broadcaster_user_name: 'Other',
    }),
  );
  assert.deepEqual(timeout.moderation, {
    reason: 'caps',
    expiresAt: '2026-11-20T12:00:00.123Z',
    sourceBroadcaster: { id: '200', login: 'other', name: 'Other' },
    action: 'shared_chat_timeout',
  });
  assert.equal(timeout.target?.login, 'viewer');

  const terms = { action: 'add', list: 'blocked', terms: ['spam'], from_automod: false };
  const blocked = normalise(
    payload('channel.moderate', { ...base, action: 'add_blocked_term', automod_terms: terms }),
  );
  assert.deepEqual(blocked.moderation, {
    list: 'blocked',
    terms: ['spam'],
    fromAutomod: false,
    termsAction: 'add',
    action: 'add_blocked_term',
  });
  assert.equal(blocked.target, null);

  const raid = normalise(
    payload('channel.moderate', { ...base, action: 'raid', raid: { ...USER, viewer_count: 4 } }),
  );
  assert.deepEqual([raid.target?.login, raid.moderation?.viewerCount], ['viewer', 4]);
  assert.deepEqual(normalise(payload('channel.moderate', { ...base, action: 'clear' })).moderation, {
    action: 'clear',
  });
});

test('AutoMod is read in its documented forms as well as in those that it sends', () => {
  const held = { ...CHANNEL, ...USER, message_id: 'h-1', category: 'swearing', level: 3, held_at: SENT };
  const documented = normalise(
    payload('automod.message.hold', {
      ...held,
      message: 'bad demoHi',
      fragments: { emotes: [{ text: 'demoHi', id: '11', 'set-id': '2' }], cheermotes: [] },
    }),
  );
  assert.deepEqual(
    documented.message?.parts.map(({ type, text }) => [type, text]),
    [
      ['text', 'bad '],
      ['emote', 'demoHi'],
    ],
  );
  assert.deepEqual(documented.automod, {
    category: 'swearing',
    level: 3,
    heldAt: '2026-11-20T12:00:00.123Z',
  });

  const second = normalise(
    payload(
      'automod.message.update',
      {
        ...CHANNEL,
        ...USER,
        ...MODERATOR,
        message_id: 'h-1',
        message: { text: 'bad', fragments: [] },
        reason: 'automod',
        automod: { category: 'swearing', level: 3, boundaries: [{ start_pos: 0, end_pos: 2 }] },
        blocked_term: null,
        status: 'Approved',
      },
      { version: '2' },
    ),
  );
  assert.deepEqual(second.automod, {
    category: 'swearing',
    level: 3,
    moderator: { id: '8', login: 'mod', name: 'Mod' },
    reason: 'automod',
    automod: { category: 'swearing', level: 3, boundaries: [{ startPos: 0, endPos: 2 }] },
    blockedTerm: null,
    status: 'approved',
  });

  const settings = { ...CHANNEL, ...MODERATOR, overall_level: null, bullying: 2 };
  for (const event of [settings, { data: [settings] }]) {
    const result = normalise(payload('automod.settings.update', event));
    assert.deepEqual([result.channel.id, result.user?.login, result.automod?.bullying], ['100', 'mod', 2]);
  }
});

test('numbers and flags that come as texts are numbers and flags', () => {
  const event = { ...CHANNEL, duration_seconds: '60', is_automatic: 'false', started_at: SENT };
  assert.deepEqual(normalise(payload('channel.ad_break.begin', event)).ad, {
    durationSeconds: 60,
    startedAt: '2026-11-20T12:00:00.123Z',
    isAutomatic: false,
  });
});

test('money is counted in major units of its currency', () => {
  const donate = (amount: unknown) =>
    normalise(payload('channel.charity_campaign.donate', { ...CHANNEL, ...USER, amount })).amount;
  assert.deepEqual(donate({ value: 1250, decimal_places: 2, currency: 'EUR' }), { value: 12.5, unit: 'EUR' });
  assert.deepEqual(donate({ value: 500, decimal_places: 0, currency: 'JPY' }), { value: 500, unit: 'JPY' });
  assert.equal(donate({ value: 500, decimal_places: 2 }), undefined, 'without a currency it is no amount');
  assert.equal(donate(null), undefined);
});

test('a whisper is private, goes by its own id, and has a recipient', () => {
  const event = normalise(
    payload('user.whisper.message', {
      from_user_id: '7',
      from_user_login: 'viewer',
      from_user_name: 'Viewer',
      to_user_id: '8',
      to_user_login: 'mod',
      to_user_name: 'Mod',
      whisper_id: 'w-1',
      whisper: { text: 'psst' },
    }),
  );
  assert.deepEqual(event.message, {
    id: 'w-1',
    text: 'psst',
    parts: [{ type: 'text', text: 'psst' }],
    private: true,
  });
  assert.deepEqual([event.user?.login, event.target?.login], ['viewer', 'mod']);
  assert.deepEqual(event.channel, { id: null, login: null, name: null });
});

test('each entry of a batch is an event of its own', () => {
  const entry = (id: string, login: string) => ({
    id,
    data: { organization_id: 'o', ...USER, user_login: login, entitlement_id: 'e', created_at: SENT },
  });
  const sent = payload('drop.entitlement.grant', undefined);
  sent.events = [entry('a', 'one'), entry('b', 'two')];
  const events = normaliseNotification(sent, { messageId: 'm-1', timestamp: SENT, raw: true });
  assert.deepEqual(
    events.map((event) => [event.id, event.user?.login]),
    [
      ['m-1:a', 'one'],
      ['m-1:b', 'two'],
    ],
  );
  assert.equal(events[0]?.raw, sent.events[0]);
  assert.deepEqual(events[0]?.entitlement, {
    organizationId: 'o',
    entitlementId: 'e',
    createdAt: '2026-11-20T12:00:00.123Z',
  });
  for (const event of events) assert.deepEqual(eventFaults(event), []);
});

test('a type that nobody knows is passed on as it is, even without raw', () => {
  const event = { ...CHANNEL, ...USER, brand_new: [1] };
  const result = normalise(payload('brand.new', event, { version: '9' }));
  assert.deepEqual([result.kind, result.type, result.version], ['other', 'brand.new', '9']);
  assert.equal(result.raw, event);
  assert.deepEqual([result.channel.login, result.user?.login], ['demo', 'viewer']);
  assert.equal(result.summary, 'Unknown event brand.new');
});

test('a known type in a version that nobody knows is read like the ones before', () => {
  assert.equal(
    normalise(payload('channel.follow', { ...CHANNEL, ...USER }, { version: '3' })).kind,
    'follow',
  );
});

test('a known type without an event is passed on as other', () => {
  for (const event of [null, undefined, 5, 'x', []]) {
    const result = normalise(payload('channel.cheer', event));
    assert.equal(result.kind, 'other');
    assert.deepEqual(result.raw, { event: event ?? null });
  }
});

test('without a message id the same notification has the same id, and another one another', () => {
  const id = (event: object) => normalise(payload('channel.follow', event), { messageId: '' }).id;
  assert.equal(id({ ...CHANNEL, ...USER }), id({ ...CHANNEL, ...USER }));
  assert.notEqual(id({ ...CHANNEL, ...USER }), id({ ...CHANNEL }));
});

test('the channel of the condition stands in for one that the event does not name', () => {
  const condition = { broadcaster_user_id: '100' };
  assert.equal(normalise(payload('channel.follow', USER, { condition })).channel.id, '100');
  assert.equal(normalise(payload('channel.chat.message', {}, { condition })).channel.id, '100');
});

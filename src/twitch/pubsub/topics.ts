import type { Kind } from '../../events';
import { type EventSubType, findEventSubType } from '../eventsub/catalogue';

/** What stands behind the dots of a topic: `channel` and `user` are ids, `login` the name of a channel. */
export type TopicPart = 'channel' | 'user' | 'login';

/** The groups of the picker. */
export const PUBSUB_FAMILIES = [
  { id: 'documented', title: 'Topics that Twitch had documented' },
  { id: 'undocumented', title: 'Topics of the web site that EventSub can serve' },
  { id: 'gone', title: 'Topics without a counterpart' },
] as const;

/** One of them. */
export type PubSubFamilyId = (typeof PUBSUB_FAMILIES)[number]['id'];

/** One PubSub topic, and what EventSub tells instead of it. The picker, the scopes, the wishes and the help read this. */
export interface PubSubTopic {
  /** The topic without its ids, e.g. `channel-points-channel-v1`. */
  name: string;
  /** In plain words, for a streamer. */
  title: string;
  family: PubSubFamilyId;
  ids: readonly TopicPart[];
  /** The EventSub types that give our events for it; none where there is no counterpart. */
  events: readonly string[];
  /** The EventSub types that the old payloads are rebuilt from. */
  shapes: readonly string[];
  /** Types of `events` and `shapes` that are asked for in the user's own channel only, because others refuse them. */
  ownOnly: readonly string[];
  /** Of `channel.chat.notification` only notices of these kinds count. */
  notices: readonly string[];
  /** The scope that the old topic asked for, and still does on a server that speaks PubSub; `null` for none. */
  scope: string | null;
  hint?: string;
}

type Extras = Partial<Pick<PubSubTopic, 'shapes' | 'ownOnly' | 'notices' | 'scope' | 'hint'>>;
type Row = [
  name: string,
  title: string,
  ids: readonly TopicPart[],
  events: readonly string[],
  extras?: Extras,
];

const CHANNEL: readonly TopicPart[] = ['channel'];
const USER: readonly TopicPart[] = ['user'];
const USER_CHANNEL: readonly TopicPart[] = ['user', 'channel'];

const types = (family: string, ...names: string[]): string[] => names.map((name) => `${family}.${name}`);

const REWARDS = [
  ...types('channel.channel_points_custom_reward_redemption', 'add', 'update'),
  ...types('channel.channel_points_custom_reward', 'add', 'update', 'remove'),
  'channel.channel_points_automatic_reward_redemption.add',
];
const REWARD_HINT =
  'Pictures, limits and cooldowns of a reward are not in what EventSub tells of a redemption: they are null.';
const HYPE_TRAIN = types('channel.hype_train', 'begin', 'progress', 'end');
const HYPE_TRAIN_HINT =
  'Start, progress, level-up and end. What came before a train, its conductors and its rewards are not told any more.';
const NO_CAPTURE =
  "No capture of the old payload is known: in the PubSub form, data holds EventSub's own fields.";

const gone = (name: string, title: string, ids: readonly TopicPart[], hint: string): Row => [
  name,
  title,
  ids,
  [],
  { hint },
];

// biome-ignore format: a table is read row by row, not cell by cell
const ROWS: Readonly<Record<PubSubFamilyId, readonly Row[]>> = {
  documented: [
    ['channel-bits-events-v2', 'Somebody cheers', CHANNEL, ['channel.cheer'],
      { scope: 'bits:read', hint: 'The total of all bits of the viewer is not told any more.' }],
    ['channel-bits-events-v1', 'Somebody cheers (first version)', CHANNEL, ['channel.cheer'],
      { scope: 'bits:read', hint: 'The total of all bits of the viewer is not told any more.' }],
    ['channel-bits-badge-unlocks', 'A viewer earns a Bits badge and shares it', CHANNEL, ['channel.chat.notification'],
      { scope: 'bits:read', notices: ['bits_badge_tier'] }],
    ['channel-points-channel-v1', 'Channel points are spent, or a reward changes', CHANNEL, REWARDS,
      { scope: 'channel:read:redemptions', hint: REWARD_HINT }],
    ['channel-subscribe-events-v1', 'Subscriptions, renewals and gifts', CHANNEL,
      ['channel.subscribe', 'channel.subscription.message', 'channel.subscription.gift'],
      { scope: 'channel:read:subscriptions', shapes: ['channel.chat.notification'], notices: ['sub', 'resub', 'sub_gift'],
        hint: 'The PubSub form is rebuilt from the notices in chat, which know Prime and who gets a gift; the event form uses the three subscription events.' }],
    ['chat_moderator_actions', 'A moderator does something', USER_CHANNEL, ['channel.moderate', 'channel.warning.acknowledge'],
      { scope: 'channel:moderate', hint: 'For moderators of the channel. Actions against oneself are not told any more.' }],
    ['automod-queue', 'AutoMod holds a message, or it is decided on', USER_CHANNEL, types('automod.message', 'hold', 'update'),
      { scope: 'channel:moderate', hint: 'Terms that are private to moderators are left out.' }],
    ['user-moderation-notifications', 'An own message is held, approved or denied', USER_CHANNEL,
      types('channel.chat', 'user_message_hold', 'user_message_update'), { scope: 'chat:read' }],
    ['low-trust-users', 'A suspicious viewer writes, or is marked', USER_CHANNEL, types('channel.suspicious_user', 'message', 'update'),
      { scope: 'channel:moderate' }],
    ['whispers', 'A whisper arrives', USER, ['user.whisper.message'],
      { scope: 'whispers:read', hint: 'Whispers that you send yourself are not told any more.' }],
  ],
  undocumented: [
    ['video-playback-by-id', 'The stream goes on or off, an ad starts', CHANNEL, ['stream.online', 'stream.offline', 'channel.ad_break.begin'],
      { ownOnly: ['channel.ad_break.begin'], hint: 'The number of viewers is not told any more. Ads only for your own channel.' }],
    ['video-playback', 'The stream goes on or off, an ad starts (topic with the login)', ['login'], ['stream.online', 'stream.offline', 'channel.ad_break.begin'],
      { ownOnly: ['channel.ad_break.begin'], hint: 'The number of viewers is not told any more. Ads only for your own channel.' }],
    ['broadcast-settings-update', 'Title or category changes', CHANNEL, ['channel.update'],
      { hint: 'The values of before are null in the first message.' }],
    ['polls', 'A poll starts, moves or ends', CHANNEL, types('channel.poll', 'begin', 'progress', 'end'),
      { hint: "Needs the broadcaster's own login." }],
    ['predictions-channel-v1', 'A prediction starts, moves or ends', CHANNEL, types('channel.prediction', 'begin', 'progress', 'lock', 'end'),
      { hint: "Needs the broadcaster's own login." }],
    ['hype-train-events-v1', 'A hype train starts, moves on or ends', CHANNEL, HYPE_TRAIN, { hint: HYPE_TRAIN_HINT }],
    ['hype-train-events-v2', 'A hype train starts, moves on or ends (second version)', CHANNEL, HYPE_TRAIN, { hint: HYPE_TRAIN_HINT }],
    ['raid', 'The channel raids another one', CHANNEL, ['channel.raid'],
      { hint: 'Told when the raid goes. Its countdown is not told any more; chat_moderator_actions tells start and cancel.' }],
    ['community-points-channel-v1', 'Channel points are spent (web site)', CHANNEL, REWARDS,
      { hint: `${REWARD_HINT} Community goals are not told any more.` }],
    ['channel-sub-gifts-v1', 'Somebody gives subscriptions to the community', CHANNEL, ['channel.subscription.gift']],
    ['following', 'Somebody follows', CHANNEL, ['channel.follow'], { hint: 'For the broadcaster and moderators.' }],
    ['creator-goals-events-v1', 'A goal is set, moves or ends', CHANNEL, types('channel.goal', 'begin', 'progress', 'end')],
    ['charity-campaign-donation-events-v1', 'A charity campaign', CHANNEL, types('channel.charity_campaign', 'donate', 'start', 'progress', 'stop'),
      // A payload told the sum, which a single donation does not.
      { shapes: types('channel.charity_campaign', 'progress', 'start', 'stop') }],
    ['shoutout', 'The channel gives a shoutout', CHANNEL, ['channel.shoutout.create'], { hint: 'Without picture and colour of the other channel.' }],
    ['shield-mode', 'Shield mode is switched on or off', USER_CHANNEL, types('channel.shield_mode', 'begin', 'end'), { hint: 'Changes of its settings are not told any more.' }],
    ['automod-levels-modification', 'AutoMod settings change', USER_CHANNEL, ['automod.settings.update'], { hint: NO_CAPTURE }],
    ['channel-unban-requests', 'A viewer asks to be unbanned', USER_CHANNEL, types('channel.unban_request', 'create', 'resolve'), { hint: NO_CAPTURE }],
    ['shared-chat-channel-v1', 'A shared chat starts, changes or ends', CHANNEL, types('channel.shared_chat', 'begin', 'update', 'end'), { hint: NO_CAPTURE }],
    ['ads', 'An ad break starts', CHANNEL, ['channel.ad_break.begin'], { hint: NO_CAPTURE }],
    ['guest-star-channel-v1', 'Guest Star', CHANNEL,
      [...types('channel.guest_star_session', 'begin', 'end'), 'channel.guest_star_guest.update', 'channel.guest_star_settings.update'],
      { hint: `Still in beta at Twitch. ${NO_CAPTURE}` }],
  ],
  gone: [
    gone('predictions-user-v1', "One's own predictions", USER, 'EventSub tells predictions of a channel only: use predictions-channel-v1.'),
    gone('community-points-user-v1', "One's own channel points", USER, 'Nothing tells these any more.'),
    gone('channel-cheer-events-public-v1', 'Cheerbombs', CHANNEL, 'Nearest: channel-bits-events-v2.'),
    gone('follows', 'Whom one follows oneself', USER, 'Nothing tells these any more.'),
    gone('chatrooms-user-v1', 'Bans and timeouts against oneself', USER, 'Nothing tells these any more. Moderators of a channel use chat_moderator_actions.'),
    gone('user-unban-requests', "One's own unban requests", USER_CHANNEL, 'Nothing tells these any more.'),
    gone('ads-manager', 'The ad schedule', USER_CHANNEL, 'Ask for it with the twitch api node: get-ad-schedule.'),
    gone('pinned-chat-updates-v1', 'Pinned messages', CHANNEL, 'Ask for them with the twitch api node.'),
    gone('leaderboard-events-v1', 'Leaderboards', CHANNEL, 'Ask for them with the twitch api node: get-bits-leaderboard.'),
    gone('channel-drop-events', 'Drops of a channel', CHANNEL, 'Owners of a game use drop.entitlement.grant in the twitch shards node.'),
    gone('user-drop-events', "One's own drops", USER, 'Owners of a game use drop.entitlement.grant in the twitch shards node.'),
    gone('community-boost-events-v1', 'Community boosts', CHANNEL, 'Twitch has withdrawn them.'),
    gone('community-moments-channel-v1', 'Moments', CHANNEL, 'Twitch has withdrawn them.'),
    gone('presence', 'Who is online', USER, 'Nothing tells this any more.'),
    gone('onsite-notifications', 'Notifications of the web site', USER, 'Nothing tells these any more.'),
    gone('user-bits-updates-v1', "One's own bits", USER, 'Nothing tells these any more.'),
    gone('user-subscribe-events-v1', "One's own subscriptions", USER, 'Nothing tells these any more.'),
    gone('channel-chat-highlights', 'Highlights of a chat', USER_CHANNEL, 'Nothing tells these any more.'),
    gone('stream-change-v1', 'Changes of a stream', CHANNEL, 'Nearest: video-playback-by-id and broadcast-settings-update.'),
  ],
};

/** Every topic that we know, in the order of the picker. */
export const PUBSUB_TOPICS: readonly PubSubTopic[] = PUBSUB_FAMILIES.flatMap(({ id }) =>
  ROWS[id].map(([name, title, ids, events, extras = {}]) => ({
    name,
    title,
    family: id,
    ids,
    events,
    shapes: events,
    ownOnly: [],
    notices: [],
    scope: null,
    ...extras,
  })),
);

const BY_NAME = new Map(PUBSUB_TOPICS.map((row) => [row.name, row]));

/** The row of a topic's bare name. */
export function findPubSubTopic(name: string): PubSubTopic | undefined {
  return BY_NAME.get(name);
}

/** What a node sends: our event, or the payload that an old PubSub flow expects. */
export type PubSubFormat = 'event' | 'pubsub';

/** The EventSub rows that serve a topic in a format. */
export function counterparts(topic: PubSubTopic, format: PubSubFormat): EventSubType[] {
  return topic[format === 'event' ? 'events' : 'shapes'].flatMap((type) => findEventSubType(type) ?? []);
}

/** The kinds that events of a topic can have. */
export function kindsOf(topic: PubSubTopic): Kind[] {
  const rows = counterparts(topic, 'event');
  return [
    ...new Set(rows.flatMap(({ type, kinds }) => (type === 'channel.raid' ? ['raid.out' as const] : kinds))),
  ];
}

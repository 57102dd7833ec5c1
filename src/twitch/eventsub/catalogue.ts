import type { Kind } from '../../events';

/** One part of a subscription's condition, and where a blank one is filled from. */
export interface ConditionField {
  /** Twitch's name, e.g. `broadcaster_user_id`. */
  name: string;
  /** `channel`: the node's channel. `user`: the user whose token subscribes. `null`: typed in, e.g. a reward's id. */
  fill: 'channel' | 'user' | null;
  required: boolean;
}

/** One EventSub type in one version: what the picker, the scope check, the simulator and the help read. */
export interface EventSubType {
  type: string;
  version: string;
  /** In plain words, for a streamer. */
  title: string;
  /** The id of one of `EVENTSUB_FAMILIES`. */
  family: FamilyId;
  condition: readonly ConditionField[];
  /** Every group is needed; any scope of a group is enough. Empty: no scope. */
  scopes: readonly (readonly string[])[];
  /** Whether a user's socket can carry it. The others need an app token and a conduit or a webhook. */
  socket: boolean;
  /** What one subscription takes of the allowance when the channel's owner has not signed in to the app. */
  cost: 0 | 1;
  /** `deprecated`: Twitch has withdrawn it or says that it will; kept for servers that still speak it. */
  status: 'stable' | 'beta' | 'deprecated';
  /** The kinds its events can have. */
  kinds: readonly Kind[];
  /** What is worth knowing before picking it. */
  hint?: string;
  /** The type and version that tells the same happening better: the picker proposes it instead. */
  better?: { type: string; version: string };
}

/** The groups of the picker, the most wanted first. */
export const EVENTSUB_FAMILIES = [
  { id: 'chat', title: 'Chat and whispers' },
  { id: 'audience', title: 'Followers, raids and shoutouts' },
  { id: 'subscriptions', title: 'Subscriptions and gifts' },
  { id: 'bits', title: 'Bits and Power-ups' },
  { id: 'points', title: 'Channel points' },
  { id: 'stream', title: 'Stream, title and ads' },
  { id: 'votes', title: 'Polls and predictions' },
  { id: 'community', title: 'Hype trains, goals and charity' },
  { id: 'moderation', title: 'Moderation' },
  { id: 'team', title: 'Moderators and VIPs' },
  { id: 'automod', title: 'AutoMod and blocked terms' },
  { id: 'together', title: 'Shared chat and Guest Star' },
  { id: 'app', title: 'Account, app, drops and extensions' },
] as const;

/** The family that a type is listed under in the editor. */
export type FamilyId = (typeof EVENTSUB_FAMILIES)[number]['id'];

const field = (name: string, fill: ConditionField['fill'], required = true): ConditionField => ({
  name,
  fill,
  required,
});
const typedIn = (...names: string[]): ConditionField[] => names.map((name) => field(name, null));
const optional = (...names: string[]): ConditionField[] => names.map((name) => field(name, null, false));

const CHANNEL = [field('broadcaster_user_id', 'channel')];
const REWARD = [...CHANNEL, ...optional('reward_id')];
const AS_MODERATOR = [...CHANNEL, field('moderator_user_id', 'user')];
const AS_READER = [...CHANNEL, field('user_id', 'user')];
const USER = [field('user_id', 'user')];

const NONE: readonly string[][] = [];
const READ_CHAT = [['user:read:chat']];
const BITS = [['bits:read']];
const SUBSCRIPTIONS = [['channel:read:subscriptions']];
const CHARITY = [['channel:read:charity']];
const GOALS = [['channel:read:goals']];
const HYPE_TRAIN = [['channel:read:hype_train']];
const AUTOMOD = [['moderator:manage:automod']];
const SUSPICIOUS = [['moderator:read:suspicious_users']];
const MODERATORS = [['moderation:read']];
const BANS = [['channel:moderate']];
const readOrManage = (who: 'channel' | 'moderator' | 'user', what: string): string[][] => [
  [`${who}:read:${what}`, `${who}:manage:${what}`],
];
const REDEMPTIONS = readOrManage('channel', 'redemptions');
const POLLS = readOrManage('channel', 'polls');
const PREDICTIONS = readOrManage('channel', 'predictions');
const VIPS = readOrManage('channel', 'vips');
const SHOUTOUTS = readOrManage('moderator', 'shoutouts');
const SHIELD = readOrManage('moderator', 'shield_mode');
const UNBAN_REQUESTS = readOrManage('moderator', 'unban_requests');
const WARNINGS = readOrManage('moderator', 'warnings');
const GUEST_STAR = [
  ['channel', 'moderator'].flatMap((who) => [`${who}:read:guest_star`, `${who}:manage:guest_star`]),
];
const MODERATED = ['blocked_terms', 'chat_settings', 'unban_requests', 'banned_users', 'chat_messages'];
const moderate = (what: readonly string[]): string[][] => [
  ...what.flatMap((name) => readOrManage('moderator', name)),
  ['moderator:read:moderators'],
  ['moderator:read:vips'],
];
const MODERATE_1 = moderate(MODERATED);
const MODERATE_2 = moderate([...MODERATED, 'warnings']);

/** What only some rows have. */
type Extras = Partial<Pick<EventSubType, 'status' | 'hint' | 'better' | 'socket'>>;
/** A row as written below: type, version, title, condition, scopes, kinds. */
type Row = [
  type: string,
  version: string,
  title: string,
  condition: readonly ConditionField[],
  scopes: readonly (readonly string[])[],
  kinds: readonly Kind[],
  extras?: Extras,
];

const withdrawn = (type: string, version: string): Extras => ({
  status: 'deprecated',
  better: { type, version },
  hint: `Twitch has withdrawn this: use ${type}, version ${version}.`,
});
const oldShape = (type: string, hint: string): Extras => ({ better: { type, version: '2' }, hint });
const APP_ONLY: Extras = {
  socket: false,
  hint: "A user's connection cannot carry this. Use the twitch shards node, which subscribes with the app's own token.",
};

// biome-ignore format: a table is read row by row, not cell by cell
const ROWS: Readonly<Record<FamilyId, readonly Row[]>> = {
  chat: [
    ['channel.chat.message', '1', 'A chat message arrives', AS_READER, READ_CHAT, ['chat.message'],
      { hint: 'A cheer in a line is its amount. To count tips, pick "Bits are used".' }],
    ['channel.chat.notification', '1', 'Chat shows a notice (sub, gift, raid, announcement, watch streak…)', AS_READER, READ_CHAT, ['chat.notice'],
      { hint: 'Tells what chat displays. To count subscriptions, gifts and raids use their own events, or each comes twice.' }],
    ['channel.chat.message_delete', '1', 'A chat message is deleted', AS_READER, READ_CHAT, ['chat.deleted']],
    ['channel.chat.clear_user_messages', '1', "One viewer's messages are removed", AS_READER, READ_CHAT, ['chat.cleared']],
    ['channel.chat.clear', '1', 'The whole chat is cleared', AS_READER, READ_CHAT, ['chat.cleared']],
    ['channel.chat_settings.update', '1', 'Chat settings change (slow mode, followers only…)', AS_READER, READ_CHAT, ['chat.settings']],
    ['user.whisper.message', '1', 'A whisper arrives', USER, readOrManage('user', 'whispers'), ['chat.private'],
      { hint: 'Only whispers to the login that subscribes.' }],
    ['channel.chat.user_message_hold', '1', 'Your own message is held by AutoMod', AS_READER, READ_CHAT, ['chat.held'],
      { hint: 'Only messages that the login itself wrote: for bots that want to know why a line does not appear.' }],
    ['channel.chat.user_message_update', '1', 'Your own held message is approved or denied', AS_READER, READ_CHAT, ['chat.held'],
      { hint: 'Only messages that the login itself wrote.' }],
  ],
  audience: [
    ['channel.follow', '2', 'Someone follows', AS_MODERATOR, [['moderator:read:followers']], ['follow']],
    ['channel.raid', '1', 'A raid arrives or leaves', [field('from_broadcaster_user_id', 'channel', false), field('to_broadcaster_user_id', 'channel', false)], NONE, ['raid.in', 'raid.out'],
      { hint: 'Left blank it makes two subscriptions: raids that arrive (to) and raids that leave (from). Fill one to get only that direction.' }],
    ['channel.shoutout.create', '1', 'A shoutout is given', AS_MODERATOR, SHOUTOUTS, ['shoutout.sent']],
    ['channel.shoutout.receive', '1', 'A shoutout is received', AS_MODERATOR, SHOUTOUTS, ['shoutout.received']],
    ['channel.follow', '1', 'Someone follows (first version)', CHANNEL, NONE, ['follow'], withdrawn('channel.follow', '2')],
  ],
  subscriptions: [
    ['channel.subscribe', '1', 'Someone subscribes or receives a gift', CHANNEL, SUBSCRIPTIONS, ['subscription.new', 'subscription.received'],
      { hint: 'Who receives a gift comes as subscription.received; the giver comes with "Someone gifts subscriptions", renewals with "Someone shares a renewal".' }],
    ['channel.subscription.message', '1', 'Someone shares a renewal', CHANNEL, SUBSCRIPTIONS, ['subscription.renewed'],
      { hint: 'Comes when a subscriber shares the renewal in chat, with months and message.' }],
    ['channel.subscription.gift', '1', 'Someone gifts subscriptions', CHANNEL, SUBSCRIPTIONS, ['subscription.gifted'],
      { hint: 'One event for the whole gift; each recipient comes with "Someone subscribes or receives a gift".' }],
    ['channel.subscription.end', '1', 'A subscription ends', CHANNEL, SUBSCRIPTIONS, ['subscription.ended']],
  ],
  bits: [
    ['channel.bits.use', '1', 'Bits are used (cheer or Power-up)', CHANNEL, BITS, ['tip', 'purchase'],
      { hint: 'Cheers are tips, Power-ups are purchases. With "Someone cheers" as well, each cheer comes twice.' }],
    ['channel.custom_power_up_redemption.add', '1', 'A custom Power-up is redeemed', REWARD, BITS, ['purchase'],
      { hint: 'Has the text that the viewer typed and the state of the redemption. "Bits are used" tells the same purchase: count one of the two.' }],
    ['channel.cheer', '1', 'Someone cheers', CHANNEL, BITS, ['tip'],
      { better: { type: 'channel.bits.use', version: '1' }, hint: '"Bits are used" tells the same cheers with their emotes, and Power-ups too: pick one of the two, or each cheer comes twice.' }],
    ['channel.custom_power_up_redemption.add', 'beta', 'A custom Power-up is redeemed (open beta)', REWARD, BITS, ['purchase'],
      withdrawn('channel.custom_power_up_redemption.add', '1')],
  ],
  points: [
    ['channel.channel_points_custom_reward_redemption.add', '1', 'Your reward is redeemed', REWARD, REDEMPTIONS, ['reward.redeemed'],
      { hint: "All rewards of the channel; with a reward's id only that one." }],
    ['channel.channel_points_custom_reward_redemption.update', '1', 'A redemption is fulfilled or refunded', REWARD, REDEMPTIONS, ['reward.redemption_updated']],
    ['channel.channel_points_automatic_reward_redemption.add', '2', 'A built-in reward is redeemed (highlight, emote…)', CHANNEL, REDEMPTIONS, ['reward.redeemed'],
      { hint: 'Paid with channel points. What is paid with Bits comes with "Bits are used".' }],
    ['channel.channel_points_automatic_reward_redemption.add', '1', 'A built-in reward is redeemed (first version)', CHANNEL, REDEMPTIONS, ['reward.redeemed'],
      oldShape('channel.channel_points_automatic_reward_redemption.add', 'Version 2 tells more about the message and leaves out Power-ups, which "Bits are used" tells as well.')],
    ['channel.channel_points_custom_reward.add', '1', 'You create a reward', CHANNEL, REDEMPTIONS, ['reward.created']],
    ['channel.channel_points_custom_reward.update', '1', 'You change a reward', REWARD, REDEMPTIONS, ['reward.updated']],
    ['channel.channel_points_custom_reward.remove', '1', 'You remove a reward', REWARD, REDEMPTIONS, ['reward.removed']],
  ],
  stream: [
    ['stream.online', '1', 'The stream starts', CHANNEL, NONE, ['stream.online']],
    ['stream.offline', '1', 'The stream ends', CHANNEL, NONE, ['stream.offline']],
    ['channel.update', '2', 'Title, category or language changes', CHANNEL, NONE, ['channel.updated']],
    ['channel.ad_break.begin', '1', 'An ad break starts', CHANNEL, [['channel:read:ads']], ['ad.started']],
    ['channel.update', '1', 'Title, category or language changes (first version)', CHANNEL, NONE, ['channel.updated'],
      withdrawn('channel.update', '2')],
  ],
  votes: [
    ['channel.poll.begin', '1', 'A poll starts', CHANNEL, POLLS, ['poll.started']],
    ['channel.poll.progress', '1', 'Someone votes in a poll', CHANNEL, POLLS, ['poll.progressed']],
    ['channel.poll.end', '1', 'A poll ends', CHANNEL, POLLS, ['poll.ended']],
    ['channel.prediction.begin', '1', 'A prediction starts', CHANNEL, PREDICTIONS, ['prediction.started']],
    ['channel.prediction.progress', '1', 'Someone bets on a prediction', CHANNEL, PREDICTIONS, ['prediction.progressed']],
    ['channel.prediction.lock', '1', 'A prediction takes no more bets', CHANNEL, PREDICTIONS, ['prediction.locked']],
    ['channel.prediction.end', '1', 'A prediction is decided or cancelled', CHANNEL, PREDICTIONS, ['prediction.ended']],
  ],
  community: [
    ['channel.hype_train.begin', '2', 'A hype train starts', CHANNEL, HYPE_TRAIN, ['hype_train.started']],
    ['channel.hype_train.progress', '2', 'A hype train moves on', CHANNEL, HYPE_TRAIN, ['hype_train.progressed']],
    ['channel.hype_train.end', '2', 'A hype train ends', CHANNEL, HYPE_TRAIN, ['hype_train.ended']],
    ['channel.goal.begin', '1', 'A goal is set', CHANNEL, GOALS, ['goal.started']],
    ['channel.goal.progress', '1', 'A goal moves', CHANNEL, GOALS, ['goal.progressed'],
      { hint: 'Can also go down, for instance when someone unfollows.' }],
    ['channel.goal.end', '1', 'A goal ends', CHANNEL, GOALS, ['goal.ended']],
    ['channel.charity_campaign.donate', '1', 'Someone donates to the charity campaign', CHANNEL, CHARITY, ['charity.donated']],
    ['channel.charity_campaign.start', '1', 'A charity campaign starts', CHANNEL, CHARITY, ['charity.started']],
    ['channel.charity_campaign.progress', '1', 'A charity campaign moves towards its goal', CHANNEL, CHARITY, ['charity.progressed']],
    ['channel.charity_campaign.stop', '1', 'A charity campaign ends', CHANNEL, CHARITY, ['charity.ended']],
    ['channel.hype_train.begin', '1', 'A hype train starts (first version)', CHANNEL, HYPE_TRAIN, ['hype_train.started'],
      withdrawn('channel.hype_train.begin', '2')],
    ['channel.hype_train.progress', '1', 'A hype train moves on (first version)', CHANNEL, HYPE_TRAIN, ['hype_train.progressed'],
      withdrawn('channel.hype_train.progress', '2')],
    ['channel.hype_train.end', '1', 'A hype train ends (first version)', CHANNEL, HYPE_TRAIN, ['hype_train.ended'],
      withdrawn('channel.hype_train.end', '2')],
  ],
  moderation: [
    ['channel.moderate', '2', 'A moderator does something (every action)', AS_MODERATOR, MODERATE_2, ['moderation.action'],
      { hint: 'Bans, timeouts, deletions, chat modes, warnings and more in one event; also for moderators of the channel. It needs many scopes.' }],
    ['channel.ban', '1', 'A viewer is banned or timed out', CHANNEL, BANS, ['moderation.banned', 'moderation.timed_out'],
      { hint: 'A moderator uses "A moderator does something" instead.' }],
    ['channel.unban', '1', 'A ban or timeout is lifted', CHANNEL, BANS, ['moderation.unbanned'],
      { hint: 'A moderator uses "A moderator does something" instead.' }],
    ['channel.warning.send', '1', 'A viewer is warned', AS_MODERATOR, WARNINGS, ['moderation.warned']],
    ['channel.warning.acknowledge', '1', 'A viewer accepts a warning', AS_MODERATOR, WARNINGS, ['moderation.warning_acknowledged']],
    ['channel.unban_request.create', '1', 'A viewer asks to be unbanned', AS_MODERATOR, UNBAN_REQUESTS, ['unban_request.created']],
    ['channel.unban_request.resolve', '1', 'An unban request is answered', AS_MODERATOR, UNBAN_REQUESTS, ['unban_request.resolved']],
    ['channel.suspicious_user.message', '1', 'A suspicious viewer writes', AS_MODERATOR, SUSPICIOUS, ['suspicious_user.message']],
    ['channel.suspicious_user.update', '1', 'A viewer is marked as suspicious', AS_MODERATOR, SUSPICIOUS, ['suspicious_user.updated']],
    ['channel.shield_mode.begin', '1', 'Shield mode is switched on', AS_MODERATOR, SHIELD, ['shield_mode.started']],
    ['channel.shield_mode.end', '1', 'Shield mode is switched off', AS_MODERATOR, SHIELD, ['shield_mode.ended']],
    ['channel.moderate', '1', 'A moderator does something (first version)', AS_MODERATOR, MODERATE_1, ['moderation.action'],
      oldShape('channel.moderate', 'Version 2 tells warnings as well.')],
  ],
  team: [
    ['channel.moderator.add', '1', 'Someone becomes a moderator', CHANNEL, MODERATORS, ['moderation.moderator_added']],
    ['channel.moderator.remove', '1', 'Someone is no longer a moderator', CHANNEL, MODERATORS, ['moderation.moderator_removed']],
    ['channel.vip.add', '1', 'Someone becomes a VIP', CHANNEL, VIPS, ['moderation.vip_added']],
    ['channel.vip.remove', '1', 'Someone is no longer a VIP', CHANNEL, VIPS, ['moderation.vip_removed']],
  ],
  automod: [
    ['automod.message.hold', '2', 'AutoMod holds a message', AS_MODERATOR, AUTOMOD, ['automod.held'],
      { hint: 'Tells whether AutoMod or a blocked term caught it. Terms that are private to moderators are left out.' }],
    ['automod.message.update', '2', 'A held message is approved, denied or runs out', AS_MODERATOR, AUTOMOD, ['automod.updated']],
    ['automod.settings.update', '1', 'AutoMod settings change', AS_MODERATOR, [['moderator:read:automod_settings']], ['automod.settings_updated']],
    ['automod.terms.update', '1', 'Blocked or permitted terms change', AS_MODERATOR, AUTOMOD, ['automod.terms_updated'],
      { hint: 'Terms that are private to moderators are left out.' }],
    ['automod.message.hold', '1', 'AutoMod holds a message (first version)', AS_MODERATOR, AUTOMOD, ['automod.held'],
      oldShape('automod.message.hold', 'Version 2 tells the reason and which part of the text was caught.')],
    ['automod.message.update', '1', 'A held message is decided (first version)', AS_MODERATOR, AUTOMOD, ['automod.updated'],
      oldShape('automod.message.update', 'Version 2 tells the reason and which part of the text was caught.')],
  ],
  together: [
    ['channel.shared_chat.begin', '1', 'A shared chat starts', CHANNEL, NONE, ['shared_chat.started']],
    ['channel.shared_chat.update', '1', 'A channel joins or leaves the shared chat', CHANNEL, NONE, ['shared_chat.updated']],
    ['channel.shared_chat.end', '1', 'A shared chat ends', CHANNEL, NONE, ['shared_chat.ended']],
    ['channel.guest_star_session.begin', 'beta', 'A Guest Star session starts', AS_MODERATOR, GUEST_STAR, ['guest_star.started'], { status: 'beta' }],
    ['channel.guest_star_session.end', 'beta', 'A Guest Star session ends', AS_MODERATOR, GUEST_STAR, ['guest_star.ended'], { status: 'beta' }],
    ['channel.guest_star_guest.update', 'beta', 'A guest joins, moves or leaves', AS_MODERATOR, GUEST_STAR, ['guest_star.guest_updated'],
      { status: 'beta' }],
    ['channel.guest_star_settings.update', 'beta', 'Guest Star settings change', AS_MODERATOR, GUEST_STAR, ['guest_star.settings_updated'],
      { status: 'beta' }],
    ['channel.guest_star_slot.update', 'beta', 'A Guest Star slot changes (withdrawn)', AS_MODERATOR, GUEST_STAR, ['guest_star.slot_updated'],
      withdrawn('channel.guest_star_guest.update', 'beta')],
  ],
  app: [
    ['user.update', '1', 'Your account changes (name, description…)', USER, NONE, ['user.updated'],
      { hint: 'The e-mail address is in it only when user:read:email is granted as well.' }],
    ['user.authorization.grant', '1', 'Someone signs in to your app', typedIn('client_id'), NONE, ['authorization.granted'], APP_ONLY],
    ['user.authorization.revoke', '1', 'Someone disconnects your app', typedIn('client_id'), NONE, ['authorization.revoked'], APP_ONLY],
    ['conduit.shard.disabled', '1', 'A shard of your conduit is disabled', [...typedIn('client_id'), ...optional('conduit_id')], NONE, ['conduit.shard_disabled'], APP_ONLY],
    ['drop.entitlement.grant', '1', 'A viewer earns a drop', [...typedIn('organization_id'), ...optional('category_id', 'campaign_id')], NONE, ['entitlement.granted'], APP_ONLY],
    ['extension.bits_transaction.create', '1', 'Bits are spent in your extension', typedIn('extension_client_id'), NONE, ['purchase'], APP_ONLY],
  ],
};

/**
 * Whether only the broadcaster's own login can subscribe: a scope is needed and the condition names no other
 * user who could hold it. Twitch wants the token's user to be the condition's actor, else the broadcaster.
 */
export function needsBroadcaster(row: Pick<EventSubType, 'scopes' | 'condition'>): boolean {
  return row.scopes.length > 0 && !row.condition.some((part) => part.fill === 'user');
}

function buildRow(
  family: FamilyId,
  [type, version, title, condition, scopes, kinds, extras = {}]: Row,
): EventSubType {
  const { socket = true, status = 'stable' } = extras;
  const ownLogin = needsBroadcaster({ scopes, condition }) ? "Needs the broadcaster's own login." : '';
  const hint = [extras.hint, ownLogin].filter(Boolean).join(' ') || undefined;
  // Twitch charges only for naming a user who never agreed; what an app subscribes for itself is not counted.
  const cost = socket && scopes.length === 0 ? 1 : 0;
  return { ...extras, type, version, title, family, condition, scopes, socket, cost, status, kinds, hint };
}

/** All 90 pairs of type and version, in the order of the picker. */
export const EVENTSUB_TYPES: readonly EventSubType[] = EVENTSUB_FAMILIES.flatMap(({ id }) =>
  ROWS[id].map((row) => buildRow(id, row)),
);

const STATUS_RANK = { stable: 2, beta: 1, deprecated: 0 } as const;

/**
 * The row of a type. Without `version` the newest stable one, else the newest there is.
 *
 * @returns `undefined` for a pair that the catalogue does not know; it may still be a new type of Twitch
 */
export function findEventSubType(type: string, version?: string): EventSubType | undefined {
  const rows = EVENTSUB_TYPES.filter(
    (row) => row.type === type && (version === undefined || row.version === version),
  );
  return rows.sort(
    (a, b) => STATUS_RANK[b.status] - STATUS_RANK[a.status] || Number(b.version) - Number(a.version),
  )[0];
}

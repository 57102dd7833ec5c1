/** What the table says about one kind of event. */
export interface KindRow {
  /** The group it belongs to, for pickers and documentation. */
  readonly family: KindFamily;
  /** The property of the event that holds the particulars, or `null` where the common fields say it all. */
  readonly detail: DetailName | null;
  /** One plain sentence for a person who builds a flow. */
  readonly means: string;
}

/** The groups of kinds, in the order in which a reader wants them. */
export const KIND_FAMILIES = [
  'chat',
  'tip',
  'purchase',
  'audience',
  'subscription',
  'stream',
  'points',
  'community',
  'moderation',
  'account',
  'connection',
  'other',
] as const;

/** One of them. */
export type KindFamily = (typeof KIND_FAMILIES)[number];

/** The names of all detail objects; an event has at most the one that its kind names. */
export const DETAIL_NAMES = [
  'account',
  'ad',
  'automod',
  'charity',
  'chatSettings',
  'connection',
  'entitlement',
  'gift',
  'goal',
  'guestStar',
  'hypeTrain',
  'moderation',
  'notice',
  'poll',
  'prediction',
  'purchase',
  'raid',
  'reward',
  'sharedChat',
  'shard',
  'shoutout',
  'stream',
  'subscription',
  'tip',
] as const;

/** One of them, which is also the field that holds the object. */
export type DetailName = (typeof DETAIL_NAMES)[number];

const row = <D extends DetailName | null>(family: KindFamily, detail: D, means: string) => ({
  family,
  detail,
  means,
});

/**
 * Every kind of event there is, whatever the platform. Saved flows switch on these names: add rows freely,
 * rename or drop none.
 */
export const KIND_TABLE = {
  'chat.message': row('chat', null, 'A line in chat.'),
  'chat.private': row('chat', null, 'A private message.'),
  'chat.deleted': row('chat', 'moderation', 'One or more chat lines were deleted.'),
  'chat.cleared': row('chat', 'moderation', 'The whole chat, or all lines of one person, were cleared.'),
  'chat.notice': row('chat', 'notice', 'The platform announced something in chat.'),
  'chat.pinned': row('chat', null, 'A chat line was pinned.'),
  'chat.unpinned': row('chat', null, 'A chat line is no longer pinned.'),
  'chat.settings': row('chat', 'chatSettings', 'The rules of the chat were changed.'),
  'chat.held': row(
    'chat',
    'automod',
    'A chat line of the account itself waits for a moderator, or was decided on.',
  ),

  tip: row('tip', 'tip', 'Somebody gave money, bits or tokens.'),
  purchase: row('purchase', 'purchase', 'Somebody bought something.'),

  follow: row('audience', null, 'Somebody follows the channel.'),
  unfollow: row('audience', null, 'Somebody no longer follows the channel.'),
  'user.joined': row('audience', null, 'Somebody entered the room.'),
  'user.left': row('audience', null, 'Somebody left the room.'),
  'raid.in': row('audience', 'raid', 'Another channel sends its viewers here.'),
  'raid.out': row('audience', 'raid', 'The channel sends its viewers to another one.'),
  'shoutout.sent': row('audience', 'shoutout', 'The channel gave another one a shoutout.'),
  'shoutout.received': row('audience', 'shoutout', 'Another channel gave this one a shoutout.'),

  'subscription.new': row('subscription', 'subscription', 'Somebody subscribed.'),
  'subscription.received': row('subscription', 'subscription', 'Somebody received a subscription as a gift.'),
  'subscription.renewed': row('subscription', 'subscription', 'A subscription goes on.'),
  'subscription.gifted': row('subscription', 'gift', 'Somebody gave subscriptions away.'),
  'subscription.ended': row('subscription', 'subscription', 'A subscription ended.'),

  'stream.online': row('stream', 'stream', 'The stream is live.'),
  'stream.offline': row('stream', 'stream', 'The stream is over.'),
  'stream.stats': row('stream', 'stream', 'Viewers, likes or followers changed.'),
  'channel.updated': row('stream', 'stream', 'Title, category or language changed.'),
  'ad.started': row('stream', 'ad', 'An ad break began.'),

  'reward.redeemed': row('points', 'reward', 'Somebody spent channel points.'),
  'reward.redemption_updated': row('points', 'reward', 'A redemption was fulfilled or refunded.'),
  'reward.created': row('points', 'reward', 'A channel points reward was made.'),
  'reward.updated': row('points', 'reward', 'A channel points reward was changed.'),
  'reward.removed': row('points', 'reward', 'A channel points reward was removed.'),

  'poll.started': row('community', 'poll', 'A poll began.'),
  'poll.progressed': row('community', 'poll', 'Votes came in.'),
  'poll.ended': row('community', 'poll', 'A poll is over.'),
  'prediction.started': row('community', 'prediction', 'A prediction began.'),
  'prediction.progressed': row('community', 'prediction', 'Viewers took part in a prediction.'),
  'prediction.locked': row('community', 'prediction', 'A prediction takes no more bets.'),
  'prediction.ended': row('community', 'prediction', 'A prediction was resolved or cancelled.'),
  'goal.started': row('community', 'goal', 'A goal was set.'),
  'goal.progressed': row('community', 'goal', 'A goal came nearer, or went further away.'),
  'goal.ended': row('community', 'goal', 'A goal is over.'),
  'hype_train.started': row('community', 'hypeTrain', 'A hype train began.'),
  'hype_train.progressed': row('community', 'hypeTrain', 'A hype train moved on.'),
  'hype_train.ended': row('community', 'hypeTrain', 'A hype train is over.'),
  'charity.started': row('community', 'charity', 'A charity campaign began.'),
  'charity.progressed': row('community', 'charity', 'A charity campaign moved on.'),
  'charity.donated': row('community', 'charity', 'Somebody gave to the charity campaign.'),
  'charity.ended': row('community', 'charity', 'A charity campaign is over.'),
  'shared_chat.started': row('community', 'sharedChat', 'The channel joined a shared chat.'),
  'shared_chat.updated': row('community', 'sharedChat', 'The channels of a shared chat changed.'),
  'shared_chat.ended': row('community', 'sharedChat', 'The channel left a shared chat.'),
  'guest_star.started': row('community', 'guestStar', 'A session with guests began.'),
  'guest_star.ended': row('community', 'guestStar', 'A session with guests is over.'),
  'guest_star.guest_updated': row('community', 'guestStar', 'A guest joined, left or changed.'),
  'guest_star.slot_updated': row('community', 'guestStar', 'The slot of a guest changed.'),
  'guest_star.settings_updated': row('community', 'guestStar', 'The settings for guests changed.'),

  'moderation.banned': row('moderation', 'moderation', 'Somebody was banned for good.'),
  'moderation.timed_out': row('moderation', 'moderation', 'Somebody was timed out.'),
  'moderation.unbanned': row('moderation', 'moderation', 'A ban or timeout was lifted.'),
  'moderation.muted': row('moderation', 'moderation', 'Somebody was muted.'),
  'moderation.warned': row('moderation', 'moderation', 'Somebody was warned.'),
  'moderation.warning_acknowledged': row('moderation', 'moderation', 'A warned person has read the warning.'),
  'moderation.moderator_added': row('moderation', 'moderation', 'Somebody became a moderator.'),
  'moderation.moderator_removed': row('moderation', 'moderation', 'Somebody is no longer a moderator.'),
  'moderation.vip_added': row('moderation', 'moderation', 'Somebody became a VIP.'),
  'moderation.vip_removed': row('moderation', 'moderation', 'Somebody is no longer a VIP.'),
  'moderation.action': row(
    'moderation',
    'moderation',
    'A moderator did something; moderation.action names it.',
  ),
  'automod.held': row('moderation', 'automod', 'AutoMod holds a chat line back.'),
  'automod.updated': row('moderation', 'automod', 'A held chat line was approved or denied, or it expired.'),
  'automod.settings_updated': row('moderation', 'automod', 'The settings of AutoMod changed.'),
  'automod.terms_updated': row('moderation', 'automod', 'Blocked or permitted terms changed.'),
  'unban_request.created': row('moderation', 'moderation', 'Somebody asks to be unbanned.'),
  'unban_request.resolved': row('moderation', 'moderation', 'A request to be unbanned was decided on.'),
  'shield_mode.started': row('moderation', 'moderation', 'Shield mode was switched on.'),
  'shield_mode.ended': row('moderation', 'moderation', 'Shield mode was switched off.'),
  'suspicious_user.message': row('moderation', 'moderation', 'A person under watch wrote in chat.'),
  'suspicious_user.updated': row(
    'moderation',
    'moderation',
    'A person was put under watch, or no longer is.',
  ),

  'user.updated': row('account', 'account', 'The account changed its name, description or address.'),
  'authorization.granted': row('account', 'account', 'Somebody gave the application access.'),
  'authorization.revoked': row('account', 'account', 'Somebody took the access of the application away.'),
  'entitlement.granted': row('account', 'entitlement', 'Somebody earned a drop.'),
  'conduit.shard_disabled': row('account', 'shard', 'A shard of a conduit no longer delivers.'),

  'connection.opened': row('connection', 'connection', 'The connection to the platform works.'),
  'connection.lost': row('connection', 'connection', 'The connection to the platform broke.'),
  'connection.restored': row('connection', 'connection', 'The connection to the platform works again.'),
  'connection.subscription_created': row('connection', 'connection', 'The platform accepted a subscription.'),
  'connection.subscription_revoked': row('connection', 'connection', 'The platform ended a subscription.'),
  'connection.auth_required': row('connection', 'connection', 'The account must log in again.'),
  'connection.shard_session': row('connection', 'shard', 'A new session waits to be bound to a shard.'),
  'connection.shard_assigned': row('connection', 'shard', 'A session is bound to a shard.'),
  'connection.gap': row('connection', 'connection', 'Events of a span of time may be missing.'),

  other: row('other', null, 'Something that this package does not know; raw holds it.'),
} as const satisfies Record<string, KindRow>;

/** The name of a kind, such as `chat.message`: what `msg.topic` holds. */
export type Kind = keyof typeof KIND_TABLE;

/** All kinds, in the order of the table. */
export const KINDS = Object.freeze(Object.keys(KIND_TABLE)) as readonly Kind[];

/** Whether `value` is the name of a kind. */
export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(KIND_TABLE, value);
}

/** The name of the detail object that events of `kind` carry, or `null`. */
export function detailOf(kind: Kind): DetailName | null {
  return KIND_TABLE[kind].detail;
}

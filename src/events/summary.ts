import { KIND_TABLE, type Kind } from './kinds';
import { plainText } from './plain-text';
import type { EventUser, LivestreamEvent } from './types';

const MAX_LENGTH = 300;

type Line = (event: LivestreamEvent) => string;

/** How somebody is called in a sentence. */
function named(user: Pick<EventUser, 'id' | 'login' | 'name'> | null | undefined): string {
  return user?.name || user?.login || user?.id || '';
}

const who = (event: LivestreamEvent): string =>
  event.user?.anonymous ? 'Somebody anonymous' : named(event.user) || 'Somebody';
const whom = (event: LivestreamEvent): string => named(event.target) || 'somebody';
const channel = (event: LivestreamEvent): string => named(event.channel) || 'The channel';
const quoted = (text: string | null | undefined): string => (text ? ` “${text}”` : '');
const because = (reason: string | null | undefined): string => (reason ? `: ${reason}` : '');
const note = (event: LivestreamEvent): string => because(event.message?.text);

function plural(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `100 bits`, `1 token`, `5.00 USD`. */
function amount(event: LivestreamEvent): string {
  if (!event.amount) return '';
  const { value, unit } = event.amount;
  if (unit === 'bits') return plural(value, 'bit');
  if (unit === 'tokens') return plural(value, 'token');
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`;
}

/** Twitch counts tiers in thousands. */
function tier(value: string | null | undefined): string {
  return value && /^[123]000$/.test(value) ? ` (tier ${value[0]})` : '';
}

function months(count: number | null | undefined): string {
  return count ? ` for ${plural(count, 'month')}` : '';
}

const byUser =
  (text: string): Line =>
  (event) =>
    `${who(event)} ${text}`;
const onTarget =
  (text: string): Line =>
  (event) =>
    `${named(event.target) || 'Somebody'} ${text}`;
const userOnTarget =
  (text: string): Line =>
  (event) =>
    `${who(event)} ${text} ${whom(event)}${because(event.moderation?.reason)}`;

const poll =
  (text: string): Line =>
  (event) =>
    `Poll ${text}:${quoted(event.poll?.title) || ' (no title)'}`;
const prediction =
  (text: string): Line =>
  (event) =>
    `Prediction ${text}:${quoted(event.prediction?.title) || ' (no title)'}`;

const goal =
  (text: string): Line =>
  (event) => {
    const { currentAmount, targetAmount, description, type } = event.goal ?? {};
    return `Goal ${text}: ${currentAmount ?? '?'} of ${targetAmount ?? '?'}${type ? ` (${type})` : ''}${because(description)}`;
  };

const train =
  (text: string): Line =>
  (event) =>
    `Hype train ${text}${event.hypeTrain?.level ? `, level ${event.hypeTrain.level}` : ''}`;
const charity =
  (text: string): Line =>
  (event) =>
    `Charity campaign ${text}${because(event.charity?.charityName)}`;

const spend: Line = (event) => {
  const { purchase } = event;
  const what = purchase?.name || purchase?.product?.name || purchase?.customPowerUp?.title || purchase?.type;
  const price = amount(event);
  return `${who(event)} bought ${what ? what.replaceAll('_', ' ') : 'something'}${price && ` for ${price}`}${note(event)}`;
};

const reward: Line = (event) => {
  const { title, type, cost } = event.reward ?? {};
  const what = title || type?.replaceAll('_', ' ') || 'a reward';
  return `${who(event)} redeemed ${what}${cost ? ` for ${plural(cost, 'point')}` : ''}${note(event)}`;
};

const rewardChanged =
  (text: string): Line =>
  (event) =>
    `Reward ${text}${quoted(event.reward?.title)}`;

const gift: Line = (event) => {
  const { count, tier: level } = event.gift ?? {};
  return `${who(event)} gifted ${plural(count ?? 1, 'subscription')}${tier(level)}`;
};

const stats: Line = (event) => {
  const { viewers, likes, followers } = event.stream ?? {};
  const known = [
    viewers == null ? '' : plural(viewers, 'viewer'),
    likes == null ? '' : plural(likes, 'like'),
    followers == null ? '' : plural(followers, 'follower'),
  ].filter(Boolean);
  return `${channel(event)}: ${known.join(', ') || 'the figures changed'}`;
};

const deleted: Line = (event) => {
  if (event.target) return `A message of ${whom(event)} was deleted`;
  const count = event.moderation?.messageIds?.length ?? 1;
  return count === 1 ? 'A message was deleted' : `${count} messages were deleted`;
};

/** Some of Twitch's sentences begin with the name, and some leave it out. */
const notice: Line = (event) => {
  const { systemMessage, type } = event.notice ?? {};
  // An announcement has no sentence of its own: it is what the moderator wrote.
  const said = systemMessage || event.message?.text || (type ?? 'a notice').replaceAll('_', ' ');
  const name = named(event.user);
  const isNamed = said.split(/[^\p{L}\p{N}_]+/u).some((word) => word.toLowerCase() === name.toLowerCase());
  return name && !isNamed ? `${name}: ${said}` : said;
};

const moderated: Line = (event) => {
  const action = (event.moderation?.action ?? 'did something').replaceAll('_', ' ');
  return `${who(event)}: ${action}${event.target ? ` ${whom(event)}` : ''}${because(event.moderation?.reason)}`;
};

const adBreak: Line = (event) => {
  const seconds = event.ad?.durationSeconds;
  return `An ad break${seconds == null ? '' : ` of ${plural(seconds, 'second')}`} began`;
};

const viewers = (count: number | null | undefined): string =>
  count == null ? '' : ` with ${plural(count, 'viewer')}`;

const guests =
  (text: string): Line =>
  () =>
    `Guest session ${text}`;

const connection =
  (text: string): Line =>
  (event) =>
    `${text}${because(event.connection?.reason)}`;

const subscription =
  (text: string): Line =>
  ({ connection: detail }) =>
    `The subscription${detail?.type ? ` to ${detail.type}` : ''} ${text}${because(detail?.reason)}`;

const shard =
  (text: string): Line =>
  (event) =>
    `Shard ${event.shard?.shardId ?? '?'} ${text}`;

/** What one line says about each kind. */
const LINES: Record<Kind, Line> = {
  'chat.message': (event) => `${who(event)}${because(event.message?.text)}`,
  'chat.private': (event) => `${who(event)} to ${whom(event)}${note(event)}`,
  'chat.deleted': deleted,
  'chat.cleared': (event) =>
    event.target ? `All messages of ${whom(event)} were cleared` : 'The chat was cleared',
  'chat.notice': notice,
  'chat.pinned': (event) => `A message was pinned${note(event)}`,
  'chat.unpinned': (event) => `A message is no longer pinned${note(event)}`,
  'chat.settings': () => 'The chat settings changed',
  'chat.held': (event) => `A message of ${who(event)} is ${event.automod?.status ?? 'held'}${note(event)}`,
  tip: (event) => `${who(event)} tipped ${amount(event) || 'something'}${note(event)}`,
  purchase: spend,
  follow: byUser('follows'),
  unfollow: byUser('no longer follows'),
  'user.joined': byUser('entered'),
  'user.left': byUser('left'),
  'raid.in': (event) => `${who(event)} is raiding${viewers(event.raid?.viewers)}`,
  'raid.out': (event) => `${channel(event)} is raiding ${whom(event)}${viewers(event.raid?.viewers)}`,
  'shoutout.sent': (event) => `${channel(event)} gave ${whom(event)} a shoutout`,
  'shoutout.received': byUser('gave the channel a shoutout'),
  'subscription.new': (event) => `${who(event)} subscribed${tier(event.subscription?.tier)}${note(event)}`,
  'subscription.received': (event) =>
    `${who(event)} received a gift subscription${tier(event.subscription?.tier)}`,
  'subscription.renewed': (event) =>
    `${who(event)} has subscribed${months(event.subscription?.cumulativeMonths)}${tier(event.subscription?.tier)}${note(event)}`,
  'subscription.gifted': gift,
  'subscription.ended': (event) => `The subscription of ${who(event)} ended`,
  'stream.online': (event) => `${channel(event)} is live${because(event.stream?.title)}`,
  'stream.offline': (event) => `${channel(event)} is offline`,
  'stream.stats': stats,
  'channel.updated': (event) => `${channel(event)} changed the stream${because(event.stream?.title)}`,
  'ad.started': adBreak,
  'reward.redeemed': reward,
  'reward.redemption_updated': (event) =>
    `The redemption of ${event.reward?.title || 'a reward'} by ${who(event)} is ${event.reward?.status || 'changed'}`,
  'reward.created': rewardChanged('created'),
  'reward.updated': rewardChanged('changed'),
  'reward.removed': rewardChanged('removed'),
  'poll.started': poll('started'),
  'poll.progressed': poll('goes on'),
  'poll.ended': poll('ended'),
  'prediction.started': prediction('started'),
  'prediction.progressed': prediction('goes on'),
  'prediction.locked': prediction('locked'),
  'prediction.ended': prediction('ended'),
  'goal.started': goal('set'),
  'goal.progressed': goal('moved'),
  'goal.ended': goal('ended'),
  'hype_train.started': train('started'),
  'hype_train.progressed': train('moves on'),
  'hype_train.ended': train('ended'),
  'charity.started': charity('started'),
  'charity.progressed': charity('moves on'),
  'charity.donated': (event) =>
    `${who(event)} donated ${amount(event) || 'something'}${because(event.charity?.charityName)}`,
  'charity.ended': charity('ended'),
  'shared_chat.started': (event) => `${channel(event)} joined a shared chat`,
  'shared_chat.updated': () => 'The channels of the shared chat changed',
  'shared_chat.ended': (event) => `${channel(event)} left the shared chat`,
  'guest_star.started': guests('started'),
  'guest_star.ended': guests('ended'),
  'guest_star.guest_updated': (event) => `Guest ${whom(event)}: ${event.guestStar?.state ?? 'changed'}`,
  'guest_star.slot_updated': guests('slot changed'),
  'guest_star.settings_updated': guests('settings changed'),
  'moderation.banned': userOnTarget('banned'),
  'moderation.timed_out': userOnTarget('timed out'),
  'moderation.unbanned': userOnTarget('unbanned'),
  'moderation.muted': (event) => {
    const count = event.moderation?.userIds?.length ?? 1;
    return event.target || count === 1
      ? `${named(event.target) || 'Somebody'} was muted`
      : `${count} people were muted`;
  },
  'moderation.warned': userOnTarget('warned'),
  'moderation.warning_acknowledged': byUser('has read the warning'),
  'moderation.moderator_added': onTarget('is a moderator now'),
  'moderation.moderator_removed': onTarget('is no longer a moderator'),
  'moderation.vip_added': onTarget('is a VIP now'),
  'moderation.vip_removed': onTarget('is no longer a VIP'),
  'moderation.action': moderated,
  'automod.held': (event) => `AutoMod holds a message of ${who(event)}${note(event)}`,
  'automod.updated': (event) =>
    `A held message of ${who(event)} is ${event.automod?.status ?? 'decided on'}${note(event)}`,
  'automod.settings_updated': byUser('changed the AutoMod settings'),
  'automod.terms_updated': byUser('changed the AutoMod terms'),
  'unban_request.created': (event) => `${who(event)} asks to be unbanned${note(event)}`,
  'unban_request.resolved': (event) =>
    `The unban request of ${whom(event)} is ${event.moderation?.status ?? 'decided on'}${because(event.moderation?.resolutionText)}`,
  'shield_mode.started': byUser('switched shield mode on'),
  'shield_mode.ended': byUser('switched shield mode off'),
  'suspicious_user.message': (event) => `${who(event)} (under watch)${note(event)}`,
  'suspicious_user.updated': (event) =>
    `${who(event)} set ${whom(event)} to ${(event.moderation?.lowTrustStatus ?? 'another state').replaceAll('_', ' ')}`,
  'user.updated': byUser('changed the account'),
  'authorization.granted': byUser('gave the application access'),
  'authorization.revoked': byUser('took the access away'),
  'entitlement.granted': (event) =>
    `${who(event)} earned a drop${event.entitlement?.categoryName ? ` in ${event.entitlement.categoryName}` : ''}`,
  'conduit.shard_disabled': (event) => `${shard('is disabled')(event)}${because(event.shard?.status)}`,
  'connection.opened': connection('Connected'),
  'connection.lost': connection('The connection was lost'),
  'connection.restored': connection('Connected again'),
  'connection.subscription_created': subscription('is active'),
  'connection.subscription_revoked': subscription('was ended by the platform'),
  'connection.auth_required': connection('The account must log in again'),
  'connection.shard_session': shard('has a session that waits to be identified'),
  'connection.shard_assigned': shard('is assigned'),
  'connection.gap': (event) =>
    `Events may be missing from ${event.connection?.from ?? '?'} to ${event.connection?.to ?? '?'}${because(event.connection?.reason)}`,
  other: (event) => `Unknown event ${event.type || '(no type)'}`,
};

/**
 * One plain English line about an event, for a notification or a log: control characters are gone, and it has
 * at most 300 UTF-16 units. Never empty and never throws, whatever the event lacks.
 */
export function summarise(event: LivestreamEvent): string {
  return plainText(LINES[event.kind](event), MAX_LENGTH) || KIND_TABLE[event.kind].means;
}

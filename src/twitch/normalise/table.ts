import { type Wire, word } from '../../shared/wire';
import type { RowContext, TypeRow } from './row';
import * as shapes from './shapes';
import { CHATTER, MODERATOR, triple, USER } from './user';

const FROM_BROADCASTER = triple('from_broadcaster_user');
const TO_BROADCASTER = triple('to_broadcaster_user');
const TARGET = triple('target_user');
const V1 = ['1'] as const;
const V1_V2 = ['1', '2'] as const;
const BETA = ['beta'] as const;

type Rest = Omit<TypeRow, 'type' | 'versions' | 'kind'>;

const row = (type: string, versions: readonly string[], kind: TypeRow['kind'], rest: Rest = {}): TypeRow => ({
  type,
  versions,
  kind,
  ...rest,
});

/** Whether a raid comes in: decided by the channel subscribed for, else by the condition. */
function isRaidIn(event: Wire, { channelId, condition }: RowContext): boolean {
  if (channelId !== undefined) {
    if (channelId === word(event.to_broadcaster_user_id)) return true;
    if (channelId === word(event.from_broadcaster_user_id)) return false;
  }
  return !condition.from_broadcaster_user_id;
}

/**
 * How each of the 90 EventSub types (with their versions) becomes an event. Whatever is not named here goes
 * into the detail object under its camelCase name.
 *
 * `at` is set where the event says when it happened. Progress and update events repeat the start of the
 * thing they are about, which is not when they happened.
 */
export const TYPE_ROWS: readonly TypeRow[] = [
  row('automod.message.hold', V1_V2, 'automod.held', {
    user: USER,
    message: 'message',
    omit: ['fragments'],
    at: 'held_at',
    shape: shapes.automodHold,
  }),
  row('automod.message.update', V1_V2, 'automod.updated', {
    user: USER,
    message: 'message',
    omit: ['fragments'],
    shape: shapes.automodUpdate,
  }),
  row('automod.settings.update', V1, 'automod.settings_updated', {
    user: MODERATOR,
    unwrap: shapes.automodSettings,
  }),
  row('automod.terms.update', V1, 'automod.terms_updated', { user: MODERATOR }),

  row('channel.ad_break.begin', V1, 'ad.started', { user: triple('requester_user'), at: 'started_at' }),
  row(
    'channel.ban',
    V1,
    (event) => (shapes.isPermanent(event) ? 'moderation.banned' : 'moderation.timed_out'),
    {
      user: MODERATOR,
      target: USER,
      at: 'banned_at',
      shape: shapes.ban,
    },
  ),
  row('channel.bits.use', V1, (event) => (event.type === 'cheer' ? 'tip' : 'purchase'), {
    user: USER,
    message: 'message',
    amount: shapes.bitsOfEvent,
    omit: ['bits'],
  }),

  row('channel.channel_points_automatic_reward_redemption.add', V1_V2, 'reward.redeemed', {
    user: USER,
    message: 'message',
    at: 'redeemed_at',
    shape: shapes.automaticRedemption,
  }),
  row('channel.channel_points_custom_reward.add', V1, 'reward.created'),
  row('channel.channel_points_custom_reward.remove', V1, 'reward.removed'),
  row('channel.channel_points_custom_reward.update', V1, 'reward.updated'),
  row('channel.channel_points_custom_reward_redemption.add', V1, 'reward.redeemed', {
    user: USER,
    message: 'user_input',
    at: 'redeemed_at',
    shape: shapes.redemption,
  }),
  row('channel.channel_points_custom_reward_redemption.update', V1, 'reward.redemption_updated', {
    user: USER,
    message: 'user_input',
    shape: shapes.redemption,
  }),

  row('channel.charity_campaign.donate', V1, 'charity.donated', {
    user: USER,
    amount: shapes.donation,
    omit: ['amount'],
  }),
  row('channel.charity_campaign.progress', V1, 'charity.progressed'),
  row('channel.charity_campaign.start', V1, 'charity.started', { at: 'started_at' }),
  row('channel.charity_campaign.stop', V1, 'charity.ended', { at: 'stopped_at' }),

  row('channel.chat.clear', V1, 'chat.cleared'),
  row('channel.chat.clear_user_messages', V1, 'chat.cleared', { target: TARGET }),
  // Nearly all that a busy channel sends: chat-message.ts does this row by hand, with the same result.
  row('channel.chat.message', V1, 'chat.message', { user: CHATTER, message: 'message' }),
  row('channel.chat.message_delete', V1, 'chat.deleted', { target: TARGET }),
  row('channel.chat.notification', V1, 'chat.notice', {
    user: CHATTER,
    target: shapes.noticeRecipient,
    message: 'message',
    shape: shapes.notice,
  }),
  row('channel.chat.user_message_hold', V1, 'chat.held', {
    user: USER,
    message: 'message',
    shape: shapes.heldLine,
  }),
  row('channel.chat.user_message_update', V1, 'chat.held', { user: USER, message: 'message' }),
  row('channel.chat_settings.update', V1, 'chat.settings'),
  row('channel.cheer', V1, 'tip', {
    user: USER,
    message: 'message',
    amount: shapes.bitsOfEvent,
    omit: ['bits'],
  }),
  row('channel.custom_power_up_redemption.add', ['1', 'beta'], 'purchase', {
    user: USER,
    message: 'user_input',
    amount: shapes.bitsOfPowerUp,
    at: 'redeemed_at',
  }),

  row('channel.follow', V1_V2, 'follow', { user: USER, role: 'follower', at: 'followed_at' }),
  row('channel.goal.begin', V1, 'goal.started', { at: 'started_at' }),
  row('channel.goal.end', V1, 'goal.ended', { at: 'ended_at' }),
  row('channel.goal.progress', V1, 'goal.progressed'),
  row('channel.guest_star_guest.update', BETA, 'guest_star.guest_updated', {
    user: MODERATOR,
    target: triple('guest_user'),
  }),
  row('channel.guest_star_session.begin', BETA, 'guest_star.started', { at: 'started_at' }),
  row('channel.guest_star_session.end', BETA, 'guest_star.ended', { user: MODERATOR, at: 'ended_at' }),
  row('channel.guest_star_settings.update', BETA, 'guest_star.settings_updated', { user: MODERATOR }),
  row('channel.guest_star_slot.update', BETA, 'guest_star.slot_updated', { user: MODERATOR }),
  row('channel.hype_train.begin', V1_V2, 'hype_train.started', { at: 'started_at' }),
  row('channel.hype_train.end', V1_V2, 'hype_train.ended', { at: 'ended_at' }),
  row('channel.hype_train.progress', V1_V2, 'hype_train.progressed'),

  row('channel.moderate', V1_V2, 'moderation.action', {
    user: MODERATOR,
    target: shapes.moderateTarget,
    shape: shapes.moderate,
  }),
  row('channel.moderator.add', V1, 'moderation.moderator_added', { target: USER }),
  row('channel.moderator.remove', V1, 'moderation.moderator_removed', { target: USER }),
  row('channel.poll.begin', V1, 'poll.started', { at: 'started_at' }),
  row('channel.poll.end', V1, 'poll.ended', { at: 'ended_at' }),
  row('channel.poll.progress', V1, 'poll.progressed'),
  row('channel.prediction.begin', V1, 'prediction.started', { at: 'started_at' }),
  row('channel.prediction.end', V1, 'prediction.ended', { at: 'ended_at' }),
  row('channel.prediction.lock', V1, 'prediction.locked', { at: 'locked_at' }),
  row('channel.prediction.progress', V1, 'prediction.progressed'),
  row('channel.raid', V1, (event, context) => (isRaidIn(event, context) ? 'raid.in' : 'raid.out'), {
    user: FROM_BROADCASTER,
    target: TO_BROADCASTER,
    channel: (event, context) => (isRaidIn(event, context) ? TO_BROADCASTER : FROM_BROADCASTER),
  }),
  row('channel.shared_chat.begin', V1, 'shared_chat.started'),
  row('channel.shared_chat.end', V1, 'shared_chat.ended'),
  row('channel.shared_chat.update', V1, 'shared_chat.updated'),
  row('channel.shield_mode.begin', V1, 'shield_mode.started', { user: MODERATOR, at: 'started_at' }),
  row('channel.shield_mode.end', V1, 'shield_mode.ended', { user: MODERATOR, at: 'ended_at' }),
  row('channel.shoutout.create', V1, 'shoutout.sent', {
    user: MODERATOR,
    target: TO_BROADCASTER,
    at: 'started_at',
  }),
  row('channel.shoutout.receive', V1, 'shoutout.received', { user: FROM_BROADCASTER, at: 'started_at' }),

  row(
    'channel.subscribe',
    V1,
    (event) => (event.is_gift === true ? 'subscription.received' : 'subscription.new'),
    {
      user: USER,
      role: 'subscriber',
    },
  ),
  row('channel.subscription.end', V1, 'subscription.ended', { user: USER }),
  row('channel.subscription.gift', V1, 'subscription.gifted', { user: USER, shape: shapes.giftCount }),
  row('channel.subscription.message', V1, 'subscription.renewed', {
    user: USER,
    role: 'subscriber',
    message: 'message',
  }),
  row('channel.suspicious_user.message', V1, 'suspicious_user.message', { user: USER, message: 'message' }),
  row('channel.suspicious_user.update', V1, 'suspicious_user.updated', { user: MODERATOR, target: USER }),
  row('channel.unban', V1, 'moderation.unbanned', { user: MODERATOR, target: USER }),
  row('channel.unban_request.create', V1, 'unban_request.created', {
    user: USER,
    message: 'text',
    at: 'created_at',
  }),
  row('channel.unban_request.resolve', V1, 'unban_request.resolved', { user: MODERATOR, target: USER }),
  row('channel.update', V1_V2, 'channel.updated'),
  row('channel.vip.add', V1, 'moderation.vip_added', { target: USER }),
  row('channel.vip.remove', V1, 'moderation.vip_removed', { target: USER }),
  row('channel.warning.acknowledge', V1, 'moderation.warning_acknowledged', { user: USER }),
  row('channel.warning.send', V1, 'moderation.warned', { user: MODERATOR, target: USER }),

  row('conduit.shard.disabled', V1, 'conduit.shard_disabled'),
  row('drop.entitlement.grant', V1, 'entitlement.granted', { user: USER, at: 'created_at' }),
  row('extension.bits_transaction.create', V1, 'purchase', { user: USER, amount: shapes.bitsOfProduct }),
  row('stream.offline', V1, 'stream.offline'),
  row('stream.online', V1, 'stream.online', { at: 'started_at' }),
  row('user.authorization.grant', V1, 'authorization.granted', { user: USER }),
  row('user.authorization.revoke', V1, 'authorization.revoked', { user: USER }),
  row('user.update', V1, 'user.updated', { user: USER }),
  row('user.whisper.message', V1, 'chat.private', {
    user: triple('from_user'),
    target: triple('to_user'),
    message: 'whisper',
    messageId: 'whisper_id',
    isPrivate: true,
  }),
];

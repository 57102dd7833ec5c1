import type { Kind } from '../events';

/** How one thing that Rumble tells becomes an event. Field names are Rumble's. */
export interface RumbleKind {
  /** The chat stream, or the Live Stream API that is polled. */
  readonly source: 'chat' | 'api';
  /** The `type` of a chat event, or the name of the list in the API's answer. */
  readonly type: string;
  /**
   * Which of several meanings: for a chat message the object that it carries (`plain` without any), for the
   * API what has changed since the last answer.
   */
  readonly when?: string;
  readonly kind: Kind;
  /** The field that names who did it: an id of the chat's catalogue of users, or a user name. */
  readonly user?: 'user_id' | 'message.user_id' | 'username' | 'purchased_by';
  readonly target?: 'target_channel_name' | 'user_ids';
  readonly message?: 'text' | 'message.text';
  /** The field with US cents. */
  readonly cents?: 'rant.price_cents' | 'amount_cents';
  /** Only sent while the chat stream is off, since the chat stream tells the same. */
  readonly onlyWithoutChat?: true;
  /** What else there is to know. */
  readonly note?: string;
}

/** Everything that Rumble tells. A type that is not here is `other`. */
export const RUMBLE_KINDS: readonly RumbleKind[] = [
  {
    source: 'chat',
    type: 'messages',
    when: 'plain',
    kind: 'chat.message',
    user: 'user_id',
    message: 'text',
    note: 'user.via is the channel written as',
  },
  {
    source: 'chat',
    type: 'messages',
    when: 'rant',
    kind: 'tip',
    user: 'user_id',
    message: 'text',
    cents: 'rant.price_cents',
    note: 'tip.expiresAt; not a chat.message as well',
  },
  {
    source: 'chat',
    type: 'messages',
    when: 'raid_notification',
    kind: 'raid.in',
    user: 'user_id',
    message: 'text',
  },
  {
    source: 'chat',
    type: 'messages',
    when: 'notification',
    kind: 'subscription.new',
    user: 'user_id',
    message: 'text',
    note: 'subscription.badge and subscription.text as sent',
  },
  {
    source: 'chat',
    type: 'messages',
    when: 'gift_purchase_notification',
    kind: 'subscription.gifted',
    user: 'user_id',
    note: 'gift.count is total_gifts; gift_purchased may tell the same gift',
  },
  {
    source: 'chat',
    type: 'gift_purchased',
    kind: 'subscription.gifted',
    user: 'user_id',
    note: 'gift.count is total_gifts; comes once for a gift that a message tells as well',
  },
  { source: 'chat', type: 'gift_received', kind: 'other' },
  { source: 'chat', type: 'can_moderate', kind: 'other' },
  { source: 'chat', type: 'live_gate', kind: 'other' },
  { source: 'chat', type: 'raid_confirmed', kind: 'raid.out', target: 'target_channel_name' },
  {
    source: 'chat',
    type: 'delete_messages',
    kind: 'chat.deleted',
    note: 'one event with moderation.messageIds',
  },
  { source: 'chat', type: 'delete_non_rant_messages', kind: 'chat.deleted', note: 'moderation.messageIds' },
  { source: 'chat', type: 'delete_non_rant_messages', when: 'clear', kind: 'chat.cleared' },
  {
    source: 'chat',
    type: 'mute_users',
    kind: 'moderation.muted',
    target: 'user_ids',
    note: 'one event; the target when there is a single user, moderation.userIds always',
  },
  {
    source: 'chat',
    type: 'pin_message',
    kind: 'chat.pinned',
    user: 'message.user_id',
    message: 'message.text',
  },
  { source: 'chat', type: 'unpin_message', kind: 'chat.unpinned', message: 'message.text' },

  { source: 'api', type: 'recent_followers', kind: 'follow', user: 'username' },
  {
    source: 'api',
    type: 'recent_subscribers',
    kind: 'subscription.new',
    user: 'username',
    cents: 'amount_cents',
  },
  {
    source: 'api',
    type: 'recent_subscribers',
    when: 'a later date for the same user',
    kind: 'subscription.renewed',
    user: 'username',
    cents: 'amount_cents',
  },
  { source: 'api', type: 'recent_gifted_subs', kind: 'subscription.gifted', user: 'purchased_by' },
  {
    source: 'api',
    type: 'recent_messages',
    kind: 'chat.message',
    user: 'username',
    message: 'text',
    onlyWithoutChat: true,
  },
  {
    source: 'api',
    type: 'recent_rants',
    kind: 'tip',
    user: 'username',
    message: 'text',
    cents: 'amount_cents',
    onlyWithoutChat: true,
  },
  { source: 'api', type: 'livestreams', when: 'is_live becomes true', kind: 'stream.online' },
  {
    source: 'api',
    type: 'livestreams',
    when: 'is_live becomes false or the entry goes',
    kind: 'stream.offline',
  },
  { source: 'api', type: 'livestreams', when: 'title or category changes', kind: 'channel.updated' },
  {
    source: 'api',
    type: 'livestreams',
    when: 'watching_now, likes, dislikes, num_followers or num_subscribers changes',
    kind: 'stream.stats',
    note: 'at most once a poll: viewers, likes, dislikes, followers, subscribers',
  },
];

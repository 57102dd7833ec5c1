import { randomUUID } from 'node:crypto';
import { sampleFrame } from '../../../twitch/samples';
import { message } from '../../../twitch/samples/message';
import { named } from '../../../twitch/samples/scene';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import type { ChannelRole, ChannelState, ChatLine, SimulatedUser, World } from '../state';
import { piecesOf } from './chat-text';

/** What may come with a line besides its text. */
export interface LineExtras {
  /** Id of the line that it answers. */
  replyTo?: string;
  /** Bits cheered with it; the text then holds the cheermotes. */
  bits?: number;
  messageType?: string;
  /** The line was sent with an app token in a channel that allows bots. */
  asBot?: boolean;
}

/** The order in which badges stand in front of a name. */
const BADGES: readonly (readonly [ChannelRole, { set_id: string; id: string; info: string }])[] = [
  ['moderator', { set_id: 'moderator', id: '1', info: '' }],
  ['vip', { set_id: 'vip', id: '1', info: '' }],
  ['subscriber', { set_id: 'subscriber', id: '3', info: '5' }],
];

/** The chat of every channel: who says what, and what everybody who listens is told about it. */
export class ChatRoom {
  constructor(
    private readonly world: World,
    private readonly notifications: Notifications,
    private readonly now: () => number,
    private readonly onLine: (channel: ChannelState, line: ChatLine) => void = () => {},
  ) {}

  /** Somebody says something; listeners hear it. No limit applies here. */
  post(channel: ChannelState, user: SimulatedUser, text: string, extras: LineExtras = {}): ChatLine {
    const line: ChatLine = { id: randomUUID(), userId: user.id, text, atMs: this.now() };
    this.world.rememberLine(channel, line);
    if (extras.bits) channel.bits.set(user.id, (channel.bits.get(user.id) ?? 0) + extras.bits);
    if (this.notifications.isWanted('channel.chat.message', channel.broadcaster.id)) {
      this.notifications.tell('channel.chat.message', {
        ...inChannel(channel),
        ...named('source_broadcaster_user', null),
        ...named('chatter_user', user),
        message_id: line.id,
        source_message_id: null,
        is_source_only: null,
        message: this.#message(text, extras.bits !== undefined),
        color: user.color,
        badges: this.badges(channel, user, extras.asBot),
        source_badges: null,
        message_type: extras.messageType ?? 'text',
        cheer: extras.bits === undefined ? null : { bits: extras.bits },
        reply: this.#reply(channel, extras.replyTo),
        channel_points_custom_reward_id: null,
        channel_points_animation_id: null,
      });
    }
    this.onLine(channel, line);
    return line;
  }

  /** An announcement stands out in chat and is told as a notice. */
  announce(channel: ChannelState, user: SimulatedUser, text: string, color: string): void {
    const line: ChatLine = { id: randomUUID(), userId: user.id, text, atMs: this.now() };
    this.world.rememberLine(channel, line);
    this.notify(channel, user, 'announcement', {
      message_id: line.id,
      message: this.#message(text),
      announcement: { color: color.toUpperCase() },
    });
    this.onLine(channel, line);
  }

  /** Tells a notice of the given sort; `more` holds its own fields. */
  notify(channel: ChannelState, user: SimulatedUser, variant: string, more: WireEvent): void {
    if (!this.notifications.isWanted('channel.chat.notification', channel.broadcaster.id)) return;
    const sample = sampleFrame('channel.chat.notification', '1', { variant }).payload.event ?? {};
    this.notifications.tell('channel.chat.notification', {
      ...sample,
      ...inChannel(channel),
      ...named('chatter_user', user),
      color: user.color,
      badges: this.badges(channel, user),
      ...more,
    });
  }

  /** Somebody shares their months of support, with a text. */
  notifyRenewal(channel: ChannelState, user: SimulatedUser, months: number, text: string): void {
    this.notify(channel, user, 'main', {
      system_message: `${user.name} subscribed at Tier 1. They have subscribed for ${months} months!`,
      message: this.#message(text),
      resub: {
        cumulative_months: months,
        duration_months: 1,
        streak_months: null,
        sub_tier: '1000',
        is_prime: false,
        is_gift: false,
        gifter_is_anonymous: null,
        ...named('gifter_user', null),
      },
    });
  }

  /** Somebody gives subscriptions to the community. */
  notifyGift(channel: ChannelState, user: SimulatedUser, total: number): void {
    this.notify(channel, user, 'community_sub_gift', {
      system_message: `${user.name} is gifting ${total} Tier 1 subs to the community!`,
      community_sub_gift: { id: String(this.now()), total, sub_tier: '1000', cumulative_total: total + 3 },
    });
  }

  /** Another channel comes over. */
  notifyRaid(channel: ChannelState, user: SimulatedUser, viewers: number): void {
    this.notify(channel, user, 'raid', {
      system_message: `${viewers} raiders from ${user.name} have joined!`,
      raid: { ...named('user', user), viewer_count: viewers, profile_image_url: '' },
    });
  }

  /** Takes one line away. */
  remove(channel: ChannelState, line: ChatLine): void {
    channel.lines.delete(line.id);
    if (channel.pin?.messageId === line.id) channel.pin = null;
    const author = this.world.user(line.userId) ?? null;
    this.notifications.tell('channel.chat.message_delete', {
      ...inChannel(channel),
      ...named('target_user', author),
      message_id: line.id,
    });
  }

  /** Takes every line of somebody away, as a ban does. */
  removeAllOf(channel: ChannelState, user: SimulatedUser): void {
    for (const line of channel.lines.values()) if (line.userId === user.id) channel.lines.delete(line.id);
    this.notifications.tell('channel.chat.clear_user_messages', {
      ...inChannel(channel),
      ...named('target_user', user),
    });
  }

  /** Empties the chat. */
  clear(channel: ChannelState): void {
    channel.lines.clear();
    channel.pin = null;
    this.notifications.tell('channel.chat.clear', inChannel(channel));
  }

  /** The badges that somebody wears in a channel. */
  badges(channel: ChannelState, user: SimulatedUser, asBot = false): WireEvent[] {
    const worn: WireEvent[] =
      user.id === channel.broadcaster.id ? [{ set_id: 'broadcaster', id: '1', info: '' }] : [];
    for (const [role, badge] of BADGES)
      if (this.world.hasRole(channel, user.id, role)) worn.push({ ...badge });
    if (asBot) worn.push({ set_id: 'bot-badge', id: '1', info: '' });
    return worn;
  }

  #message(text: string, withBits = false): { text: string; fragments: WireEvent[] } {
    return message('chat', ...piecesOf(text, (login) => this.world.userByLogin(login), withBits));
  }

  #reply(channel: ChannelState, replyTo: string | undefined): WireEvent | null {
    const parent = replyTo === undefined ? undefined : channel.lines.get(replyTo);
    const author = parent && this.world.user(parent.userId);
    if (!parent || !author) return null;
    return {
      parent_message_id: parent.id,
      parent_message_body: parent.text,
      ...named('parent_user', author),
      thread_message_id: parent.id,
      ...named('thread_user', author),
    };
  }
}

/** The channel's three fields. */
export function inChannel(channel: ChannelState): WireEvent {
  return named('broadcaster_user', channel.broadcaster);
}

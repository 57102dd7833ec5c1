import { sampleFrame } from '../../../twitch/samples';
import { named } from '../../../twitch/samples/scene';
import { wireTime } from '../eventsub/frames';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import type { ChannelState, ChatLine, SimulatedUser, World } from '../state';
import { type ChatRoom, inChannel } from './chat-room';

/** Who banned somebody, why and when. */
export interface BanNote {
  moderator: SimulatedUser;
  reason: string;
  startMs: number;
}

/** What moderators do, and what everybody who listens is told about it. No rule is checked here. */
export class Moderation {
  readonly #notes = new Map<ChannelState, Map<string, BanNote>>();

  constructor(
    private readonly world: World,
    private readonly room: ChatRoom,
    private readonly notifications: Notifications,
    private readonly now: () => number,
    /** Somebody was banned: what they were listening to in that channel ends. */
    private readonly onBan: (channel: ChannelState, user: SimulatedUser) => void,
  ) {}

  /** What is known of a ban; undefined for one that nobody has spoken. */
  noteOf(channel: ChannelState, userId: string): BanNote | undefined {
    return this.#notes.get(channel)?.get(userId);
  }

  /** Bans for good, or for `durationSeconds`. Gives begin and end in milliseconds. */
  ban(
    channel: ChannelState,
    moderator: SimulatedUser,
    user: SimulatedUser,
    reason: string,
    durationSeconds?: number,
  ): { startMs: number; endMs: number | null } {
    const startMs = this.now();
    const endMs = durationSeconds === undefined ? null : startMs + durationSeconds * 1_000;
    const endsAt = endMs === null ? null : wireTime(endMs);
    channel.bans.set(user.id, endMs);
    const notes = this.#notes.get(channel) ?? new Map<string, BanNote>();
    this.#notes.set(channel, notes.set(user.id, { moderator, reason, startMs }));
    this.notifications.tell('channel.ban', {
      ...inChannel(channel),
      ...named('user', user),
      ...named('moderator_user', moderator),
      reason,
      banned_at: wireTime(startMs),
      ends_at: endsAt,
      is_permanent: endsAt === null,
    });
    this.room.removeAllOf(channel, user);
    const details = { ...named('user', user), reason, ...(endsAt === null ? {} : { expires_at: endsAt }) };
    this.tellModerators(channel, moderator, endsAt === null ? 'ban' : 'timeout', details);
    this.onBan(channel, user);
    return { startMs, endMs };
  }

  /** Lifts a ban or a time-out. */
  unban(channel: ChannelState, moderator: SimulatedUser, user: SimulatedUser): void {
    const wasTimedOut = channel.bans.get(user.id) !== null;
    channel.bans.delete(user.id);
    this.notifications.tell('channel.unban', {
      ...inChannel(channel),
      ...named('user', user),
      ...named('moderator_user', moderator),
    });
    this.tellModerators(channel, moderator, wasTimedOut ? 'untimeout' : 'unban', named('user', user));
  }

  warn(channel: ChannelState, moderator: SimulatedUser, user: SimulatedUser, reason: string): void {
    const details = { ...named('user', user), reason, chat_rules_cited: null };
    this.notifications.tell('channel.warning.send', {
      ...inChannel(channel),
      ...named('moderator_user', moderator),
      ...details,
    });
    this.tellModerators(channel, moderator, 'warn', details);
  }

  /** Takes one line away. */
  removeLine(channel: ChannelState, moderator: SimulatedUser, line: ChatLine): void {
    this.room.remove(channel, line);
    this.tellModerators(channel, moderator, 'delete', {
      ...named('user', this.world.user(line.userId) ?? null),
      message_id: line.id,
      message_body: line.text,
    });
  }

  /** Empties the chat. */
  clearChat(channel: ChannelState, moderator: SimulatedUser): void {
    this.room.clear(channel);
    this.tellModerators(channel, moderator, 'clear', null);
  }

  /**
   * Tells those who listen to moderators what one of them has done: one event in which the action's own object is
   * filled and the others are null.
   *
   * @param object the name of the action's object where it is another one
   */
  tellModerators(
    channel: ChannelState,
    moderator: SimulatedUser,
    action: string,
    details: WireEvent | null,
    object = action,
  ): void {
    this.notifications.tellEach('channel.moderate', ({ version }) => {
      // The first version does not know warnings.
      if (action === 'warn' && version === '1') return undefined;
      const sample = sampleFrame('channel.moderate', version, { variant: action }).payload.event ?? {};
      const who = { ...inChannel(channel), ...named('moderator_user', moderator), action };
      return { event: { ...sample, ...who, ...(details ? { [object]: details } : {}) } };
    });
  }
}

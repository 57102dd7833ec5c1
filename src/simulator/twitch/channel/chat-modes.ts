import type { ChannelState, SimulatedUser, World } from '../state';
import type { ChatQuota } from './chat-quota';
import { piecesOf } from './chat-text';

/** Why a line is not sent: a code and words, as the platform gives them. */
export type DropReason = readonly [code: string, message: string];

/**
 * The mode of a chat that keeps an ordinary member's line out, or undefined when none does. Moderators, VIPs and the
 * broadcaster are not asked.
 */
export function modeAgainst(
  channel: ChannelState,
  user: SimulatedUser,
  text: string,
  { now, quota, world }: { now: number; quota: ChatQuota; world: World },
): DropReason | undefined {
  const { settings } = channel;
  const isSubscriber = world.hasRole(channel, user.id, 'subscriber');
  if (settings.isSubscriberOnly && !isSubscriber) {
    return ['msg_subsonly', 'This room is in subscribers only mode.'];
  }
  if (
    settings.followerMinutes !== null &&
    !hasFollowed(world, channel, user, now, settings.followerMinutes)
  ) {
    return ['msg_followersonly', `This room is in ${settings.followerMinutes} minutes followers-only mode.`];
  }
  if (settings.isEmoteOnly && !isEmotes(text)) {
    return ['msg_emoteonly', 'This room is in emote only mode.'];
  }
  if (settings.isUnique && [...channel.lines.values()].some((line) => line.text === text)) {
    return ['msg_r9k', 'This room is in unique-chat mode, and the message has been sent before.'];
  }
  const isTooSoon = quota.sinceLast(user.id, channel.broadcaster.id) < (settings.slowSeconds ?? 0) * 1_000;
  return isTooSoon
    ? ['msg_slowmode', 'This room is in slow mode, and you are sending too quickly.']
    : undefined;
}

function hasFollowed(
  world: World,
  channel: ChannelState,
  user: SimulatedUser,
  nowMs: number,
  minutes: number,
): boolean {
  const followedMs = world.followedAt(channel, user.id);
  return followedMs !== undefined && nowMs - followedMs >= minutes * 60_000;
}

function isEmotes(text: string): boolean {
  return piecesOf(text, () => undefined).every(
    ({ type, text: words }) => type === 'emote' || words.trim() === '',
  );
}

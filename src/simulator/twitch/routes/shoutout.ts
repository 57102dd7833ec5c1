import { named } from '../../../twitch/samples/scene';
import { inChannel } from '../channel/chat-room';
import { wireTime } from '../eventsub/frames';
import type { Notifications } from '../eventsub/notifications';
import { channelOf, HelixRefusal, type HelixRoute, requireModerator } from '../helix/call';
import type { World } from '../state';

const GAP_MS = 120_000;
const SAME_TARGET_GAP_MS = 3_600_000;

/** Shoutouts: one in two minutes, one an hour for the same channel, and only while live. */
export function shoutoutRoutes(world: World, notifications: Notifications, now: () => number): HelixRoute[] {
  const given = new Map<string, number>();
  return [
    {
      method: 'POST',
      path: '/chat/shoutouts',
      token: 'any',
      appNeeds: ['user:bot'],
      appChannel: 'from_broadcaster_id',
      run: (call) => {
        const from = channelOf(world, call, 'from_broadcaster_id');
        const to = channelOf(world, call, 'to_broadcaster_id');
        const moderator = requireModerator(world, from, call);
        if (from === to) throw new HelixRefusal(400, 'The broadcaster may not give themselves a shoutout.');
        if (!from.stream) throw new HelixRefusal(400, 'The broadcaster is not streaming live.');
        const nowMs = now();
        const pair = `${from.broadcaster.id} ${to.broadcaster.id}`;
        const last = given.get(from.broadcaster.id) ?? Number.NEGATIVE_INFINITY;
        const lastToTarget = given.get(pair) ?? Number.NEGATIVE_INFINITY;
        if (nowMs - last < GAP_MS || nowMs - lastToTarget < SAME_TARGET_GAP_MS) {
          throw new HelixRefusal(429, 'The broadcaster exceeded the number of shoutouts they may give');
        }
        given.set(from.broadcaster.id, nowMs).set(pair, nowMs);
        const common = { viewer_count: from.stream.viewers, started_at: wireTime(nowMs) };
        notifications.tell('channel.shoutout.create', {
          ...inChannel(from),
          ...named('moderator_user', moderator),
          ...named('to_broadcaster_user', to.broadcaster),
          ...common,
          cooldown_ends_at: wireTime(nowMs + GAP_MS),
          target_cooldown_ends_at: wireTime(nowMs + SAME_TARGET_GAP_MS),
        });
        notifications.tell('channel.shoutout.receive', {
          ...inChannel(to),
          ...named('from_broadcaster_user', from.broadcaster),
          ...common,
        });
        return { status: 204 };
      },
    },
  ];
}

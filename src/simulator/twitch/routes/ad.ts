import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { inChannel } from '../channel/chat-room';
import { wireTime } from '../eventsub/frames';
import type { Notifications } from '../eventsub/notifications';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { readBounded } from '../helix/read';
import type { ChannelState, World } from '../state';

const LONGEST_SECONDS = 180;
const BREAK_MS = 480_000;
const EVERY_MS = 1_800_000;
const SNOOZE_MS = 300_000;
const SNOOZES = 3;

interface AdPlan {
  nextMs: number;
  lastMs: number | null;
  snoozes: number;
}

/** Ads: started by hand, at most every eight minutes, and put off three times by five minutes. */
export function adRoutes(world: World, notifications: Notifications, now: () => number): HelixRoute[] {
  const plans = new Map<ChannelState, AdPlan>();
  const planOf = (channel: ChannelState): AdPlan => {
    const plan = plans.get(channel) ?? { nextMs: now() + EVERY_MS, lastMs: null, snoozes: SNOOZES };
    plans.set(channel, plan);
    return plan;
  };
  return [
    {
      method: 'POST',
      path: '/channels/commercial',
      run: (call) => start(call, channelOf(world, call)),
    },
    {
      method: 'GET',
      path: '/channels/ads',
      run: (call) => {
        const channel = channelOf(world, call);
        const { lastMs, nextMs, snoozes } = planOf(channel);
        const row = {
          snooze_count: snoozes,
          snooze_refresh_at: seconds(now() + EVERY_MS),
          next_ad_at: channel.stream ? seconds(nextMs) : 0,
          duration: 60,
          last_ad_at: lastMs === null ? 0 : seconds(lastMs),
          preroll_free_time: 0,
        };
        return { status: 200, body: { data: [row] } };
      },
    },
    {
      method: 'POST',
      path: '/channels/ads/schedule/snooze',
      run: (call) => {
        const channel = channelOf(world, call);
        const plan = planOf(channel);
        if (!channel.stream) throw new HelixRefusal(400, 'The broadcaster is not live: no ad is coming');
        if (plan.snoozes === 0) throw new HelixRefusal(429, 'No snoozes are left');
        plan.snoozes -= 1;
        plan.nextMs += SNOOZE_MS;
        const row = {
          snooze_count: plan.snoozes,
          snooze_refresh_at: seconds(now() + EVERY_MS),
          next_ad_at: seconds(plan.nextMs),
        };
        return { status: 200, body: { data: [row] } };
      },
    },
  ];

  function start(call: HelixCall, channel: ChannelState): Reply {
    const length = readBounded(call, 'length', 1, LONGEST_SECONDS) ?? LONGEST_SECONDS;
    if (!channel.stream) throw new HelixRefusal(400, 'The broadcaster is not live');
    const plan = planOf(channel);
    const readyMs = plan.lastMs === null ? 0 : plan.lastMs + BREAK_MS;
    if (readyMs > now()) {
      throw new HelixRefusal(429, `The next ad may start in ${Math.ceil((readyMs - now()) / 1_000)} seconds`);
    }
    plan.lastMs = now();
    plan.nextMs = now() + EVERY_MS;
    notifications.tell('channel.ad_break.begin', {
      ...inChannel(channel),
      ...named('requester_user', channel.broadcaster),
      duration_seconds: length,
      started_at: wireTime(now()),
      is_automatic: false,
    });
    return { status: 200, body: { data: [{ length, message: '', retry_after: BREAK_MS / 1_000 }] } };
  }
}

/** The platform gives these times in seconds, against its documentation. */
function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

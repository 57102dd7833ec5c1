import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import type { Redemption, Reward, Rewards } from '../channel/rewards';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { page } from '../helix/page';
import { readText } from '../helix/read';
import type { World } from '../state';
import { ownReward } from './channel-points';

const MAX_IDS = 50;

/** What viewers have redeemed: listed, fulfilled and refunded by who made the reward. */
export function redemptionRoutes(world: World, rewards: Rewards): HelixRoute[] {
  const path = '/channel_points/custom_rewards/redemptions';
  return [
    { method: 'GET', path, run: (call) => list(call, world, rewards) },
    { method: 'PATCH', path, run: (call) => settle(call, world, rewards) },
  ];
}

function list(call: HelixCall, world: World, rewards: Rewards): Reply {
  const reward = ownReward(call, channelOf(world, call), rewards, 'reward_id');
  const ids = readIds(call);
  const status = readText(call, 'status');
  if (ids.size === 0 && status === '') throw new HelixRefusal(400, 'Missing required parameter "status"');
  const found = reward.redemptions.filter((one) => (ids.size > 0 ? ids.has(one.id) : one.status === status));
  if (ids.size > 0 && found.length === 0) throw new HelixRefusal(404, 'The redemption was not found');
  if (readText(call, 'sort') === 'NEWEST') found.reverse();
  return page(
    found.map((redemption) => redemptionRow(reward, redemption)),
    call,
    { most: 50 },
  );
}

function settle(call: HelixCall, world: World, rewards: Rewards): Reply {
  const reward = ownReward(call, channelOf(world, call), rewards, 'reward_id');
  const ids = readIds(call);
  const open = reward.redemptions.filter(({ id, status }) => ids.has(id) && status === 'UNFULFILLED');
  if (open.length === 0) throw new HelixRefusal(404, 'There is no such redemption that is unfulfilled');
  const status = readText(call, 'status') === 'CANCELED' ? 'CANCELED' : 'FULFILLED';
  for (const redemption of open) rewards.settle(reward, redemption, status);
  return { status: 200, body: { data: open.map((redemption) => redemptionRow(reward, redemption)) } };
}

function readIds({ query }: HelixCall): Set<string> {
  const ids = new Set(query.getAll('id'));
  if (ids.size > MAX_IDS) throw new HelixRefusal(400, `At most ${MAX_IDS} ids can be named`);
  return ids;
}

function redemptionRow({ channel, id, plan }: Reward, redemption: Redemption): Record<string, unknown> {
  return {
    ...named('broadcaster', channel.broadcaster),
    id: redemption.id,
    ...named('user', redemption.user),
    user_input: redemption.input,
    status: redemption.status,
    redeemed_at: new Date(redemption.redeemedMs).toISOString(),
    reward: { id, title: plan.title, prompt: plan.prompt, cost: plan.cost },
  };
}

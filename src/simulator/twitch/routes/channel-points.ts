import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { PLAIN_REWARD, type Reward, type RewardPlan, type Rewards, rewardFields } from '../channel/rewards';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { readBounded, readFlag, readNumber, readText } from '../helix/read';
import type { ChannelState, World } from '../state';

const MAX_REWARDS = 50;
const MAX_TITLE = 45;
const MAX_PROMPT = 200;
const MAX_COOLDOWN_SECONDS = 604_800;

/** Rewards for channel points: who made one, and nobody else, may change it. */
export function channelPointsRoutes(world: World, rewards: Rewards): HelixRoute[] {
  const path = '/channel_points/custom_rewards';
  return [
    { method: 'POST', path, run: (call) => create(call, world, rewards) },
    { method: 'GET', path, run: (call) => list(call, world, rewards) },
    {
      method: 'PATCH',
      path,
      run: (call) => {
        const reward = ownReward(call, channelOf(world, call), rewards, 'id');
        const plan = readPlan(call, reward.plan);
        requireFreeTitle(rewards, reward.channel, plan.title, reward);
        rewards.change(reward, plan);
        return one(reward);
      },
    },
    {
      method: 'DELETE',
      path,
      run: (call) => {
        rewards.remove(ownReward(call, channelOf(world, call), rewards, 'id'));
        return { status: 204 };
      },
    },
  ];
}

/** The reward that a parameter names; refuses one that is unknown, or that another client has made. */
export function ownReward(call: HelixCall, channel: ChannelState, rewards: Rewards, name: string): Reward {
  const reward = rewards.of(channel).find(({ id }) => id === readText(call, name));
  if (!reward) throw new HelixRefusal(404, 'The reward was not found');
  if (!isOwn(reward, call)) {
    throw new HelixRefusal(403, 'The reward was made by another client, which alone may manage it');
  }
  return reward;
}

function create(call: HelixCall, world: World, rewards: Rewards): Reply {
  const channel = channelOf(world, call);
  const plan = readPlan(call, { ...PLAIN_REWARD, title: '', cost: 0 });
  if (rewards.of(channel).length >= MAX_REWARDS) {
    throw new HelixRefusal(400, `A channel may have ${MAX_REWARDS} rewards`);
  }
  requireFreeTitle(rewards, channel, plan.title);
  return one(rewards.add(channel, plan, call.token.clientId));
}

function list(call: HelixCall, world: World, rewards: Rewards): Reply {
  const ids = new Set(call.query.getAll('id'));
  if (ids.size > MAX_REWARDS) throw new HelixRefusal(400, `At most ${MAX_REWARDS} ids can be asked for`);
  const isOnlyOwn = readFlag(call, 'only_manageable_rewards') ?? false;
  const found = rewards
    .of(channelOf(world, call))
    .filter((reward) => (ids.size === 0 || ids.has(reward.id)) && (!isOnlyOwn || isOwn(reward, call)));
  if (ids.size > 0 && found.length === 0) throw new HelixRefusal(404, 'The reward was not found');
  return { status: 200, body: { data: found.map(rewardRow) } };
}

function isOwn({ clientId }: Reward, { token }: HelixCall): boolean {
  return clientId === null || clientId === token.clientId;
}

/** What is asked for, over what there was. */
function readPlan(call: HelixCall, before: RewardPlan): RewardPlan {
  const flag = (name: string, former: boolean) => readFlag(call, name) ?? former;
  const title = call.body.title === undefined ? before.title : readText(call, 'title', MAX_TITLE);
  const cost = readNumber(call, 'cost') ?? before.cost;
  const color = readText(call, 'background_color') || before.color;
  if (title.trim() === '') throw new HelixRefusal(400, 'The title must not be empty');
  if (cost < 1) throw new HelixRefusal(400, 'The cost must be at least 1');
  if (!/^#[\da-f]{6}$/i.test(color)) throw new HelixRefusal(400, 'The background_color is not valid');
  return {
    title,
    cost,
    color,
    prompt: call.body.prompt === undefined ? before.prompt : readText(call, 'prompt', MAX_PROMPT),
    isEnabled: flag('is_enabled', before.isEnabled),
    isPaused: flag('is_paused', before.isPaused),
    needsInput: flag('is_user_input_required', before.needsInput),
    skipsQueue: flag('should_redemptions_skip_request_queue', before.skipsQueue),
    maxPerStream: readLimit(call, 'max_per_stream', before.maxPerStream),
    maxPerUser: readLimit(call, 'max_per_user_per_stream', before.maxPerUser),
    cooldownSeconds: readLimit(call, 'global_cooldown', before.cooldownSeconds, {
      valueName: 'global_cooldown_seconds',
      most: MAX_COOLDOWN_SECONDS,
    }),
  };
}

/** A limit has two fields: whether it is on, and its value, which must be there when it is switched on. */
function readLimit(
  call: HelixCall,
  name: string,
  before: number | null,
  { valueName = name, most = Number.MAX_SAFE_INTEGER }: { valueName?: string; most?: number } = {},
): number | null {
  const isOn = readFlag(call, `is_${name}_enabled`) ?? before !== null;
  // A limit that is off may have any value: Twurple sends 0 with it.
  if (!isOn) return null;
  const value = readBounded(call, valueName, 1, most);
  const limit = value ?? before;
  if (limit === null) throw new HelixRefusal(400, `Missing required parameter "${valueName}"`);
  return limit;
}

function requireFreeTitle(rewards: Rewards, channel: ChannelState, title: string, own?: Reward): void {
  if (rewards.of(channel).some((other) => other !== own && other.plan.title === title)) {
    throw new HelixRefusal(400, 'CREATE_CUSTOM_REWARD_DUPLICATE_REWARD: the title is in use');
  }
}

function one(reward: Reward): Reply {
  return { status: 200, body: { data: [rewardRow(reward)] } };
}

function rewardRow(reward: Reward): Record<string, unknown> {
  const { channel, plan } = reward;
  return {
    ...named('broadcaster', channel.broadcaster),
    ...rewardFields(reward),
    max_per_stream_setting: {
      is_enabled: plan.maxPerStream !== null,
      max_per_stream: plan.maxPerStream ?? 0,
    },
    max_per_user_per_stream_setting: {
      is_enabled: plan.maxPerUser !== null,
      max_per_user_per_stream: plan.maxPerUser ?? 0,
    },
    global_cooldown_setting: {
      is_enabled: plan.cooldownSeconds !== null,
      global_cooldown_seconds: plan.cooldownSeconds ?? 0,
    },
  };
}

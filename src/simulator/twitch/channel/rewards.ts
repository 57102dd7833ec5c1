import { randomUUID } from 'node:crypto';
import { named } from '../../../twitch/samples/scene';
import { wireTime } from '../eventsub/frames';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import type { ChannelState, SimulatedUser } from '../state';
import { inChannel } from './chat-room';

/** What a streamer sets of a reward. Limits are null where they are off. */
export interface RewardPlan {
  title: string;
  cost: number;
  prompt: string;
  isEnabled: boolean;
  isPaused: boolean;
  color: string;
  needsInput: boolean;
  skipsQueue: boolean;
  maxPerStream: number | null;
  maxPerUser: number | null;
  cooldownSeconds: number | null;
}

/** A reward for channel points. */
export interface Reward {
  readonly id: string;
  readonly channel: ChannelState;
  /** Who made it, and alone may change it. Null: the lively channel, whose rewards every app may manage. */
  readonly clientId: string | null;
  plan: RewardPlan;
  readonly redemptions: Redemption[];
}

/** What has become of a redemption, in Helix's words; EventSub writes them small. */
export type RedemptionStatus = 'UNFULFILLED' | 'FULFILLED' | 'CANCELED';

/** Somebody has redeemed a reward. */
export interface Redemption {
  readonly id: string;
  readonly user: SimulatedUser;
  readonly input: string;
  readonly redeemedMs: number;
  status: RedemptionStatus;
}

/** What a reward is where nothing else is asked for. */
export const PLAIN_REWARD: Readonly<Omit<RewardPlan, 'title' | 'cost'>> = {
  prompt: '',
  isEnabled: true,
  isPaused: false,
  color: '#9147FF',
  needsInput: false,
  skipsQueue: false,
  maxPerStream: null,
  maxPerUser: null,
  cooldownSeconds: null,
};

/** A reward keeps that many of its redemptions. */
const KEPT = 500;

/** The channel-point rewards of every channel, and who redeemed them. */
export class Rewards {
  readonly #rewards = new Map<string, Reward>();

  constructor(
    private readonly notifications: Notifications,
    private readonly now: () => number,
    /** Viewers may redeem from now on, or again. */
    private readonly opened: (channel: ChannelState) => void = () => {},
  ) {}

  /** Those of a channel, oldest first. */
  of(channel: ChannelState): Reward[] {
    return [...this.#rewards.values()].filter((reward) => reward.channel === channel);
  }

  add(channel: ChannelState, plan: RewardPlan, clientId: string | null): Reward {
    const reward: Reward = { id: randomUUID(), channel, clientId, plan, redemptions: [] };
    this.#rewards.set(reward.id, reward);
    this.#tell('add', reward);
    this.opened(reward.channel);
    return reward;
  }

  change(reward: Reward, plan: RewardPlan): void {
    reward.plan = plan;
    this.#tell('update', reward);
    this.opened(reward.channel);
  }

  /** Takes a reward away. What was still open counts as fulfilled: nobody gets points back. */
  remove(reward: Reward): void {
    this.#rewards.delete(reward.id);
    for (const redemption of reward.redemptions) {
      if (redemption.status === 'UNFULFILLED') this.settle(reward, redemption, 'FULFILLED');
    }
    this.#tell('remove', reward);
  }

  /** A viewer redeems a reward, unless it is off, paused, used up or waits. */
  redeem(reward: Reward, user: SimulatedUser, input = ''): Redemption | undefined {
    const { isEnabled, isPaused, needsInput, skipsQueue } = reward.plan;
    if (!isEnabled || isPaused || !this.#isFree(reward, user)) return undefined;
    const redemption: Redemption = {
      id: randomUUID(),
      user,
      input: needsInput ? input : '',
      redeemedMs: this.now(),
      status: skipsQueue ? 'FULFILLED' : 'UNFULFILLED',
    };
    reward.redemptions.push(redemption);
    if (reward.redemptions.length > KEPT) reward.redemptions.shift();
    this.notifications.tell(
      'channel.channel_points_custom_reward_redemption.add',
      onWire(reward, redemption),
    );
    return redemption;
  }

  settle(reward: Reward, redemption: Redemption, status: RedemptionStatus): void {
    redemption.status = status;
    this.opened(reward.channel);
    this.notifications.tell(
      'channel.channel_points_custom_reward_redemption.update',
      onWire(reward, redemption),
    );
  }

  /** Whether the limits leave room. A refunded redemption does not count. */
  #isFree({ plan, redemptions }: Reward, user: SimulatedUser): boolean {
    const counted = redemptions.filter(({ status }) => status !== 'CANCELED');
    const last = counted.at(-1);
    const readyMs = last && plan.cooldownSeconds ? last.redeemedMs + plan.cooldownSeconds * 1_000 : 0;
    const own = counted.filter((redemption) => redemption.user.id === user.id).length;
    return (
      counted.length < (plan.maxPerStream ?? Number.POSITIVE_INFINITY) &&
      own < (plan.maxPerUser ?? Number.POSITIVE_INFINITY) &&
      this.now() >= readyMs
    );
  }

  #tell(change: 'add' | 'update' | 'remove', reward: Reward): void {
    this.notifications.tell(`channel.channel_points_custom_reward.${change}`, {
      ...inChannel(reward.channel),
      ...rewardFields(reward),
      max_per_stream: limit(reward.plan.maxPerStream),
      max_per_user_per_stream: limit(reward.plan.maxPerUser),
      global_cooldown: {
        is_enabled: reward.plan.cooldownSeconds !== null,
        seconds: reward.plan.cooldownSeconds ?? 0,
      },
    });
  }
}

/** The fields that Helix and EventSub tell a reward with alike. */
export function rewardFields({ id, plan, redemptions }: Reward): WireEvent {
  const image = (size: number) => `https://static-cdn.jtvnw.net/custom-reward-images/default-${size}.png`;
  return {
    id,
    title: plan.title,
    prompt: plan.prompt,
    cost: plan.cost,
    image: null,
    default_image: { url_1x: image(1), url_2x: image(2), url_4x: image(4) },
    background_color: plan.color,
    is_enabled: plan.isEnabled,
    is_user_input_required: plan.needsInput,
    is_paused: plan.isPaused,
    is_in_stock: plan.maxPerStream === null || redemptions.length < plan.maxPerStream,
    should_redemptions_skip_request_queue: plan.skipsQueue,
    redemptions_redeemed_current_stream: plan.maxPerStream === null ? null : redemptions.length,
    cooldown_expires_at: null,
  };
}

function limit(value: number | null): WireEvent {
  return { is_enabled: value !== null, value: value ?? 0 };
}

function onWire({ channel, id, plan }: Reward, redemption: Redemption): WireEvent {
  return {
    id: redemption.id,
    ...inChannel(channel),
    ...named('user', redemption.user),
    user_input: redemption.input,
    status: redemption.status.toLowerCase(),
    reward: { id, title: plan.title, cost: plan.cost, prompt: plan.prompt },
    redeemed_at: wireTime(redemption.redeemedMs),
  };
}

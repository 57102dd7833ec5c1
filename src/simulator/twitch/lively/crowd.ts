import { VIEWERS } from '../../script/cast';
import { CHEEKY_INPUTS, REWARDS } from '../../script/lines';
import type { Pace } from '../../script/player';
import { SeededRandom } from '../../script/random';
import type { Poll } from '../channel/polls';
import type { Prediction } from '../channel/predictions';
import type { Reward, Rewards } from '../channel/rewards';
import type { TwitchPlatform } from '../platform';
import type { ChannelState, SimulatedUser } from '../state';

/** How often, per beat, somebody redeems a reward: more often while it is new. */
const REDEMPTION_SHARE = 0.05;
const NEW_SHARE = 0.4;
/** How many redemptions a reward is new for. */
const NEW_FOR = 2;
/** One redemption in so many comes with something that should not be typed; the second of a reward does. */
const CHEEKY_SHARE = 0.2;
/** Nobody redeems a reward of which so many wait to be settled. */
const MOST_WAITING = 5;
const INPUTS = REWARDS.flatMap(({ inputs }) => inputs).filter((input) => input !== '');

/**
 * The viewers of the lively channel, who take part in what a flow has begun: they vote in its polls, bet in its
 * predictions and redeem its rewards, as long as there is any of them.
 */
export class LivelyCrowd {
  readonly #platform: TwitchPlatform;
  readonly #channel: ChannelState;
  readonly #pace: Pace;
  readonly #random: SeededRandom;
  /** Who has voted or bet, by the id of the poll or prediction: everybody once. */
  readonly #taken = new Map<string, Set<string>>();
  #isBeating = false;

  constructor(platform: TwitchPlatform, channel: ChannelState, seed: number, pace: Pace) {
    this.#platform = platform;
    this.#channel = channel;
    this.#random = new SeededRandom(seed);
    this.#pace = pace;
  }

  /** Something may have begun that viewers can take part in. */
  look(): void {
    if (this.#isBeating || !this.#isAnythingOpen()) return;
    this.#isBeating = true;
    this.#beatLater();
  }

  #beatLater(): void {
    const [low, high] = this.#pace.chatMs;
    this.#platform.timers.later(this.#random.between(low, high), () => {
      this.#beat();
      this.#isBeating = this.#isAnythingOpen();
      if (this.#isBeating) this.#beatLater();
    });
  }

  #isAnythingOpen(): boolean {
    return [this.#poll(), this.#prediction(), ...this.#rewards()].some((open) => open !== undefined);
  }

  #beat(): void {
    const { polls, predictions, rewards } = this.#platform;
    const poll = this.#poll();
    const voter = poll && this.#newcomer(poll.id);
    if (poll && voter) {
      const withPoints = this.#random.chance(0.2);
      polls.vote(poll, this.#random.pick(poll.choices).id, { withPoints });
    }
    const prediction = this.#prediction();
    const better = prediction && this.#newcomer(prediction.id);
    if (prediction && better) {
      const points = this.#random.between(1, 20) * 50;
      predictions.bet(prediction, this.#random.pick(prediction.outcomes).id, better, points);
    }
    const wanted = this.#rewards();
    if (wanted.length > 0) this.#redeem(this.#random.pick(wanted), rewards);
  }

  #redeem(reward: Reward, rewards: Rewards): void {
    const count = reward.redemptions.length;
    if (!this.#random.chance(count < NEW_FOR ? NEW_SHARE : REDEMPTION_SHARE)) return;
    const isCheeky = count === 1 || (count >= NEW_FOR && this.#random.chance(CHEEKY_SHARE));
    const user = this.#viewer(this.#random.pick(VIEWERS).login);
    rewards.redeem(reward, user, this.#random.pick(isCheeky ? CHEEKY_INPUTS : INPUTS));
  }

  #poll(): Poll | undefined {
    const active = this.#platform.polls.active(this.#channel);
    return active?.isScripted ? undefined : active;
  }

  #prediction(): Prediction | undefined {
    const running = this.#platform.predictions.running(this.#channel);
    return running?.status === 'ACTIVE' && !running.isScripted ? running : undefined;
  }

  /** The rewards that a flow has made; those of the channel itself belong to the script. */
  #rewards(): Reward[] {
    return this.#platform.rewards.of(this.#channel).filter(({ clientId, plan, redemptions }) => {
      const waiting = redemptions.filter(({ status }) => status === 'UNFULFILLED').length;
      return clientId !== null && plan.isEnabled && !plan.isPaused && waiting < MOST_WAITING;
    });
  }

  /** A viewer who has not taken part yet; undefined when all have. */
  #newcomer(id: string): SimulatedUser | undefined {
    const taken = this.#taken.get(id) ?? new Set<string>();
    this.#taken.set(id, taken);
    const left = VIEWERS.filter(({ login }) => !taken.has(login));
    if (left.length === 0) return undefined;
    const { login } = this.#random.pick(left);
    taken.add(login);
    return this.#viewer(login);
  }

  #viewer(login: string): SimulatedUser {
    return this.#platform.world.addUser({ login });
  }
}

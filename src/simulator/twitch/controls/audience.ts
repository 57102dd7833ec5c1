import { randomUUID } from 'node:crypto';
import type { PollStatus } from '../channel/polls';
import type { RedemptionStatus } from '../channel/rewards';
import type { TwitchPlatform } from '../platform';
import type { ChannelState } from '../state';
import { ConduitControls } from './conduit';

/** A poll as a viewer sees it. */
export interface PollView {
  id: string;
  title: string;
  status: PollStatus;
  choices: { title: string; votes: number }[];
}

/** A reward, and what became of its redemptions, oldest first. */
export interface RewardView {
  id: string;
  title: string;
  cost: number;
  redemptions: { id: string; input: string; status: RedemptionStatus }[];
}

/** What viewers do in the broadcaster's channel with what a flow has made, as plain methods for tests. */
export class AudienceControls extends ConduitControls {
  readonly #platform: TwitchPlatform;

  constructor(platform: TwitchPlatform) {
    super(platform);
    this.#platform = platform;
  }

  /** The polls of the channel, the newest first. */
  polls(): PollView[] {
    return this.#platform.polls.of(this.#channel()).map(({ id, title, status, choices }) => ({
      id,
      title,
      status,
      choices: choices.map(({ title, votes }) => ({ title, votes })),
    }));
  }

  /** The rewards of the channel. */
  rewards(): RewardView[] {
    return this.#platform.rewards.of(this.#channel()).map(({ id, plan, redemptions }) => ({
      id,
      title: plan.title,
      cost: plan.cost,
      redemptions: redemptions.map(({ id, input, status }) => ({ id, input, status })),
    }));
  }

  /** A viewer votes for the choice with this title in a poll. */
  vote(pollId: string, choice: string, options: { withPoints?: boolean } = {}): void {
    const poll = this.#platform.polls.of(this.#channel()).find(({ id }) => id === pollId);
    const chosen = poll?.choices.find(({ title }) => title === choice);
    if (!poll || !chosen) throw new Error('There is no such poll or choice');
    this.#platform.polls.vote(poll, chosen.id, options);
  }

  /** A viewer bets channel points on the outcome with this title. */
  bet(predictionId: string, outcome: string, user: string, points: number): void {
    const { predictions, world } = this.#platform;
    const prediction = predictions.of(this.#channel()).find(({ id }) => id === predictionId);
    const chosen = prediction?.outcomes.find(({ title }) => title === outcome);
    if (!prediction || !chosen) throw new Error('There is no such prediction or outcome');
    predictions.bet(prediction, chosen.id, world.addUser({ login: user }), points);
  }

  /** A viewer redeems a reward. Gives the redemption's id; undefined when the reward's limits forbid it. */
  redeem(rewardId: string, user: string, input = ''): string | undefined {
    const { rewards, world } = this.#platform;
    const reward = rewards.of(this.#channel()).find(({ id }) => id === rewardId);
    if (!reward) throw new Error('There is no such reward');
    return rewards.redeem(reward, world.addUser({ login: user }), input)?.id;
  }

  /** Somebody who is banned asks to be let in again. Gives the id of the request. */
  askForUnban(user: string, text: string): string {
    const { unbanRequests, world } = this.#platform;
    return unbanRequests.ask(this.#channel(), world.addUser({ login: user }), text).id;
  }

  /** AutoMod keeps a line of somebody back, as if a word in it were blocked. Gives the id of the line. */
  hold(user: string, text: string): string {
    const { automod, broadcaster, now, world } = this.#platform;
    const term = { id: randomUUID(), text, moderatorId: broadcaster.id, createdMs: now() };
    return automod.hold(this.#channel(), world.addUser({ login: user }), text, term);
  }

  #channel(): ChannelState {
    const { broadcaster, world } = this.#platform;
    const channel = world.channel(broadcaster.id);
    if (!channel) throw new Error('There is no such channel');
    return channel;
  }
}

import { type Pace, Player } from '../../script/player';
import { Script } from '../../script/script';
import type { TwitchControls } from '../controls';
import type { SubscriptionRecord } from '../eventsub/subscriptions';
import type { TwitchPlatform } from '../platform';
import type { ChannelState } from '../state';
import { LivelyCrowd } from './crowd';
import { LivelyStage } from './stage';

interface Act {
  stage: LivelyStage;
  player: Player;
  crowd: LivelyCrowd;
}

/** Apart enough for the seeds of two channels: a script uses a few that follow each other. */
const SEEDS_APART = 1_000;

/** Lets channels come alive, each with a script of its own, as soon as somebody subscribes to something in them. */
export class LivelyShow {
  readonly #acts = new Map<string, Act>();

  /** @param seed the same one plays the same streams */
  constructor(
    platform: TwitchPlatform,
    controls: TwitchControls,
    channels: readonly ChannelState[],
    seed: number,
    pace: Pace,
  ) {
    for (const [index, channel] of channels.entries()) {
      const stage = new LivelyStage(platform, controls, channel);
      const ownSeed = seed + index * SEEDS_APART;
      const player = new Player(new Script(ownSeed), stage, pace);
      // The script uses the four seeds before.
      const crowd = new LivelyCrowd(platform, channel, ownSeed + 4, pace);
      this.#acts.set(channel.broadcaster.id, { stage, player, crowd });
    }
    platform.watch.on('subscribed', (record) => this.#open(record));
    // A webhook hears nothing before its callback is verified.
    platform.watch.on('verified', (record) => this.#open(record));
    platform.watch.on('opened', ({ channelId }) => this.#acts.get(channelId)?.crowd.look());
    platform.watch.on('pubsub_listened', ({ topic }) => {
      for (const id of topic.split('.')) this.#acts.get(id)?.player.start();
    });
    platform.watch.on('line', ({ id, channelId, userId }) => {
      const act = this.#acts.get(channelId);
      const author = platform.world.user(userId);
      if (!act || !author) return;
      act.stage.noteLine(id);
      if (!act.stage.isCast(author)) act.player.hearStreamer();
    });
  }

  stop(): void {
    for (const { player } of this.#acts.values()) player.stop();
  }

  #open({ condition }: SubscriptionRecord): void {
    for (const id of Object.values(condition)) this.#acts.get(id)?.player.start();
  }
}

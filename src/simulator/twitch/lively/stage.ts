import { named } from '../../../twitch/samples/scene';
import { type CastMember, MODERATOR, RUDE_VIEWER, TROUBLEMAKER, VIEWERS, VISITORS } from '../../script/cast';
import type { Happening, HappeningKind } from '../../script/happening';
import { REWARDS } from '../../script/lines';
import type { Stage } from '../../script/player';
import { PLAIN_REWARD } from '../channel/rewards';
import type { TwitchControls } from '../controls';
import { retold } from '../eventsub/retelling';
import type { TwitchPlatform } from '../platform';
import type { ChannelState, SimulatedUser } from '../state';
import { LivelyBallots } from './ballots';
import { TELLINGS, type Telling } from './events';

/** The types in which each kind of happening can be heard. */
const HEARD_IN: Readonly<Record<HappeningKind, readonly string[]>> = {
  chat: ['channel.chat.message'],
  follow: ['channel.follow'],
  subscription: ['channel.subscribe', 'channel.chat.notification'],
  renewal: ['channel.subscription.message', 'channel.chat.notification'],
  gift: ['channel.subscription.gift', 'channel.chat.notification'],
  cheer: ['channel.cheer', 'channel.bits.use', 'channel.chat.message'],
  raid: ['channel.raid', 'channel.chat.notification'],
  redemption: ['channel.channel_points_custom_reward_redemption.add'],
  timeout: ['channel.ban', 'channel.moderate', 'channel.chat.clear_user_messages'],
  poll: ['channel.poll.begin', 'channel.poll.progress', 'channel.poll.end'],
  prediction: [
    'channel.prediction.begin',
    'channel.prediction.progress',
    'channel.prediction.lock',
    'channel.prediction.end',
  ],
  hype_train: ['channel.hype_train.begin', 'channel.hype_train.progress', 'channel.hype_train.end'],
};

const IN_SCRIPT: ReadonlySet<string> = new Set(Object.values(HEARD_IN).flat());

/** A channel on the simulated Twitch, as a stage for the script. */
export class LivelyStage implements Stage {
  readonly #platform: TwitchPlatform;
  readonly #controls: TwitchControls;
  readonly #channel: ChannelState;
  readonly #logins: ReadonlySet<string>;
  readonly #ballots: LivelyBallots;
  #lastLine: string | undefined;

  constructor(platform: TwitchPlatform, controls: TwitchControls, channel: ChannelState) {
    this.#platform = platform;
    this.#controls = controls;
    this.#channel = channel;
    this.#ballots = new LivelyBallots(platform, channel);
    const cast = [...VIEWERS, ...VISITORS, MODERATOR, TROUBLEMAKER, RUDE_VIEWER];
    for (const member of cast) this.#enlist(member);
    for (const { cost, inputs, title } of REWARDS) {
      const needsInput = inputs.some((input) => input !== '');
      platform.rewards.add(channel, { ...PLAIN_REWARD, title, cost, needsInput }, null);
    }
    this.#logins = new Set(cast.map(({ login }) => login));
  }

  hasAudience(): boolean {
    return this.#heard().length > 0;
  }

  wants(kind: HappeningKind): boolean {
    // A channel has one poll and one prediction at a time, and a flow's own goes before the script's.
    if ((kind === 'poll' || kind === 'prediction') && this.#ballots.isTaken(kind)) return false;
    const { id } = this.#channel.broadcaster;
    return HEARD_IN[kind].some((type) => this.#platform.notifications.isWanted(type, id));
  }

  /** Whether somebody belongs to the cast. */
  isCast(user: SimulatedUser): boolean {
    return this.#logins.has(user.login);
  }

  /** Takes note of a line, so that viewers can answer it. */
  noteLine(id: string): void {
    this.#lastLine = id;
  }

  play(happening: Happening): void {
    if (happening.kind === 'poll' || happening.kind === 'prediction') {
      this.#ballots.play(happening);
      return;
    }
    this.#inChat(happening);
    const tell = TELLINGS[happening.kind] as
      | ((happening: Happening, cast: (login: string) => SimulatedUser, nowMs: number) => Telling[])
      | undefined;
    for (const { type, fields, variant } of tell?.(happening, (login) => this.#user(login), Date.now()) ??
      []) {
      this.#tell(type, fields, variant);
      if (happening.kind === 'hype_train') {
        this.#channel.hypeTrain = happening.phase === 'ended' ? null : trainRow(this.#channel, fields);
      }
    }
  }

  playSpecial(share: number): boolean {
    const types = [...new Set(this.#heard())].filter((type) => !IN_SCRIPT.has(type));
    const type = types[Math.floor(share * types.length)];
    if (type === undefined) return false;
    const { moderation } = this.#platform;
    const { login } = this.#channel.broadcaster;
    const moderator = this.#user(MODERATOR.login);
    const oldest = [...this.#channel.lines.values()].find(
      ({ userId }) => userId !== this.#channel.broadcaster.id,
    );
    if (type === 'stream.online' || type === 'stream.offline')
      this.#controls.setLive(this.#channel.stream === null, login);
    else if (type === 'channel.chat.clear') moderation.clearChat(this.#channel, moderator);
    else if (type === 'channel.unban')
      moderation.unban(this.#channel, moderator, this.#user(TROUBLEMAKER.login));
    else if (type === 'channel.chat.message_delete' && oldest) {
      moderation.removeLine(this.#channel, moderator, oldest);
    } else this.#controls.emit(type, undefined, { broadcaster: login });
    return true;
  }

  /** What of a happening stands in chat: a line, or a notice. */
  #inChat(happening: Happening): void {
    const { moderation, room, world } = this.#platform;
    switch (happening.kind) {
      case 'chat':
        this.#say(happening.user, happening.text, happening.answersLast ? { replyTo: this.#lastLine } : {});
        return;
      case 'cheer':
        this.#say(happening.user, `Cheer${happening.bits} ${happening.text}`, { bits: happening.bits });
        return;
      case 'timeout': {
        const user = this.#user(happening.user.login);
        this.#say(happening.user, happening.text);
        moderation.ban(
          this.#channel,
          this.#user(happening.by.login),
          user,
          happening.reason,
          happening.seconds,
        );
        return;
      }
      case 'follow':
        world.grantRole(this.#channel, this.#user(happening.user.login).id, 'follower');
        return;
      case 'subscription': {
        const user = this.#user(happening.user.login);
        world.grantRole(this.#channel, user.id, 'subscriber');
        room.notify(this.#channel, user, 'sub', { system_message: `${user.name} subscribed at Tier 1.` });
        return;
      }
      case 'renewal': {
        const user = this.#user(happening.user.login);
        world.grantRole(this.#channel, user.id, 'subscriber');
        room.notifyRenewal(this.#channel, user, happening.months, happening.text);
        return;
      }
      case 'gift':
        if (happening.user) {
          room.notifyGift(this.#channel, this.#user(happening.user.login), happening.recipients.length);
        }
        return;
      case 'raid':
        room.notifyRaid(this.#channel, this.#user(happening.user.login), happening.viewers);
        return;
      case 'redemption':
        this.#redeem(happening);
        return;
      default:
        return;
    }
  }

  /** The channel's own rewards are there to be managed by any flow: one that was taken away is not redeemed. */
  #redeem({ user, reward, text }: Extract<Happening, { kind: 'redemption' }>): void {
    const { rewards } = this.#platform;
    const own = rewards.of(this.#channel).find(({ plan }) => plan.title === reward.title);
    if (own) rewards.redeem(own, this.#user(user.login), text);
  }

  #say(member: CastMember, text: string, extras: { replyTo?: string; bits?: number } = {}): void {
    const { room, world } = this.#platform;
    const user = this.#user(member.login);
    // Who is banned, or timed out by a flow, has nothing to say until that is over.
    if (world.isBanned(this.#channel, user.id)) return;
    this.#lastLine = room.post(this.#channel, user, text, extras).id;
  }

  #tell(type: string, fields: Record<string, unknown>, variant?: string): void {
    const { broadcaster } = this.#channel;
    this.#platform.notifications.tellEach(type, retold(type, broadcaster, fields, variant), {
      channelId: broadcaster.id,
    });
  }

  /** The types that somebody listens for in this channel. */
  #heard(): string[] {
    const { id } = this.#channel.broadcaster;
    const subscribed = this.#platform.book
      .all()
      .filter(({ status, condition }) => status === 'enabled' && Object.values(condition).includes(id))
      .map(({ type }) => type);
    return [...subscribed, ...this.#platform.pubsub.typesIn(id)];
  }

  #enlist({ login, name, color, roles }: CastMember): void {
    const user = this.#platform.world.addUser({ login, name, color });
    for (const role of roles) this.#platform.world.grantRole(this.#channel, user.id, role);
  }

  #user(login: string): SimulatedUser {
    return this.#platform.world.addUser({ login });
  }
}

/** A hype train as Helix tells one that runs. */
function trainRow({ broadcaster }: ChannelState, fields: Record<string, unknown>): Record<string, unknown> {
  const { expires_at, goal, id, level, progress, started_at, top_contributions, total } = fields;
  const amounts = { level, total, progress, goal, top_contributions };
  return {
    id,
    ...named('broadcaster_user', broadcaster),
    ...amounts,
    shared_train_participants: null,
    started_at,
    expires_at,
    type: 'regular',
    is_shared_train: false,
  };
}

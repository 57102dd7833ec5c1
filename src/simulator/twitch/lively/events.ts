import { emotePositions, message } from '../../../twitch/samples/message';
import { named } from '../../../twitch/samples/scene';
import type { Happening, Phase } from '../../script/happening';
import { piecesOf } from '../channel/chat-text';
import { wireTime } from '../eventsub/frames';
import type { WireEvent } from '../eventsub/notifications';
import type { SimulatedUser } from '../state';

/** An event to tell: its type and the fields that matter; the rest comes from the type's sample. */
export interface Telling {
  type: string;
  fields: WireEvent;
  variant?: string;
}

/** Finds or adds the account of somebody in the cast. */
export type Casting = (login: string) => SimulatedUser;

const DEFAULT_TIER = '1000';
const WIRE_PHASE: Readonly<Record<Phase, string>> = {
  started: 'begin',
  progressed: 'progress',
  locked: 'lock',
  ended: 'end',
};
/** What Twitch tells about each kind of happening, besides what appears in chat. */
export const TELLINGS: {
  [K in Happening['kind']]?: (
    happening: Extract<Happening, { kind: K }>,
    cast: Casting,
    nowMs: number,
  ) => Telling[];
} = {
  follow: ({ user }, cast, nowMs) => [
    { type: 'channel.follow', fields: { ...named('user', cast(user.login)), followed_at: wireTime(nowMs) } },
  ],
  subscription: ({ user }, cast) => [
    {
      type: 'channel.subscribe',
      fields: { ...named('user', cast(user.login)), tier: DEFAULT_TIER, is_gift: false },
    },
  ],
  renewal: ({ user, months, text }, cast) => [
    {
      type: 'channel.subscription.message',
      fields: {
        ...named('user', cast(user.login)),
        tier: DEFAULT_TIER,
        message: { text, emotes: emotePositions(piecesOf(text, () => undefined)) },
        cumulative_months: months,
        streak_months: Math.ceil(months / 2),
      },
    },
  ],
  gift: ({ user, recipients }, cast) => [
    {
      type: 'channel.subscription.gift',
      variant: user ? 'main' : 'anonymous',
      fields: {
        ...named('user', user && cast(user.login)),
        total: recipients.length,
        tier: DEFAULT_TIER,
        cumulative_total: user ? recipients.length + 3 : null,
        is_anonymous: user === null,
      },
    },
    ...recipients.map(({ login }) => ({
      type: 'channel.subscribe',
      fields: { ...named('user', cast(login)), tier: DEFAULT_TIER, is_gift: true },
    })),
  ],
  cheer: ({ user, bits, text }, cast) => {
    const line = `Cheer${bits} ${text}`;
    const giver = named('user', cast(user.login));
    const pieces = piecesOf(line, () => undefined, true);
    return [
      { type: 'channel.cheer', fields: { ...giver, is_anonymous: false, message: line, bits } },
      {
        type: 'channel.bits.use',
        fields: { ...giver, bits, type: 'cheer', power_up: null, message: message('bits', ...pieces) },
      },
    ];
  },
  raid: ({ user, viewers }, cast) => [
    { type: 'channel.raid', fields: { ...named('from_broadcaster_user', cast(user.login)), viewers } },
  ],
  hype_train: ({ phase, train }, cast, nowMs) => {
    const givers = train.givers.map(({ user, total }) => ({
      ...named('user', cast(user.login)),
      type: 'bits',
      total,
    }));
    const { id, level, total, progress, goal, ageSeconds } = train;
    const fields = {
      id,
      level,
      total,
      progress,
      goal,
      top_contributions: givers,
      // Only the first version of the type has the last giver.
      last_contribution: givers[0] ?? null,
      started_at: wireTime(nowMs - ageSeconds * 1_000),
      expires_at: wireTime(nowMs + 180_000),
      ended_at: wireTime(nowMs),
      cooldown_ends_at: wireTime(nowMs + 3_600_000),
    };
    return [{ type: typeOf('channel.hype_train', phase), fields }];
  },
};

function typeOf(family: string, phase: Phase): string {
  return `${family}.${WIRE_PHASE[phase]}`;
}

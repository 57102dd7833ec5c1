import { BADGES } from './chat';
import { emote, message, type Piece, text } from './message';
import { CAST, channel, named, type Person, type SampleTable, type Scene, type WireEvent } from './scene';

/**
 * The objects that a chat notice may fill; exactly the one named by `notice_type` is not null.
 */
const NOTICE_OBJECTS = [
  'sub',
  'resub',
  'sub_gift',
  'community_sub_gift',
  'gift_paid_upgrade',
  'prime_paid_upgrade',
  'pay_it_forward',
  'raid',
  'unraid',
  'announcement',
  'bits_badge_tier',
  'charity_donation',
  'watch_streak',
  'modiversary',
  'shared_chat_sub',
  'shared_chat_resub',
  'shared_chat_sub_gift',
  'shared_chat_community_sub_gift',
  'shared_chat_gift_paid_upgrade',
  'shared_chat_prime_paid_upgrade',
  'shared_chat_pay_it_forward',
  'shared_chat_raid',
  'shared_chat_announcement',
  'shared_chat_modiversary',
] as const;

interface Notice {
  type: string;
  /** The object of that name; left out where the notice has none. */
  detail?: WireEvent;
  /** The line that Twitch shows, with `{chatter}` for who did it. */
  says: string;
  /** `null`: an anonymous giver. Left out: the viewer. */
  chatter?: Person | null;
  writes?: Piece[];
}

function notice(scene: Scene, o: Notice): WireEvent {
  const chatter = o.chatter === undefined ? scene.viewer : o.chatter;
  const shared = o.type.startsWith('shared_chat_');
  return {
    ...channel(scene),
    ...named('source_broadcaster_user', shared ? CAST.neighbour : null),
    ...named('chatter_user', chatter),
    chatter_is_anonymous: chatter === null,
    color: chatter ? '#FF7F50' : '',
    badges: chatter ? [{ ...BADGES.subscriber }] : [],
    source_badges: shared ? [{ ...BADGES.subscriber, info: '2' }] : null,
    system_message: o.says.replace('{chatter}', chatter?.name ?? 'An anonymous user'),
    message_id: scene.fresh(),
    source_message_id: shared ? scene.fresh() : null,
    is_source_only: shared ? false : null,
    message: message('chat', ...(o.writes ?? [])),
    notice_type: o.type,
    ...Object.fromEntries(NOTICE_OBJECTS.map((name) => [name, name === o.type ? (o.detail ?? null) : null])),
  };
}

const sub = { sub_tier: '1000', is_prime: false, duration_months: 1 };
const resub = (gifter: Person | null = null): WireEvent => ({
  cumulative_months: 14,
  duration_months: 1,
  streak_months: 6,
  sub_tier: '1000',
  is_prime: false,
  is_gift: gifter !== null,
  gifter_is_anonymous: gifter ? false : null,
  ...named('gifter_user', gifter),
});
const subGift = (communityGift: string | null): WireEvent => ({
  duration_months: 1,
  cumulative_total: 12,
  sub_tier: '1000',
  ...named('recipient_user', CAST.otter),
  community_gift_id: communityGift,
});
const communityGift = { id: '4410928837745', total: 5, sub_tier: '1000', cumulative_total: 17 };
const paidUpgrade = { gifter_is_anonymous: false, ...named('gifter_user', CAST.llama) };
const raid = {
  ...named('user', CAST.raider),
  viewer_count: 42,
  profile_image_url: 'https://static-cdn.jtvnw.net/demo/cosmic_cactus-profile-%s.png',
};

/** At least one row per notice type. */
const NOTICES: Readonly<Record<string, (scene: Scene) => Notice>> = {
  main: () => ({
    type: 'resub',
    detail: resub(),
    says: '{chatter} subscribed at Tier 1. They have subscribed for 14 months, 6 months in a row!',
    writes: [text('still the best corner of the internet '), emote('demoHype')],
  }),
  sub: () => ({ type: 'sub', detail: sub, says: '{chatter} subscribed at Tier 1.' }),
  prime_sub: () => ({
    type: 'sub',
    detail: { ...sub, is_prime: true },
    says: '{chatter} subscribed with Prime.',
  }),
  gifted_resub: () => ({
    type: 'resub',
    detail: resub(CAST.llama),
    says: '{chatter} has subscribed for 14 months with a gift from Lucky_Llama!',
    writes: [text('thank you llama')],
  }),
  sub_gift: (scene) => ({
    type: 'sub_gift',
    detail: subGift(null),
    says: '{chatter} gifted a Tier 1 sub to sleepy_otter!',
    chatter: scene.by(CAST.llama),
  }),
  anonymous_sub_gift: () => ({
    type: 'sub_gift',
    detail: { ...subGift(null), cumulative_total: null },
    says: '{chatter} gifted a Tier 1 sub to sleepy_otter!',
    chatter: null,
  }),
  community_sub_gift: (scene) => ({
    type: 'community_sub_gift',
    detail: communityGift,
    says: '{chatter} is gifting 5 Tier 1 subs to the community!',
    chatter: scene.by(CAST.llama),
  }),
  sub_gift_of_community: (scene) => ({
    type: 'sub_gift',
    detail: subGift(communityGift.id),
    says: '{chatter} gifted a Tier 1 sub to sleepy_otter!',
    chatter: scene.by(CAST.llama),
  }),
  gift_paid_upgrade: () => ({
    type: 'gift_paid_upgrade',
    detail: paidUpgrade,
    says: '{chatter} continues the gift sub they got from Lucky_Llama!',
  }),
  prime_paid_upgrade: () => ({
    type: 'prime_paid_upgrade',
    detail: { sub_tier: '1000' },
    says: '{chatter} turned a Prime sub into a Tier 1 sub!',
  }),
  pay_it_forward: () => ({
    type: 'pay_it_forward',
    detail: { ...paidUpgrade, ...named('recipient_user', CAST.otter) },
    says: '{chatter} passes on the gift they got from Lucky_Llama!',
  }),
  raid: () => ({
    type: 'raid',
    detail: raid,
    says: '42 raiders from Cosmic_Cactus have joined!',
    chatter: CAST.raider,
  }),
  unraid: (scene) => ({
    type: 'unraid',
    detail: {},
    says: 'The raid has been cancelled.',
    chatter: scene.broadcaster,
  }),
  announcement: () => ({
    type: 'announcement',
    detail: { color: 'PURPLE' },
    says: '',
    chatter: CAST.moderator,
    writes: [text('the community game starts in ten minutes')],
  }),
  bits_badge_tier: (scene) => ({
    type: 'bits_badge_tier',
    detail: { tier: 5000 },
    says: '{chatter} earned the 5000 Bits badge!',
    chatter: scene.by(CAST.llama),
    writes: [text('shiny')],
  }),
  charity_donation: (scene) => ({
    type: 'charity_donation',
    detail: {
      charity_name: 'Hedgehogs in Need',
      amount: { value: 1250, decimal_place: 2, currency: 'EUR' },
    },
    says: '{chatter} donated EUR 12.50 to support Hedgehogs in Need!',
    chatter: scene.by(CAST.pigeon),
  }),
  watch_streak: () => ({
    type: 'watch_streak',
    detail: { streak_count: 15, channel_points_awarded: 450 },
    says: '{chatter} watched 15 streams in a row!',
    writes: [text('would not miss one')],
  }),
  modiversary: () => ({
    type: 'modiversary',
    detail: { months: 24 },
    says: '{chatter} has been a moderator for 24 months!',
    chatter: CAST.moderator,
  }),
  shared_chat_sub: (scene) => ({
    type: 'shared_chat_sub',
    detail: sub,
    says: '{chatter} subscribed at Tier 1.',
    chatter: scene.by(CAST.pigeon),
  }),
  shared_chat_resub: (scene) => ({
    type: 'shared_chat_resub',
    detail: resub(),
    says: '{chatter} subscribed at Tier 1. They have subscribed for 14 months!',
    chatter: scene.by(CAST.pigeon),
    writes: [text('hello from next door')],
  }),
  shared_chat_sub_gift: (scene) => ({
    type: 'shared_chat_sub_gift',
    detail: subGift(null),
    says: '{chatter} gifted a Tier 1 sub to sleepy_otter!',
    chatter: scene.by(CAST.llama),
  }),
  shared_chat_community_sub_gift: (scene) => ({
    type: 'shared_chat_community_sub_gift',
    detail: communityGift,
    says: '{chatter} is gifting 5 Tier 1 subs to the community!',
    chatter: scene.by(CAST.llama),
  }),
  shared_chat_gift_paid_upgrade: (scene) => ({
    type: 'shared_chat_gift_paid_upgrade',
    detail: paidUpgrade,
    says: '{chatter} continues the gift sub they got from Lucky_Llama!',
    chatter: scene.by(CAST.pigeon),
  }),
  shared_chat_prime_paid_upgrade: (scene) => ({
    type: 'shared_chat_prime_paid_upgrade',
    detail: { sub_tier: '2000' },
    says: '{chatter} turned a Prime sub into a Tier 2 sub!',
    chatter: scene.by(CAST.pigeon),
  }),
  shared_chat_pay_it_forward: (scene) => ({
    type: 'shared_chat_pay_it_forward',
    detail: { ...paidUpgrade, ...named('recipient_user', CAST.otter) },
    says: '{chatter} passes on the gift they got from Lucky_Llama!',
    chatter: scene.by(CAST.pigeon),
  }),
  shared_chat_raid: () => ({
    type: 'shared_chat_raid',
    detail: raid,
    says: '42 raiders from Cosmic_Cactus have joined!',
    chatter: CAST.raider,
  }),
  shared_chat_announcement: () => ({
    type: 'shared_chat_announcement',
    detail: { color: 'PRIMARY' },
    says: '',
    chatter: CAST.neighbour,
    writes: [text('both chats: stretch your legs')],
  }),
  shared_chat_modiversary: () => ({
    type: 'shared_chat_modiversary',
    detail: { months: 12 },
    says: '{chatter} has been a moderator for 12 months!',
    chatter: CAST.moderator,
  }),
  // Twitch adds notice types without a new version; `unknown` is one that it really sends.
  unknown: () => ({ type: 'unknown', says: 'Something new happened.' }),
};

/** Samples of chat notices. */
export const NOTICE_SAMPLES: SampleTable = {
  'channel.chat.notification@1': Object.fromEntries(
    Object.entries(NOTICES).map(([variant, row]) => [variant, (scene: Scene) => notice(scene, row(scene))]),
  ),
};

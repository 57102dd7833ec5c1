import { emote, emotePositions, text, textOf } from './message';
import { CAST, channel, type Person, type SampleTable, type Scene, user, type WireEvent } from './scene';

function subscription(scene: Scene, who: Person, tier: '1000' | '2000' | '3000', isGift: boolean): WireEvent {
  return { ...user(who), ...channel(scene), tier, is_gift: isGift };
}

/** `null` gives anonymously: Twitch then keeps the total to itself. */
function gift(scene: Scene, giver: Person | null, total: number): WireEvent {
  return {
    ...user(giver),
    ...channel(scene),
    total,
    tier: '1000',
    cumulative_total: giver ? 17 : null,
    is_anonymous: giver === null,
  };
}

const WORDS = [text('a whole year of tea and boss fights '), emote('demoHype'), text(' '), emote('HeyGuys')];

function renewal(scene: Scene, more: WireEvent = {}): WireEvent {
  return {
    ...user(scene.viewer),
    ...channel(scene),
    tier: '1000',
    message: { text: textOf(WORDS), emotes: emotePositions(WORDS) },
    cumulative_months: 14,
    streak_months: 6,
    duration_months: 1,
    ...more,
  };
}

/** Samples of subscriptions. */
export const SUBSCRIPTION_SAMPLES: SampleTable = {
  'channel.subscribe@1': {
    main: (scene) => subscription(scene, scene.viewer, '1000', false),
    tier3: (scene) => subscription(scene, scene.by(CAST.pigeon), '3000', false),
    gift: (scene) => subscription(scene, scene.by(CAST.otter), '1000', true),
  },
  'channel.subscription.message@1': {
    main: (scene) => renewal(scene),
    // The streak is only there when the viewer shares it, and the emotes only when there are some.
    private_streak: (scene) =>
      renewal(scene, { streak_months: null, message: { text: 'still here', emotes: null }, tier: '2000' }),
    silent: (scene) => renewal(scene, { message: { text: '', emotes: [] }, duration_months: 3 }),
  },
  'channel.subscription.gift@1': {
    main: (scene) => gift(scene, scene.by(CAST.llama), 5),
    single: (scene) => gift(scene, scene.viewer, 1),
    anonymous: (scene) => gift(scene, null, 3),
  },
  'channel.subscription.end@1': {
    main: (scene) => subscription(scene, scene.viewer, '1000', false),
    gift: (scene) => subscription(scene, scene.by(CAST.otter), '1000', true),
  },
};

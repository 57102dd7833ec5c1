import { emote, emotePositions, message, type Piece, text, textOf } from './message';
import { CAST, channel, LASTING_IDS, type SampleTable, type Scene, user, type WireEvent } from './scene';

const imageUrls = (name: string): WireEvent => ({
  url_1x: `https://static-cdn.jtvnw.net/demo/${name}-1.png`,
  url_2x: `https://static-cdn.jtvnw.net/demo/${name}-2.png`,
  url_4x: `https://static-cdn.jtvnw.net/demo/${name}-4.png`,
});

/** A reward of the channel's own, as it is managed. */
function reward(scene: Scene, more: WireEvent = {}): WireEvent {
  return {
    id: LASTING_IDS.reward,
    ...channel(scene),
    is_enabled: true,
    is_paused: false,
    is_in_stock: true,
    title: 'Pick the next song',
    cost: 800,
    prompt: 'Name a song that fits a cosy evening',
    is_user_input_required: true,
    should_redemptions_skip_request_queue: false,
    cooldown_expires_at: null,
    redemptions_redeemed_current_stream: null,
    max_per_stream: { is_enabled: true, value: 20 },
    max_per_user_per_stream: { is_enabled: false, value: 0 },
    global_cooldown: { is_enabled: true, seconds: 300 },
    background_color: '#FFB347',
    image: imageUrls('song'),
    default_image: imageUrls('default'),
    ...more,
  };
}

function redemption(scene: Scene, more: WireEvent = {}): WireEvent {
  return {
    id: scene.fresh(),
    ...channel(scene),
    ...user(scene.viewer),
    user_input: 'something with a cello',
    status: 'unfulfilled',
    reward: {
      id: LASTING_IDS.reward,
      title: 'Pick the next song',
      cost: 800,
      prompt: 'Name a song that fits a cosy evening',
    },
    redeemed_at: scene.at(-2),
    ...more,
  };
}

const HIGHLIGHT = [text('it is my birthday '), emote('demoHype')];

/** Version 1 tells emotes by position and the price as `cost`. */
function automatic1(
  scene: Scene,
  type: string,
  cost: number,
  pieces: readonly Piece[],
  unlocked: WireEvent | null,
): WireEvent {
  const words = textOf(pieces);
  return {
    ...channel(scene),
    ...user(scene.by(CAST.pigeon)),
    id: scene.fresh(),
    reward: { type, cost, unlocked_emote: unlocked },
    message: { text: words, emotes: emotePositions(pieces) },
    user_input: words || null,
    redeemed_at: scene.at(-1),
  };
}

/** Version 2 tells fragments and the price as `channel_points`. */
function automatic2(
  scene: Scene,
  type: string,
  points: number,
  pieces: Piece[] | null,
  unlocked: WireEvent | null,
): WireEvent {
  return {
    ...channel(scene),
    ...user(scene.by(CAST.pigeon)),
    id: scene.fresh(),
    reward: { type, channel_points: points, emote: unlocked },
    message: pieces && message('reward', ...pieces),
    redeemed_at: scene.at(-1),
  };
}

const UNLOCKED = { id: 'emotesv2_6d1f0c2b9a7e4835b0d4e7f1a2c38596', name: 'demoHype' };

/** Samples of channel points. */
export const POINTS_SAMPLES: SampleTable = {
  'channel.channel_points_custom_reward_redemption.add@1': {
    main: (scene) => redemption(scene),
    no_input: (scene) => redemption(scene, { user_input: '', status: 'fulfilled' }),
  },
  'channel.channel_points_custom_reward_redemption.update@1': {
    main: (scene) => redemption(scene, { status: 'fulfilled' }),
    refunded: (scene) => redemption(scene, { status: 'canceled' }),
  },
  'channel.channel_points_automatic_reward_redemption.add@2': {
    main: (scene) => automatic2(scene, 'send_highlighted_message', 250, HIGHLIGHT, null),
    unlocked_emote: (scene) => automatic2(scene, 'chosen_sub_emote_unlock', 900, null, UNLOCKED),
  },
  'channel.channel_points_automatic_reward_redemption.add@1': {
    main: (scene) => automatic1(scene, 'send_highlighted_message', 250, HIGHLIGHT, null),
    unlocked_emote: (scene) => automatic1(scene, 'random_sub_emote_unlock', 600, [], UNLOCKED),
    giant_emote: (scene) => automatic1(scene, 'gigantify_an_emote', 40, [emote('demoHype')], null),
  },
  'channel.channel_points_custom_reward.add@1': { main: (scene) => reward(scene, { image: null }) },
  'channel.channel_points_custom_reward.update@1': {
    main: (scene) => reward(scene, { cost: 950, redemptions_redeemed_current_stream: 7 }),
    paused: (scene) =>
      reward(scene, { is_paused: true, is_in_stock: false, cooldown_expires_at: scene.at(300) }),
  },
  'channel.channel_points_custom_reward.remove@1': {
    main: (scene) => reward(scene, { is_enabled: false, redemptions_redeemed_current_stream: 7 }),
  },
};

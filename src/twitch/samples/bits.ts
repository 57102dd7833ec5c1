import { cheermote, emote, message, type Piece, text, textOf } from './message';
import {
  CAST,
  channel,
  LASTING_IDS,
  type Person,
  type SampleTable,
  type Scene,
  user,
  type WireEvent,
} from './scene';

const CHEER = [cheermote(250), text(' that jump was unreal '), emote('LUL')];

function cheer(scene: Scene, giver: Person | null, bits: number, pieces: readonly Piece[]): WireEvent {
  return { is_anonymous: giver === null, ...user(giver), ...channel(scene), message: textOf(pieces), bits };
}

function use(
  scene: Scene,
  type: string,
  bits: number,
  pieces: Piece[] | null,
  more: WireEvent = {},
): WireEvent {
  return {
    ...user(scene.by(CAST.llama)),
    ...channel(scene),
    bits,
    type,
    power_up: null,
    custom_power_up: null,
    message: pieces ? message('bits', ...pieces) : null,
    ...more,
  };
}

function redemption(scene: Scene, more: WireEvent = {}): WireEvent {
  return {
    id: scene.fresh(),
    ...channel(scene),
    ...user(scene.viewer),
    user_input: 'the purple one please',
    status: 'unfulfilled',
    custom_power_up: {
      id: LASTING_IDS.powerUp,
      title: 'Change the lights',
      bits: 300,
      prompt: 'Which colour shall the room have?',
    },
    redeemed_at: scene.at(-1),
    ...more,
  };
}

/** Samples of bits. */
export const BITS_SAMPLES: SampleTable = {
  'channel.bits.use@1': {
    main: (scene) => use(scene, 'cheer', 250, CHEER),
    power_up: (scene) =>
      use(scene, 'power_up', 50, [text('see you at the finish line')], {
        power_up: { type: 'message_effect', emote: null, message_effect_id: 'cosmic-abyss' },
      }),
    giant_emote: (scene) =>
      use(scene, 'power_up', 40, [emote('demoHype')], {
        power_up: {
          type: 'gigantify_an_emote',
          emote: { id: 'emotesv2_6d1f0c2b9a7e4835b0d4e7f1a2c38596', name: 'demoHype' },
          message_effect_id: null,
        },
      }),
    celebration: (scene) =>
      use(scene, 'power_up', 200, null, {
        power_up: { type: 'celebration', emote: { id: '30259', name: 'HeyGuys' }, message_effect_id: null },
      }),
    custom_power_up: (scene) =>
      use(scene, 'custom_power_up', 300, [text('the purple one please')], {
        custom_power_up: { title: 'Change the lights', reward_id: LASTING_IDS.powerUp },
      }),
    combo: (scene) => use(scene, 'combo', 60, null),
  },
  'channel.cheer@1': {
    main: (scene) => cheer(scene, scene.by(CAST.llama), 250, CHEER),
    anonymous: (scene) =>
      cheer(scene, null, 100, [cheermote(100, 'Anon'), text(' from someone who likes the show')]),
  },
  'channel.custom_power_up_redemption.add@1': {
    main: (scene) => redemption(scene),
    no_input: (scene) => redemption(scene, { user_input: '', status: 'fulfilled' }),
  },
  'channel.custom_power_up_redemption.add@beta': { main: (scene) => redemption(scene) },
};

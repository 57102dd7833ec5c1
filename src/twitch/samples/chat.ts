import { cheermote, emote, gif, mention, message, type Piece, text } from './message';
import {
  CAST,
  channel,
  LASTING_IDS,
  named,
  type Person,
  type SampleTable,
  type Scene,
  type WireEvent,
} from './scene';

/** A badge beside a name, as Twitch writes it. */
export interface Badge {
  set_id: string;
  id: string;
  info: string;
}

/** What sits in front of a name. For subscribers `info` is the months. */
export const BADGES = {
  broadcaster: { set_id: 'broadcaster', id: '1', info: '' },
  moderator: { set_id: 'moderator', id: '1', info: '' },
  vip: { set_id: 'vip', id: '1', info: '' },
  founder: { set_id: 'founder', id: '0', info: '19' },
  subscriber: { set_id: 'subscriber', id: '6', info: '8' },
  bits: { set_id: 'bits', id: '1000', info: '' },
} as const satisfies Record<string, Badge>;

/** A chat line; `more` replaces single fields. */
function line(
  scene: Scene,
  chatter: Person,
  badges: readonly Badge[],
  pieces: Piece[],
  more: WireEvent = {},
): WireEvent {
  return {
    ...channel(scene),
    ...named('source_broadcaster_user', null),
    ...named('chatter_user', chatter),
    message_id: scene.fresh(),
    source_message_id: null,
    is_source_only: null,
    message: message('chat', ...pieces),
    color: '#1E90FF',
    badges: badges.map((badge) => ({ ...badge })),
    source_badges: null,
    message_type: 'text',
    cheer: null,
    reply: null,
    channel_points_custom_reward_id: null,
    channel_points_animation_id: null,
    ...more,
  };
}

/** A line of the token's own user that AutoMod looks at. */
function ownHeldLine(scene: Scene, more: WireEvent = {}): WireEvent {
  return {
    ...channel(scene),
    ...named('user', scene.user),
    message_id: scene.fresh(),
    message: message(
      'held',
      text('that boss can go jump in a lake '),
      emote('LUL'),
      text(' '),
      cheermote(50),
    ),
    ...more,
  };
}

const settings = (scene: Scene, more: WireEvent = {}): WireEvent => ({
  ...channel(scene),
  emote_mode: false,
  follower_mode: true,
  follower_mode_duration_minutes: 10,
  slow_mode: true,
  slow_mode_wait_time_seconds: 30,
  subscriber_mode: false,
  unique_chat_mode: false,
  ...more,
});

const CHAT_MESSAGES: SampleTable[string] = {
  main: (scene) =>
    line(scene, scene.viewer, [BADGES.subscriber], [text('good evening everyone, what a run!')]),
  emote: (scene) =>
    line(
      scene,
      scene.by(CAST.llama),
      [BADGES.vip, BADGES.bits],
      [emote('HeyGuys'), text(' just got here '), emote('demoHype')],
      {
        color: '#FF69B4',
      },
    ),
  mention: (scene) =>
    line(scene, scene.by(CAST.pigeon), [], [mention(scene.broadcaster), text(' which keyboard is that?')], {
      color: '',
    }),
  cheer: (scene) =>
    line(
      scene,
      scene.by(CAST.llama),
      [BADGES.vip, BADGES.bits],
      [cheermote(100), text(' for the perfect landing '), emote('LUL')],
      {
        cheer: { bits: 100 },
      },
    ),
  reply: (scene) => {
    const parent = scene.fresh();
    return line(
      scene,
      scene.by(CAST.otter),
      [BADGES.founder],
      [mention(CAST.viewer), text(' nearly a record, I think')],
      {
        color: '#2E8B57',
        reply: {
          parent_message_id: parent,
          parent_message_body: 'how long did the last run take?',
          ...named('parent_user', CAST.viewer),
          thread_message_id: parent,
          ...named('thread_user', CAST.viewer),
        },
      },
    );
  },
  // Since July 2026 a line may be a picture and nothing else: its text is then empty.
  gif: (scene) =>
    line(
      scene,
      scene.by(CAST.fox),
      [],
      [gif('demo-gif-confetti', 'https://static-cdn.jtvnw.net/demo/confetti.gif')],
    ),
  command: (scene) => line(scene, scene.viewer, [BADGES.subscriber], [text('!hello')]),
  moderator: (scene) =>
    line(scene, CAST.moderator, [BADGES.moderator], [text('please keep spoilers out of chat')], {
      color: '#00C853',
    }),
  broadcaster: (scene) =>
    line(
      scene,
      scene.broadcaster,
      [BADGES.broadcaster],
      [text('five minutes of break, then the last level')],
      {
        color: '#8A2BE2',
      },
    ),
  highlight: (scene) =>
    line(scene, scene.by(CAST.pigeon), [], [text('read this one, it is my birthday')], {
      message_type: 'channel_points_highlighted',
    }),
  reward: (scene) =>
    line(scene, scene.by(CAST.otter), [BADGES.founder], [text('please play the piano theme next')], {
      channel_points_custom_reward_id: LASTING_IDS.reward,
    }),
  power_up: (scene) =>
    line(scene, scene.by(CAST.llama), [BADGES.bits], [text('louder!')], {
      message_type: 'power_ups_message_effect',
      channel_points_animation_id: 'simmer',
    }),
  first_chat: (scene) =>
    line(scene, scene.by(CAST.fox), [], [text('hi, first time here')], {
      message_type: 'user_intro',
      color: '',
    }),
  shared_chat: (scene) =>
    line(scene, CAST.raider, [], [text('greetings from the other side of the shared chat')], {
      ...named('source_broadcaster_user', CAST.neighbour),
      source_message_id: scene.fresh(),
      source_badges: [{ ...BADGES.moderator }],
      is_source_only: false,
    }),
  // Twitch has sent null where the list of fragments was expected.
  null_fragments: (scene) =>
    line(scene, scene.viewer, [], [], { message: { text: 'a line without fragments', fragments: null } }),
  hostile: (scene) =>
    line(
      scene,
      { id: CAST.troll.id, login: CAST.troll.login, name: '</script><b>Goblin' },
      [],
      [text('<img src=x onerror=alert(1)> "; DROP TABLE chat; -- {{constructor}}')],
      { color: 'red;background:url(//x)' },
    ),
};

/** Samples of chat. */
export const CHAT_SAMPLES: SampleTable = {
  'channel.chat.message@1': CHAT_MESSAGES,
  'channel.chat.message_delete@1': {
    main: (scene) => ({ ...channel(scene), ...named('target_user', CAST.troll), message_id: scene.fresh() }),
  },
  'channel.chat.clear_user_messages@1': {
    main: (scene) => ({ ...channel(scene), ...named('target_user', CAST.troll) }),
  },
  'channel.chat.clear@1': { main: (scene) => channel(scene) },
  'channel.chat_settings.update@1': {
    main: (scene) => settings(scene),
    all_off: (scene) =>
      settings(scene, {
        follower_mode: false,
        follower_mode_duration_minutes: null,
        slow_mode: false,
        slow_mode_wait_time_seconds: null,
      }),
    strict: (scene) => settings(scene, { emote_mode: true, subscriber_mode: true, unique_chat_mode: true }),
  },
  'channel.chat.user_message_hold@1': { main: (scene) => ownHeldLine(scene) },
  'channel.chat.user_message_update@1': {
    main: (scene) => ownHeldLine(scene, { status: 'approved' }),
    denied: (scene) => ownHeldLine(scene, { status: 'denied' }),
    invalid: (scene) => ownHeldLine(scene, { status: 'invalid' }),
  },
  'user.whisper.message@1': {
    main: (scene) => ({
      ...named('from_user', CAST.pigeon),
      ...named('to_user', scene.user),
      whisper_id: scene.fresh(),
      whisper: { text: 'psst, your microphone is on' },
    }),
  },
};

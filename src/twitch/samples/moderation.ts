import { cheermote, message, text } from './message';
import { CAST, channel, moderator, type SampleTable, type Scene, user, type WireEvent } from './scene';

const ban = (scene: Scene, seconds: number | null): WireEvent => ({
  ...user(CAST.troll),
  ...channel(scene),
  ...moderator(),
  reason: seconds === null ? 'insults after two warnings' : 'caps and spam, take a break',
  banned_at: scene.at(0),
  ends_at: seconds === null ? null : scene.at(seconds),
  is_permanent: seconds === null,
});

const suspicious = (scene: Scene, more: WireEvent = {}): WireEvent => ({
  ...channel(scene),
  ...user(CAST.troll),
  low_trust_status: 'active_monitoring',
  shared_ban_channel_ids: [CAST.neighbour.id],
  types: ['ban_evader'],
  ban_evasion_evaluation: 'likely',
  message: { message_id: scene.fresh(), ...message('held', text('totally my first visit '), cheermote(1)) },
  ...more,
});

const marked = (scene: Scene, status: string): WireEvent => ({
  ...channel(scene),
  ...moderator(),
  ...user(CAST.troll),
  low_trust_status: status,
});

const warning = (scene: Scene, reason: string | null, rules: string[] | null): WireEvent => ({
  ...channel(scene),
  ...moderator(),
  ...user(CAST.troll),
  reason,
  chat_rules_cited: rules,
});

const UNBAN_REQUEST = 'a8d05c31-6be2-4f97-90d4-3c7e1b85f2a6';

const resolved = (scene: Scene, status: string, words: string | null, by = moderator()): WireEvent => ({
  id: UNBAN_REQUEST,
  ...channel(scene),
  ...by,
  ...user(CAST.troll),
  resolution_text: words,
  status,
});

/** Samples of moderation. */
export const MODERATION_SAMPLES: SampleTable = {
  'channel.ban@1': {
    main: (scene) => ban(scene, null),
    timeout: (scene) => ban(scene, 600),
  },
  'channel.unban@1': { main: (scene) => ({ ...user(CAST.troll), ...channel(scene), ...moderator() }) },
  'channel.warning.send@1': {
    main: (scene) => warning(scene, 'please stay kind', ['Be kind', 'No spoilers']),
    no_reason: (scene) => warning(scene, null, null),
  },
  'channel.warning.acknowledge@1': { main: (scene) => ({ ...channel(scene), ...user(CAST.troll) }) },
  'channel.unban_request.create@1': {
    main: (scene) => ({
      id: UNBAN_REQUEST,
      ...channel(scene),
      ...user(CAST.troll),
      text: 'that was my little brother, honest',
      created_at: scene.at(0),
    }),
  },
  'channel.unban_request.resolve@1': {
    main: (scene) => resolved(scene, 'approved', 'fresh start, please read the rules'),
    denied: (scene) => resolved(scene, 'denied', null),
    // Withdrawn by the viewer: no moderator was involved.
    canceled: (scene) => resolved(scene, 'canceled', null, moderator(null)),
  },
  'channel.suspicious_user.message@1': {
    main: (scene) => suspicious(scene),
    restricted: (scene) =>
      suspicious(scene, {
        low_trust_status: 'restricted',
        types: ['manually_added', 'banned_in_shared_channel'],
        ban_evasion_evaluation: 'unknown',
      }),
    nulls: (scene) =>
      suspicious(scene, { types: [], shared_ban_channel_ids: null, ban_evasion_evaluation: null }),
  },
  'channel.suspicious_user.update@1': {
    main: (scene) => marked(scene, 'restricted'),
    cleared: (scene) => marked(scene, 'none'),
  },
  'channel.shield_mode.begin@1': {
    main: (scene) => ({ ...channel(scene), ...moderator(), started_at: scene.at(0) }),
  },
  'channel.shield_mode.end@1': {
    main: (scene) => ({ ...channel(scene), ...moderator(), ended_at: scene.at(0) }),
  },
  'channel.moderator.add@1': { main: (scene) => ({ ...user(scene.viewer), ...channel(scene) }) },
  'channel.moderator.remove@1': { main: (scene) => ({ ...user(scene.viewer), ...channel(scene) }) },
  'channel.vip.add@1': { main: (scene) => ({ ...user(CAST.llama), ...channel(scene) }) },
  'channel.vip.remove@1': { main: (scene) => ({ ...user(CAST.llama), ...channel(scene) }) },
};

import { CAST, channel, moderator, named, type SampleTable, type Scene, user, type WireEvent } from './scene';

/** The objects that every `channel.moderate` event has; an action fills one of them at most. */
const ACTION_OBJECTS = [
  'followers',
  'slow',
  'vip',
  'unvip',
  'mod',
  'unmod',
  'ban',
  'unban',
  'timeout',
  'untimeout',
  'raid',
  'unraid',
  'delete',
  'automod_terms',
  'unban_request',
  'shared_chat_ban',
  'shared_chat_unban',
  'shared_chat_timeout',
  'shared_chat_untimeout',
  'shared_chat_delete',
];

/** The object that an action fills, and with what; `undefined` where the action's name says it all. */
type Filled = [object: string, detail: WireEvent] | undefined;

const troll = user(CAST.troll);
const ban = { ...troll, reason: 'insults after two warnings' };
const timeout = (scene: Scene): WireEvent => ({
  ...troll,
  reason: 'caps and spam, take a break',
  expires_at: scene.at(600),
});
const deletion = (scene: Scene): WireEvent => ({
  ...troll,
  message_id: scene.fresh(),
  message_body: 'FIRST FIRST FIRST',
});
const terms = (action: 'add' | 'remove', list: 'blocked' | 'permitted'): Filled => [
  'automod_terms',
  { action, list, terms: ['pineapple pizza'], from_automod: false },
];
const unbanRequest = (approved: boolean): Filled => [
  'unban_request',
  { is_approved: approved, ...troll, moderator_message: approved ? 'fresh start' : 'not this month' },
];
const nothing = (): Filled => undefined;

/** Every action that both versions know, by its name. */
const ACTIONS: Readonly<Record<string, (scene: Scene) => Filled>> = {
  timeout: (scene) => ['timeout', timeout(scene)],
  untimeout: () => ['untimeout', troll],
  ban: () => ['ban', ban],
  unban: () => ['unban', troll],
  delete: (scene) => ['delete', deletion(scene)],
  clear: nothing,
  emoteonly: nothing,
  emoteonlyoff: nothing,
  followers: () => ['followers', { follow_duration_minutes: 10 }],
  followersoff: nothing,
  uniquechat: nothing,
  uniquechatoff: nothing,
  slow: () => ['slow', { wait_time_seconds: 30 }],
  slowoff: nothing,
  subscribers: nothing,
  subscribersoff: nothing,
  vip: () => ['vip', user(CAST.llama)],
  unvip: () => ['unvip', user(CAST.llama)],
  mod: () => ['mod', user(CAST.viewer)],
  unmod: () => ['unmod', user(CAST.viewer)],
  raid: () => ['raid', { ...user(CAST.neighbour), viewer_count: 128 }],
  unraid: () => ['unraid', user(CAST.neighbour)],
  add_blocked_term: () => terms('add', 'blocked'),
  add_permitted_term: () => terms('add', 'permitted'),
  remove_blocked_term: () => terms('remove', 'blocked'),
  remove_permitted_term: () => terms('remove', 'permitted'),
  approve_unban_request: () => unbanRequest(true),
  deny_unban_request: () => unbanRequest(false),
  shared_chat_ban: () => ['shared_chat_ban', ban],
  shared_chat_unban: () => ['shared_chat_unban', troll],
  shared_chat_timeout: (scene) => ['shared_chat_timeout', timeout(scene)],
  shared_chat_untimeout: () => ['shared_chat_untimeout', troll],
  shared_chat_delete: (scene) => ['shared_chat_delete', deletion(scene)],
};

/** What only version 2 knows. */
const WARN = (): Filled => ['warn', { ...troll, reason: 'please stay kind', chat_rules_cited: ['Be kind'] }];

function moderate(scene: Scene, action: string, filled: Filled, objects: readonly string[]): WireEvent {
  return {
    ...channel(scene),
    // In a shared chat the action may come from the other channel.
    ...named('source_broadcaster_user', action.startsWith('shared_chat_') ? CAST.neighbour : null),
    ...moderator(),
    action,
    ...Object.fromEntries(objects.map((name) => [name, name === filled?.[0] ? filled[1] : null])),
  };
}

/** One variant per action, and `main`, which is a timeout. */
function variants(actions: typeof ACTIONS, objects: readonly string[]): SampleTable[string] {
  const builders = Object.entries(actions).map(([action, fill]) => [
    action,
    (scene: Scene) => moderate(scene, action, fill(scene), objects),
  ]);
  return {
    main: (scene) => moderate(scene, 'timeout', ['timeout', timeout(scene)], objects),
    ...Object.fromEntries(builders),
  };
}

/** Samples of a moderator's actions. */
export const MODERATE_SAMPLES: SampleTable = {
  'channel.moderate@1': variants(ACTIONS, ACTION_OBJECTS),
  'channel.moderate@2': variants({ ...ACTIONS, warn: WARN }, [...ACTION_OBJECTS, 'warn']),
};

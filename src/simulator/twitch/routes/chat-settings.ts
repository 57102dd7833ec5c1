import type { Reply } from '../../loopback';
import { inChannel } from '../channel/chat-room';
import type { Moderation } from '../channel/moderation';
import type { Notifications, WireEvent } from '../eventsub/notifications';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, moderated } from '../helix/call';
import { readBounded, readFlag } from '../helix/read';
import type { ChannelState, ChatSettings, SimulatedUser, World } from '../state';

/** A mode with a number: its fields, bounds and what it is when only switched on. */
interface Mode {
  flag: string;
  value: string;
  setting: 'followerMinutes' | 'delaySeconds' | 'slowSeconds';
  bounds: readonly [lowest: number, highest: number];
  usual: number;
}

const MODES: readonly Mode[] = [
  {
    flag: 'follower_mode',
    value: 'follower_mode_duration',
    setting: 'followerMinutes',
    bounds: [0, 129_600],
    usual: 0,
  },
  {
    flag: 'non_moderator_chat_delay',
    value: 'non_moderator_chat_delay_duration',
    setting: 'delaySeconds',
    bounds: [2, 6],
    usual: 2,
  },
  { flag: 'slow_mode', value: 'slow_mode_wait_time', setting: 'slowSeconds', bounds: [3, 120], usual: 30 },
];

/** Modes that are on or off. */
const FLAGS = [
  ['emote_mode', 'isEmoteOnly'],
  ['subscriber_mode', 'isSubscriberOnly'],
  ['unique_chat_mode', 'isUnique'],
] as const;

const SEE_DELAY = ['moderator:read:chat_settings', 'moderator:manage:chat_settings'];

/** What the calls about a chat's modes need of the simulator around them. */
export interface ChatSettingsContext {
  world: World;
  notifications: Notifications;
  moderation: Moderation;
}

/** Who may write in a chat, and how often. */
export function chatSettingsRoutes(context: ChatSettingsContext): HelixRoute[] {
  const path = '/chat/settings';
  return [
    {
      method: 'GET',
      path,
      actor: null,
      run: (call) => {
        const channel = channelOf(context.world, call);
        const moderatorId = call.query.get('moderator_id');
        if (moderatorId && call.token.userId !== null && moderatorId !== call.token.userId) {
          throw new HelixRefusal(401, 'The ID in moderator_id must match the user ID of the token');
        }
        const maySee = SEE_DELAY.some((scope) => call.token.scopes.includes(scope));
        return reply(channel, maySee ? moderatorId : null);
      },
    },
    { method: 'PATCH', path, run: (call) => change(call, context) },
  ];
}

function change(call: HelixCall, { moderation, notifications, world }: ChatSettingsContext): Reply {
  const { channel, moderator } = moderated(world, call);
  const wanted = readSettings(call, channel.settings);
  const before = { ...channel.settings };
  Object.assign(channel.settings, wanted);
  notifications.tell('channel.chat_settings.update', {
    ...inChannel(channel),
    emote_mode: wanted.isEmoteOnly,
    follower_mode: wanted.followerMinutes !== null,
    follower_mode_duration_minutes: wanted.followerMinutes,
    slow_mode: wanted.slowSeconds !== null,
    slow_mode_wait_time_seconds: wanted.slowSeconds,
    subscriber_mode: wanted.isSubscriberOnly,
    unique_chat_mode: wanted.isUnique,
  });
  tellModes(channel, moderator, before, moderation);
  return reply(channel, moderator.id);
}

function readSettings(call: HelixCall, before: Readonly<ChatSettings>): ChatSettings {
  const wanted: ChatSettings = { ...before };
  for (const [name, setting] of FLAGS) wanted[setting] = readFlag(call, name) ?? before[setting];
  for (const { bounds, flag, setting, usual, value } of MODES) {
    const isOn = readFlag(call, flag);
    const number = readBounded(call, value, ...bounds);
    if (number !== undefined && isOn !== true) {
      throw new HelixRefusal(400, `"${value}" is only allowed when "${flag}" is true in the same request`);
    }
    if (isOn === true) wanted[setting] = number ?? usual;
    if (isOn === false) wanted[setting] = null;
  }
  return wanted;
}

/** Moderators hear each mode that was switched by the name of its chat command. */
function tellModes(
  channel: ChannelState,
  moderator: SimulatedUser,
  before: Readonly<ChatSettings>,
  moderation: Moderation,
): void {
  const now = channel.settings;
  const tell = (action: string, isOn: boolean, details: WireEvent | null = null) =>
    moderation.tellModerators(channel, moderator, isOn ? action : `${action}off`, isOn ? details : null);
  if (now.isEmoteOnly !== before.isEmoteOnly) tell('emoteonly', now.isEmoteOnly);
  if (now.isSubscriberOnly !== before.isSubscriberOnly) tell('subscribers', now.isSubscriberOnly);
  if (now.isUnique !== before.isUnique) tell('uniquechat', now.isUnique);
  if (now.slowSeconds !== before.slowSeconds) {
    tell('slow', now.slowSeconds !== null, { wait_time_seconds: now.slowSeconds });
  }
  if (now.followerMinutes !== before.followerMinutes) {
    tell('followers', now.followerMinutes !== null, { follow_duration_minutes: now.followerMinutes });
  }
}

/** The delay is for moderators' eyes only. */
function reply({ broadcaster, settings }: ChannelState, moderatorId: string | null): Reply {
  const row = {
    broadcaster_id: broadcaster.id,
    slow_mode: settings.slowSeconds !== null,
    slow_mode_wait_time: settings.slowSeconds,
    follower_mode: settings.followerMinutes !== null,
    follower_mode_duration: settings.followerMinutes,
    subscriber_mode: settings.isSubscriberOnly,
    emote_mode: settings.isEmoteOnly,
    unique_chat_mode: settings.isUnique,
  };
  const forModerators = {
    moderator_id: moderatorId,
    non_moderator_chat_delay: settings.delaySeconds !== null,
    non_moderator_chat_delay_duration: settings.delaySeconds,
  };
  return { status: 200, body: { data: [moderatorId ? { ...row, ...forModerators } : row] } };
}

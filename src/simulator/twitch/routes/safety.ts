import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { inChannel } from '../channel/chat-room';
import { wireTime } from '../eventsub/frames';
import type { Notifications } from '../eventsub/notifications';
import { type HelixCall, type HelixRoute, moderated, userOf } from '../helix/call';
import { readFlag, readText } from '../helix/read';
import type { ChannelState, SimulatedUser, World } from '../state';

interface Shield {
  isActive: boolean;
  moderator: SimulatedUser;
  atMs: number;
}

/** Shield mode, and chatters who are watched or whose lines only moderators see. */
export function safetyRoutes(world: World, notifications: Notifications, now: () => number): HelixRoute[] {
  const shields = new Map<ChannelState, Shield>();
  const shieldPath = '/moderation/shield_mode';
  const suspects = '/moderation/suspicious_users';
  return [
    {
      method: 'GET',
      path: shieldPath,
      run: (call) => shieldReply(shields.get(moderated(world, call).channel)),
    },
    {
      method: 'PUT',
      path: shieldPath,
      run: (call) => {
        const { channel, moderator } = moderated(world, call);
        const isActive = readFlag(call, 'is_active') ?? false;
        const before = shields.get(channel);
        if (before?.isActive === isActive || (!before && !isActive)) return shieldReply(before);
        const shield = { isActive, moderator, atMs: now() };
        shields.set(channel, shield);
        notifications.tell(`channel.shield_mode.${isActive ? 'begin' : 'end'}`, {
          ...inChannel(channel),
          ...named('moderator_user', moderator),
          [isActive ? 'started_at' : 'ended_at']: wireTime(shield.atMs),
        });
        return shieldReply(shield);
      },
    },
    { method: 'POST', path: suspects, run: (call) => mark(call, readText(call, 'status')) },
    { method: 'DELETE', path: suspects, run: (call) => mark(call, 'NO_TREATMENT') },
  ];

  function mark(call: HelixCall, status: string): Reply {
    const { channel, moderator } = moderated(world, call);
    const user = userOf(world, call);
    notifications.tell('channel.suspicious_user.update', {
      ...inChannel(channel),
      ...named('moderator_user', moderator),
      ...named('user', user),
      low_trust_status: status === 'NO_TREATMENT' ? 'none' : status.toLowerCase(),
    });
    const row = {
      user_id: user.id,
      broadcaster_id: channel.broadcaster.id,
      moderator_id: moderator.id,
      updated_at: new Date(now()).toISOString(),
      status,
      types: status === 'NO_TREATMENT' ? [] : ['MANUALLY_ADDED'],
    };
    return { status: 200, body: { data: [row] } };
  }
}

/** Everything is empty where the shield has never been up. */
function shieldReply(shield: Shield | undefined): Reply {
  const { id = '', login = '', name = '' } = shield?.moderator ?? {};
  const row = {
    is_active: shield?.isActive ?? false,
    moderator_id: id,
    moderator_login: login,
    moderator_name: name,
    last_activated_at: shield ? new Date(shield.atMs).toISOString() : '',
  };
  return { status: 200, body: { data: [row] } };
}

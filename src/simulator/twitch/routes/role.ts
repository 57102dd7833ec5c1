import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { inChannel } from '../channel/chat-room';
import type { Moderation } from '../channel/moderation';
import type { Notifications } from '../eventsub/notifications';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, userOf } from '../helix/call';
import { CallQuota } from '../helix/call-quota';
import { page } from '../helix/page';
import type { ChannelState, SimulatedUser, World } from '../state';

/** Ten changes in ten seconds, added and removed counted apart. */
const MOST = 10;
const WINDOW_MS = 10_000;
const MAX_ASKED = 100;

/** What the calls about roles need of the simulator around them. */
export interface RoleContext {
  world: World;
  notifications: Notifications;
  moderation: Moderation;
  now: () => number;
}

/** Moderators and VIPs: nobody is both. */
export function roleRoutes(context: RoleContext): HelixRoute[] {
  const { now, world } = context;
  const quota = new CallQuota(now, MOST, WINDOW_MS);
  const moderators = '/moderation/moderators';
  const vips = '/channels/vips';
  return [
    { method: 'GET', path: moderators, run: (call) => list(call, world, 'moderator') },
    { method: 'GET', path: vips, run: (call) => list(call, world, 'vip') },
    {
      method: 'POST',
      path: moderators,
      run: (call) => {
        const { channel, user } = readWho(call, world, 400);
        if (world.hasRole(channel, user.id, 'vip')) {
          throw new HelixRefusal(422, 'The user is a VIP; remove the VIP first');
        }
        if (world.mayModerate(channel, user.id))
          throw new HelixRefusal(400, 'The user is a moderator already');
        if (world.isBanned(channel, user.id)) throw new HelixRefusal(400, 'The user is banned');
        return change(context, quota, { channel, user, role: 'moderator', isAdded: true });
      },
    },
    {
      method: 'DELETE',
      path: moderators,
      run: (call) => {
        const { channel, user } = readWho(call, world, 400);
        if (!world.hasRole(channel, user.id, 'moderator')) {
          throw new HelixRefusal(400, 'The user is not a moderator');
        }
        return change(context, quota, { channel, user, role: 'moderator', isAdded: false });
      },
    },
    {
      method: 'POST',
      path: vips,
      run: (call) => {
        const { channel, user } = readWho(call, world, 404);
        if (world.mayModerate(channel, user.id)) throw new HelixRefusal(422, 'The user is a moderator');
        if (world.hasRole(channel, user.id, 'vip')) throw new HelixRefusal(422, 'The user is a VIP already');
        if (world.isBanned(channel, user.id)) throw new HelixRefusal(400, 'The user is banned');
        return change(context, quota, { channel, user, role: 'vip', isAdded: true });
      },
    },
    {
      method: 'DELETE',
      path: vips,
      // A VIP may step down without the broadcaster.
      actor: null,
      run: (call) => {
        const { channel, user } = readWho(call, world, 404);
        if (![channel.broadcaster.id, user.id].includes(call.token.userId ?? '')) {
          throw new HelixRefusal(
            401,
            "The ID in broadcaster_id must match the user ID in the request's token",
          );
        }
        if (!world.hasRole(channel, user.id, 'vip')) throw new HelixRefusal(422, 'The user is not a VIP');
        return change(context, quota, { channel, user, role: 'vip', isAdded: false });
      },
    },
  ];
}

interface Change {
  channel: ChannelState;
  user: SimulatedUser;
  role: 'moderator' | 'vip';
  isAdded: boolean;
}

function change(context: RoleContext, quota: CallQuota, { channel, user, role, isAdded }: Change): Reply {
  const { moderation, notifications, world } = context;
  quota.take(`${channel.broadcaster.id} ${role} ${isAdded}`);
  if (isAdded) world.grantRole(channel, user.id, role);
  else world.takeRole(channel, user.id, role);
  const type = `channel.${role}.${isAdded ? 'add' : 'remove'}`;
  notifications.tell(type, { ...inChannel(channel), ...named('user', user) });
  const action = role === 'vip' ? 'vip' : 'mod';
  moderation.tellModerators(
    channel,
    channel.broadcaster,
    isAdded ? action : `un${action}`,
    named('user', user),
  );
  return { status: 204 };
}

function readWho(call: HelixCall, world: World, unknown: number) {
  return { channel: channelOf(world, call), user: userOf(world, call, 'user_id', unknown) };
}

function list(call: HelixCall, world: World, role: 'moderator' | 'vip'): Reply {
  const asked = new Set(call.query.getAll('user_id'));
  if (asked.size > MAX_ASKED) throw new HelixRefusal(400, `At most ${MAX_ASKED} users can be asked for`);
  const rows = world
    .holders(channelOf(world, call), role)
    .filter(({ id }) => asked.size === 0 || asked.has(id))
    .map((user) => named('user', user));
  return page(rows, call);
}

import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import type { Notifications } from '../eventsub/notifications';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, userOf } from '../helix/call';
import { page } from '../helix/page';
import { readText } from '../helix/read';
import type { ChannelState, SimulatedUser, World } from '../state';
import { userRow } from './channels';

const MAX_DESCRIPTION = 300;

/** Who follows, subscribes to and blocks whom, and what people say about themselves. */
export function peopleRoutes(world: World, notifications: Notifications): HelixRoute[] {
  const blocked = new Map<string, Set<string>>();
  const listOf = (userId: string | null) => {
    const list = blocked.get(userId ?? '') ?? new Set<string>();
    blocked.set(userId ?? '', list);
    return list;
  };
  return [
    { method: 'GET', path: '/channels/followers', actor: null, run: (call) => followers(call, world) },
    { method: 'GET', path: '/channels/followed', run: (call) => followed(call, world) },
    { method: 'GET', path: '/channels/editors', run: () => ({ status: 200, body: { data: [] } }) },
    {
      method: 'GET',
      path: '/moderation/channels',
      run: (call) => {
        const moderating = world.channelsWith(call.actor?.id ?? '', 'moderator');
        return page(
          moderating.map(({ broadcaster }) => named('broadcaster', broadcaster)),
          call,
        );
      },
    },
    { method: 'GET', path: '/subscriptions', run: (call) => subscribers(call, world) },
    { method: 'GET', path: '/subscriptions/user', run: (call) => subscription(call, world) },
    {
      method: 'PUT',
      path: '/users',
      run: (call) => {
        const { actor } = call;
        if (!actor) throw new HelixRefusal(401, 'This call needs a user');
        const description = call.query.get('description') ?? call.body.description;
        if (description !== undefined) actor.description = readText(call, 'description', MAX_DESCRIPTION);
        notifications.tell('user.update', {
          ...named('user', actor),
          email: actor.email,
          email_verified: true,
          description: actor.description,
        });
        return {
          status: 200,
          body: { data: [userRow(actor, call.token.scopes.includes('user:read:email'))] },
        };
      },
    },
    {
      method: 'GET',
      path: '/users/blocks',
      actor: 'broadcaster_id',
      run: (call) => {
        const users = [...listOf(call.token.userId)].flatMap((id) => world.user(id) ?? []);
        const rows = users.map(({ id, login, name }) => ({
          user_id: id,
          user_login: login,
          display_name: name,
        }));
        return page(rows, call);
      },
    },
    {
      method: 'PUT',
      path: '/users/blocks',
      run: (call) => {
        const target = userOf(world, call, 'target_user_id');
        if (target.id === call.token.userId) throw new HelixRefusal(400, 'A user cannot block themselves');
        listOf(call.token.userId).add(target.id);
        return { status: 204 };
      },
    },
    {
      method: 'DELETE',
      path: '/users/blocks',
      run: (call) => {
        listOf(call.token.userId).delete(userOf(world, call, 'target_user_id').id);
        return { status: 204 };
      },
    },
  ];
}

/** Only moderators see names; everybody else gets the number. */
function followers(call: HelixCall, world: World): Reply {
  const channel = channelOf(world, call);
  const all = world.holders(channel, 'follower').reverse();
  const mayRead = call.token.userId !== null && world.mayModerate(channel, call.token.userId);
  const userId = call.query.get('user_id');
  const seen = mayRead ? all.filter(({ id }) => !userId || id === userId) : [];
  const rows = seen.map((user) => ({
    ...named('user', user),
    followed_at: followTime(world, channel, user),
  }));
  return page(rows, call, { more: { total: all.length } });
}

function followed(call: HelixCall, world: World): Reply {
  const user = userOf(world, call);
  const channelId = call.query.get('broadcaster_id');
  const all = world.channelsWith(user.id, 'follower');
  const rows = all
    .filter(({ broadcaster }) => !channelId || broadcaster.id === channelId)
    .map((channel) => ({
      ...named('broadcaster', channel.broadcaster),
      followed_at: followTime(world, channel, user),
    }));
  return page(rows, call, { more: { total: all.length } });
}

function followTime(world: World, channel: ChannelState, user: SimulatedUser): string {
  return new Date(world.followedAt(channel, user.id) ?? 0).toISOString();
}

function subscribers(call: HelixCall, world: World): Reply {
  const channel = channelOf(world, call);
  const asked = new Set(call.query.getAll('user_id'));
  const all = world.holders(channel, 'subscriber');
  const rows = all
    .filter(({ id }) => asked.size === 0 || asked.has(id))
    .map((user) => ({
      ...subscriptionRow(channel),
      ...named('user', user),
      plan_name: 'Simulated subscription',
    }));
  return page(rows, call, { more: { total: all.length, points: all.length } });
}

function subscription(call: HelixCall, world: World): Reply {
  const channel = channelOf(world, call);
  const user = userOf(world, call);
  if (!world.hasRole(channel, user.id, 'subscriber')) {
    throw new HelixRefusal(404, `${user.login} has no subscription to ${channel.broadcaster.login}`);
  }
  return { status: 200, body: { data: [subscriptionRow(channel)] } };
}

function subscriptionRow({ broadcaster }: ChannelState): Record<string, unknown> {
  return {
    ...named('broadcaster', broadcaster),
    gifter_id: '',
    gifter_login: '',
    gifter_name: '',
    is_gift: false,
    tier: '1000',
  };
}

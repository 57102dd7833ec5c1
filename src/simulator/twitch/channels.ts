import { HelixRefusal, type HelixRoute } from './helix';
import type { ChannelState, SimulatedUser, World } from './state';

const MAX_IDS = 100;

/** Calls that read users, channels and streams, and the one that renames a channel's stream. */
export function channelRoutes(world: World, onUpdate: (channel: ChannelState) => void): HelixRoute[] {
  return [
    {
      method: 'GET',
      path: '/users',
      scopes: [],
      token: 'any',
      run: ({ query, token, actor }) => {
        const ids = query.getAll('id');
        const logins = query.getAll('login');
        if (ids.length + logins.length > MAX_IDS) {
          throw new HelixRefusal(400, 'The total number of ids and logins must not exceed 100');
        }
        if (ids.length + logins.length === 0) {
          if (!actor) throw new HelixRefusal(400, 'Must provide an ID, Login or OAuth Token');
          return { status: 200, body: { data: [userRow(actor, token.scopes.includes('user:read:email'))] } };
        }
        const found = [
          ...ids.map((id) => world.user(id)),
          ...logins.map((login) => world.userByLogin(login)),
        ];
        return { status: 200, body: { data: distinct(found).map((user) => userRow(user, false)) } };
      },
    },
    {
      method: 'GET',
      path: '/channels',
      scopes: [],
      token: 'any',
      needs: ['broadcaster_id'],
      run: ({ query }) => {
        const ids = query.getAll('broadcaster_id');
        if (ids.length > MAX_IDS) throw new HelixRefusal(400, 'At most 100 broadcaster ids');
        return { status: 200, body: { data: distinct(ids.map((id) => world.channel(id))).map(channelRow) } };
      },
    },
    {
      method: 'PATCH',
      path: '/channels',
      scopes: ['channel:manage:broadcast'],
      token: 'user',
      actor: 'broadcaster_id',
      run: ({ actor, body }) => {
        const channel = actor && world.channel(actor.id);
        if (!channel) throw new HelixRefusal(400, 'The broadcaster does not exist');
        const { title, broadcaster_language: language, tags } = body;
        if (title !== undefined && (typeof title !== 'string' || title === '' || [...title].length > 140)) {
          throw new HelixRefusal(400, 'The title must have 1 to 140 characters');
        }
        if (typeof title === 'string') channel.title = title;
        if (typeof language === 'string') channel.language = language;
        if (Array.isArray(tags)) channel.tags = tags.map(String).slice(0, 10);
        onUpdate(channel);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/streams',
      scopes: [],
      token: 'any',
      run: ({ query }) => {
        const ids = new Set(query.getAll('user_id'));
        const logins = new Set(query.getAll('user_login').map((login) => login.toLowerCase()));
        const isAll = ids.size + logins.size === 0;
        const data = world
          .users()
          .filter((user) => isAll || ids.has(user.id) || logins.has(user.login))
          .map((user) => streamRow(world.channel(user.id)))
          .filter((row) => row !== undefined);
        return { status: 200, body: { data, pagination: {} } };
      },
    },
  ];
}

function distinct<T>(found: (T | undefined)[]): T[] {
  return [...new Set(found.filter((entry) => entry !== undefined))];
}

function userRow(user: SimulatedUser, withEmail: boolean): Record<string, unknown> {
  return {
    id: user.id,
    login: user.login,
    display_name: user.name,
    type: '',
    broadcaster_type: user.broadcasterType,
    description: '',
    profile_image_url: '',
    offline_image_url: '',
    view_count: 0,
    ...(withEmail ? { email: user.email } : {}),
    created_at: user.createdAt,
  };
}

function channelRow(channel: ChannelState): Record<string, unknown> {
  return {
    broadcaster_id: channel.broadcaster.id,
    broadcaster_login: channel.broadcaster.login,
    broadcaster_name: channel.broadcaster.name,
    broadcaster_language: channel.language,
    game_id: channel.categoryId,
    game_name: channel.categoryName,
    title: channel.title,
    delay: 0,
    tags: channel.tags,
    content_classification_labels: [],
    is_branded_content: false,
  };
}

function streamRow(channel: ChannelState | undefined): Record<string, unknown> | undefined {
  if (!channel?.stream) return undefined;
  const { broadcaster, stream } = channel;
  return {
    id: stream.id,
    user_id: broadcaster.id,
    user_login: broadcaster.login,
    user_name: broadcaster.name,
    game_id: channel.categoryId,
    game_name: channel.categoryName,
    type: 'live',
    title: channel.title,
    tags: channel.tags,
    viewer_count: stream.viewers,
    started_at: stream.startedAt,
    language: channel.language,
    thumbnail_url: '',
    is_mature: false,
  };
}

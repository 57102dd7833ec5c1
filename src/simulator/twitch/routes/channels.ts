import type { Reply } from '../../loopback';
import { CATEGORIES, LABELS } from '../channel/catalogues';
import { inChannel } from '../channel/chat-room';
import type { Notifications } from '../eventsub/notifications';
import { retold } from '../eventsub/retelling';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { readBounded, readFlag, readText } from '../helix/read';
import type { ChannelState, SimulatedUser, World } from '../state';

const MAX_IDS = 100;
const CHANGEABLE = [
  'game_id',
  'broadcaster_language',
  'title',
  'delay',
  'tags',
  'content_classification_labels',
  'is_branded_content',
];

/** Calls that read users, channels and streams, and the one that renames a channel's stream. */
export function channelRoutes(world: World, notifications: Notifications): HelixRoute[] {
  return [
    {
      method: 'GET',
      path: '/users',
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
      run: ({ query }) => {
        const ids = query.getAll('broadcaster_id');
        if (ids.length > MAX_IDS) throw new HelixRefusal(400, 'At most 100 broadcaster ids');
        return { status: 200, body: { data: distinct(ids.map((id) => world.channel(id))).map(channelRow) } };
      },
    },
    { method: 'PATCH', path: '/channels', run: (call) => change(call, world, notifications) },
  ];
}

/** Renames a stream, moves it to another category and so on; one field at least. */
function change(call: HelixCall, world: World, notifications: Notifications): Reply {
  const channel = channelOf(world, call);
  const { body } = call;
  if (!CHANGEABLE.some((name) => body[name] !== undefined)) {
    throw new HelixRefusal(400, 'At least one field of the channel must be given');
  }
  const title = body.title === undefined ? channel.title : readText(call, 'title', 140);
  if (title === '') throw new HelixRefusal(400, 'The title must not be empty');
  const category = readCategory(call, channel);
  const tags = readTags(call) ?? channel.tags;
  channel.delaySeconds = readBounded(call, 'delay', 0, 900) ?? channel.delaySeconds;
  Object.assign(channel, { title, tags, ...category });
  channel.language = readText(call, 'broadcaster_language') || channel.language;
  channel.isBranded = readFlag(call, 'is_branded_content') ?? channel.isBranded;
  changeLabels(call, channel);
  notifications.tellEach(
    'channel.update',
    retold('channel.update', channel.broadcaster, {
      ...inChannel(channel),
      title: channel.title,
      language: channel.language,
      category_id: channel.categoryId,
      category_name: channel.categoryName,
      content_classification_labels: [...channel.labels],
    }),
  );
  return { status: 204 };
}

/** An empty id or `0` takes the stream out of every category. */
function readCategory(call: HelixCall, { categoryId, categoryName }: ChannelState) {
  const id = call.body.game_id;
  if (typeof id !== 'string') return { categoryId, categoryName };
  if (id === '' || id === '0') return { categoryId: '', categoryName: '' };
  const category = CATEGORIES.find((one) => one.id === id);
  if (!category) throw new HelixRefusal(400, 'The game_id is not valid');
  return { categoryId: id, categoryName: category.name };
}

function readTags({ body }: HelixCall): string[] | undefined {
  if (!Array.isArray(body.tags)) return undefined;
  const tags = body.tags.map(String);
  if (tags.length > 10 || !tags.every((tag) => /^[\p{L}\p{N}]{1,25}$/u.test(tag))) {
    throw new HelixRefusal(400, 'At most 10 tags of 25 letters and digits are allowed');
  }
  return tags;
}

function changeLabels({ body }: HelixCall, channel: ChannelState): void {
  for (const label of (body.content_classification_labels ?? []) as { id?: string; is_enabled?: boolean }[]) {
    const id = LABELS.find((one) => one.id === label.id && one.id !== 'MatureGame')?.id;
    if (!id) throw new HelixRefusal(400, 'A content classification label is not valid');
    if (label.is_enabled) channel.labels.add(id);
    else channel.labels.delete(id);
  }
}

function distinct<T>(found: (T | undefined)[]): T[] {
  return [...new Set(found.filter((entry) => entry !== undefined))];
}

/** An account as Helix tells it. */
export function userRow(user: SimulatedUser, withEmail: boolean): Record<string, unknown> {
  return {
    id: user.id,
    login: user.login,
    display_name: user.name,
    type: '',
    broadcaster_type: user.broadcasterType,
    description: user.description,
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
    delay: channel.delaySeconds,
    tags: channel.tags,
    content_classification_labels: [...channel.labels],
    is_branded_content: channel.isBranded,
  };
}

/** A live stream as Helix tells it, or undefined when the channel is off. */
export function streamRow(channel: ChannelState | undefined): Record<string, unknown> | undefined {
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

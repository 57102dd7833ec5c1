import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import { BADGE_SETS, GLOBAL_EMOTES } from '../channel/chat-pictures';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, moderated } from '../helix/call';
import { page } from '../helix/page';
import { readText } from '../helix/read';
import type { ChannelState, SimulatedUser, World } from '../state';

/** The colours that everybody may choose, by their names. */
const COLORS: Readonly<Record<string, string>> = {
  blue: '#0000FF',
  blue_violet: '#8A2BE2',
  cadet_blue: '#5F9EA0',
  chocolate: '#D2691E',
  coral: '#FF7F50',
  dodger_blue: '#1E90FF',
  firebrick: '#B22222',
  golden_rod: '#DAA520',
  green: '#008000',
  hot_pink: '#FF69B4',
  orange_red: '#FF4500',
  red: '#FF0000',
  sea_green: '#2E8B57',
  spring_green: '#00FF7F',
  yellow_green: '#9ACD32',
};
const TEMPLATE = 'https://static-cdn.jtvnw.net/emoticons/v2/{{id}}/{{format}}/{{theme_mode}}/{{scale}}';

/** Who is in a chat, in which colour they write, and the pictures that a line may have. */
export function chatterRoutes(world: World): HelixRoute[] {
  const global = GLOBAL_EMOTES.map(emoteRow);
  const emotes = (data: unknown[]): Reply => ({ status: 200, body: { data, template: TEMPLATE } });
  return [
    { method: 'GET', path: '/chat/chatters', run: (call) => chatters(call, world) },
    { method: 'GET', path: '/chat/color', run: (call) => colors(call, world), actor: null },
    { method: 'PUT', path: '/chat/color', open: ['color'], run: (call) => paint(call) },
    { method: 'GET', path: '/chat/emotes/global', run: () => emotes(global) },
    {
      method: 'GET',
      path: '/chat/emotes',
      run: (call) => {
        channelOf(world, call);
        return emotes([]);
      },
    },
    {
      method: 'GET',
      path: '/chat/emotes/set',
      run: ({ query }) => emotes(query.getAll('emote_set_id').includes('0') ? global : []),
    },
    {
      method: 'GET',
      path: '/chat/emotes/user',
      run: (call) => page(global, call, { usual: 100, more: { template: TEMPLATE } }),
    },
    { method: 'GET', path: '/chat/badges/global', run: () => ({ status: 200, body: { data: BADGE_SETS } }) },
    {
      method: 'GET',
      path: '/chat/badges',
      run: (call) => {
        channelOf(world, call);
        return { status: 200, body: { data: [] } };
      },
    },
    {
      method: 'GET',
      path: '/shared_chat/session',
      run: (call) => {
        channelOf(world, call);
        return { status: 200, body: { data: [] } };
      },
    },
  ];
}

function chatters(call: HelixCall, world: World): Reply {
  const { channel } = moderated(world, call);
  const found = present(channel, world).map((user) => named('user', user));
  return page(found, call, { most: 1_000, usual: 100, more: { total: found.length } });
}

/** Who has said something, or belongs to the channel. */
function present(channel: ChannelState, world: World): SimulatedUser[] {
  const ids = new Set([
    channel.broadcaster.id,
    ...channel.roles.keys(),
    ...[...channel.lines.values()].map(({ userId }) => userId),
  ]);
  return [...ids].flatMap((id) => world.user(id) ?? []).filter(({ id }) => !world.isBanned(channel, id));
}

function colors({ query }: HelixCall, world: World): Reply {
  const ids = new Set(query.getAll('user_id'));
  if (ids.size > 100) throw new HelixRefusal(400, 'At most 100 users can be asked for');
  const found = [...ids].flatMap((id) => world.user(id) ?? []);
  return {
    status: 200,
    body: { data: found.map((user) => ({ ...named('user', user), color: user.color })) },
  };
}

function paint(call: HelixCall): Reply {
  const color = readText(call, 'color');
  const painted = Object.hasOwn(COLORS, color)
    ? COLORS[color]
    : /^#[\da-f]{6}$/i.test(color)
      ? color
      : undefined;
  if (painted === undefined) throw new HelixRefusal(400, 'The color is not valid');
  if (call.actor) call.actor.color = painted;
  return { status: 204 };
}

function emoteRow([name, id]: readonly [name: string, id: string]): Record<string, unknown> {
  const url = (scale: number) => `https://static-cdn.jtvnw.net/emoticons/v2/${id}/static/light/${scale}.0`;
  return {
    id,
    name,
    images: { url_1x: url(1), url_2x: url(2), url_4x: url(3) },
    format: ['static'],
    scale: ['1.0', '2.0', '3.0'],
    theme_mode: ['light', 'dark'],
    emote_type: 'globals',
    emote_set_id: '0',
    owner_id: '0',
  };
}

import type { Reply } from '../../loopback';
import { CATEGORIES, LABELS } from '../channel/catalogues';
import { type HelixCall, HelixRefusal, type HelixRoute, userOf } from '../helix/call';
import { page } from '../helix/page';
import { readFlag, readText } from '../helix/read';
import type { ChannelState, World } from '../state';
import { streamRow } from './channels';

const MAX_ASKED = 100;

/** Streams, channels and categories by what they are called, and the lists to choose from. */
export function searchRoutes(world: World): HelixRoute[] {
  return [
    { method: 'GET', path: '/streams', run: (call) => streams(call, world) },
    {
      method: 'GET',
      path: '/streams/followed',
      run: (call) => {
        const channels = world.channelsWith(userOf(world, call).id, 'follower');
        return page(
          channels.flatMap((channel) => streamRow(channel) ?? []),
          call,
          { usual: 100 },
        );
      },
    },
    {
      method: 'GET',
      path: '/streams/key',
      // What the key of a simulated stream is does not matter, except that nobody should take it for a true one.
      run: () => ({ status: 200, body: { data: [{ stream_key: 'simulated-stream-key' }] } }),
    },
    { method: 'GET', path: '/search/channels', run: (call) => searchChannels(call, world) },
    {
      method: 'GET',
      path: '/search/categories',
      run: (call) => {
        const wanted = readText(call, 'query').toLowerCase();
        const found = CATEGORIES.filter(({ name }) => name.toLowerCase().includes(wanted));
        return page(
          found.map(({ id, name }) => ({ id, name, box_art_url: boxArt(id) })),
          call,
        );
      },
    },
    { method: 'GET', path: '/games/top', run: (call) => page(CATEGORIES.map(gameRow), call) },
    { method: 'GET', path: '/games', run: games },
    {
      method: 'GET',
      path: '/content_classification_labels',
      run: () => ({ status: 200, body: { data: LABELS } }),
    },
  ];
}

function streams(call: HelixCall, world: World): Reply {
  const { query } = call;
  const asked = (name: string) => query.getAll(name);
  for (const name of ['user_id', 'user_login', 'game_id', 'language']) {
    if (asked(name).length > MAX_ASKED)
      throw new HelixRefusal(400, `At most ${MAX_ASKED} values of "${name}"`);
  }
  const logins = asked('user_login').map((login) => login.toLowerCase());
  const ids = asked('user_id');
  const isAnybody = ids.length + logins.length === 0;
  const fits = (values: string[], value: string) => values.length === 0 || values.includes(value);
  const found = allChannels(world).filter(
    ({ broadcaster, categoryId, language }) =>
      (isAnybody || ids.includes(broadcaster.id) || logins.includes(broadcaster.login)) &&
      fits(asked('game_id'), categoryId) &&
      fits(asked('language'), language),
  );
  return page(
    found.flatMap((channel) => streamRow(channel) ?? []),
    call,
  );
}

function searchChannels(call: HelixCall, world: World): Reply {
  const wanted = readText(call, 'query').toLowerCase();
  const isLiveOnly = readFlag(call, 'live_only') ?? false;
  const found = allChannels(world).filter(
    ({ broadcaster, stream, title }) =>
      (broadcaster.login.includes(wanted) || (isLiveOnly && title.toLowerCase().includes(wanted))) &&
      (!isLiveOnly || stream !== null),
  );
  return page(found.map(foundRow), call);
}

function allChannels(world: World): ChannelState[] {
  return world.users().flatMap(({ id }) => world.channel(id) ?? []);
}

/** The search's own rows, which name a channel in other words than the other calls. */
function foundRow(channel: ChannelState): Record<string, unknown> {
  const { broadcaster, stream } = channel;
  return {
    broadcaster_language: channel.language,
    broadcaster_login: broadcaster.login,
    display_name: broadcaster.name,
    game_id: channel.categoryId,
    game_name: channel.categoryName,
    id: broadcaster.id,
    is_live: stream !== null,
    tag_ids: [],
    tags: channel.tags,
    thumbnail_url: '',
    title: channel.title,
    started_at: stream?.startedAt ?? '',
  };
}

function games({ query }: HelixCall): Reply {
  const [ids, names, igdb] = ['id', 'name', 'igdb_id'].map((name) => new Set(query.getAll(name)));
  const asked = (ids?.size ?? 0) + (names?.size ?? 0) + (igdb?.size ?? 0);
  if (asked === 0) throw new HelixRefusal(400, 'One of id, name and igdb_id must be given');
  if (asked > MAX_ASKED) throw new HelixRefusal(400, `At most ${MAX_ASKED} games can be asked for`);
  const found = CATEGORIES.filter(
    ({ id, igdbId, name }) => ids?.has(id) || names?.has(name) || (igdbId !== '' && igdb?.has(igdbId)),
  );
  return { status: 200, body: { data: found.map(gameRow) } };
}

function gameRow({ id, igdbId, name }: (typeof CATEGORIES)[number]): Record<string, unknown> {
  return { id, name, box_art_url: boxArt(id), igdb_id: igdbId };
}

function boxArt(id: string): string {
  return `https://static-cdn.jtvnw.net/ttv-boxart/${id}-{width}x{height}.jpg`;
}

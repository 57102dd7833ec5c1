import type { Reply } from '../../loopback';
import type { Clip, Recordings } from '../channel/recordings';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute } from '../helix/call';
import { page } from '../helix/page';
import { readBounded, readText } from '../helix/read';
import type { ChannelState, World } from '../state';

const MAX_IDS = 100;
const MAX_TITLE = 140;
const USUAL_SECONDS = 30;
const SITE = 'https://clips.twitch.tv';

/** Clips, of what is live and of recordings. */
export function clipRoutes(world: World, recordings: Recordings): HelixRoute[] {
  return [
    { method: 'POST', path: '/clips', run: (call) => create(call, world, recordings) },
    { method: 'GET', path: '/clips', run: (call) => list(call, world, recordings) },
    { method: 'POST', path: '/videos/clips', run: (call) => createOfVideo(call, world, recordings) },
    { method: 'GET', path: '/clips/downloads', run: (call) => downloads(call, world, recordings) },
  ];
}

function create(call: HelixCall, world: World, recordings: Recordings): Reply {
  const channel = channelOf(world, call);
  const { actor } = call;
  const seconds = readSeconds(call);
  const title = readText(call, 'title', MAX_TITLE);
  if (!channel.stream) throw new HelixRefusal(404, 'The broadcaster is not live');
  if (!actor || world.isBanned(channel, actor.id)) {
    throw new HelixRefusal(403, 'The user is not allowed to clip this channel');
  }
  return made(recordings.addClip(channel, actor, title, seconds));
}

function createOfVideo(call: HelixCall, world: World, recordings: Recordings): Reply {
  const channel = channelOf(world, call);
  const editor = requireEditor(call, channel, world);
  const video = recordings.video(readText(call, 'vod_id'));
  if (video?.channel !== channel) throw new HelixRefusal(404, 'The video was not found');
  return made(recordings.addClip(channel, editor, readText(call, 'title', MAX_TITLE), readSeconds(call)));
}

function made({ id }: Clip): Reply {
  return { status: 202, body: { data: [{ id, edit_url: `${SITE}/${id}/edit` }] } };
}

function readSeconds(call: HelixCall): number {
  return readBounded(call, 'duration', 5, 60) ?? USUAL_SECONDS;
}

function list(call: HelixCall, world: World, { clips }: Recordings): Reply {
  const { query } = call;
  const ids = new Set(query.getAll('id'));
  const [broadcasterId, gameId] = [query.get('broadcaster_id'), query.get('game_id')];
  if (ids.size > MAX_IDS) throw new HelixRefusal(400, `At most ${MAX_IDS} ids can be asked for`);
  if (broadcasterId) channelOf(world, call);
  const [from, to] = [timeOf(query.get('started_at')), timeOf(query.get('ended_at'))];
  const found = clips.filter(
    ({ channel, createdMs, id }) =>
      (ids.size === 0 || ids.has(id)) &&
      (!broadcasterId || channel.broadcaster.id === broadcasterId) &&
      (!gameId || channel.categoryId === gameId) &&
      createdMs >= (from ?? 0) &&
      createdMs <= (to ?? Number.POSITIVE_INFINITY),
  );
  return page(found.map(clipRow), call);
}

function timeOf(given: string | null): number | undefined {
  if (!given) return undefined;
  const timeMs = Date.parse(given);
  if (Number.isNaN(timeMs)) throw new HelixRefusal(400, 'A time must be written as RFC 3339');
  return timeMs;
}

function downloads(call: HelixCall, world: World, { clips }: Recordings): Reply {
  const channel = channelOf(world, call);
  requireEditor(call, channel, world);
  const asked = new Set(call.query.getAll('clip_id'));
  const data = clips
    .filter((clip) => asked.has(clip.id) && clip.channel === channel)
    .map(({ id }) => ({
      clip_id: id,
      landscape_download_url: `${SITE}/${id}/landscape.mp4`,
      portrait_download_url: null,
    }));
  return { status: 200, body: { data } };
}

function requireEditor({ actor }: HelixCall, channel: ChannelState, world: World) {
  if (!actor || !world.mayModerate(channel, actor.id)) {
    throw new HelixRefusal(403, 'The user is no editor of this channel');
  }
  return actor;
}

function clipRow({ channel, createdMs, creator, id, seconds, title }: Clip): Record<string, unknown> {
  return {
    id,
    url: `${SITE}/${id}`,
    embed_url: `${SITE}/embed?clip=${id}`,
    broadcaster_id: channel.broadcaster.id,
    broadcaster_name: channel.broadcaster.name,
    creator_id: creator.id,
    creator_name: creator.name,
    video_id: '',
    game_id: channel.categoryId,
    language: channel.language,
    title,
    view_count: 0,
    created_at: new Date(createdMs).toISOString(),
    thumbnail_url: `${SITE}/${id}/preview.jpg`,
    duration: seconds,
    vod_offset: null,
    is_featured: false,
  };
}

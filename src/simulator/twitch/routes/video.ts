import { named } from '../../../twitch/samples/scene';
import type { Reply } from '../../loopback';
import type { Marker, Recordings, Video } from '../channel/recordings';
import { channelOf, type HelixCall, HelixRefusal, type HelixRoute, userOf } from '../helix/call';
import { page } from '../helix/page';
import { readText } from '../helix/read';
import type { World } from '../state';

const MAX_DESCRIPTION = 140;
const MAX_IDS = 100;
const MAX_DELETED = 5;

/** Recordings of streams, and the moments in them that were marked. */
export function videoRoutes(world: World, recordings: Recordings, now: () => number): HelixRoute[] {
  return [
    { method: 'GET', path: '/videos', run: (call) => listVideos(call, world, recordings, now()) },
    { method: 'DELETE', path: '/videos', run: (call) => deleteVideos(call, recordings) },
    { method: 'POST', path: '/streams/markers', run: (call) => mark(call, world, recordings) },
    { method: 'GET', path: '/streams/markers', run: (call) => listMarkers(call, world, recordings) },
  ];
}

function listVideos(call: HelixCall, world: World, recordings: Recordings, nowMs: number): Reply {
  const ids = call.query.getAll('id');
  const [userId, gameId] = [call.query.get('user_id'), call.query.get('game_id')];
  if (ids.length > MAX_IDS) throw new HelixRefusal(400, `At most ${MAX_IDS} ids can be asked for`);
  const all = world.users().flatMap(({ id }) => {
    const channel = world.channel(id);
    return channel ? recordings.videosOf(channel) : [];
  });
  if (userId) channelOf(world, call, 'user_id');
  const found = all.filter(
    ({ channel, id }) =>
      (ids.length === 0 || ids.includes(id)) &&
      (!userId || channel.broadcaster.id === userId) &&
      (!gameId || channel.categoryId === gameId),
  );
  if (ids.length > 0 && found.length === 0) throw new HelixRefusal(404, 'The video was not found');
  return page(
    found.map((video) => videoRow(video, nowMs)),
    call,
  );
}

function deleteVideos(call: HelixCall, recordings: Recordings): Reply {
  const ids = call.query.getAll('id');
  if (ids.length > MAX_DELETED)
    throw new HelixRefusal(400, `At most ${MAX_DELETED} videos can be deleted at once`);
  const videos = ids.map((id) => recordings.video(id));
  // All or none: one that is unknown, or not the caller's own, keeps the others.
  if (videos.includes(undefined)) throw new HelixRefusal(404, 'A video was not found');
  const own = videos.filter((video) => video?.channel.broadcaster.id === call.token.userId);
  if (own.length < ids.length) throw new HelixRefusal(401, 'incorrect user authorization');
  for (const video of own) if (video) recordings.delete(video);
  return { status: 200, body: { data: ids } };
}

function mark(call: HelixCall, world: World, recordings: Recordings): Reply {
  const channel = channelOf(world, call, 'user_id');
  const description = readText(call, 'description', MAX_DESCRIPTION);
  if (!call.token.userId || !world.mayModerate(channel, call.token.userId)) {
    throw new HelixRefusal(403, 'The user is neither the broadcaster nor an editor');
  }
  const marker = recordings.addMarker(channel, description);
  if (!marker) throw new HelixRefusal(404, 'The broadcaster is not live or does not record');
  return { status: 200, body: { data: [markerRow(marker)] } };
}

function listMarkers(call: HelixCall, world: World, recordings: Recordings): Reply {
  const [userId, videoId] = [readText(call, 'user_id'), readText(call, 'video_id')];
  const user = userId === '' ? recordings.video(videoId)?.channel.broadcaster : userOf(world, call);
  const channel = user && world.channel(user.id);
  if (!channel) throw new HelixRefusal(404, 'The video was not found');
  if (!call.token.userId || !world.mayModerate(channel, call.token.userId)) {
    throw new HelixRefusal(403, 'The user is neither the broadcaster nor an editor');
  }
  const newest = videoId || recordings.videosOf(channel)[0]?.id;
  const markers = recordings.markers
    .filter((marker) => marker.videoId === newest)
    .map((marker) => ({ ...markerRow(marker), URL: `https://www.twitch.tv/videos/${newest}` }));
  const videos = markers.length === 0 ? [] : [{ video_id: newest, markers }];
  return page(videos.length === 0 ? [] : [{ ...named('user', channel.broadcaster), videos }], call);
}

function markerRow({ createdMs, description, id, positionSeconds }: Marker): Record<string, unknown> {
  return {
    id,
    created_at: new Date(createdMs).toISOString(),
    position_seconds: positionSeconds,
    description,
  };
}

function videoRow(
  { channel, id, startedMs, streamId, title }: Video,
  nowMs: number,
): Record<string, unknown> {
  const seconds = Math.max(0, Math.floor((nowMs - startedMs) / 1_000));
  const time = new Date(startedMs).toISOString();
  return {
    id,
    stream_id: streamId,
    ...named('user', channel.broadcaster),
    title,
    description: '',
    created_at: time,
    published_at: time,
    url: `https://www.twitch.tv/videos/${id}`,
    thumbnail_url: '',
    viewable: 'public',
    view_count: 0,
    language: channel.language,
    type: 'archive',
    duration: `${Math.floor(seconds / 3_600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`,
    muted_segments: null,
  };
}

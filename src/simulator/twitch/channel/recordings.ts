import { randomWord } from '../auth/tokens';
import type { ChannelState, SimulatedUser } from '../state';

/** A clip of a stream. */
export interface Clip {
  readonly id: string;
  readonly channel: ChannelState;
  readonly creator: SimulatedUser;
  readonly title: string;
  readonly seconds: number;
  readonly createdMs: number;
}

/** A recording of a stream. */
export interface Video {
  readonly id: string;
  readonly streamId: string;
  readonly channel: ChannelState;
  readonly title: string;
  readonly startedMs: number;
}

/** A moment that a streamer has marked. */
export interface Marker {
  readonly id: string;
  readonly channel: ChannelState;
  readonly videoId: string;
  readonly description: string;
  readonly createdMs: number;
  readonly positionSeconds: number;
}

/** What is left of streams: clips, recordings and marked moments. A stream's recording is there as soon as it is live. */
export class Recordings {
  readonly clips: Clip[] = [];
  readonly markers: Marker[] = [];
  readonly #videos = new Map<string, Video>();
  readonly #deleted = new Set<string>();

  constructor(private readonly now: () => number) {}

  addClip(channel: ChannelState, creator: SimulatedUser, title: string, seconds: number): Clip {
    const id = `Simulated${randomWord(16)}`;
    const clip: Clip = {
      id,
      channel,
      creator,
      title: title || channel.title,
      seconds,
      createdMs: this.now(),
    };
    this.clips.push(clip);
    return clip;
  }

  /** Marks the moment, or gives nothing when the channel is not live. */
  addMarker(channel: ChannelState, description: string): Marker | undefined {
    const video = this.liveVideo(channel);
    if (!video) return undefined;
    const createdMs = this.now();
    const marker: Marker = {
      id: randomWord(20),
      channel,
      videoId: video.id,
      description,
      createdMs,
      positionSeconds: Math.max(0, Math.floor((createdMs - video.startedMs) / 1_000)),
    };
    this.markers.push(marker);
    return marker;
  }

  /** The recordings of a channel that have not been deleted, the newest first. */
  videosOf(channel: ChannelState): Video[] {
    this.liveVideo(channel);
    return [...this.#videos.values()].filter((video) => video.channel === channel).reverse();
  }

  video(id: string): Video | undefined {
    return this.#videos.get(id);
  }

  delete(video: Video): void {
    this.#videos.delete(video.id);
    this.#deleted.add(video.id);
  }

  /** The recording of the stream that runs. */
  liveVideo(channel: ChannelState): Video | undefined {
    const { stream, title } = channel;
    if (!stream) return undefined;
    // Both ids are numbers in words; the recording's must not be the stream's.
    const id = `2${stream.id}`;
    const known = this.#videos.get(id);
    if (known || this.#deleted.has(id)) return known;
    const video = { id, streamId: stream.id, channel, title, startedMs: Date.parse(stream.startedAt) };
    this.#videos.set(id, video);
    return video;
  }
}

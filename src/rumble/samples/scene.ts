/** Where, who and when: what all samples are built from. */
export interface Scene {
  /** The decimal id of the stream. */
  streamId: string;
  /** The name of the streamer's account. */
  broadcaster: string;
  /** The name of the viewer who does it. */
  viewer: string;
  viewerId: string;
  /** The id of the line of chat that it is about. */
  line: string;
  timeMs: number;
}

/** The id of a second viewer, in samples that tell of several. */
export const OTHER_ID = '61522093';

/** The id of a channel that somebody writes as. */
export const CHANNEL_ID = '5033418';

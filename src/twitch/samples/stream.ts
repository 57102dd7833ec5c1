import { CAST, channel, named, type SampleTable, type Scene, type WireEvent } from './scene';

const STREAM_ID = '48210993377';

const update = (scene: Scene): WireEvent => ({
  ...channel(scene),
  title: 'Cosy evening: one more level, promise',
  language: 'en',
  category_id: '509658',
  category_name: 'Just Chatting',
});

const ad = (scene: Scene, more: WireEvent = {}): WireEvent => ({
  ...channel(scene),
  ...named('requester_user', CAST.moderator),
  duration_seconds: 90,
  started_at: scene.at(0),
  is_automatic: false,
  ...more,
});

/** Samples of the stream. */
export const STREAM_SAMPLES: SampleTable = {
  'stream.online@1': {
    main: (scene) => ({ id: STREAM_ID, ...channel(scene), type: 'live', started_at: scene.at(-3) }),
    rerun: (scene) => ({ id: STREAM_ID, ...channel(scene), type: 'rerun', started_at: scene.at(-3) }),
  },
  'stream.offline@1': {
    main: (scene) => ({ id: STREAM_ID, ...channel(scene) }),
    // Before June 2026 the end of a stream did not say which one.
    without_id: (scene) => channel(scene),
  },
  'channel.update@2': {
    main: (scene) => ({ ...update(scene), content_classification_labels: [] }),
    labelled: (scene) => ({
      ...update(scene),
      content_classification_labels: ['MatureGame', 'ProfanityVulgarity'],
    }),
  },
  'channel.update@1': { main: (scene) => ({ ...update(scene), is_mature: false }) },
  'channel.ad_break.begin@1': {
    main: (scene) => ad(scene),
    automatic: (scene) =>
      ad(scene, { is_automatic: true, duration_seconds: 180, ...named('requester_user', scene.broadcaster) }),
    // Twitch's own description of this type has its numbers and booleans as strings.
    strings: (scene) => ad(scene, { is_automatic: 'false', duration_seconds: '90' }),
  },
};

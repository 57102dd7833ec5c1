import type { Kind } from '../../events';
import {
  type ApiContent,
  wireAnswer,
  wireApiRant,
  wireChatLine,
  wireFollower,
  wireGift,
  wireLivestream,
  wireSubscriber,
} from '../api/wire-answer';
import type { WireObject } from '../wire-parts';
import type { Scene } from './scene';

/** Builds two answers of the Live Stream API, between which something happens. */
export type ApiSampleBuilder = (scene: Scene) => { before: WireObject; after: WireObject };

/** The streamer's own channel, as the API writes it. */
const OWN_CHANNEL_ID = 7_204_516;

/** The moment between two polls at which it happens. */
const POLL_MS = 10_000;
const MONTH_MS = 30 * 86_400_000;

/** An answer about a stream that has run for an hour. */
function answer(scene: Scene, timeMs: number, more: Partial<ApiContent> = {}): WireObject {
  const name = scene.broadcaster;
  return wireAnswer({
    username: name,
    channelId: OWN_CHANNEL_ID,
    channelName: `${name} live`,
    nowMs: timeMs,
    userId: '20417733',
    numFollowers: 120,
    numSubscribers: 9,
    followers: [wireFollower('viewer_zero', scene.timeMs - 1_800_000)],
    subscribers: [],
    gifts: [],
    livestreams: [stream(scene)],
    ...more,
  });
}

function stream(
  scene: Scene,
  more: WireObject = {},
  lines: readonly WireObject[] = [],
  rants: readonly WireObject[] = [],
): WireObject {
  return wireLivestream(scene.streamId, scene.timeMs - 3_600_000, more, lines, rants);
}

type Change = (scene: Scene) => Partial<ApiContent>;

/**
 * Two answers that differ by what is given for the earlier and the later one. The counts stay as they are: a sample is
 * one event, and a new count would be another.
 */
const between =
  (later: Change, earlier: Change = () => ({})): ApiSampleBuilder =>
  (scene) => ({
    before: answer(scene, scene.timeMs - POLL_MS, earlier(scene)),
    after: answer(scene, scene.timeMs, later(scene)),
  });

const API_SAMPLES: Readonly<Partial<Record<Kind, Readonly<Record<string, ApiSampleBuilder>>>>> = {
  follow: {
    main: between((scene) => ({
      followers: [
        wireFollower(scene.viewer, scene.timeMs - 2_000),
        wireFollower('viewer_zero', scene.timeMs - 1_800_000),
      ],
    })),
  },
  'subscription.new': {
    main: between((scene) => ({
      subscribers: [wireSubscriber(scene.viewer, 500, scene.timeMs - 2_000)],
    })),
  },
  'subscription.renewed': {
    main: between(
      (scene) => ({ subscribers: [wireSubscriber(scene.viewer, 500, scene.timeMs - 2_000)] }),
      (scene) => ({ subscribers: [wireSubscriber(scene.viewer, 500, scene.timeMs - MONTH_MS)] }),
    ),
  },
  'subscription.gifted': {
    main: between((scene) => ({ gifts: [wireGift(scene.viewer, 5, scene.streamId)] })),
  },
  'chat.message': {
    main: between((scene) => ({
      livestreams: [
        stream(scene, {}, [wireChatLine(scene.viewer, 'good evening everyone', scene.timeMs - 2_000)]),
      ],
    })),
  },
  tip: {
    main: between((scene) => ({
      livestreams: [
        stream(
          scene,
          {},
          [],
          [
            wireApiRant(
              scene.viewer,
              'for the new microphone',
              500,
              scene.timeMs - 2_000,
              scene.timeMs + 598_000,
            ),
          ],
        ),
      ],
    })),
  },
  'stream.online': {
    main: between(
      (scene) => ({ livestreams: [stream(scene)] }),
      (scene) => ({ livestreams: [stream(scene, { is_live: false })] }),
    ),
    new_entry: between(
      (scene) => ({ livestreams: [stream(scene)] }),
      () => ({ livestreams: [] }),
    ),
  },
  'stream.offline': {
    main: between((scene) => ({ livestreams: [stream(scene, { is_live: false })] })),
  },
  'channel.updated': {
    main: between((scene) => ({ livestreams: [stream(scene, { title: 'Now with two radios' })] })),
    category: between((scene) => ({
      livestreams: [
        stream(scene, {
          categories: {
            primary: { slug: 'music', title: 'Music' },
            secondary: { slug: 'diy', title: 'DIY' },
          },
        }),
      ],
    })),
  },
  'stream.stats': {
    main: between((scene) => ({ livestreams: [stream(scene, { watching_now: 57, likes: 15 })] })),
  },
};

/** The samples of a kind that come from the Live Stream API, by variant; empty for other kinds. */
export function apiSamples(kind: string): Readonly<Record<string, ApiSampleBuilder>> {
  return Object.hasOwn(API_SAMPLES, kind) ? (API_SAMPLES[kind as Kind] ?? {}) : {};
}

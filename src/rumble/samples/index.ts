import { randomInt } from 'node:crypto';
import type { Kind } from '../events';
import { LivestreamError } from '../shared/errors';
import { type ApiSampleBuilder, apiSamples } from './api-samples';
import {
  type ChatRecord,
  messageId,
  type WireObject,
  wireChannel,
  wireConfig,
  wireMessage,
  wireRant,
  wireUser,
} from './wire-parts';

/** Who, when and which; everything may be left out. */
export interface SampleOptions {
  /** The decimal id of the stream. */
  streamId?: string;
  /** The name of the streamer's account. */
  broadcaster?: string;
  /** The viewer who does it. */
  username?: string;
  /** One of `sampleVariants`; `main` unless given. */
  variant?: string;
  now?: Date;
  /** The id of the line of chat that it is about. */
  messageId?: string;
}

/**
 * A sample as the platform would tell it: a record of the chat stream, or two answers of the Live Stream API, one
 * after the other, between which it happens.
 */
export type RumbleSample =
  | { source: 'chat'; record: ChatRecord }
  | { source: 'api'; before: WireObject; after: WireObject };

/** What all samples are built from. */
export interface Scene {
  streamId: string;
  broadcaster: string;
  viewer: string;
  viewerId: string;
  line: string;
  timeMs: number;
}

type ChatSampleBuilder = (scene: Scene) => ChatRecord;

const STREAM_ID = '347112905';
const BROADCASTER = 'demo_streamer';
const VIEWER = 'viewer_one';
const VIEWER_ID = '61522047';
const OTHER_ID = '61522093';
const CHANNEL_ID = '5033418';

/** A record of one line by the viewer; `more` makes it more than a line. */
const line = (scene: Scene, text: string, more: WireObject = {}, user: WireObject = {}): ChatRecord => ({
  type: 'messages',
  request_id: requestId(),
  data: {
    messages: [wireMessage(scene.line, scene.viewerId, text, scene.timeMs, more)],
    users: [wireUser(scene.viewerId, scene.viewer, user)],
    channels: [],
  },
});
const rant = (scene: Scene, cents: number, text: string): ChatRecord =>
  line(scene, text, wireRant(cents, scene.timeMs));
const aboutLine = (type: string, scene: Scene, text: string): ChatRecord => ({
  type,
  data: { message: wireMessage(scene.line, scene.viewerId, text, scene.timeMs) },
});
const gift = (type: string, scene: Scene, count: number | null): ChatRecord => ({
  type,
  request_id: requestId(),
  data: {
    user_id: scene.viewerId,
    gift_type: 'premium',
    total_gifts: count,
    creator_user_id: '20417733',
    creator_channel_id: null,
    users: [wireUser(scene.viewerId, scene.viewer)],
    channels: [],
  },
});
const giftLine = (count: number): WireObject => ({
  gift_purchase_notification: {
    gift_type: 'rumble',
    total_gifts: count,
    creator_user_id: 20_417_733,
    creator_channel_id: null,
  },
});

/** Samples of the chat stream by kind, then by variant. */
const CHAT_SAMPLES: Readonly<Partial<Record<Kind, Readonly<Record<string, ChatSampleBuilder>>>>> = {
  'chat.message': {
    main: (scene) => line(scene, 'good evening everyone :r+wave:'),
    as_channel: (scene) => {
      const record = line(scene, 'greetings from the workshop', { channel_id: Number(CHANNEL_ID) });
      record.data.channels = [wireChannel(CHANNEL_ID, 'Kettle Workshop')];
      return record;
    },
    moderator: (scene) =>
      line(scene, 'please be kind to each other', {}, { badges: ['moderator', 'verified'] }),
    subscriber: (scene) =>
      line(
        scene,
        'best stream of the week',
        {},
        {
          badges: ['recurring_subscription', 'whale-blue'],
          'image.1': 'https://1a-1791.com/video/simulated/u1.jpeg',
        },
      ),
    unknown_user: (scene) => {
      const record = line(scene, 'who am I?');
      return { ...record, data: { ...record.data, users: [], channels: [[]] } };
    },
  },
  tip: {
    main: (scene) => rant(scene, 500, 'for the new microphone'),
    silent: (scene) => rant(scene, 100, ''),
    large: (scene) => rant(scene, 10_000, 'you earned it'),
  },
  'raid.in': {
    main: (scene) =>
      line(scene, `${scene.viewer} is raiding`, {
        raid_notification: { start_ts: Math.floor(scene.timeMs / 1_000) },
      }),
  },
  'raid.out': {
    main: (scene) => ({
      type: 'raid_confirmed',
      data: {
        current_channel_name: scene.broadcaster,
        current_channel_avatar_url: null,
        target_url: 'https://rumble.com/v6samp-evening-by-the-sea.html',
        target_channel_name: 'Friendly Harbour',
        target_channel_avatar_url: null,
        target_video_title: 'Evening by the sea',
        start_ts: Math.floor(scene.timeMs / 1_000) + 15,
        redirection_steps: { '0.5': [10, 20], '1': [30] },
      },
    }),
  },
  'subscription.new': {
    main: (scene) =>
      line(scene, 'happy to be here', {
        notification: { badge: 'recurring_subscription', text: `${scene.viewer} subscribed` },
      }),
    supporter: (scene) =>
      line(scene, '', {
        notification: { badge: 'locals_supporter', text: `${scene.viewer} became a supporter` },
      }),
  },
  'subscription.gifted': {
    main: (scene) => line(scene, '', giftLine(5)),
    single: (scene) => line(scene, '', giftLine(1)),
    purchased: (scene) => gift('gift_purchased', scene, 5),
  },
  'chat.deleted': {
    main: (scene) => ({ type: 'delete_messages', data: { message_ids: [scene.line] } }),
    several: (scene) => ({
      type: 'delete_non_rant_messages',
      data: { message_ids: [scene.line, messageId(scene.timeMs)] },
    }),
  },
  'chat.cleared': {
    main: (scene) => ({
      type: 'delete_non_rant_messages',
      data: { message_ids: [scene.line, messageId(scene.timeMs)], clear: true },
    }),
  },
  'moderation.muted': {
    main: (scene) => ({ type: 'mute_users', data: { user_ids: [scene.viewerId] } }),
    several: (scene) => ({ type: 'mute_users', data: { user_ids: [scene.viewerId, OTHER_ID] } }),
  },
  'chat.pinned': { main: (scene) => aboutLine('pin_message', scene, 'the schedule is below the video') },
  'chat.unpinned': { main: (scene) => aboutLine('unpin_message', scene, 'the schedule is below the video') },
  other: {
    main: (scene) => gift('gift_received', scene, null),
    can_moderate: (scene) => ({
      type: 'can_moderate',
      data: { user_ids: [scene.viewerId], can_moderate: true },
    }),
    live_gate: () => ({ type: 'live_gate', data: { timecode: 3_600, countdown_seconds: 30, chat_mode: 1 } }),
    unknown: () => ({ type: 'something_new', data: { answer: 42 } }),
  },
};

type SampleBuilder = (scene: Scene) => RumbleSample;

/**
 * What the platform would send when something of a kind happens, with values of our own. Each call is about a line
 * that was never used before, unless it is given, so that nothing takes it for a repetition.
 *
 * @throws LivestreamError `bad_input` for a kind or variant without a sample
 */
export function sampleOf(kind: string, options: SampleOptions = {}): RumbleSample {
  const variants = variantsOf(kind);
  if (variants.size === 0) {
    throw new LivestreamError('bad_input', `There is no sample of ${kind}. Choose an event from the list.`);
  }
  const variant = options.variant ?? 'main';
  const build = variants.get(variant);
  if (!build) {
    const names = [...variants.keys()].join(', ');
    throw new LivestreamError(
      'bad_input',
      `There is no sample "${variant}" of ${kind}. Use one of: ${names}.`,
    );
  }
  const timeMs = (options.now ?? new Date()).getTime();
  return build({
    streamId: options.streamId ?? STREAM_ID,
    broadcaster: options.broadcaster ?? BROADCASTER,
    viewer: options.username ?? VIEWER,
    viewerId: VIEWER_ID,
    line: options.messageId ?? messageId(timeMs),
    timeMs,
  });
}

/** The names of the samples of a kind, `main` first; empty for a kind without samples. */
export function sampleVariants(kind: string): string[] {
  return [...variantsOf(kind).keys()];
}

/** The first record of a connection, with a history of two lines. */
export function sampleInit(options: SampleOptions = {}): ChatRecord {
  const timeMs = (options.now ?? new Date()).getTime();
  return {
    type: 'init',
    data: {
      chat: { id: options.streamId ?? STREAM_ID },
      messages: [
        wireMessage(messageId(timeMs - 9_000), VIEWER_ID, 'is this on?', timeMs - 9_000),
        wireMessage(messageId(timeMs - 4_000), OTHER_ID, 'it is', timeMs - 4_000, {
          channel_id: Number(CHANNEL_ID),
        }),
      ],
      users: [
        wireUser(VIEWER_ID, options.username ?? VIEWER),
        wireUser(OTHER_ID, 'viewer_two', { badges: ['premium'] }),
      ],
      channels: [wireChannel(CHANNEL_ID, 'Kettle Workshop')],
      config: wireConfig(),
      pinned_message: null,
    },
  };
}

/** The samples of a kind from both sources. What the API tells is called `main` only where the chat is silent. */
function variantsOf(kind: string): Map<string, SampleBuilder> {
  const variants = new Map<string, SampleBuilder>();
  if (Object.hasOwn(CHAT_SAMPLES, kind)) {
    for (const [name, build] of Object.entries(CHAT_SAMPLES[kind as Kind] ?? {})) {
      variants.set(name, (scene) => ({ source: 'chat', record: build(scene) }));
    }
  }
  for (const [name, build] of Object.entries(apiSamples(kind))) {
    variants.set(variants.has(name) ? 'api' : name, fromApi(build));
  }
  return variants;
}

const fromApi =
  (build: ApiSampleBuilder): SampleBuilder =>
  (scene) => ({ source: 'api', ...build(scene) });

/** A number such as clients give to what they send. */
function requestId(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 43 }, () => letters[randomInt(letters.length)]).join('');
}

import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import {
  type ChatRecord,
  messageId,
  type WireObject,
  wireChannel,
  wireConfig,
  wireMessage,
  wireUser,
} from '../wire-parts';
import { type ApiSampleBuilder, apiSamples } from './api';
import { chatSamples } from './chat';
import { CHANNEL_ID, OTHER_ID, type Scene } from './scene';

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

const STREAM_ID = '347112905';
const BROADCASTER = 'demo_streamer';
const VIEWER = 'viewer_one';
const VIEWER_ID = '61522047';

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
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample of ${kind}. Choose an event from the list.`,
    );
  }
  const variant = options.variant ?? 'main';
  const build = variants.get(variant);
  if (!build) {
    const names = [...variants.keys()].join(', ');
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample "${variant}" of ${kind}. Use one of: ${names}.`,
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
  for (const [name, build] of Object.entries(chatSamples(kind))) {
    variants.set(name, (scene) => ({ source: 'chat', record: build(scene) }));
  }
  for (const [name, build] of Object.entries(apiSamples(kind))) {
    variants.set(variants.has(name) ? 'api' : name, fromApi(build));
  }
  return variants;
}

const fromApi =
  (build: ApiSampleBuilder): SampleBuilder =>
  (scene) => ({ source: 'api', ...build(scene) });

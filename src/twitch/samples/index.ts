import { LivestreamError } from '../../shared/errors';
import { sentence } from '../../shared/sentence';
import { type EventSubType, findEventSubType } from '../eventsub/catalogue';
import type { NotificationPayload } from '../eventsub/protocol';
import { APP_SAMPLES } from './app';
import { AUDIENCE_SAMPLES } from './audience';
import { AUTOMOD_SAMPLES } from './automod';
import { BITS_SAMPLES } from './bits';
import { CHAT_SAMPLES } from './chat';
import { COMMUNITY_SAMPLES } from './community';
import { MODERATE_SAMPLES } from './moderate-actions';
import { MODERATION_SAMPLES } from './moderation';
import { NOTICE_SAMPLES } from './notices';
import { POINTS_SAMPLES } from './points';
import { LASTING_IDS, type Person, type SampleTable, type Scene, setScene, type WireEvent } from './scene';
import { STREAM_SAMPLES } from './stream';
import { SUBSCRIPTION_SAMPLES } from './subscriptions';
import { TOGETHER_SAMPLES } from './together';
import { VOTES_SAMPLES } from './votes';

export { CAST, type Person } from './scene';

const SAMPLES: SampleTable = {
  ...CHAT_SAMPLES,
  ...NOTICE_SAMPLES,
  ...AUDIENCE_SAMPLES,
  ...SUBSCRIPTION_SAMPLES,
  ...BITS_SAMPLES,
  ...POINTS_SAMPLES,
  ...STREAM_SAMPLES,
  ...VOTES_SAMPLES,
  ...COMMUNITY_SAMPLES,
  ...MODERATION_SAMPLES,
  ...MODERATE_SAMPLES,
  ...AUTOMOD_SAMPLES,
  ...TOGETHER_SAMPLES,
  ...APP_SAMPLES,
};

/** Who, when and which; everything may be left out. */
export interface SampleOptions {
  /** The channel that the event happens in. */
  broadcaster?: Person;
  /** Whose token subscribed; the broadcaster unless given. */
  user?: Person;
  /** The viewer who does it, in those variants that do not need somebody particular. */
  viewer?: Person;
  now?: Date;
  /** One of `sampleVariants`; `main` unless given. */
  variant?: string;
  messageId?: string;
  subscriptionId?: string;
  sessionId?: string;
}

/** A notification as it comes off the socket. */
export interface SampleFrame {
  metadata: {
    message_id: string;
    message_type: 'notification';
    message_timestamp: string;
    subscription_type: string;
    subscription_version: string;
  };
  payload: NotificationPayload;
}

/** What is typed into a condition by hand, where the type cannot do without. */
const TYPED_IN: Readonly<Record<string, string>> = {
  client_id: LASTING_IDS.clientId,
  extension_client_id: LASTING_IDS.extension,
  organization_id: LASTING_IDS.organization,
};

/**
 * A notification as Twitch would send it, with values of our own and times around `now`. Each call has ids that
 * were never used before, unless they are given, so that nothing takes it for a repetition.
 *
 * @param version the newest stable one unless given
 * @throws LivestreamError `bad_input` for a type, version or variant without a sample
 */
export function sampleFrame(type: string, version?: string, options: SampleOptions = {}): SampleFrame {
  const { row, variants } = findSamples(type, version);
  const variant = options.variant ?? 'main';
  const build = Object.hasOwn(variants, variant) ? variants[variant] : undefined;
  if (!build) {
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample "${variant}" of ${row.type}. Use one of: ${Object.keys(variants).join(', ')}.`,
    );
  }
  const scene = setScene(options);
  // Parts of the samples are constants; whoever gets a frame may change it.
  const built = structuredClone(build(scene));
  const body = Array.isArray(built) ? { events: built } : { event: built };
  return {
    metadata: {
      message_id: options.messageId ?? scene.fresh(),
      message_type: 'notification',
      message_timestamp: scene.at(0),
      subscription_type: row.type,
      subscription_version: row.version,
    },
    payload: { subscription: subscription(row, scene, options, body.event), ...body },
  };
}

/** The names of the samples of a type, `main` first; empty for a type or version without samples. */
export function sampleVariants(type: string, version?: string): string[] {
  const row = findEventSubType(type, version);
  return Object.keys((row && SAMPLES[`${row.type}@${row.version}`]) ?? {});
}

function findSamples(type: string, version?: string): { row: EventSubType; variants: SampleTable[string] } {
  const row = findEventSubType(type, version);
  const variants = row && SAMPLES[`${row.type}@${row.version}`];
  if (!row || !variants) {
    const what = version === undefined ? type : sentence`${type}, version ${version}`;
    throw new LivestreamError(
      'bad_input',
      sentence`There is no sample of ${what}. Choose a type from the list.`,
    );
  }
  return { row, variants };
}

function subscription(
  row: EventSubType,
  scene: Scene,
  options: SampleOptions,
  event: WireEvent | undefined,
): NotificationPayload['subscription'] {
  return {
    id: options.subscriptionId ?? scene.fresh(),
    status: 'enabled',
    type: row.type,
    version: row.version,
    cost: row.cost,
    condition: condition(row, scene, event),
    transport: row.socket
      ? { method: 'websocket', session_id: options.sessionId ?? LASTING_IDS.session }
      : { method: 'conduit', conduit_id: LASTING_IDS.conduit },
    created_at: scene.at(-600),
  };
}

function condition(row: EventSubType, scene: Scene, event: WireEvent | undefined): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const { name, fill, required } of row.condition) {
    if (fill === 'user') filled[name] = scene.user.id;
    // A raid's condition names one side only, the one that is our channel.
    else if (fill === 'channel' && (required || event?.[name] === scene.broadcaster.id))
      filled[name] = scene.broadcaster.id;
    else if (required && TYPED_IN[name]) filled[name] = TYPED_IN[name];
  }
  return filled;
}

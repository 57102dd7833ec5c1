import { both, sentence } from '../shared/sentence';
import { idOf, isEvent, isObject } from './arguments';
import {
  badInput,
  conditionOf,
  filled,
  isBlank,
  part,
  shardCountOf,
  shardNumber,
  shown,
  withoutBlanks,
  wordOf,
} from './conduit-fields';
import { readShards, type ShardAssignment } from './shard-assignments';

/** What a *twitch conduit* node can do. */
export const CONDUIT_ACTIONS = [
  'identifyShard',
  'list',
  'create',
  'resize',
  'delete',
  'listShards',
  'updateShards',
  'listSubscriptions',
  'subscribe',
  'unsubscribe',
  'cleanUp',
] as const;

/** What *twitch conduit* can do. */
export type ConduitAction = (typeof CONDUIT_ACTIONS)[number];

/** What a *twitch conduit* node has set; blank is `undefined`. */
export interface ConduitSettings {
  /** `msg`: the message says. */
  action: ConduitAction | 'msg';
  conduitId?: string;
  /** A dialog may give it as a text. */
  shardCount?: number | string;
  statusFilter?: string;
  eventType?: string;
  version?: string;
  /** JSON, as it was typed. */
  condition?: string;
  userId?: string;
  subscriptionId?: string;
}

/** Filters of `listSubscriptions`; all that are there must fit. */
export interface SubscriptionFilters {
  status?: string;
  type?: string;
  userId?: string;
  conduitId?: string;
}

/** What to do. Where `conduitId` may be missing, the app's only conduit is meant. */
export type ConduitOrder =
  | { action: 'identifyShard'; conduitId?: string; shardId: string; sessionId: string }
  | { action: 'list' }
  | { action: 'create'; shardCount: number }
  | { action: 'resize'; conduitId?: string; shardCount: number }
  | { action: 'delete'; conduitId?: string }
  | { action: 'listShards'; conduitId?: string; status?: string }
  | { action: 'updateShards'; conduitId?: string; shards: ShardAssignment[] }
  | { action: 'listSubscriptions'; filters: SubscriptionFilters }
  | {
      action: 'subscribe';
      conduitId?: string;
      type: string;
      /** Blank: the newest that is known. */
      version?: string;
      condition: Record<string, string>;
    }
  | { action: 'unsubscribe'; id: string }
  | { action: 'cleanUp' };

type Given = Record<string, unknown>;

/**
 * What to do. Per field, what is set in the node comes first, then `msg.payload`. A payload that is an event is
 * never read as arguments, with one exception: of `connection.shard_session` the action `identifyShard` takes
 * `shard`, which is what that event is for. Twitch's own field names are taken as well as ours, so that an answer
 * can be handed on.
 *
 * @throws LivestreamError `bad_input` that names what is missing or of a wrong type
 */
export function conduitOrder(settings: ConduitSettings, payload: unknown): ConduitOrder {
  const given: Given = isObject(payload) && !isEvent(payload) ? payload : {};
  const action = actionOf(settings.action, payload, given);
  return READERS[action](settings, given, payload);
}

type Reader = (settings: ConduitSettings, given: Given, payload: unknown) => ConduitOrder;

const READERS: Readonly<Record<ConduitAction, Reader>> = {
  list: () => ({ action: 'list' }),
  cleanUp: () => ({ action: 'cleanUp' }),
  identifyShard,
  create: (settings, given) => ({ action: 'create', shardCount: countOf(settings, given) }),
  resize: (settings, given) => ({
    action: 'resize',
    ...conduitOf(settings, given, given.id),
    shardCount: countOf(settings, given),
  }),
  delete: (settings, given) => ({ action: 'delete', ...conduitOf(settings, given, given.id) }),
  listShards: (settings, given) => ({
    action: 'listShards',
    ...conduitOf(settings, given, given.id),
    ...part('status', settings.statusFilter || wordOf('status', given.status)),
  }),
  updateShards: (settings, given) => ({
    action: 'updateShards',
    ...conduitOf(settings, given),
    shards: readShards(given.shards),
  }),
  listSubscriptions: (settings, given) => ({
    action: 'listSubscriptions',
    filters: {
      ...part('status', settings.statusFilter || wordOf('status', given.status)),
      ...part('type', settings.eventType || wordOf('type', given.type)),
      ...part('userId', settings.userId || idOf('userId', given.userId ?? given.user_id)),
      ...conduitOf(settings, given),
    },
  }),
  subscribe,
  unsubscribe: (settings, given) => ({ action: 'unsubscribe', id: subscriptionOf(settings, given) }),
};

function actionOf(set: ConduitSettings['action'], payload: unknown, given: Given): ConduitAction {
  const wanted: unknown = set === 'msg' ? given.action : set;
  const known = CONDUIT_ACTIONS.find((name) => name === wanted);
  if (known) return known;
  const list = CONDUIT_ACTIONS.join(', ');
  if (set !== 'msg') throw badInput(sentence`The node has no action set. Pick one of ${list}.`);
  if (isEvent(payload)) {
    throw badInput(
      sentence`msg.payload is an event, which says what happened and not what to do. Pick an action in the node.`,
    );
  }
  const problem =
    wanted === undefined || wanted === null
      ? sentence`msg.payload.action is missing`
      : sentence`msg.payload.action is ${shown(wanted)}`;
  throw badInput(sentence`${problem}. It must be one of ${list}.`);
}

function identifyShard(settings: ConduitSettings, given: Given, payload: unknown): ConduitOrder {
  const fields = { ...shardIn(payload), ...withoutBlanks(given) };
  const shardId = idOf('shardId', fields.shardId ?? fields.shard_id);
  const sessionId = idOf('sessionId', fields.sessionId ?? fields.session_id);
  const missing = [...(shardId ? [] : ['shardId']), ...(sessionId ? [] : ['sessionId'])];
  if (missing.length > 0) {
    throw badInput(
      sentence`It is not known which session belongs to which shard: ${both(missing)} is missing. Wire the node to the second output of a twitch shards node, or send conduitId, shardId and sessionId in msg.payload.`,
    );
  }
  return {
    action: 'identifyShard',
    ...conduitOf(settings, fields),
    shardId: shardNumber(shardId),
    sessionId,
  };
}

/** `payload.shard` of arguments, or of the one event that is made for it. */
function shardIn(payload: unknown): Given {
  if (!isObject(payload) || !isObject(payload.shard)) return {};
  if (!isEvent(payload) || payload.kind === 'connection.shard_session') return payload.shard;
  throw badInput(
    sentence`msg.payload is an event of the kind ${shown(payload.kind)}, and a session can only be identified from connection.shard_session. Put a switch node in front.`,
  );
}

function subscribe(settings: ConduitSettings, given: Given): ConduitOrder {
  const type = settings.eventType || wordOf('type', given.type);
  if (!type) {
    throw badInput(
      sentence`It is not known what to subscribe to. Set a type in the node, or send type, condition and, if you like, version in msg.payload.`,
    );
  }
  return {
    action: 'subscribe',
    ...conduitOf(settings, given),
    type,
    ...part('version', settings.version || wordOf('version', given.version)),
    condition: conditionOf(settings.condition ?? given.condition),
  };
}

function subscriptionOf(settings: ConduitSettings, given: Given): string {
  const id =
    settings.subscriptionId ||
    filled('id', given.id) ||
    filled('subscriptionId', given.subscriptionId ?? given.subscription_id);
  if (id) return id;
  throw badInput(
    sentence`It is not known which subscription to remove. Send its id in msg.payload.id; the action listSubscriptions shows the ids.`,
  );
}

/** @param also a further place of the id, for actions that can be handed a conduit as Twitch lists it */
function conduitOf(settings: ConduitSettings, given: Given, also?: unknown): { conduitId?: string } {
  const named = filled('conduitId', given.conduitId ?? given.conduit_id) ?? filled('id', also);
  return part('conduitId', settings.conduitId || named);
}

function countOf({ shardCount }: ConduitSettings, given: Given): number {
  return shardCountOf(isBlank(shardCount) ? (given.shardCount ?? given.shard_count) : shardCount);
}

import { isObject } from '../../shared/wire';
import type { ApiMemory } from '../api/derive';
import type { ChatPosition } from '../chat/chat-feed';
import type { HeldParcel } from './place';
import type { TwinsMemory } from './twins';

/** How far a feed has got: what is kept over a restart. It holds no secret. */
export interface FeedMemory {
  /** The ids of the nodes that have got everything up to here. */
  members: readonly string[];
  api?: ApiMemory;
  /** The chats that were read, the latest last. */
  chats: readonly ChatPosition[];
  twins: TwinsMemory;
  /** What was held back for a better telling, by the id of the node that waits for it. */
  held?: Readonly<Record<string, readonly HeldParcel[]>>;
}

/** Streams come and go; what was read of older ones is of no use. */
const MAX_CHATS = 5;

/** They are held for seconds: more than these come in no stream. */
const MAX_HELD = 100;

/** What was kept, if it is whole. */
export function memoryOf(value: unknown): FeedMemory | undefined {
  if (!isObject(value) || !Array.isArray(value.members) || !Array.isArray(value.chats)) return undefined;
  const chats = value.chats.filter(isPosition).slice(-MAX_CHATS);
  return {
    members: value.members.filter((id) => typeof id === 'string'),
    ...(isApiMemory(value.api) ? { api: value.api } : {}),
    chats,
    twins: Array.isArray(value.twins) ? (value.twins.filter(isTwin) as unknown as TwinsMemory) : [],
    ...(isObject(value.held) ? { held: heldOf(value.held) } : {}),
  };
}

/** What is held back, as it is to be kept: without the rest of the record that it came in. */
export function keptParcels(held: readonly HeldParcel[]): HeldParcel[] {
  return held.slice(-MAX_HELD).map(({ happening, delivery, sinceMs }) => {
    if (happening.source !== 'chat' || happening.isAlone) return { happening, delivery, sinceMs };
    return { happening: { ...happening, record: { ...happening.record, data: {} } }, delivery, sinceMs };
  });
}

function heldOf(value: object): Record<string, HeldParcel[]> {
  const lists = Object.entries(value).map(([id, list]): [string, HeldParcel[]] => [
    id,
    Array.isArray(list) ? list.filter(isHeld).slice(-MAX_HELD) : [],
  ]);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

function isPosition(value: unknown): value is ChatPosition {
  if (!isObject(value)) return false;
  const { streamId, lastMs, ids, heardMs } = value;
  return (
    typeof streamId === 'string' &&
    typeof heardMs === 'number' &&
    (lastMs === null || typeof lastMs === 'number') &&
    Array.isArray(ids)
  );
}

function isApiMemory(value: unknown): value is ApiMemory {
  if (!isObject(value)) return false;
  const { followers, subscribers, gifts, subscribed, streams, answeredMs } = value;
  return (
    (answeredMs === undefined || Number.isFinite(answeredMs)) &&
    [followers, subscribers, gifts].every(isList) &&
    Array.isArray(subscribed) &&
    subscribed.every(Array.isArray) &&
    (streams === undefined || (Array.isArray(streams) && streams.every(isStream)))
  );
}

/** Half a list is none: what is missing in it would be told again. */
function isList(value: unknown): boolean {
  return (
    value === undefined ||
    (isObject(value) && Array.isArray(value.seen) && value.seen.every((one) => Array.isArray(one)))
  );
}

function isStream(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    /^\d+$/.test(value.id) &&
    isList(value.messages) &&
    isList(value.rants)
  );
}

function isTwin(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.tellers) && Array.isArray(value.names);
}

function isHeld(value: unknown): value is HeldParcel {
  if (!isObject(value) || typeof value.sinceMs !== 'number') return false;
  const { happening, delivery } = value;
  return (
    isObject(delivery) &&
    isObject(delivery.channel) &&
    isObject(happening) &&
    happening.source === 'chat' &&
    typeof happening.type === 'string' &&
    isObject(happening.message) &&
    isObject(happening.record) &&
    isObject(happening.record.data) &&
    isObject(happening.badges) &&
    Array.isArray(happening.targets)
  );
}

import { LivestreamError } from '../../shared/errors';
import { type Sentence, sentence } from '../../shared/sentence';
import { findEventSubType } from './catalogue';
import type { Wish } from './subscription-calls';

/** One event as picked in a dialog. */
export interface PickedEvent {
  type: string;
  /** Blank: the newest that we know. */
  version?: string;
  /** Blank parts are filled from the channel and the user. Users may be named by login or id. */
  condition?: Record<string, string>;
}

/** A Twitch user as far as a condition needs it. */
export interface KnownUser {
  id: string;
  login: string;
}

/** What a node has picked, and what is known to fill it in. */
export interface WishInput {
  events: readonly PickedEvent[];
  /** The channels of the node. Without one only those types can be had that are about no channel. */
  channels: readonly KnownUser[];
  /** Whose token subscribes, or through whose eyes an app looks; without one each channel's own account. */
  user?: KnownUser;
  /** The client id of the app that subscribes with its own token: then every type can be had. */
  clientId?: string;
  /** Finds a user that was named in a condition, by login or id. */
  find: (nameOrId: string) => KnownUser | undefined;
}

/** What to subscribe to, and what in the picks cannot be. */
export interface WishList {
  wishes: Wish[];
  problems: LivestreamError[];
}

/**
 * The picks of a node as they should be. An imported or hand-written flow may hold anything: numbers become
 * texts, and what cannot be a pick is left out.
 */
export function readPicks(value: unknown): PickedEvent[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ type, version, condition }) => ({
    type: textOf(type),
    version: textOf(version),
    condition: Object.fromEntries(
      Object.entries(isRecord(condition) ? condition : {}).map(([name, part]) => [name, textOf(part)]),
    ),
  }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

const USER_FIELD = /_user_id$|^user_id$/;

/** The names and ids that stand in the conditions of the picks: they have to be looked up first. */
export function namesInConditions(events: readonly PickedEvent[]): string[] {
  const names = events.flatMap(({ condition = {} }) =>
    Object.entries(condition)
      .filter(([field, value]) => USER_FIELD.test(field) && value.trim() !== '')
      .map(([, value]) => value.trim()),
  );
  return [...new Set(names)];
}

/**
 * Turns picks into subscriptions: each for every channel, blank parts of the condition filled in. A type about
 * the user alone is made once. `channel.raid` without a condition becomes two, since Twitch takes either
 * direction but not both.
 */
export function wishList({ events, channels, user, clientId, find }: WishInput): WishList {
  const wishes: Wish[] = [];
  const problems: LivestreamError[] = [];
  for (const picked of events) {
    const type = picked.type.trim();
    if (!type) continue;
    const typed = findEventSubType(type, picked.version?.trim() || undefined);
    if (typed && !typed.socket && clientId === undefined) {
      problems.push(unsupported(type));
      continue;
    }
    const version = picked.version?.trim() || typed?.version || '1';
    try {
      const given = lookedUp(picked.condition ?? {}, type, find);
      for (const channel of channels.length > 0 ? channels : [undefined]) {
        const filling = { channel: channel?.id, user: (user ?? channel)?.id, app: clientId };
        for (const condition of conditions(type, version, given, filling)) {
          wishes.push({ type, version, condition });
        }
      }
    } catch (error) {
      if (!(error instanceof LivestreamError)) throw error;
      problems.push(error);
    }
  }
  return { wishes, problems };
}

function unsupported(type: string): LivestreamError {
  return new LivestreamError(
    'unsupported',
    sentence`Twitch sends ${type} only to apps, not to a user's connection. Use a twitch shards node for it.`,
    { platform: 'twitch', detail: type },
  );
}

function lookedUp(
  condition: Record<string, string>,
  type: string,
  find: WishInput['find'],
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [field, value] of Object.entries(condition)) {
    const trimmed = String(value).trim();
    if (trimmed === '') continue;
    const named = USER_FIELD.test(field) ? find(trimmed) : { id: trimmed };
    if (!named) {
      throw new LivestreamError(
        'not_found',
        sentence`Twitch knows no user "${trimmed}", which ${type} is to be about.`,
        {
          platform: 'twitch',
          detail: type,
        },
      );
    }
    result[field] = named.id;
  }
  return result;
}

/** What blank parts of a condition are filled with, as far as it is known. */
type Filling = Record<'channel' | 'user' | 'app', string | undefined>;

/** Parts that name the app itself; only an app can subscribe with them, and only for itself. */
const APP_FIELDS = new Set(['client_id', 'extension_client_id']);

function conditions(
  type: string,
  version: string,
  given: Record<string, string>,
  filling: Filling,
): Record<string, string>[] {
  const isBlank = Object.keys(given).length === 0;
  if (type === 'channel.raid' && isBlank && filling.channel) {
    return [{ to_broadcaster_user_id: filling.channel }, { from_broadcaster_user_id: filling.channel }];
  }
  const known = findEventSubType(type, version) ?? findEventSubType(type);
  if (!known) {
    if (!isBlank) return [given];
    if (filling.channel) return [{ broadcaster_user_id: filling.channel }];
    throw blankPart(type, sentence`a channel`, sentence`Enter one in Channels.`);
  }
  const condition = { ...given };
  for (const { name, fill, required } of known.condition) {
    if (condition[name] || !required) continue;
    const filled = filling[fill ?? (APP_FIELDS.has(name) ? 'app' : 'channel')];
    if ((fill || APP_FIELDS.has(name)) && filled) condition[name] = filled;
    else if (fill) throw blankPart(type, sentence`a channel`, sentence`Enter one in Channels.`);
    else throw blankPart(type, name, sentence`Fill it in beside the event.`);
  }
  if (type === 'channel.raid' && isBlank)
    throw blankPart(type, sentence`a channel`, sentence`Enter one in Channels.`);
  return [condition];
}

function blankPart(type: string, part: string | Sentence, advice: Sentence): LivestreamError {
  return new LivestreamError('bad_input', sentence`${type} needs ${part}. ${advice}`, {
    platform: 'twitch',
    detail: type,
  });
}

/** Whose channel a subscription is about; `undefined` where it is about no channel. */
export function channelOf({ condition }: Wish): string | undefined {
  return (
    condition.broadcaster_user_id ?? condition.to_broadcaster_user_id ?? condition.from_broadcaster_user_id
  );
}

import { isObject, numberOf, objectOf, type Wire } from '../../../shared/wire';
import type { Topic } from '../topic';

/** What is known about a payload beside itself. */
export interface ReadContext {
  topic: Topic;
  /** When it arrived, RFC 3339. */
  arrivedAt: string;
  /** What earlier payloads said. The same for all payloads of one node. */
  memory: Map<string, unknown>;
}

/** The same happening as EventSub would tell it: our one normaliser reads it from there. */
export interface Retold {
  /** The EventSub type. */
  type: string;
  event: Wire;
  /** When it happened, where the payload says so. */
  time?: unknown;
  /** An id that the payload gives to this message alone. */
  id?: unknown;
  /** Whom it was done to, where EventSub's type has no place for it: `{ user_id, user_login, user_name }`. */
  target?: Wire;
}

/** `undefined`: nothing in EventSub is like it. `null`: it has been told already. */
export type Read = (inner: Wire, context: ReadContext) => Retold | undefined | null;

/** `{ id, login, display_name }` under EventSub's names, with a prefix. `user_name` is the display name there. */
export function person(value: unknown, prefix = 'user'): Wire {
  const { id, user_id, login, display_name } = objectOf(value);
  return named(prefix, id ?? user_id, login, display_name);
}

/** The three fields that name somebody in EventSub. */
export function named(prefix: string, id: unknown, login: unknown, name?: unknown): Wire {
  return {
    [`${prefix}_id`]: textOrNull(id),
    [`${prefix}_login`]: textOrNull(login),
    [`${prefix}_name`]: textOrNull(name),
  };
}

/** PubSub leaves blank what it does not know. */
export function textOrNull(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The channel of the topic, and its names where the payload has them. */
export function channelOf({ topic }: ReadContext, id?: unknown, login?: unknown): Wire {
  return named('broadcaster_user', id ?? topic.channelId, login);
}

/** An ISO time of seconds since 1970, or `undefined`. */
export function fromSeconds(value: unknown): string | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? undefined : fromMs(seconds * 1000);
}

/** An ISO time of milliseconds since 1970, or `undefined`. */
export function fromMs(value: unknown): string | undefined {
  const ms = numberOf(value);
  return ms === undefined || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
}

/** A time some seconds after another, or `null`. */
export function secondsAfter(time: unknown, seconds: unknown): string | null {
  const [start, more] = [typeof time === 'string' ? Date.parse(time) : Number.NaN, numberOf(seconds)];
  return Number.isFinite(start) && more !== undefined ? (fromMs(start + more * 1000) ?? null) : null;
}

/** `SHOUTED_WORDS` as EventSub writes them. */
export function quiet(value: unknown): string | null {
  return typeof value === 'string' ? value.toLowerCase() : null;
}

/** A text as EventSub's messages have it. */
export function message(text: unknown, fragments?: unknown): Wire {
  const words = typeof text === 'string' ? text : '';
  const pieces = Array.isArray(fragments) ? fragments.filter(isObject) : [];
  const parts = pieces.map((piece) => ({ type: 'text', text: String(piece.text ?? '') }));
  return {
    text: words,
    fragments: parts.length > 0 ? parts : words === '' ? [] : [{ type: 'text', text: words }],
  };
}

/** A list that came from outside, its objects only. */
export function objects(value: unknown): Wire[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

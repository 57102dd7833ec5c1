import { isObject, type Loose, objectOf, type Wire } from '../../../shared/wire';

/** What is known about a notification beside its event. */
export interface ReshapeContext {
  /** The bare name of the topic that it is reshaped for. */
  topic: string;
  /** Twitch's id of the message. */
  messageId: string;
  /** When Twitch sent it, as it wrote it (RFC 3339 with up to nine fraction digits). */
  timestamp: string;
  /** What earlier events said, for fields that only a comparison gives. The same for all events of one node. */
  memory: Map<string, unknown>;
}

/** An inner payload of PubSub: the parsed `data.message`. */
export type Inner = Loose;

/** Makes the old payloads out of one event: none, where the old topic was silent about it. */
export type Reshape = (event: Wire, context: ReshapeContext) => Inner | Inner[] | undefined;

/** Reshapes by EventSub type. */
export type ReshapeTable = Readonly<Record<string, Reshape>>;

/** `enum_word` as PubSub writes it. `null` stays. */
export function shout(value: unknown): string | null {
  return typeof value === 'string' ? value.toUpperCase() : null;
}

/** Seconds since 1970 of a time, or `null`. */
export function unixSeconds(time: unknown): number | null {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : null;
}

/** Milliseconds since 1970 of a time, or `null`. */
export function unixMs(time: unknown): number | null {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

/** Whole seconds from one time to another, or `null`. */
export function secondsBetween(from: unknown, to: unknown): number | null {
  const [start, end] = [unixMs(from), unixMs(to)];
  return start === null || end === null ? null : Math.round((end - start) / 1000);
}

/** `{ id, login, display_name }`. EventSub's `user_name` is what PubSub calls the display name. */
export function person(event: Wire, prefix = 'user'): Inner {
  return {
    id: event[`${prefix}_id`] ?? null,
    login: event[`${prefix}_login`] ?? null,
    display_name: event[`${prefix}_name`] ?? null,
  };
}

/** The fields whose value says something. PubSub left out what EventSub tells as `null`. */
export function present(fields: Wire): Inner {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** The objects in a list that came from outside. */
export function objects(value: unknown): Wire[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text of a message, `''` where there is none. */
export function textOf(message: unknown): string {
  const { text } = objectOf(message);
  return typeof text === 'string' ? text : '';
}

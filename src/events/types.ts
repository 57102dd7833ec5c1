import type { FromSchema } from 'json-schema-to-ts';
import type { DetailName, KIND_TABLE, Kind } from './kinds';
import type { DETAIL_SCHEMAS } from './schema/details';
import type { envelopeSchema } from './schema/event';
import type {
  amountSchema,
  channelSchema,
  messageSchema,
  originSchema,
  partSchema,
  userSchema,
} from './schema/parts';

/**
 * A type of a schema without the index signatures that open objects get, so that a mistyped property is an
 * error. An object of which the schema names no property stays open.
 */
type Known<T> = T extends readonly (infer Item)[]
  ? Known<Item>[]
  : T extends object
    ? keyof KnownOf<T> extends never
      ? Record<string, unknown>
      : KnownOf<T>
    : T;

type KnownOf<T> = { [K in keyof T as string extends K ? never : K]: Known<T[K]> };

/** Somebody: who did it, or whom it was done to. */
export type EventUser = Known<FromSchema<typeof userSchema>>;

/** Whose channel it is; also how anybody else is named by id, login and display name. */
export type EventChannel = Known<FromSchema<typeof channelSchema>>;

/** A piece of a message. The texts of all parts together are the text of the message. */
export type MessagePart = Known<FromSchema<typeof partSchema>>;

/** The text that comes with an event. */
export type EventMessage = Known<FromSchema<typeof messageSchema>>;

/** Something like money. */
export type Amount = Known<FromSchema<typeof amountSchema>>;

/** `msg.origin`: where an answer goes. */
export type Origin = Known<FromSchema<typeof originSchema>>;

/** Where an event comes from. */
export type Platform = Origin['platform'];

/** What a user is in a channel. */
export type Role = EventUser['roles'][number];

/** What stands beside a name in chat. */
export type Badge = EventUser['badges'][number];

/** The detail objects by name. */
export type EventDetails = { [Name in DetailName]: Known<FromSchema<(typeof DETAIL_SCHEMAS)[Name]>> };

type Envelope = Known<FromSchema<typeof envelopeSchema>>;

/** An event of any kind, whatever the platform: what `msg.payload` holds. */
export type LivestreamEvent = Omit<Envelope, 'user' | 'target'> & {
  kind: Kind;
  user: EventUser | null;
  target: EventUser | null;
} & Partial<EventDetails>;

type DetailOf<K extends Kind> = (typeof KIND_TABLE)[K]['detail'];

/** An event of one kind, with its detail object in place. */
export type EventOf<K extends Kind> = Omit<LivestreamEvent, 'kind'> & {
  kind: K;
} & (DetailOf<K> extends DetailName ? Pick<EventDetails, DetailOf<K>> : unknown);

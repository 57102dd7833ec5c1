import { detailOf, KINDS, type Kind } from '../kinds';
import { gap } from './connection';
import { DETAIL_SCHEMAS } from './details';
import { amountSchema, channelSchema, messageSchema, PLATFORMS, time, userSchema } from './parts';

/** What every event has, without its kind and its detail object. */
export const envelopeSchema = {
  type: 'object',
  required: ['id', 'platform', 'type', 'time', 'channel', 'user', 'target', 'summary'],
  properties: {
    id: { type: 'string', minLength: 1 },
    platform: { type: 'string', enum: PLATFORMS },
    type: { type: 'string' },
    version: { type: 'string' },
    time,
    channel: channelSchema,
    user: { ...userSchema, type: ['object', 'null'] },
    target: { ...userSchema, type: ['object', 'null'] },
    message: messageSchema,
    amount: amountSchema,
    self: { type: 'boolean', const: true },
    summary: { type: 'string', minLength: 1, maxLength: 400 },
    simulated: { type: 'boolean', const: true },
    raw: { type: 'object' },
  },
} as const;

/** A JSON Schema that names its parts; what `eventSchema` gives. */
export interface KindSchema {
  readonly $schema: string;
  readonly $id: string;
  readonly title: string;
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
}

/** Kinds that mean nothing without one of the optional fields. */
const NEEDED: Partial<Record<Kind, readonly string[]>> = {
  'chat.message': ['message'],
  other: ['raw'],
};

/** What a kind asks for beyond the envelope. */
interface Particulars {
  /** Kinds of the same name ask for the same, so that a validator compiles it once. */
  readonly name: string;
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
}

/** The part of `eventSchema` that differs from kind to kind: the detail object and what else must be there. */
export function particularsOf(kind: Kind): Particulars {
  const detail = detailOf(kind);
  const needed = NEEDED[kind] ?? [];
  if (!detail) return { name: needed.join(), required: needed, properties: {} };
  const isGap = kind === 'connection.gap';
  return {
    name: isGap ? kind : detail,
    required: [detail, ...needed],
    properties: { [detail]: isGap ? gap : DETAIL_SCHEMAS[detail] },
  };
}

/** The JSON Schema (draft-07) of events of one kind: the envelope and the detail object that the kind carries. */
export function eventSchema(kind: Kind): KindSchema {
  const { required, properties } = particularsOf(kind);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `livestream-event/${kind}`,
    title: `An event of kind ${kind}`,
    type: 'object',
    required: [...envelopeSchema.required, 'kind', ...required],
    properties: { ...envelopeSchema.properties, kind: { const: kind }, ...properties },
  };
}

/** The schemas of all kinds, for documentation and for tools outside of this package. */
export function allEventSchemas(): KindSchema[] {
  return KINDS.map(eventSchema);
}

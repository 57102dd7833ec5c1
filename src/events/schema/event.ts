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

/** The JSON Schema (draft-07) of events of one kind: the envelope and the detail object that the kind carries. */
export function eventSchema(kind: Kind): KindSchema {
  const detail = detailOf(kind);
  const detailSchema = kind === 'connection.gap' ? gap : detail && DETAIL_SCHEMAS[detail];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `livestream-event/${kind}`,
    title: `An event of kind ${kind}`,
    type: 'object',
    required: [...envelopeSchema.required, 'kind', ...(detail ? [detail] : []), ...(NEEDED[kind] ?? [])],
    properties: {
      ...envelopeSchema.properties,
      kind: { const: kind },
      ...(detail && detailSchema ? { [detail]: detailSchema } : {}),
    },
  };
}

/** The schemas of all kinds, for documentation and for tools outside of this package. */
export function allEventSchemas(): KindSchema[] {
  return KINDS.map(eventSchema);
}

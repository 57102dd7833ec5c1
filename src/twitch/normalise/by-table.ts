import {
  detailOf,
  type EventChannel,
  type EventUser,
  isoTime,
  type Kind,
  type LivestreamEvent,
  summarise,
} from '../../events';
import { fitDetail } from '../../events/fit';
import type { Wire } from '../../shared/wire';
import { isAnonymous } from './anonymous';
import { camelFields } from './camel';
import type { RowContext, TypeRow } from './row';
import { readMessage } from './text';
import {
  anonymousUser,
  CHANNEL_FIELDS,
  CHATTER,
  readChannel,
  readChannelAt,
  readUser,
  type Triple,
  USER,
} from './user';

/** What an event has beside its payload. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly version: string;
  /** When the message was sent to us: ISO 8601, or `null`. */
  readonly sent: string | null;
}

const FLAGS = ['is_anonymous', 'chatter_is_anonymous'];

/** The fields of a row that are not repeated in its detail object. */
function omitted(row: TypeRow): ReadonlySet<string> {
  const named: Triple[] = [row.user, typeof row.target === 'object' ? row.target : undefined].filter(
    (fields) => fields !== undefined,
  );
  return new Set([
    ...CHANNEL_FIELDS,
    ...FLAGS,
    ...named.flatMap((fields) => [fields.id, fields.login, fields.name]),
    ...(row.message ? [row.message, row.messageId ?? 'message_id'] : []),
    ...(row.omit ?? []),
  ]);
}

function userOf(row: TypeRow, event: Wire, channelId: string | null): EventUser | null {
  if (!row.user) return null;
  if ((row.user === USER || row.user === CHATTER) && isAnonymous(event)) return anonymousUser();
  const context = { channelId, ...(row.role ? { role: row.role } : {}) };
  if (row.user !== CHATTER) return readUser(event, row.user, context);
  return readUser(event, row.user, { ...context, badges: event.badges, color: event.color });
}

function targetOf(row: TypeRow, event: Wire, channelId: string | null): EventUser | null {
  if (!row.target) return null;
  return typeof row.target === 'function'
    ? row.target(event, channelId)
    : readUser(event, row.target, { channelId });
}

function channelOf(row: TypeRow, event: Wire, context: RowContext): EventChannel {
  const own = row.channel && readChannelAt(event, row.channel(event, context));
  return own ?? readChannel(event, context.condition);
}

/** A reader for the events of one row: `event` must be rid of anonymous names already. */
export function reader(
  row: TypeRow,
): (event: Wire, envelope: Envelope, context: RowContext) => LivestreamEvent {
  const omit = omitted(row);
  return (received, { id, type, version, sent }, context) => {
    const event = row.unwrap ? row.unwrap(received) : received;
    const kind: Kind = typeof row.kind === 'function' ? row.kind(event, context) : row.kind;
    const channel = channelOf(row, event, context);
    const result: LivestreamEvent = {
      id,
      platform: 'twitch',
      kind,
      type,
      version,
      time: (row.at === undefined ? null : isoTime(event[row.at])) ?? sent ?? new Date().toISOString(),
      channel,
      user: userOf(row, event, channel.id),
      target: targetOf(row, event, channel.id),
      summary: '',
    };
    const message =
      row.message && readMessage(event[row.message], event[row.messageId ?? 'message_id'], event.fragments);
    if (message) result.message = row.isPrivate ? { ...message, private: true } : message;
    const amount = row.amount?.(event);
    if (amount) result.amount = amount;
    const name = detailOf(kind);
    if (name) {
      const detail = camelFields(event, omit);
      Object.assign(result, { [name]: fitDetail(name, row.shape ? row.shape(detail, event) : detail) });
    }
    result.summary = summarise(result);
    return result;
  };
}

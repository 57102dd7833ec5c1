import { detailOf, type Kind } from './kinds';
import { stableId } from './stable-id';
import { summarise } from './summary';
import { isoTime } from './time';
import type { EventChannel, EventDetails, EventUser, LivestreamEvent, Platform } from './types';

/** The kinds that tell about the connection and not about the stream. */
export type ConnectionKind = Extract<Kind, `connection.${string}`>;

/** What is known about a happening on a connection. Times are texts, `Date`s or epoch milliseconds. */
export interface ConnectionNews {
  platform: Platform;
  /** When it happened; now, where left out. */
  time?: string | number | Date;
  /** An id, where the platform gave one; else it is made of all that is said here. */
  id?: string;
  /** The platform's own name for it, such as `revocation`; the kind, where it has none. */
  type?: string;
  channel?: Partial<EventChannel> | null;
  /** Whose account it is about. */
  user?: { id: string | null; login: string | null; name?: string | null } | null;
  /** The particulars, for `connection.gap` with `from`, `to` and `reason`. */
  connection?: Omit<EventDetails['connection'], 'from' | 'to'> & {
    from?: string | number | Date | null;
    to?: string | number | Date | null;
    [more: string]: unknown;
  };
  /** The particulars of the kinds `connection.shard_session` and `connection.shard_assigned`. */
  shard?: EventDetails['shard'] & { [more: string]: unknown };
  /** One line for a person; made from the rest where left out. */
  summary?: string;
  simulated?: boolean;
  raw?: Record<string, unknown>;
}

function account(user: NonNullable<ConnectionNews['user']>): EventUser {
  return {
    id: user.id,
    login: user.login,
    name: user.name ?? user.login,
    roles: [],
    badges: [],
    color: null,
    avatar: null,
    anonymous: false,
  };
}

/**
 * The span as ISO times, and a gap always with all three of its fields. A clock that was set back over a restart would
 * let it end before it begins: then all that is known is that it is over now.
 */
function particulars(kind: ConnectionKind, news: ConnectionNews, now: string): EventDetails['connection'] {
  const { from, to, ...rest } = news.connection ?? {};
  const span = {
    ...(from === undefined ? {} : { from: isoTime(from) }),
    ...(to === undefined ? {} : { to: isoTime(to) }),
  };
  if (kind !== 'connection.gap') return { ...span, ...rest };
  const end = span.to ?? now;
  const start = span.from && span.from <= end ? span.from : end;
  return { ...rest, from: start, to: end, reason: rest.reason ?? 'The reason is not known.' };
}

/**
 * An event of one of the `connection.*` kinds, which a node sends through its second output so that a flow can
 * raise an alarm when it goes deaf. Nothing in it may be a secret.
 */
export function connectionEvent(kind: ConnectionKind, news: ConnectionNews): LivestreamEvent {
  const time = isoTime(news.time) ?? new Date().toISOString();
  const detail =
    detailOf(kind) === 'shard' ? { shard: { ...news.shard } } : { connection: particulars(kind, news, time) };
  const { id = null, login = null, name = null } = news.channel ?? {};
  const event: LivestreamEvent = {
    id: news.id || stableId(news.platform, kind, time, id, news.user?.id, JSON.stringify(detail)),
    platform: news.platform,
    kind,
    type: news.type ?? kind,
    time,
    channel: { id, login, name },
    user: news.user ? account(news.user) : null,
    target: null,
    summary: '',
    ...detail,
  };
  if (news.simulated) event.simulated = true;
  if (news.raw) event.raw = news.raw;
  event.summary = news.summary || summarise(event);
  return event;
}

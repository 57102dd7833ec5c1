import type { LivestreamError } from '../shared/errors';
import type { Gap } from './poll';
import type { StepTimes } from './poller';
import type { Entry } from './wire';

/** What is known about an entry beside itself. */
export interface Delivery {
  arrivedMs: number;
  /** Where it stood: names an entry without an id. */
  place: string;
  /** Others get the same entry: what is passed on must be a copy. */
  shared: boolean;
  /** It happened before this member was there to hear it. */
  backlog: boolean;
}

/** Somebody who wants events: an input node. */
export interface FeedMember {
  /** The node's id: by it, a node that is back goes on where it stopped. */
  readonly id: string;
  /** Whether it goes on where it stopped, after a restart of Node-RED too. */
  readonly resume: boolean;
  /** Whether it hears of invalid events itself, instead of there being a warning. */
  readonly strict: boolean;
  entry(entry: Entry, delivery: Delivery): void;
  /** An event that was no event, or lost a part. */
  invalid(error: LivestreamError): void;
  /** The server answers: for the first time, or again. */
  connected(again: boolean): void;
  /** The connection broke; it is being restored. */
  lost(reason: string): void;
  gap(gap: Gap): void;
}

/** Since when a member is in a feed. */
export interface Membership {
  /** When it came, in ms by a clock that nobody sets. */
  sinceMs: number;
  /** Whether it goes on where it stopped. */
  goesOn: boolean;
}

/** What happened before a start, or before a node was new, has come by then. */
const CATCH_UP_MS = 60_000;

/**
 * Whether an event happened before a member was there to hear it.
 *
 * @param happenedMs when it happened, in ms since 1970 by the server's clock; `null` where nothing tells
 * @param cold whether the event is from the server's choice of latest ones instead of from after a cursor
 */
export function isBacklog(
  happenedMs: number | null,
  cold: boolean,
  { goesOn, sinceMs }: Membership,
  { arrivedMs, skewMs, steadyMs }: Pick<StepTimes, 'arrivedMs' | 'skewMs' | 'steadyMs'>,
): boolean {
  const hereForMs = steadyMs - sinceMs;
  // After a while everything is news, whatever the clocks show.
  if (goesOn || happenedMs === null || !(cold || hereForMs < CATCH_UP_MS)) return false;
  // By the server's clock, since ours may have been set meanwhile; in whole milliseconds, as ids are.
  return happenedMs < Math.floor(arrivedMs + skewMs - hereForMs);
}

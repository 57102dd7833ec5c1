import type { LivestreamError } from '../../shared/errors';
import type { NotificationPayload } from './protocol';
import type { Gap } from './slot';
import type { Wish } from './subscription-calls';

/** An event as it came, for one member. */
export interface Notification {
  payload: NotificationPayload;
  /** The id that makes it the same event on every path. */
  messageId: string;
  /** When Twitch sent it, RFC 3339. */
  timestamp: string;
  wish: Wish;
  /** Others get the same payload: what is passed on must be a copy. */
  shared: boolean;
}

/** Somebody who wants events: an input node. */
export interface Member<W = Wish, N = Notification> {
  notified(notification: N): void;
  subscribed(wish: W): void;
  /** A subscription was refused, or fails for now. */
  refused(wish: W, error: LivestreamError): void;
  /** Twitch took an existing subscription back, with its reason. */
  revoked(wish: W, reason: string): void;
  /** The connection broke; it is being restored. */
  lost(reason: string): void;
  /** The server could not be reached again and again; it is still tried. Told until it is `reachable` or `settled`. */
  unreachable?(error: LivestreamError): void;
  /** It can be reached again; what was subscribed has yet to be made anew. */
  reachable?(): void;
  /** Everything that could be subscribed is; `gap` says what may be missing. */
  settled(gap: Gap | null): void;
}

/** How the wishes of a member stand. */
export interface Progress {
  active: number;
  /** Not yet made, or again after a pause. */
  pending: number;
  parked: number;
}

/** A member's place in the hub. */
export interface Membership<N = Notification> {
  progress(): Progress;
  /** @param unsent what the member was told and has not sent, in order: the same node gets it again if it comes back */
  leave(unsent?: readonly N[]): void;
}

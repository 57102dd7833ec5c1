import type { LivestreamError } from '../../shared/errors';
import type { ApiChannel } from '../api/answer';
import type { ApiHappening } from '../api/happening';
import type { Gap } from '../chat/chat-feed';
import type { Happening } from '../normalise';
import type { Teller } from './twins';

/** Where something comes from. */
export type Source = 'chat' | 'api';

/** What is known about a happening beside itself. */
export interface Delivery {
  /** The decimal id of the stream that it belongs to, where it belongs to one. */
  streamId: string | null;
  /** Whose channel it is, as far as anybody has said so. */
  channel: ApiChannel;
  /** When it came, in ms since 1970. */
  arrivedMs: number;
  /** Others get the same: what is passed on must be a copy. */
  shared: boolean;
  /** Nobody was there when it came. */
  unheard: boolean;
}

/** What an input node wants. */
export interface Wishes {
  /** The decimal id of a stream; `null` for the one that is live. */
  stream: string | null;
  chat: boolean;
  api: boolean;
  /** How often the API is asked, in milliseconds. */
  intervalMs: number;
  /** Whether what was in chat before it came is news to it. */
  history: boolean;
}

/** Somebody who wants events: an input node. */
export interface FeedMember {
  /** The node's id: by it, a node that is back goes on where it stopped. */
  readonly id: string;
  readonly wishes: Wishes;
  happened(happening: Happening, delivery: Delivery): void;
  /** A source works: for the first time, or again. */
  connected(source: Source, again: boolean): void;
  lost(source: Source, reason: string): void;
  gap(source: Source, gap: Gap): void;
  /** How things stand has changed. */
  changed(): void;
}

/** How a source stands. `waiting`: there is no live stream, or no chat for it, which is no fault. */
export type SourceState = 'connecting' | 'ready' | 'offline' | 'refused' | 'waiting';

/** How things stand for one member; a source that it does not need, or cannot have, is not there. */
export interface Standing {
  chat?: SourceState;
  api?: SourceState;
  chatProblem?: LivestreamError;
  apiProblem?: LivestreamError;
}

/** Something that has happened, for one member. */
export interface Parcel {
  happening: Happening;
  delivery: Delivery;
}

/** A member's place in a feed. */
export interface Membership {
  standing(): Standing;
  /** The decimal id of the stream that is followed now. */
  readonly streamId: string | null;
  readonly channel: ApiChannel;
  /** @param unsent what the member was handed and has not sent, in order: the same node gets it if it comes back */
  leave(unsent?: readonly Parcel[]): void;
}

/** Whether the API has to be asked: for what it tells itself, or to find the stream. */
export function needsApi({ api, chat, stream }: Wishes): boolean {
  return api || (chat && stream === null);
}

/**
 * Whether a member wants a happening of which `toldBy` have told before: each happening once, from the sources that
 * the member listens to.
 */
export function wants(wishes: Wishes, happening: Happening, toldBy: readonly Teller[]): boolean {
  if (happening.source === 'chat') return wishes.chat && !toldBy.some((one) => one !== 'api' || wishes.api);
  if (!wishes.api || !isAbout(happening, wishes)) return false;
  return !wishes.chat || !toldBy.some((one) => one !== 'api');
}

/** Whether a member that follows one stream, or the live one, wants to hear of this from the API. */
export function isAbout(
  { type, stream, isCurrent }: ApiHappening,
  { stream: wanted, chat }: Wishes,
): boolean {
  // The chat stream tells lines and rants itself, and more of them.
  if (chat && (type === 'recent_messages' || type === 'recent_rants')) return false;
  return wanted === null ? isCurrent : stream === null || stream.id === wanted;
}

import { isoTime } from '../../events/time';
import { numberOf, type Wire, word } from '../../shared/wire';
import type { EntryKey } from './seen-list';

/** Whom an entry names, or a blank. */
export function nameOf(entry: Wire): string {
  return word(entry.username) ?? word(entry.user) ?? '';
}

/**
 * A moment in ms since 1970, or `null` when it is none. Times come with one offset today and another one after the
 * clocks have changed: what counts is the moment.
 */
export function timeOf(value: unknown): number | null {
  const iso = isoTime(value);
  return iso === null ? null : Date.parse(iso);
}

/** What makes a follower of a list the same as one of the list before. */
export function followKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.followed_on);
  return { fields: [nameOf(entry), timeMs ?? word(entry.followed_on)], timeMs };
}

/** The same for a subscriber: with another date or price it is another subscription. */
export function subscriptionKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.subscribed_on);
  const when = timeMs ?? word(entry.subscribed_on);
  return { fields: [nameOf(entry), when, numberOf(entry.amount_cents) ?? null], timeMs };
}

/** The same for a gift, of which fewer are left over time. */
export function giftKey(entry: Wire): EntryKey {
  const timeMs = timeOf(entry.gifted_on);
  const { purchased_by: by, video_id: video, gift_type: type, total_gifts: total } = entry;
  return {
    fields: [word(by), word(video), word(type), word(total), timeMs],
    timeMs,
    remaining: numberOf(entry.remaining_gifts) ?? null,
  };
}

/** The same for a line of a stream's chat, which has no id here. */
export const lineKey =
  (streamId: string) =>
  (entry: Wire): EntryKey => {
    const timeMs = timeOf(entry.created_on);
    return { fields: [streamId, timeMs ?? word(entry.created_on), nameOf(entry), word(entry.text)], timeMs };
  };

/** The same for a rant. */
export const rantKey =
  (streamId: string) =>
  (entry: Wire): EntryKey => {
    const { fields, timeMs } = lineKey(streamId)(entry);
    return { fields: [...fields, numberOf(entry.amount_cents) ?? null], timeMs };
  };

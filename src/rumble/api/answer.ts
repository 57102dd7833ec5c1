import { isObject, numberOf, objectOf, type Wire, word } from '../../shared/wire';
import { toDecimal } from '../ids';

/** A stream as the API lists it: live, scheduled, or just over. */
export interface ApiStream {
  /** Decimal, which is also the id of its chat. */
  id: string;
  /** As the API writes it: base 36. */
  apiId: string;
  isLive: boolean;
  title: string | null;
  category: { slug: string | null; title: string | null };
  createdOn: unknown;
  viewers: number | null;
  likes: number | null;
  dislikes: number | null;
  /** Newest first, as they came; `null` where the answer has no such list. */
  messages: readonly Wire[] | null;
  rants: readonly Wire[] | null;
  /** The entry as it came. */
  entry: Wire;
}

/** Whose channel the API's address is for. */
export interface ApiChannel {
  id: string | null;
  login: string | null;
  name: string | null;
}

/** An answer of the Live Stream API. A list that is not there is `null`, which is not the same as an empty one. */
export interface ApiAnswer {
  /** The server's clock in ms since 1970, where it says so. */
  nowMs: number | null;
  channel: ApiChannel;
  /** How many entries a list has at most. */
  maxEntries: number;
  followers: readonly Wire[] | null;
  subscribers: readonly Wire[] | null;
  gifts: readonly Wire[] | null;
  numFollowers: number | null;
  numSubscribers: number | null;
  streams: readonly ApiStream[] | null;
}

/** What documents name as the longest list. */
const USUAL_MAX = 50;

/** Reads the body of a 200; `null` when it is no answer of this API. */
export function readAnswer(body: unknown): ApiAnswer | null {
  if (!isObject(body) || !['followers', 'subscribers', 'livestreams'].some((part) => part in body))
    return null;
  const followers = objectOf(body.followers);
  const subscribers = objectOf(body.subscribers);
  const gifts = objectOf(body.gifted_subs);
  const now = numberOf(body.now);
  return {
    nowMs: now === undefined ? null : now * 1_000,
    channel: channelOf(body),
    maxEntries: numberOf(body.max_num_results) ?? USUAL_MAX,
    followers: listOf(followers.recent_followers),
    subscribers: listOf(subscribers.recent_subscribers),
    // Documented inside of `gifted_subs`, but read by others at the top.
    gifts: listOf(gifts.recent_gifted_subs) ?? listOf(body.recent_gifted_subs),
    numFollowers: numberOf(followers.num_followers) ?? null,
    numSubscribers: numberOf(subscribers.num_subscribers) ?? null,
    streams:
      listOf(body.livestreams)
        ?.map(streamOf)
        .filter((stream) => stream !== null) ?? null,
  };
}

function channelOf(body: Wire): ApiChannel {
  const userId = word(body.user_id);
  const login = word(body.username);
  const channelId = word(body.channel_id);
  return {
    id: channelId ?? (userId === null ? null : toDecimal(userId)),
    login,
    name: word(body.channel_name) ?? login,
  };
}

function streamOf(entry: Wire): ApiStream | null {
  const apiId = word(entry.id);
  const id = apiId === null ? null : toDecimal(apiId);
  if (apiId === null || id === null) return null;
  const chat = objectOf(entry.chat);
  const primary = objectOf(objectOf(entry.categories).primary);
  return {
    id,
    apiId,
    isLive: entry.is_live === true || entry.is_live === 1,
    title: word(entry.title),
    category: { slug: word(primary.slug), title: word(primary.title) },
    createdOn: entry.created_on,
    viewers: numberOf(entry.watching_now) ?? null,
    likes: numberOf(entry.likes) ?? null,
    dislikes: numberOf(entry.dislikes) ?? null,
    messages: listOf(chat.recent_messages),
    rants: listOf(chat.recent_rants),
    entry,
  };
}

function listOf(value: unknown): readonly Wire[] | null {
  return Array.isArray(value) ? value.filter(isObject) : null;
}

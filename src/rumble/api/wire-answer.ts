import { americanTime, chatTime, inBase36, type WireObject } from '../wire-parts';

/** A follower as the API lists it. */
export function wireFollower(username: string, timeMs: number): WireObject {
  return { username, followed_on: americanTime(timeMs), profile_pic_url: null };
}

/** A subscriber as the API lists it: the name stands in two places. */
export function wireSubscriber(username: string, cents: number, timeMs: number): WireObject {
  return {
    user: username,
    username,
    amount_cents: cents,
    amount_dollars: cents / 100,
    subscribed_on: chatTime(timeMs),
    profile_pic_url: null,
  };
}

/** A gift as the API lists it: without a time and without an id. */
export function wireGift(username: string, count: number, streamId: string, remaining = count): WireObject {
  return {
    total_gifts: count,
    remaining_gifts: remaining,
    gift_type: 'rumble',
    video_id: inBase36(streamId),
    purchased_by: username,
  };
}

/** A line of chat as the API lists it: without an id. */
export function wireChatLine(
  username: string,
  text: string,
  timeMs: number,
  badges: readonly string[] = [],
): WireObject {
  return { username, badges: [...badges], text, created_on: chatTime(timeMs) };
}

/** A rant as the API lists it. */
export function wireApiRant(
  username: string,
  text: string,
  cents: number,
  timeMs: number,
  expiresMs: number,
): WireObject {
  return {
    ...wireChatLine(username, text, timeMs),
    expires_on: chatTime(expiresMs),
    amount_cents: cents,
    amount_dollars: cents / 100,
  };
}

/** A stream as the API lists it. `lines` and `rants` are newest first. */
export function wireLivestream(
  streamId: string,
  timeMs: number,
  more: WireObject = {},
  lines: readonly WireObject[] = [],
  rants: readonly WireObject[] = [],
): WireObject {
  return {
    id: inBase36(streamId),
    title: 'Fixing old radios',
    created_on: chatTime(timeMs),
    is_live: true,
    scheduled_on: null,
    visibility: 'public',
    categories: { primary: { slug: 'diy', title: 'DIY' }, secondary: null },
    // Whoever has these two can stream as the owner.
    stream_key: 'simulated-stream-key',
    server_url: 'rtmp://ingest.simulated.example/live',
    likes: 12,
    dislikes: 1,
    watching_now: 42,
    ...more,
    chat: {
      latest_message: lines[0] ?? null,
      recent_messages: [...lines],
      latest_rant: rants[0] ?? null,
      recent_rants: [...rants],
    },
  };
}

/** What an answer is made of, lists newest first. */
export interface ApiContent {
  username: string;
  channelId: number;
  channelName: string;
  nowMs: number;
  /** The decimal id of the account. */
  userId: string;
  numFollowers: number;
  numSubscribers: number;
  followers: readonly WireObject[];
  subscribers: readonly WireObject[];
  gifts: readonly WireObject[];
  livestreams: readonly WireObject[];
}

/** A whole answer of the Live Stream API. */
export function wireAnswer(content: ApiContent): WireObject {
  const { followers, subscribers, gifts } = content;
  return {
    now: Math.floor(content.nowMs / 1_000),
    type: 'channel',
    user_id: inBase36(content.userId),
    username: content.username,
    channel_id: content.channelId,
    channel_name: content.channelName,
    since: null,
    max_num_results: 50,
    followers: {
      num_followers: content.numFollowers,
      num_followers_total: content.numFollowers + 40,
      latest_follower: followers[0] ?? null,
      recent_followers: [...followers],
    },
    subscribers: {
      num_subscribers: content.numSubscribers,
      num_subscribers_total: content.numSubscribers + 3,
      latest_subscriber: subscribers[0] ?? null,
      recent_subscribers: [...subscribers],
    },
    gifted_subs: {
      num_gifted_subs: gifts.reduce((sum, gift) => sum + Number(gift.total_gifts), 0),
      latest_gifted_sub: gifts[0] ?? null,
      recent_gifted_subs: [...gifts],
    },
    livestreams: [...content.livestreams],
  };
}

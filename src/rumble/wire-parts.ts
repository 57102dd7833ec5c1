import { randomInt } from 'node:crypto';

/** A piece of what goes over the wire, under the platform's own names. */
export type WireObject = Record<string, unknown>;

/** One record of the chat stream. */
export interface ChatRecord {
  type: string;
  /** The number that the client gave to what it sent; on messages and gifts. */
  request_id?: string;
  data: WireObject;
}

/** A moment as the chat writes it: whole seconds, with an offset. */
export function chatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}+00:00`;
}

const OFFSET_HOURS = -5;

/** A moment as the Live Stream API writes it for followers: whole seconds, on a clock in America. */
export function americanTime(timeMs: number): string {
  return `${new Date(timeMs + OFFSET_HOURS * 3_600_000).toISOString().slice(0, 19)}-05:00`;
}

const DIGITS_BY_CHANCE = 6;

/**
 * An id of a chat line: 19 digits, which no number of JavaScript holds to the last one. Without a `count` its end is
 * by chance, so that nobody has to remember the ids before.
 */
export function messageId(timeMs: number, count = randomInt(10 ** DIGITS_BY_CHANCE)): string {
  return `${timeMs}${String(count % 10 ** DIGITS_BY_CHANCE).padStart(DIGITS_BY_CHANCE, '0')}`;
}

/** A decimal id as pages and the Live Stream API write it. */
export function inBase36(decimal: string): string {
  return BigInt(decimal).toString(36);
}

/** Somebody in the catalogue of a record: a viewer who follows. `more` are the fields that differ. */
export function wireUser(id: string, username: string, more: WireObject = {}): WireObject {
  return { id, username, link: `/user/${username}`, is_follower: true, color: '2e8b57', ...more };
}

/** A channel that somebody writes as. */
export function wireChannel(id: string, username: string, more: WireObject = {}): WireObject {
  const slug = username.replaceAll(/[^\p{Letter}\p{Number}]/gu, '');
  return {
    id,
    username,
    link: `/c/${slug}`,
    'image.1': `https://1a-1791.com/video/simulated/c${id}.jpeg`,
    ...more,
  };
}

/** A line of chat. `more` holds what makes it a rant, a notice and so on. */
export function wireMessage(
  id: string,
  userId: string,
  text: string,
  timeMs: number,
  more: WireObject = {},
): WireObject {
  const blocks = [{ type: 'text.1', data: { text } }];
  return { id, time: chatTime(timeMs), user_id: userId, text, blocks, ...more };
}

/** What makes a line of chat a rant. */
export function wireRant(cents: number, timeMs: number, seconds = rantSeconds(cents)): WireObject {
  return {
    rant: { price_cents: cents, duration: seconds, expires_on: chatTime(timeMs + seconds * 1_000) },
  };
}

const RANT_LEVELS = [
  { dollars: 1, seconds: 120, color: '#4f83cc' },
  { dollars: 2, seconds: 300, color: '#5aa469' },
  { dollars: 5, seconds: 600, color: '#c9a227' },
  { dollars: 10, seconds: 1_200, color: '#d9822b' },
  { dollars: 20, seconds: 1_800, color: '#c85c8e' },
  { dollars: 50, seconds: 3_600, color: '#9158b5' },
  { dollars: 100, seconds: 7_200, color: '#c0392b' },
] as const;

/** How long a rant of a price is shown, in seconds. */
function rantSeconds(cents: number): number {
  const paid = RANT_LEVELS.filter(({ dollars }) => dollars * 100 <= cents);
  return (paid.at(-1) ?? RANT_LEVELS[0]).seconds;
}

const BADGES: Readonly<Record<string, string>> = {
  admin: 'Admin',
  moderator: 'Moderator',
  verified: 'Verified',
  premium: 'Premium',
  recurring_subscription: 'Subscriber',
  locals_supporter: 'Supporter',
  'whale-grey': 'Supporter',
  'whale-yellow': 'Supporter',
  'whale-blue': 'Supporter',
};

/** What the first record of a connection says about the chat itself. */
export function wireConfig(lengthMax = 200): WireObject {
  const badges = Object.entries(BADGES).map(([slug, label]) => {
    const file = slug.replaceAll('-', '_');
    return [slug, { icons: { '48': `/i/badges/${file}_48.png` }, label: { en: label } }];
  });
  return {
    rants: {
      enable: true,
      levels: RANT_LEVELS.map(({ dollars, seconds, color }) => ({
        price_dollars: dollars,
        duration: seconds,
        colors: { fg: 'black', main: color, bg2: color },
        ids: [`rant-${dollars}`],
      })),
    },
    badges: Object.fromEntries(badges),
    message_length_max: lengthMax,
    subscription: { enable: true },
    gifts: {
      type: 'premium',
      products: [1, 5, 10, 20].map((count) => ({
        id: `gift-${count}`,
        amount_cents: count * 500,
        total_gifts: count,
      })),
    },
  };
}

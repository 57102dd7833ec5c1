import type { Kind } from '../events';
import { RUMBLE_KINDS } from './kinds';

/** One kind of event that Rumble can tell, as a picker shows it. */
export interface RumbleEvent {
  readonly kind: Kind;
  /** In plain words, for a streamer. */
  readonly title: string;
  readonly family: string;
  /** Where it comes from: the chat stream, the Live Stream API, or either. */
  readonly sources: readonly ('chat' | 'api')[];
  /** It comes from the Live Stream API only while the chat is off. */
  readonly chatFirst?: true;
  /** What is worth knowing before picking it. */
  readonly hint?: string;
}

/** The groups of the picker, in their order. */
export const RUMBLE_FAMILIES: readonly { id: string; title: string }[] = [
  { id: 'chat', title: 'Chat' },
  { id: 'support', title: 'Rants and subscriptions' },
  { id: 'audience', title: 'Followers and raids' },
  { id: 'stream', title: 'The stream' },
  { id: 'moderation', title: 'Moderation' },
  { id: 'other', title: 'Everything else' },
];

type Row = readonly [family: string, kind: Kind, title: string, hint?: string];

// biome-ignore format: a table is read row by row, not cell by cell
const ROWS: readonly Row[] = [
  ['chat', 'chat.message', 'Somebody writes in chat',
    'With chat off it comes from the API, up to 50 lines a poll and without their ids.'],
  ['support', 'tip', 'Somebody sends a rant',
    'A rant is this event only: it does not come as a chat message as well.'],
  ['support', 'subscription.new', 'Somebody subscribes', 'Only the API says what was paid.'],
  ['support', 'subscription.renewed', 'Somebody subscribes again'],
  ['support', 'subscription.gifted', 'Somebody gives subscriptions',
    'What was paid is not told.'],
  ['audience', 'follow', 'Somebody follows', 'Rumble does not tell who stops following.'],
  ['audience', 'raid.in', 'Another stream raids this one', 'Rumble does not tell with how many viewers.'],
  ['audience', 'raid.out', 'This stream raids another one'],
  ['stream', 'stream.online', 'The stream goes live'],
  ['stream', 'stream.offline', 'The stream ends'],
  ['stream', 'channel.updated', 'The stream has a new title or category'],
  ['stream', 'stream.stats', 'Viewers, likes, followers or subscribers change', 'At most once a poll.'],
  ['moderation', 'chat.deleted', 'Lines of chat are deleted',
    'After a mute too: the rants of whoever is muted stay.'],
  ['moderation', 'chat.cleared', 'The chat is cleared'],
  ['moderation', 'moderation.muted', 'Somebody is muted', 'Rumble does not tell by whom, nor for how long.'],
  ['moderation', 'chat.pinned', 'A line of chat is pinned'],
  ['moderation', 'chat.unpinned', 'A line of chat is no longer pinned'],
  ['other', 'other', 'Everything else',
    'Such as who may moderate, a part for subscribers only, or what Rumble invents later.'],
];

/** Every kind that Rumble can tell, the most wanted first within its family. */
export const RUMBLE_EVENTS: readonly RumbleEvent[] = ROWS.map(([family, kind, title, hint]) => {
  const rows = RUMBLE_KINDS.filter((row) => row.kind === kind);
  return {
    kind,
    title,
    family,
    sources: [...new Set(rows.map(({ source }) => source))],
    ...(rows.some(({ onlyWithoutChat }) => onlyWithoutChat) ? { chatFirst: true as const } : {}),
    ...(hint ? { hint } : {}),
  };
});

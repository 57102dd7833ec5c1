import type { Kind } from '../events';
import { CHATURBATE_KINDS } from './kinds';

/** One method of the Events API as a picker shows it. */
export interface ChaturbateMethod {
  /** The platform's name, e.g. `tip`. */
  readonly method: string;
  /** In plain words, for a broadcaster. */
  readonly title: string;
  readonly kind: Kind;
  /** What is worth knowing before picking it. */
  readonly hint?: string;
}

type Row = readonly [method: string, title: string, hint?: string];

// biome-ignore format: a table is read row by row, not cell by cell
const ROWS: readonly Row[] = [
  ['chatMessage', 'Somebody writes in the room'],
  ['tip', 'Somebody tips tokens',
    'The amount is in tokens. An anonymous tip comes without its giver.'],
  ['privateMessage', 'A private message is sent or received',
    'Both directions come: a flow that answers must look at who wrote it.'],
  ['mediaPurchase', 'Somebody buys photos or a video'],
  ['fanclubJoin', 'Somebody joins the fan club', 'The platform does not say for how long, nor at what price.'],
  ['follow', 'Somebody follows the room'],
  ['unfollow', 'Somebody no longer follows the room'],
  ['userEnter', 'Somebody enters the room', 'In a full room these are by far the most events.'],
  ['userLeave', 'Somebody leaves the room', 'In a full room these are by far the most events.'],
  ['broadcastStart', 'The broadcast starts'],
  ['broadcastStop', 'The broadcast stops'],
  ['roomSubjectChange', 'The room has a new subject'],
];

/** All twelve methods, the most wanted first. */
export const CHATURBATE_METHODS: readonly ChaturbateMethod[] = ROWS.map(([method, title, hint]) => ({
  method,
  title,
  kind: CHATURBATE_KINDS.find((row) => row.method === method)?.kind ?? 'other',
  ...(hint ? { hint } : {}),
}));
